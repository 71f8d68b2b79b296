import { describe, expect, test } from '@jest/globals';
import { commit } from '../../../src/actions/git/commit.ts';
import { createBranches } from '../../../src/actions/git/create-branches.ts';
import { createPR } from '../../../src/actions/git/create-pr.ts';
import { merge } from '../../../src/actions/git/merge.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { GitHub } from '../../../src/core/ports/github.ts';
import { ACME, filesFor, opened, Stage } from '../stage.ts';

const BRANCH = 'baton/sync/42';
/** Providers before consumers. */
const ORDER = ['acme/design-tokens', 'acme/web-react', 'acme/web-angular', 'acme/web-vue', 'acme/docs'];
const POSITIONS = ORDER.map((name, at) => [at + 1, name] as const);

const mergedIn = (stage: Stage) =>
  stage.names.filter((name) => [...stage.github.repository(name).pulls.values()].some((pull) => pull.mergeCommit));

/** The same GitHub, where one write in one repository is refused for good. */
function refusing(github: GitHub, repository: string, part: 'git' | 'pulls', method: string): GitHub {
  const real = github[part] as unknown as { readonly [method: string]: (...given: unknown[]) => Promise<unknown> };
  const refuse = async (name: string, ...given: unknown[]) => {
    if (name === repository) throw new Fault('permission-denied', 'the app lacks workflows: write');
    return real[method]?.(name, ...given);
  };
  const parts = ['repositories', 'git', 'pulls', 'changes', 'issues', 'checks', 'people'] as const;
  return {
    ...Object.fromEntries(parts.map((name) => [name, github[name]])),
    ...{ installation: github.installation, self: github.self },
    [part]: { ...github[part], [method]: refuse },
    inLane: (lane: Parameters<GitHub['inLane']>[0]) => refusing(github.inLane(lane), repository, part, method),
  } as GitHub;
}

async function ready(): Promise<Stage> {
  const stage = new Stage();
  await opened(stage);
  for (const name of stage.names) stage.github.check(name, BRANCH, { name: 'ci / test', conclusion: 'success' });
  return stage;
}

describe('merging', () => {
  test.each(POSITIONS)(
    'number %i, %s, is refused for good: what landed before it stays, and what remains is named and not merged',
    async (_position, name) => {
      const stage = await ready();
      const github = refusing(stage.github, name, 'pulls', 'merge');
      const error = await stage.finish(merge, {}, { github }).catch((reason: unknown) => reason);
      const landed = mergedIn(stage);
      expect(error).toMatchObject({
        code: 'step-failed',
        message: expect.stringContaining(`${name}: the app lacks workflows: write`),
      });
      const { detail } = error as { detail: { landed: string[]; remaining: string[] } };
      expect([...detail.landed].sort()).toEqual([...landed].sort());
      expect([...detail.landed, ...detail.remaining].sort()).toEqual([...stage.names].sort());
      expect(detail.remaining).toContain(name);
      // Nothing landed without what it depends on, and nothing that was merged is taken back behind anybody's back.
      for (const one of landed) for (const provider of ACME[one] ?? []) expect(landed).toContain(provider);
      for (const one of landed) expect(stage.github.text(one, 'tokens/a.json')).toBe(`{"of":"${one}"}\n`);
      for (const one of detail.remaining) {
        expect(stage.github.text(one, 'tokens/a.json')).toBeUndefined();
        const [pull] = stage.github.repository(one).pulls.values();
        expect(pull).toMatchObject({ state: 'open' });
      }
      // Every pull request says how it stands.
      for (const one of stage.names) {
        const { comments } = stage.github.repository(one);
        expect(comments).toHaveLength(1);
        expect(comments[0]?.body).toContain('The change set stopped');
      }
      // Called again, it stops again and merges nothing more.
      await expect(stage.finish(merge, {})).rejects.toMatchObject({ code: 'step-failed' });
      expect(mergedIn(stage)).toEqual(landed);
    },
  );
});

describe('opening', () => {
  const inputs = { branchName: 'sync/42', repositories: ORDER, failFast: false };

  test.each(
    POSITIONS.flatMap(([position, name]) =>
      (['createBranch', 'commitFiles', 'create'] as const).map((method) => [position, name, method] as const),
    ),
  )('number %i, %s, refuses %s: the others go on, and it says why', async (_position, name, method) => {
    const stage = new Stage();
    const github = refusing(stage.github, name, method === 'create' ? 'pulls' : 'git', method);
    await stage.finish(createBranches, inputs, { github });
    await stage.finish(commit, { files: filesFor(stage.names), message: 'Sync', failFast: false }, { github });
    const { pullRequests } = await stage.finish(createPR, { title: 'Design sync', failFast: false }, { github });
    const others = stage.names.filter((one) => one !== name).sort();
    expect(pullRequests.map(({ repository }) => repository).sort()).toEqual(others);
    expect(stage.member(name).result).toEqual({ kind: 'failed', reason: 'the app lacks workflows: write' });
    expect(stage.github.repository(name).pulls.size).toBe(0);
  });
});

describe('undoing what was opened', () => {
  test.each(POSITIONS)('a person worked on number %i, %s: that one stays, the others go', async (_position, name) => {
    const stage = new Stage();
    const branches = { branchName: 'sync/42', repositories: ORDER };
    const pulls = { title: 'Design sync' };
    const made = await stage.finish(createBranches, branches);
    await stage.finish(commit, { files: filesFor(stage.names), message: 'Sync' });
    const open = await stage.finish(createPR, pulls);
    stage.github.push(name, BRANCH, { 'mine.txt': 'a person was here\n' });
    const context = stage.context({ call: 1, startedAt: 0, step: 'undo' });
    const closed = await createPR.undo?.(createPR.input.parse(pulls), open, context);
    const deleted = await createBranches.undo?.(createBranches.input.parse(branches), made, context);
    expect(closed).toMatchObject({ kind: 'done', note: expect.stringContaining(`${name}#`) });
    expect(deleted).toMatchObject({ kind: 'done', note: expect.stringContaining(`${name}: somebody pushed`) });
    for (const one of stage.names) {
      const { git, pulls } = stage.github.repository(one);
      const [pull] = pulls.values();
      expect([one, pull?.state, git.branches.has(BRANCH)]).toEqual([
        one,
        one === name ? 'open' : 'closed',
        one === name,
      ]);
    }
    expect(stage.github.text(name, 'mine.txt', BRANCH)).toBe('a person was here\n');
  });
});
