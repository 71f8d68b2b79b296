import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ProbotOctokit } from 'probot';
import { startWorld, type TestWorld } from './world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('Octokit signs in as the app, makes a commit with a slash in its branch, and lands it', async () => {
  const { sim, installation } = world;
  const octokit = new ProbotOctokit({
    baseUrl: `${sim.url}/api/v3`,
    auth: { appId: sim.app.id, privateKey: sim.app.privateKey, installationId: installation },
    throttle: { enabled: false },
    retry: { enabled: false },
  });
  const where = { owner: 'acme', repo: 'web' };
  const repositories = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 2 });
  expect(repositories.map(({ full_name }) => full_name)).toEqual(['acme/web', 'acme/docs', 'acme/old']);
  const { data: branch } = await octokit.rest.git.getRef({ ...where, ref: 'heads/main' });
  const base = branch.object.sha;
  const { data: blob } = await octokit.rest.git.createBlob({ ...where, content: 'Grüße\n', encoding: 'utf-8' });
  const { data: tree } = await octokit.rest.git.createTree({
    ...where,
    base_tree: base,
    tree: [
      { path: 'deep/er/file.txt', mode: '100644', type: 'blob', sha: blob.sha },
      { path: 'src/a.txt', mode: '100644', type: 'blob', sha: null },
    ],
  });
  const { data: commit } = await octokit.rest.git.createCommit({
    ...where,
    message: 'm',
    tree: tree.sha,
    parents: [base],
  });
  await octokit.rest.git.createRef({ ...where, ref: 'refs/heads/design-sync/1', sha: commit.sha });
  const { data: compared } = await octokit.rest.repos.compareCommitsWithBasehead({
    ...where,
    basehead: 'main...design-sync/1',
  });
  expect(compared).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0 });
  expect(compared.files?.map(({ filename, status }) => [filename, status])).toEqual([
    ['deep/er/file.txt', 'added'],
    ['src/a.txt', 'removed'],
  ]);
  const { data: file } = await octokit.rest.repos.getContent({
    ...where,
    path: 'deep/er/file.txt',
    ref: 'design-sync/1',
    mediaType: { format: 'raw' },
  });
  expect(file).toBe('Grüße\n');
  const { data: pull } = await octokit.rest.pulls.create({ ...where, head: 'design-sync/1', base: 'main', title: 'T' });
  const { data: merged } = await octokit.rest.pulls.merge({
    ...where,
    pull_number: pull.number,
    sha: commit.sha,
    merge_method: 'squash',
  });
  const { data: tag } = await octokit.rest.git.createTag({
    ...where,
    tag: 'v1',
    message: 'v1',
    object: merged.sha,
    type: 'commit',
  });
  await octokit.rest.git.createRef({ ...where, ref: 'refs/tags/v1', sha: tag.sha });
  const read = sim.read('acme/web');
  expect(read.tags()).toEqual({ v1: merged.sha });
  expect(read.files('v1')).toEqual(['README.md', 'deep/er/file.txt']);
  expect(await read.fsck()).toBe('');
  const { data: found } = await octokit.rest.checks.listForRef({ ...where, ref: 'design-sync/1' });
  expect(found.total_count).toBe(0);
});
