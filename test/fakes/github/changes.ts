import { Fault } from '../../../src/core/fault.ts';
import type { Changes, Equipment } from '../../../src/core/ports/github/changes.ts';
import type { Checks } from '../../../src/core/ports/github/checks.ts';
import type { Git } from '../../../src/core/ports/github/git.ts';
import type { Issues } from '../../../src/core/ports/github/issues.ts';
import type { Pulls } from '../../../src/core/ports/github/pulls.ts';
import type { FakeState } from './state.ts';

export interface FakeParts {
  readonly git: Git;
  readonly pulls: Pulls;
  readonly issues: Issues;
  readonly checks: Checks;
}

/**
 * The short ways, made of the fake's own steps. With `graphql` off every opening says `look`, as an old GitHub does.
 * An opening is one request, so its steps are not seen; the parts of the others can fail one by one, as on GitHub.
 */
export function fakeChanges(
  state: FakeState,
  { git, pulls: unseen }: FakeParts,
  { pulls, issues, checks }: FakeParts,
): Changes {
  return {
    open: async (name, request) => {
      const look = (why: string) => ({ kind: 'look', why }) as const;
      if (!state.graphql) return look('this GitHub has no such GraphQL');
      const repository = state.find(name);
      if (repository === undefined) return look('it was not found');
      if (repository.archived) return look('it is archived');
      const into = request.base ?? repository.defaultBranch;
      const from = repository.git.branches.get(into);
      if (from === undefined) return look('it has no such base');
      if (repository.git.branches.has(request.branch)) return look('the branch is there');
      const base = { branch: into, sha: from };
      const { tree } = repository.git.commits.get(from)!;
      if (request.files.every(({ path, text }) => (tree.get(path) ?? null) === text)) return { kind: 'right', base };
      const { branch, message, files, title, body, draft = false } = request;
      await git.createBranch(name, branch, from);
      const { sha: head } = await git.commitFiles(name, { branch, parent: from, message, files });
      const pull = await unseen.create(name, { head: branch, base: into, title, body, draft });
      return { kind: 'opened', base, head, pull };
    },
    equip: async (name, number, { body, labels = [], reviewers }) => {
      const refused: Partial<Record<keyof Equipment, string>> = {};
      const attempt = async (part: keyof Equipment, write: () => Promise<unknown>) => {
        try {
          await write();
        } catch (error) {
          if (!(error instanceof Fault) || error.retry.kind === 'at') throw error;
          if (error.retry.kind === 'backoff' && part !== 'body') throw error;
          refused[part] = error.message;
        }
      };
      if (labels.length > 0) await attempt('labels', () => issues.addLabels(name, number, labels));
      if (reviewers !== undefined) await attempt('reviewers', () => pulls.requestReviewers(name, number, reviewers));
      if (body !== undefined) await attempt('body', () => pulls.update(name, number, { body }));
      return refused;
    },
    standing: async (name, number) => {
      const pull = await pulls.get(name, number);
      return pull === undefined ? undefined : { pull, runs: await checks.list(name, pull.head.sha) };
    },
  };
}
