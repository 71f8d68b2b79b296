/**
 * Keys that people give credentials, with a quoted text after them: `apiKey: "…"`, `"db_password" => '…'`. What stands before
 * the word does not matter; what stands after it does (`tokenUrl`, `passwordHash` and `secretName` are no credentials).
 */
const QUOTED =
  /(?:password|passwd|passphrase|pwd|secret|token|(?:api|access|private|auth|account|encryption|signing|master)[_-]?key)(?:[_-]?(?:value|key|prod|live|staging|dev|\d{1,3}))?["'`\]]{0,2}[ \t]{0,8}(?::=|=>|=|:)[ \t]{0,8}(["'`])([^"'`\s]{16,200})\1/gi;
/** The same in an environment file or a shell script: upper case, no blanks, up to the end of the line. */
const ENVIRONMENT =
  /^(?:export |ENV |ARG )?[A-Z0-9_]{0,60}(?:PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|TOKEN|(?<!PUBLIC_|PUBLISHABLE_|CACHE_|SITE_)KEY)(?:_[A-Z0-9]{1,10})?=([^\s"'`]{16,200})[ \t\r]*$/gm;
const BEARER = /\bBearer ([A-Za-z0-9._~+/-]{20,400}=*)/g;

/** Words that stand where a value would, or say that it is none. */
const STAND_IN =
  /example|sample|dummy|change.?me|placeholder|your|test|fake|mock|todo|redacted|insert|replace|default|secret|passw|token|key|none|null|undefined|process|import|localhost|x{4}|0{6}|1234|abcd|\.\.\./i;
/** A reference, a path, an address or a hash that can be told to anybody. */
const NO_VALUE =
  /^(?:[$@%#~./\\<[({&]|arn:|projects\/|sha\d{3}|https?:|[a-z]+:\/\/)|[<>{}()[\]|,;]|^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Where a random-looking text is given to a key that names a credential, as offsets; the text itself is never given on. */
export function assignedSecrets(
  text: string,
): { readonly kind: string; readonly start: number; readonly end: number }[] {
  return [
    ...[...text.matchAll(QUOTED)].map((match) => ({ match, value: match[2] })),
    ...[...text.matchAll(ENVIRONMENT)].map((match) => ({ match, value: match[1] })),
    ...[...text.matchAll(BEARER)].map((match) => ({ match, value: match[1] })),
  ].flatMap(({ match, value = '' }) =>
    looksRandom(value)
      ? [{ kind: 'a password or key in plain text', start: match.index, end: match.index + match[0].length }]
      : [],
  );
}

/** Whether a text has the mixture of signs that machines make and people do not. Bounds found on made-up keys and names. */
function looksRandom(value: string): boolean {
  if (STAND_IN.test(value) || NO_VALUE.test(value)) return false;
  const kinds = [...value].map(kindOf);
  const digits = kinds.filter((kind) => kind === 'digit').length;
  const letters = kinds.filter((kind) => kind === 'lower' || kind === 'upper').length;
  if (digits < 2 || letters < 4) return false;
  const changes = kinds.filter((kind, at) => {
    const before = kinds[at - 1] ?? kind;
    return kind !== before && kind !== 'other' && before !== 'other';
  }).length;
  // Words change case seldom and names have their digits behind hyphens; random texts change at every third sign.
  return changes / (value.length - 1) >= 0.3 && entropy(value) >= 3.3;
}

function kindOf(sign: string): 'digit' | 'lower' | 'upper' | 'other' {
  if (sign >= '0' && sign <= '9') return 'digit';
  if (sign >= 'a' && sign <= 'z') return 'lower';
  return sign >= 'A' && sign <= 'Z' ? 'upper' : 'other';
}

/** Shannon's, in bits a sign. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const sign of value) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
