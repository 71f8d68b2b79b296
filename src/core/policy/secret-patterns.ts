import { assignedSecrets } from './secret-assignment.ts';

/** Shapes of credentials that secretlint's recommended preset does not know (measured on 29 made-up ones). All are linear. */
const SECRET_PATTERNS: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  {
    kind: 'a private key (PEM)',
    // Bodies of EC and Ed25519 keys are short; forty base64 characters tell them from a mention in a document.
    pattern: /-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY-----[\s\\nr"'+,]{1,40}[A-Za-z0-9+/=]{40}/g,
  },
  { kind: 'a Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g },
  { kind: 'a Google OAuth client secret', pattern: /\bGOCSPX-[0-9A-Za-z_-]{28}(?![0-9A-Za-z_-])/g },
  { kind: 'an Azure storage account key', pattern: /\bAccountKey=[A-Za-z0-9+/]{86}==/g },
  { kind: 'an Azure shared access key', pattern: /\bSharedAccessKey=[A-Za-z0-9+/]{43}=/g },
  { kind: 'an Azure shared access signature', pattern: /[?&;]sig=[A-Za-z0-9%]{40,70}%3D/g },
  {
    kind: 'an Azure client secret',
    pattern: /(?<![0-9A-Za-z_~.-])[0-9A-Za-z_~.-]{3}[0-9]Q~[0-9A-Za-z_~.-]{31,34}(?![0-9A-Za-z_~.-])/g,
  },
  {
    kind: 'a private key (PGP)',
    pattern:
      /-----BEGIN PGP PRIVATE KEY BLOCK-----[\s\\nr]{1,10}(?:[A-Z][a-z]+: [^\n]{1,80}\n\s{0,4}){0,4}[A-Za-z0-9+/=]{40}/g,
  },
  { kind: 'a private key (PuTTY)', pattern: /\bPuTTY-User-Key-File-[23]: (?:ssh|ecdsa)-/g },
  { kind: 'a DigitalOcean token', pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/g },
  { kind: 'a PyPI token', pattern: /\bpypi-AgE[0-9A-Za-z_-]{50,400}/g },
  { kind: 'a Telegram bot token', pattern: /(?<![0-9A-Za-z_-])[0-9]{8,10}:AA[0-9A-Za-z_-]{33}(?![0-9A-Za-z_-])/g },
  {
    kind: 'a Discord webhook',
    pattern: /\bdiscord(?:app)?\.com\/api\/webhooks\/[0-9]{17,20}\/[0-9A-Za-z_-]{60,80}/g,
  },
  { kind: 'a Sentry token', pattern: /\bsntry[su]_[0-9A-Za-z+/=_-]{40,400}/g },
  { kind: 'a Postman API key', pattern: /\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b/g },
  { kind: 'a New Relic key', pattern: /\bNRAK-[0-9A-Z]{27}\b/g },
  {
    kind: 'a JSON Web Token',
    pattern: /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,2000}/g,
  },
  { kind: 'an AWS access key id', pattern: /\b(?:AKIA|ASIA)(?![A-Z0-9]{9}EXAMPLE)[A-Z0-9]{16}\b/g },
];

/** Where the patterns strike, as offsets into the text; the text itself is never given on. */
export function strikes(text: string): { readonly kind: string; readonly start: number; readonly end: number }[] {
  return [
    ...SECRET_PATTERNS.flatMap(({ kind, pattern }) =>
      [...text.matchAll(pattern)].map((match) => ({ kind, start: match.index, end: match.index + match[0].length })),
    ),
    ...assignedSecrets(text),
  ];
}
