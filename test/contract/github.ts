import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Permission } from '../../src/core/command.ts';
import { Fault, type FaultCode } from '../../src/core/fault.ts';
import type { GitHub, Review } from '../../src/core/ports/github.ts';

/** A GitHub under test, and what people and other apps do in it. The organization is `acme`. */
export interface Harness {
  readonly github: GitHub;
  /** A repository of acme with one commit on `main`. */
  seed(name: string, files: { readonly [path: string]: string }, more?: { readonly private?: boolean }): Promise<void>;
  /** A person's commit on a branch, made from `main` when it is new. */
  push(repository: string, branch: string, files: { readonly [path: string]: string | null }): Promise<string>;
  /** What git itself holds. */
  text(repository: string, path: string, ref: string): Promise<string | undefined>;
  /** A check run of GitHub Actions. */
  check(repository: string, sha: string, name: string, conclusion?: 'success' | 'failure'): Promise<void>;
  status(repository: string, sha: string, context: string, state: 'success' | 'failure' | 'pending'): Promise<void>;
  review(repository: string, number: number, by: string, state: 'approved' | 'changes-requested'): Promise<void>;
  comment(repository: string, issue: number, by: string, body: string): Promise<number>;
  reactions(repository: string, comment: number): Promise<readonly string[]>;
  grant(repository: string, login: string, permission: Permission): Promise<void>;
  team(slug: string, members: readonly string[]): Promise<void>;
  archive(repository: string): Promise<void>;
  /** Takes the app off the repository. */
  hide(repository: string): Promise<void>;
  close(): Promise<void>;
}

