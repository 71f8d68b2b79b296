import type { NamePattern } from '../records/rules.ts';

const known = new Map<string, RegExp>();

/**
 * Ruby's `File.fnmatch` with FNM_PATHNAME, which GitHub uses for names of branches and files: `*` stops at a slash,
 * `**` followed by a slash spans folders (https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax).
 */
export function globMatches(glob: string, name: string): boolean {
  const pattern =
    known.get(glob) ??
    new RegExp(
      `^${glob
        .split(/(\*\*\/|\*+|\?|\[[^\]]*\])/)
        .map((part) => {
          if (part === '**/') return '(?:.*/)?';
          if (/^\*+$/.test(part)) return '[^/]*';
          if (part === '?') return '[^/]';
          if (part.startsWith('[')) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
          return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        })
        .join('')}$`,
    );
  known.set(glob, pattern);
  return pattern.test(name);
}

/** Whether a full ref name is meant by the conditions of a ruleset; an exclusion wins. */
export function refMatches(
  names: { readonly include: readonly string[]; readonly exclude: readonly string[] },
  ref: string,
  defaultBranch: string,
): boolean {
  const meant = (pattern: string) =>
    pattern === '~ALL' ||
    (pattern === '~DEFAULT_BRANCH' ? ref === `refs/heads/${defaultBranch}` : globMatches(pattern, ref));
  return names.include.some(meant) && !names.exclude.some(meant);
}

/** Whether a text is as the pattern rule wants it. */
export function textSatisfies({ operator, pattern, negate }: NamePattern, text: string): boolean {
  const matches = {
    starts_with: () => text.startsWith(pattern),
    ends_with: () => text.endsWith(pattern),
    contains: () => text.includes(pattern),
    regex: () => new RegExp(pattern, 'm').test(text),
  }[operator]();
  return matches !== (negate === true);
}

/** The rule in words, as in "Commit message must start with …". */
export function patternWords({ operator, pattern, negate }: NamePattern): string {
  const verb = {
    starts_with: 'start with',
    ends_with: 'end with',
    contains: 'contain',
    regex: 'match a given regex pattern:',
  }[operator];
  return `must ${negate === true ? 'not ' : ''}${verb} ${pattern}`;
}
