/** Whole words that stand where a password would in an example; what only begins with one may be somebody's weak password. */
const PASSWORD =
  /^(?:(?:some|my|your|the|db)?[-_]?(?:pass|passwd|password|pwd|secret|user|username)|postgres|mysql|root|test|example|change-?me|x+|\*+|%\w|<[^>]*>|\[[^\]]*\]|\{+[^}]*\}+|\$\{?\w*\}?)$/i;
/** Texts that no machine puts into a token: by chance they stand in one of a billion. */
const TOKEN = /PersonalAccessToken|placeholder|example|x{8}|0{8}/i;

/**
 * Whether what a scanner took for a credential of that kind is an example that people write into documentation:
 * `user:pass@host`, `ghp_PersonalAccessToken…`, a token of Slack without a single digit. Keys in blocks never are.
 */
export function isStandIn(kind: string, text: string): boolean {
  if (kind === 'basicauth' || kind === 'database-connection-string') {
    const password = /:\/\/[^/\s:@]*:([^\s@]*)@/.exec(text)?.[1];
    return password !== undefined && PASSWORD.test(password);
  }
  if (kind === 'slack') return /^xox/.test(text) && !/\d/.test(text);
  return kind === 'github' && TOKEN.test(text);
}
