/** Texts that are credentials by their form, with what they are. Linear patterns; each names its source. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
  [/\bgh[opsur]_[A-Za-z0-9_]{20,255}/, 'a GitHub token'],
  [/\bgithub_pat_[A-Za-z0-9_]{20,255}/, 'a GitHub token'],
  // https://developers.figma.com/docs/rest-api/personal-access-tokens/
  [/\bfigd_[A-Za-z0-9_-]{20,255}/, 'a Figma token'],
  // https://docs.slack.dev/authentication/tokens/
  [/\bxox[abeprs]-[A-Za-z0-9-]{10,255}/, 'a Slack token'],
  [/https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/_-]{10,255}/, 'a Slack webhook address'],
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS key'],
  // https://docs.npmjs.com/about-access-tokens
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'an npm token'],
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/, 'a private key'],
  [/\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\./, 'a JSON Web Token'],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,100}:[^\s:/@$]{3,200}@/i, 'an address with a password'],
];
const SECRET_KEY = /^(?:.*[_-])?(?:password|passwd|secret|token|api[_-]?key|private[_-]?key|credentials?)$/i;

/** What credential a text holds, by its form: `a GitHub token`; undefined for none. Never tells the credential. */
export function secretIn(text: string): string | undefined {
  return FORMS.find(([form]) => form.test(text))?.[1];
}

/** Whether a key is what people call a credential, so that a fixed text under it most likely is one. */
export function namesSecret(key: string): boolean {
  return key.length < 100 && SECRET_KEY.test(key);
}

/** The same text with every credential in it replaced by what it is: `[a GitHub token]`. */
export function withoutSecrets(text: string): string {
  return FORMS.reduce((rest, [form, what]) => rest.replace(new RegExp(form, `${form.flags}g`), `[${what}]`), text);
}
