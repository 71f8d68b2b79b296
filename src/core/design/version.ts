/** A design version as it may stand in the name of a branch or tag (git-check-ref-format): letters, digits, `-`, `_`, single dots. */
export function safeVersion(version: string): string {
  const safe = version
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .slice(0, 64)
    .replace(/^[-.]+|[-.]+$/g, '')
    .replace(/\.lock$/i, '-lock');
  return safe === '' ? 'unversioned' : safe;
}
