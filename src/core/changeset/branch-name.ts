/** Bytes left for our part, so that `refs/heads/` and a `.lock` file beside it stay within a file name's 255. */
const MAX_BYTES = 200;

/**
 * From any text a name that git takes for a branch or tag, as https://git-scm.com/docs/git-check-ref-format lists the
 * rules; a name that is fine already comes back unchanged. Undefined when nothing of it can stay.
 */
export function safeRefName(text: string): string | undefined {
  const name = text
    .normalize('NFC')
    .replace(/[\s~^:?*[\]\\"'`$&;|<>(){}!#,%=]+/gu, '-')
    // Invisible and direction-changing characters pass git, and deceive people.
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .replace(/@\{/g, '-')
    .replace(/\.{2,}/g, '.')
    .split('/')
    .map(safeComponent)
    .filter((part) => part !== '')
    .join('/');
  const short = cut(name);
  // GitHub refuses names that look like a commit's sha; `@` alone means HEAD.
  if (short === '' || short === '@' || /^[0-9a-f]{40}$|^[0-9a-f]{64}$/i.test(short)) return undefined;
  return /^(?:refs\/|HEAD$)/i.test(short) ? undefined : short;
}

/** Branch of a change set: the organization's prefix, once, before the name that the workflow gives. */
export function branchName(prefix: string, name: string): string | undefined {
  const own = safeRefName(name);
  if (own === undefined) return undefined;
  return own.startsWith(prefix) && prefix !== '' ? own : safeRefName(`${prefix}${own}`);
}

/** One part between slashes; what is cut off may uncover another bad end, hence until it stays the same. */
function safeComponent(part: string): string {
  const next = part.replace(/^[.-]+/, '').replace(/(?:\.lock|\.)+$/i, '');
  return next === part ? part : safeComponent(next);
}

function cut(name: string): string {
  let bytes = 0;
  let short = '';
  for (const sign of name) {
    const point = sign.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes > MAX_BYTES) return short.split('/').map(safeComponent).filter(Boolean).join('/');
    short += sign;
  }
  return short;
}
