import { changedPaths } from '../git/paths.ts';
import type { GitRepository } from '../git/repository.ts';
import { isSignedByWeb } from '../git/signing.ts';
import type { Applied } from './applied.ts';
import { globMatches, patternWords, textSatisfies } from './patterns.ts';
import type { Violation } from './words.ts';

const MEGABYTE = 1_048_576;
/** Rules that look at each commit on its way to a branch, and rules that look at each commit on its way into the repository. */
const COMMIT_RULES: ReadonlySet<string> = new Set([
  'required_linear_history',
  'required_signatures',
  'commit_message_pattern',
  'commit_author_email_pattern',
  'committer_email_pattern',
]);

/** What commits violate that are new to a ref. */
export function commitViolations(
  git: GitRepository,
  applied: readonly Applied[],
  shas: readonly string[],
): Violation[] {
  return applied.flatMap((one): Violation[] => {
    const { rule } = one;
    if (!COMMIT_RULES.has(rule.type)) return [];
    const found = shas.filter((sha) => !commitSatisfies(git, rule, sha));
    return found.length === 0 ? [] : [{ applied: one, message: commitWords(rule), found }];
  });
}

function commitSatisfies(git: GitRepository, rule: Applied['rule'], sha: string): boolean {
  const commit = git.commit(sha)!;
  switch (rule.type) {
    case 'required_linear_history':
      return commit.parents.length < 2;
    case 'required_signatures':
      // Nobody can give GitHub a key here, so only what it signs itself is verified.
      return isSignedByWeb(commit);
    case 'commit_message_pattern':
      return textSatisfies(rule.parameters, commit.message);
    case 'commit_author_email_pattern':
      return textSatisfies(rule.parameters, commit.author.email);
    case 'committer_email_pattern':
      return textSatisfies(rule.parameters, commit.committer.email);
    default:
      return true;
  }
}

function commitWords(rule: Applied['rule']): string {
  switch (rule.type) {
    case 'commit_message_pattern':
      return `Commit message ${patternWords(rule.parameters)}`;
    case 'commit_author_email_pattern':
      return `Author email ${patternWords(rule.parameters)}`;
    case 'committer_email_pattern':
      return `Committer email ${patternWords(rule.parameters)}`;
    case 'required_signatures':
      return 'Commits must have verified signatures.';
    default:
      return 'This branch must not contain merge commits.';
  }
}

/** What commits violate that are new to the repository, by the files that they touch. */
export function fileViolations(git: GitRepository, applied: readonly Applied[], shas: readonly string[]): Violation[] {
  const touched = () => shas.map((sha) => touchedBy(git, sha));
  let known: ReturnType<typeof touched> | undefined;
  return applied.flatMap((one): Violation[] => {
    const judge = fileJudge(one.rule);
    if (judge === undefined) return [];
    known ??= touched();
    const found = new Set(
      known.flatMap((files) => files.filter(({ path, size }) => judge.isBad(path, size)).map(({ path }) => path)),
    );
    return found.size === 0 ? [] : [{ applied: one, message: judge.words, found: [...found] }];
  });
}

function fileJudge(rule: Applied['rule']): { words: string; isBad(path: string, size: number): boolean } | undefined {
  switch (rule.type) {
    case 'file_path_restriction': {
      const globs = rule.parameters.restricted_file_paths;
      return { words: 'File path is restricted.', isBad: (path) => globs.some((glob) => globMatches(glob, path)) };
    }
    case 'max_file_path_length': {
      const most = rule.parameters.max_file_path_length;
      return { words: `File path must be at most ${most} characters long.`, isBad: (path) => path.length > most };
    }
    case 'file_extension_restriction': {
      const endings = rule.parameters.restricted_file_extensions.map((ending) => ending.replace(/^\*?\.?/, '.'));
      return {
        words: 'File extension is restricted.',
        isBad: (path) => endings.some((ending) => path.endsWith(ending)),
      };
    }
    case 'max_file_size': {
      const most = rule.parameters.max_file_size;
      return { words: `File size must be at most ${most} MB.`, isBad: (_, size) => size > most * MEGABYTE };
    }
    default:
      return undefined;
  }
}

/** Paths that a commit changes against its first parent; a removed one has no size. */
function touchedBy(git: GitRepository, sha: string): { path: string; size: number }[] {
  const { tree, parents } = git.commit(sha)!;
  const before = parents[0] === undefined ? undefined : git.commit(parents[0])?.tree;
  const { added, modified, removed } = changedPaths(git, before, tree);
  const size = (path: string) => git.objects.size(git.entry(tree, path)!.sha);
  return [
    ...[...added, ...modified].map((path) => ({ path, size: size(path) })),
    ...removed.map((path) => ({ path, size: 0 })),
  ];
}
