import type { ChangedFile, GitHub, Pull } from '../ports/github.ts';
import { addedLines } from './added-lines.ts';
import type { PullView, ViewedFile } from './rule.ts';

/** Longer texts are not given to rules, in UTF-8 bytes. */
const LONGEST = 5_000_000;
/** Texts are kept for the next rule up to this many characters together; beyond, they are asked for again. */
const KEPT = 16_000_000;

/**
 * A pull request as rules see it, asked of GitHub only when a rule asks, and only once. Texts are read at the head sha from
 * the base's repository, which has a fork's commits too, so nothing of the fork itself is needed.
 */
export function viewPull(github: GitHub, repository: string, pull: Pull): PullView {
  const texts = new Map<string, Promise<string | undefined>>();
  let kept = 0;
  const { repositories, pulls } = github;
  return {
    repository,
    number: pull.number,
    title: pull.title,
    author: pull.author,
    draft: pull.draft,
    labels: pull.labels,
    baseBranch: pull.base.branch,
    headBranch: pull.head.branch,
    headSha: pull.head.sha,
    files: once(async () => {
      const { files, truncated } = await pulls.files(repository, pull.number);
      return { files: files.filter((file) => file.status !== 'unchanged').map(viewedFile), truncated };
    }),
    paths: once(() => repositories.tree(repository, pull.head.sha)),
    text(path) {
      const known = texts.get(path);
      if (known !== undefined) return known;
      const asked = repositories.file(repository, path, pull.head.sha).then((file) => {
        const text = file === undefined ? undefined : readable(file.text);
        kept += text?.length ?? 0;
        if (kept > KEPT) {
          kept -= text?.length ?? 0;
          texts.delete(path);
        }
        return text;
      });
      texts.set(path, asked);
      return asked;
    },
  };
}

function viewedFile(file: ChangedFile): ViewedFile {
  return {
    path: file.path,
    status:
      file.status === 'removed' || file.status === 'renamed' || file.status === 'added'
        ? file.status
        : file.status === 'copied'
          ? 'added'
          : 'modified',
    ...(file.patch === undefined ? {} : { addedLines: addedLines(file.patch) }),
  };
}

function readable(text: string): string | undefined {
  if (text.includes('\0') || text.length > LONGEST) return undefined;
  return new TextEncoder().encode(text).length > LONGEST ? undefined : text;
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
