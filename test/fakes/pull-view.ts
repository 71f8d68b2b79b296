import type { PullView, ViewedFile } from '../../src/core/policy/rule.ts';

/** A pull request as rules see it, held in memory: `texts` is the tree at the head, `changed` what differs from base. */
export function fakePull(
  about: {
    readonly texts?: Readonly<Record<string, string | undefined>>;
    readonly changed?: readonly ViewedFile[];
    readonly truncated?: boolean;
  } & Partial<Omit<PullView, 'files' | 'paths' | 'text'>> = {},
): PullView {
  const { texts = {}, changed, truncated = false, ...rest } = about;
  const files = changed ?? Object.keys(texts).map((path) => ({ path, status: 'added' as const }));
  return {
    repository: 'acme/web',
    number: 7,
    title: 'A change',
    author: 'ada',
    draft: false,
    labels: [],
    baseBranch: 'main',
    headBranch: 'change',
    headSha: 'a'.repeat(40),
    ...rest,
    files: async () => ({ files, truncated }),
    paths: async () => ({ paths: Object.keys(texts), truncated: false }),
    text: async (path) => texts[path],
  };
}