/** What every GitHub must do, the fake and the real adapter alike. */
export function githubContract(name: string, open: () => Promise<Harness>): void {
  describe(name, () => {
    let harness: Harness;
    let github: GitHub;
    let count = 0;

    beforeAll(async () => {
      harness = await open();
      github = harness.github;
    });
    afterAll(() => harness?.close());

    const fresh = async (
      files: { readonly [path: string]: string } = { 'a.txt': 'one\n', 'docs/b.md': 'two\n' },
      more: { readonly private?: boolean } = {},
    ) => {
      count += 1;
      const repository = `acme/repository-${count}`;
      await harness.seed(repository, files, more);
      return repository;
    };
    const tip = async (repository: string, branch = 'main') => {
      const found = await github.git.branch(repository, branch);
      if (found === undefined) throw new Error(`${repository} has no ${branch}`);
      return found.sha;
    };
    /** A branch of Baton's with one commit, and its pull request. */
    const change = async (repository: string, branch = 'baton/x', text = 'changed\n') => {
      const parent = await tip(repository);
      await github.git.createBranch(repository, branch, parent);
      const files = [{ path: 'a.txt', text }];
      const { sha } = await github.git.commitFiles(repository, { branch, parent, message: 'change', files });
      const pull = await github.pulls.create(repository, { head: branch, base: 'main', title: 'Change', body: 'Why' });
      return { sha, pull, number: pull.number };
    };
    const fault = async (asked: Promise<unknown>): Promise<FaultCode | 'none'> => {
      try {
        await asked;
        return 'none';
      } catch (error) {
        if (error instanceof Fault) return error.code;
        throw error;
      }
    };

    describe('repositories', () => {
      test('a repository is found by its name, and one that the app may not see is not', async () => {
        // A public one can be read by everybody, with the app or without.
        const repository = await fresh(undefined, { private: true });
        const found = await github.repositories.get(repository);
        expect(found).toEqual({
          id: expect.any(Number),
          fullName: repository,
          defaultBranch: 'main',
          archived: false,
          private: expect.any(Boolean),
        });
        expect((await github.repositories.list()).map((one) => one.fullName)).toContain(repository);
        await harness.hide(repository);
        expect(await github.repositories.get(repository)).toBeUndefined();
        expect((await github.repositories.list()).map((one) => one.fullName)).not.toContain(repository);
        expect(await github.repositories.get('acme/no-such')).toBeUndefined();
      });

      test('files are read at a branch or a commit, whatever stands in them', async () => {
        const text = 'ünï ☃ 𝒳\r\n\ttabs\n';
        const repository = await fresh({ 'deep/er/ü.txt': text, empty: '' });
        const before = await tip(repository);
        await harness.push(repository, 'main', { 'deep/er/ü.txt': 'later\n' });
        expect((await github.repositories.file(repository, 'deep/er/ü.txt', before))?.text).toBe(text);
        expect((await github.repositories.file(repository, 'deep/er/ü.txt', 'main'))?.text).toBe('later\n');
        expect(await github.repositories.file(repository, 'empty', 'main')).toEqual({
          text: '',
          sha: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
        });
      });

      test('what is no file is no file', async () => {
        const repository = await fresh();
        const { file } = github.repositories;
        expect(await file(repository, 'none', 'main')).toBeUndefined();
        expect(await file(repository, 'docs', 'main')).toBeUndefined();
        expect(await file(repository, 'a.txt', 'no-branch')).toBeUndefined();
        expect(await file('acme/no-such', 'a.txt', 'main')).toBeUndefined();
      });

      test('folders and trees are listed', async () => {
        const repository = await fresh();
        const root = await github.repositories.folder(repository, '', 'main');
        expect(root.map(({ name, path, kind }) => [name, path, kind])).toEqual([
          ['a.txt', 'a.txt', 'file'],
          ['docs', 'docs', 'folder'],
        ]);
        expect((await github.repositories.folder(repository, 'docs', 'main')).map(({ path }) => path)).toEqual([
          'docs/b.md',
        ]);
        expect(await github.repositories.folder(repository, 'none', 'main')).toEqual([]);
        expect(await github.repositories.tree(repository, 'main')).toEqual({
          paths: ['a.txt', 'docs/b.md'],
          truncated: false,
        });
      });
    });

    describe('branches and commits', () => {
      test('a branch is made once, adopted where it is as asked, and never moved', async () => {
        const repository = await fresh();
        const sha = await tip(repository);
        expect(await github.git.branch(repository, 'baton/new')).toBeUndefined();
        expect(await github.git.createBranch(repository, 'baton/new', sha)).toEqual({ sha, created: true });
        expect(await github.git.createBranch(repository, 'baton/new', sha)).toEqual({ sha, created: false });
        await harness.push(repository, 'baton/new', { c: 'c' });
        expect(await fault(github.git.createBranch(repository, 'baton/new', sha))).toBe('conflict');
      });

      test('a branch at a commit that does not exist is not made', async () => {
        const repository = await fresh();
        const asked = github.git.createBranch(repository, 'baton/new', 'a'.repeat(40));
        expect(['not-found', 'input-invalid']).toContain(await fault(asked));
        expect(await github.git.branch(repository, 'baton/new')).toBeUndefined();
      });

      test('one commit changes, adds and deletes files', async () => {
        const repository = await fresh();
        const parent = await tip(repository);
        await github.git.createBranch(repository, 'baton/x', parent);
        const files = [
          { path: 'a.txt', text: 'changed ünï\n' },
          { path: 'new/file.txt', text: '' },
          { path: 'docs/b.md', text: null },
        ];
        const request = { branch: 'baton/x', parent, message: 'all at once\n\nand why', files };
        const { sha, changed } = await github.git.commitFiles(repository, request);
        expect([changed, await tip(repository, 'baton/x')]).toEqual([true, sha]);
        expect(await harness.text(repository, 'a.txt', 'baton/x')).toBe('changed ünï\n');
        expect(await harness.text(repository, 'new/file.txt', 'baton/x')).toBe('');
        expect(await harness.text(repository, 'docs/b.md', 'baton/x')).toBeUndefined();
        expect(await harness.text(repository, 'a.txt', 'main')).toBe('one\n');
        const commit = await github.git.commit(repository, sha);
        expect(commit).toMatchObject({ sha, parents: [parent], message: 'all at once\n\nand why' });
        expect(commit?.tree).toMatch(/^[0-9a-f]{40}$/);
      });

      test('files that are so already make no commit', async () => {
        const repository = await fresh();
        const parent = await tip(repository);
        await github.git.createBranch(repository, 'baton/x', parent);
        const files = [
          { path: 'a.txt', text: 'one\n' },
          { path: 'not/there', text: null },
        ];
        const asked = github.git.commitFiles(repository, { branch: 'baton/x', parent, message: 'm', files });
        expect(await asked).toEqual({ sha: parent, changed: false });
        expect(await tip(repository, 'baton/x')).toBe(parent);
      });

      test('a commit that is asked for twice is there once', async () => {
        const repository = await fresh();
        const parent = await tip(repository);
        await github.git.createBranch(repository, 'baton/x', parent);
        const request = { branch: 'baton/x', parent, message: 'm', files: [{ path: 'a.txt', text: 'two\n' }] };
        const first = await github.git.commitFiles(repository, request);
        expect(await github.git.commitFiles(repository, request)).toEqual(first);
        expect((await github.git.commit(repository, first.sha))?.parents).toEqual([parent]);
      });

      test("another person's commit on the branch is a conflict, and stays", async () => {
        const repository = await fresh();
        const parent = await tip(repository);
        await github.git.createBranch(repository, 'baton/x', parent);
        const theirs = await harness.push(repository, 'baton/x', { 'a.txt': 'theirs\n' });
        const files = [{ path: 'a.txt', text: 'ours\n' }];
        const asked = github.git.commitFiles(repository, { branch: 'baton/x', parent, message: 'm', files });
        expect(await fault(asked)).toBe('conflict');
        expect(await tip(repository, 'baton/x')).toBe(theirs);
      });

      test('a branch is deleted only where it was left', async () => {
        const repository = await fresh();
        const sha = await tip(repository);
        await github.git.createBranch(repository, 'baton/x', sha);
        const theirs = await harness.push(repository, 'baton/x', { c: 'c' });
        expect(await fault(github.git.deleteBranch(repository, 'baton/x', sha))).toBe('conflict');
        await github.git.deleteBranch(repository, 'baton/x', theirs);
        expect(await github.git.branch(repository, 'baton/x')).toBeUndefined();
        await github.git.deleteBranch(repository, 'baton/x', theirs);
      });

      test('a tag is made once, adopted where it is as asked, and never moved', async () => {
        const repository = await fresh();
        const sha = await tip(repository);
        expect(await github.git.tag(repository, 'v1')).toBeUndefined();
        expect(await github.git.createTag(repository, 'v1', sha, 'one')).toEqual({ created: true });
        expect(await github.git.createTag(repository, 'v1', sha, 'one')).toEqual({ created: false });
        expect(await github.git.tag(repository, 'v1')).toEqual({ sha });
        const other = await harness.push(repository, 'main', { c: 'c' });
        expect(await fault(github.git.createTag(repository, 'v1', other, 'one'))).toBe('conflict');
      });

      test('there is nothing in a repository that the app may not see', async () => {
        expect(await github.git.branch('acme/no-such', 'main')).toBeUndefined();
        expect(await github.git.commit('acme/no-such', 'a'.repeat(40))).toBeUndefined();
        expect(await fault(github.git.createBranch('acme/no-such', 'x', 'a'.repeat(40)))).toBe('not-found');
      });

      test('an archived repository is not written to', async () => {
        const repository = await fresh();
        const sha = await tip(repository);
        await harness.archive(repository);
        expect((await github.repositories.get(repository))?.archived).toBe(true);
        expect(await fault(github.git.createBranch(repository, 'x', sha))).toBe('permission-denied');
      });
    });

    describe('pull requests', () => {
      test('a pull request is as it was asked for, and found again', async () => {
        const repository = await fresh();
        const { pull, sha, number } = await change(repository);
        expect(pull).toMatchObject({
          number,
          state: 'open',
          merged: false,
          draft: false,
          title: 'Change',
          body: 'Why',
          author: github.self,
          labels: [],
          head: { branch: 'baton/x', sha, repository },
          base: { branch: 'main' },
        });
        expect(pull.url).toMatch(new RegExp(`/${repository}/pull/${number}$`));
        expect((await github.pulls.get(repository, number))?.head.sha).toBe(sha);
        const listed = await github.pulls.list(repository, { head: 'baton/x', state: 'open' });
        expect(listed.map((one) => one.number)).toEqual([number]);
        expect(await github.pulls.list(repository, { head: 'baton/other', state: 'all' })).toEqual([]);
        expect(await github.pulls.get(repository, 999)).toBeUndefined();
      });

      test('a second one for the same branches is the first one', async () => {
        const repository = await fresh();
        const { number } = await change(repository);
        const again = { head: 'baton/x', base: 'main', title: 'Again', body: '' };
        expect((await github.pulls.create(repository, again)).number).toBe(number);
        expect(await github.pulls.list(repository, { state: 'all' })).toHaveLength(1);
      });

      test('one without commits, or of a branch that does not exist, is refused', async () => {
        const repository = await fresh();
        await github.git.createBranch(repository, 'baton/same', await tip(repository));
        const asked = (head: string) => github.pulls.create(repository, { head, base: 'main', title: 't', body: '' });
        expect(await fault(asked('baton/same'))).toBe('input-invalid');
        expect(await fault(asked('baton/none'))).toBe('input-invalid');
      });

      test('title, body and state are changed', async () => {
        const repository = await fresh();
        const { number } = await change(repository);
        const updated = await github.pulls.update(repository, number, { title: 'New', body: 'Text' });
        expect([updated.title, updated.body]).toEqual(['New', 'Text']);
        expect((await github.pulls.update(repository, number, { state: 'closed' })).state).toBe('closed');
        expect(await github.pulls.list(repository, { state: 'open' })).toEqual([]);
      });

      test('what it changes is listed with its diff', async () => {
        const repository = await fresh();
        const { number } = await change(repository);
        const { files, truncated } = await github.pulls.files(repository, number);
        expect([truncated, files.map(({ path, status }) => [path, status])]).toEqual([false, [['a.txt', 'modified']]]);
        expect(files[0]?.patch).toContain('+changed');
        expect(files[0]?.patch).toContain('-one');
      });

      test('labels are added to those that are there', async () => {
        const repository = await fresh();
        const { number } = await change(repository);
        await github.issues.addLabels(repository, number, ['one', 'two words']);
        await github.issues.addLabels(repository, number, ['one', 'three']);
        const labels = (await github.pulls.get(repository, number))?.labels ?? [];
        expect([...labels].sort()).toEqual(['one', 'three', 'two words']);
      });

      test('reviews say who looked at which commit', async () => {
        const repository = await fresh();
        const { number, sha } = await change(repository);
        await harness.grant(repository, 'ada', 'write');
        expect(await github.pulls.reviews(repository, number)).toEqual([]);
        await harness.review(repository, number, 'ada', 'changes-requested');
        await harness.review(repository, number, 'ada', 'approved');
        const reviews: readonly Review[] = await github.pulls.reviews(repository, number);
        expect(reviews.map(({ by, state, sha: at }) => [by, state, at])).toEqual([
          ['ada', 'changes-requested', sha],
          ['ada', 'approved', sha],
        ]);
        expect(reviews[0]!.at).toBeGreaterThan(0);
      });

      test('reviewers are asked once, however often it is said', async () => {
        const repository = await fresh();
        const { number } = await change(repository);
        await harness.grant(repository, 'ada', 'write');
        await github.pulls.requestReviewers(repository, number, { people: ['ada'], teams: [] });
        await github.pulls.requestReviewers(repository, number, { people: ['ada'], teams: [] });
      });
    });

    describe('merging', () => {
      test.each(['merge', 'squash', 'rebase'] as const)('a %s brings the files to the base', async (strategy) => {
        const repository = await fresh();
        const { number, sha } = await change(repository);
        await harness.push(repository, 'main', { 'besides.txt': 'kept\n' });
        const answer = await github.pulls.merge(repository, number, { sha, strategy, title: 'Land it' });
        expect(answer).toEqual({ kind: 'merged', sha: await tip(repository) });
        expect(await harness.text(repository, 'a.txt', 'main')).toBe('changed\n');
        expect(await harness.text(repository, 'besides.txt', 'main')).toBe('kept\n');
        expect(await github.pulls.get(repository, number)).toMatchObject({
          state: 'closed',
          merged: true,
          mergeCommit: await tip(repository),
        });
      });

      test('a merge that was done is answered with the same commit', async () => {
        const repository = await fresh();
        const { number, sha } = await change(repository);
        const first = await github.pulls.merge(repository, number, { sha, strategy: 'squash' });
        expect(await github.pulls.merge(repository, number, { sha, strategy: 'squash' })).toEqual(first);
      });

      test('a head that is not the one that was decided on is not merged', async () => {
        const repository = await fresh();
        const { number, sha } = await change(repository);
        await harness.push(repository, 'baton/x', { 'more.txt': 'more\n' });
        const answer = await github.pulls.merge(repository, number, { sha, strategy: 'squash' });
        expect(answer).toEqual({ kind: 'head-moved' });
        expect(await harness.text(repository, 'a.txt', 'main')).toBe('one\n');
      });

      test('a conflict is said in words', async () => {
        const repository = await fresh();
        const { number, sha } = await change(repository);
        await harness.push(repository, 'main', { 'a.txt': 'another\n' });
        const answer = await github.pulls.merge(repository, number, { sha, strategy: 'squash' });
        expect(answer.kind).toBe('not-mergeable');
        expect(answer.kind === 'not-mergeable' && answer.why).toMatch(/conflict|not mergeable/i);
        expect(await harness.text(repository, 'a.txt', 'main')).toBe('another\n');
      });

      test('a closed one is not merged', async () => {
        const repository = await fresh();
        const { number, sha } = await change(repository);
        await github.pulls.update(repository, number, { state: 'closed' });
        const answer = await github.pulls.merge(repository, number, { sha, strategy: 'squash' });
        expect(answer).toEqual({ kind: 'not-mergeable', why: 'Pull Request is closed' });
      });

      test('one that does not exist is not found', async () => {
        const repository = await fresh();
        const asked = github.pulls.merge(repository, 999, { sha: await tip(repository), strategy: 'squash' });
        expect(await fault(asked)).toBe('not-found');
      });
    });

    describe('comments and issues', () => {
      test('comments are listed oldest first, with their authors', async () => {
        const repository = await fresh();
        const { number } = await change(repository);
        await harness.grant(repository, 'ada', 'write');
        await harness.comment(repository, number, 'ada', 'Looks good');
        const ours = await github.issues.createComment(repository, number, 'Thanks');
        const listed = await github.issues.comments(repository, number);
        expect(listed.map(({ body, author }) => [body, author])).toEqual([
          ['Looks good', 'ada'],
          ['Thanks', github.self],
        ]);
        expect(listed[1]).toEqual(ours);
      });

      test('a marked comment is there once, one without a marker as often as it was said', async () => {
        const repository = await fresh();
        const { number } = await change(repository);
        const marked = 'State\n<!-- baton:state run-1 -->';
        const first = await github.issues.createComment(repository, number, marked);
        expect((await github.issues.createComment(repository, number, marked)).id).toBe(first.id);
        await github.issues.createComment(repository, number, 'done');
        await github.issues.createComment(repository, number, 'done');
        expect(await github.issues.comments(repository, number)).toHaveLength(3);
        const updated = await github.issues.updateComment(repository, first.id, 'New state');
        expect(updated).toMatchObject({ id: first.id, body: 'New state' });
      });

      test('a reaction is there once', async () => {
        const repository = await fresh();
        const { number } = await change(repository);
        await harness.grant(repository, 'ada', 'write');
        const comment = await harness.comment(repository, number, 'ada', '/baton status');
        await github.issues.react(repository, comment, 'eyes');
        await github.issues.react(repository, comment, 'eyes');
        expect(await harness.reactions(repository, comment)).toEqual(['eyes']);
      });

      test('a marked issue is opened once, rewritten, and closed with a word', async () => {
        const repository = await fresh();
        const marker = '<!-- baton:configuration -->';
        const first = await github.issues.upsert(repository, { marker, title: 'Broken', body: `one\n${marker}` });
        const second = await github.issues.upsert(repository, { marker, title: 'Still broken', body: 'two' });
        expect(second.number).toBe(first.number);
        await github.issues.closeMarked(repository, marker, 'Mended.');
        await github.issues.closeMarked(repository, marker, 'Mended.');
        const comments = await github.issues.comments(repository, first.number);
        expect(comments.map(({ body }) => body)).toEqual(['Mended.']);
        const third = await github.issues.upsert(repository, { marker, title: 'Broken', body: marker });
        expect(third.number).not.toBe(first.number);
      });

      test('a comment on nothing is not found', async () => {
        const repository = await fresh();
        expect(await fault(github.issues.createComment(repository, 999, 'x'))).toBe('not-found');
      });
    });

    describe('checks', () => {
      test("other apps' checks and commit statuses are seen, the latest of each", async () => {
        const repository = await fresh();
        const sha = await tip(repository);
        expect(await github.checks.list(repository, sha)).toEqual([]);
        await harness.check(repository, sha, 'ci / test', 'failure');
        await harness.check(repository, sha, 'ci / test', 'success');
        await harness.check(repository, sha, 'ci / lint');
        await harness.status(repository, sha, 'old-ci', 'failure');
        await harness.status(repository, sha, 'slow-ci', 'pending');
        const listed = await github.checks.list(repository, sha);
        const short = listed.map(({ name, app, status, conclusion }) => [name, app, status, conclusion]);
        expect(short.sort()).toEqual([
          ['ci / lint', 'github-actions', 'in_progress', undefined],
          ['ci / test', 'github-actions', 'completed', 'success'],
          ['old-ci', 'status', 'completed', 'failure'],
          ['slow-ci', 'status', 'in_progress', undefined],
        ]);
      });

      const check = (sha: string) => ({
        sha,
        name: 'baton / colours',
        externalId: 'run-1',
        status: 'completed' as const,
        conclusion: 'failure' as const,
        title: '3 problems',
        summary: 'They are too pale.',
      });
      const ours = async (repository: string, sha: string) =>
        (await github.checks.list(repository, sha)).filter(({ name }) => name === 'baton / colours');

      test('a check of ours is made once and rewritten in place', async () => {
        const repository = await fresh();
        const sha = await tip(repository);
        const waiting = { ...check(sha), status: 'in_progress' as const, conclusion: undefined };
        const { conclusion: _, ...begun } = waiting;
        const first = await github.checks.upsert(repository, begun);
        expect(first).toMatchObject({ name: 'baton / colours', externalId: 'run-1', status: 'in_progress' });
        const second = await github.checks.upsert(repository, check(sha));
        expect(second).toMatchObject({ id: first.id, status: 'completed', conclusion: 'failure', title: '3 problems' });
        expect((await github.checks.upsert(repository, check(sha))).id).toBe(first.id);
        expect(await ours(repository, sha)).toHaveLength(1);
      });

      test('what was judged again stands in the place of the old check', async () => {
        const repository = await fresh();
        const sha = await tip(repository);
        const pale = {
          path: 'a.txt',
          startLine: 1,
          endLine: 1,
          level: 'failure',
          title: 'Pale',
          message: 'x',
        } as const;
        await github.checks.upsert(repository, { ...check(sha), annotations: [pale] });
        const mended = { ...check(sha), conclusion: 'success' as const, title: 'Fine', summary: 'All is well.' };
        await github.checks.upsert(repository, mended);
        expect((await ours(repository, sha)).map(({ conclusion, title }) => [conclusion, title])).toEqual([
          ['success', 'Fine'],
        ]);
      });

      test('a hundred and twenty annotations and a summary without end are taken', async () => {
        const repository = await fresh();
        const sha = await tip(repository);
        const annotations = Array.from({ length: 120 }, (_, index) => ({
          ...{ path: 'a.txt', startLine: 1, endLine: 1, level: 'warning' as const },
          ...{ title: `Line ${index}`, message: 'x' },
        }));
        const big = { ...check(sha), annotations, summary: '☃'.repeat(40_000) };
        const first = await github.checks.upsert(repository, big);
        expect((await github.checks.upsert(repository, big)).id).toBe(first.id);
      });
    });

    describe('people', () => {
      test.each(['read', 'triage', 'write', 'maintain', 'admin'] as const)(
        '%s is known as such',
        async (permission) => {
          const repository = await fresh();
          await harness.grant(repository, 'grace', permission);
          expect(await github.people.permission(repository, 'grace')).toBe(permission);
        },
      );

      test('a stranger has no right to a private repository', async () => {
        const repository = await fresh(undefined, { private: true });
        expect(await github.people.permission(repository, 'nobody-at-all')).toBe('none');
      });

      test('members of a team are known', async () => {
        await harness.team('design-system', ['ada']);
        expect(await github.people.isMember('acme', 'design-system', 'ada')).toBe(true);
        expect(await github.people.isMember('acme', 'design-system', 'bob')).toBe(false);
        expect(await github.people.isMember('acme', 'no-such-team', 'ada')).toBe(false);
      });
    });

    test('another lane is the same GitHub', async () => {
      const repository = await fresh();
      const urgent = github.inLane('person');
      expect([urgent.self, urgent.installation]).toEqual([github.self, github.installation]);
      expect(await urgent.git.branch(repository, 'main')).toEqual({ sha: await tip(repository) });
    });

    test('what is no name of a repository is refused before anybody is asked', async () => {
      expect(['input-invalid', 'not-found']).toContain(await fault(github.pulls.list('../../etc', { state: 'open' })));
    });
  });
}
