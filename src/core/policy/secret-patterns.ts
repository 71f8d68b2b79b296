/** Shapes of credentials that secretlint's recommended preset does not know (measured on 29 made-up ones). All are linear. */
const SECRET_PATTERNS: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  {
    kind: 'a private key (PEM)',
    // Bodies of EC and Ed25519 keys are short; forty base64 characters tell them from a mention in a document.
    pattern: /-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY-----[\s\\nr"'+,]{1,40}[A-Za-z0-9+/=]{40}/g,
  },
  { kind: 'a Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g },
  { kind: 'an Azure storage account key', pattern: /\bAccountKey=[A-Za-z0-9+/]{86}==/g },
  {
    kind: 'a JSON Web Token',
    pattern: /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,2000}/g,
  },
  { kind: 'an AWS access key id', pattern: /\b(?:AKIA|ASIA)(?![A-Z0-9]{9}EXAMPLE)[A-Z0-9]{16}\b/g },
];

/** Where the patterns strike, as offsets into the text; the text itself is never given on. */
export function strikes(text: string): { readonly kind: string; readonly start: number; readonly end: number }[] {
  return SECRET_PATTERNS.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({ kind, start: match.index, end: match.index + match[0].length })),
  );
}
