import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checksRule, type RuledWorld, reviewRule, startRuled } from './ruled-world.ts';

let world: RuledWorld;
beforeAll(async () => {
  world = await startRuled();
});
afterAll(() => world.stop());

const pattern = (value: string, operator = 'starts_with') => ({ operator, pattern: value });

test('a ruleset is made, shown, changed and deleted, and each is told', async () => {
  const seen: string[] = [];
  world.sim.hub.listeners.push(({ event, action }) => {
    if (event === 'repository_ruleset') seen.push(`${action}`);
  });
  const { id } = await world.rule([{ type: 'deletion' }], { name: 'keep' });
  const same = await world.as('ana', 'POST', '/repos/acme/web/rulesets', { name: 'keep', enforcement: 'active' });
  expect(same.status).toBe(422);
  const path = `/repos/acme/web/rulesets/${id}`;
  const changed = await world.as('ana', 'PUT', path, {
    enforcement: 'evaluate',
    rules: [checksRule([{ context: 'ci' }])],
  });
  expect(changed.body).toMatchObject({ id, name: 'keep', enforcement: 'evaluate', source: 'acme/web' });
  const branch = await world.as('ana', 'GET', '/repos/acme/web/rules/branches/main');
  expect(branch.body).toEqual([]);
  await world.as('ana', 'PUT', path, { enforcement: 'active' });
  const active = await world.as('ben', 'GET', '/repos/acme/web/rules/branches/main');
  expect(active.body).toMatchObject([
    { type: 'required_status_checks', ruleset_id: id, ruleset_source_type: 'Repository' },
  ]);
  const one = await world.as('ben', 'GET', path);
  expect(one.body).toMatchObject({ current_user_can_bypass: 'never', rules: [{ type: 'required_status_checks' }] });
  expect((await world.as('ben', 'DELETE', path)).status).toBe(403);
  expect((await world.as('ana', 'DELETE', path)).status).toBe(204);
  expect((await world.as('ana', 'GET', path)).status).toBe(404);
  expect(seen).toEqual(['created', 'edited', 'edited', 'deleted']);
});

test('what no ruleset can say is refused, and what is not simulated says so', async () => {
  const make = (rules: unknown[]) =>
    world.as('ana', 'POST', '/repos/acme/web/rulesets', { name: 'x', enforcement: 'active', rules });
  expect((await make([{ type: 'no_such_rule' }])).status).toBe(422);
  expect((await make([{ type: 'pull_request', parameters: { required_approving_review_count: 11 } }])).status).toBe(
    422,
  );
  expect((await make([{ type: 'max_file_size', parameters: { max_file_size: 1 } }])).status).toBe(422);
  const code = { code_scanning_tools: [] };
  expect((await make([{ type: 'code_scanning', parameters: code }])).status).toBe(501);
});

test('refs that rules restrict are neither made, moved, rewritten nor deleted, except by who may bypass', async () => {
  const { hub } = world.sim;
  const sha = await world.sim.as('ben').push('acme/web', 'kept/one', { 'k.txt': '1\n' }, 'One');
  const next = await world.sim.as('ben').push('acme/web', 'spare', { 'k.txt': '2\n' }, 'Two');
  const types = ['creation', 'update', 'deletion', 'non_fast_forward'].map((type) => ({ type }));
  const cleo = hub.account('cleo');
  const { release } = await world.rule(types, {
    conditions: { ref_name: { include: ['refs/heads/kept/*'], exclude: ['refs/heads/kept/free'] } },
    bypass_actors: [{ actor_type: 'User', actor_id: cleo.id, bypass_mode: 'always' }],
  });
  const refs = '/repos/acme/web/git/refs';
  const create = (login: string, name: string) => world.as(login, 'POST', refs, { ref: `refs/heads/${name}`, sha });
  const refused = await create('ben', 'kept/two');
  expect(refused).toMatchObject({
    status: 422,
    body: { message: 'Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n' },
  });
  expect((await create('ben', 'kept/deeper/two')).status).toBe(201);
  expect((await create('ben', 'kept/free')).status).toBe(201);
  expect((await create('cleo', 'kept/three')).status).toBe(201);
  const move = (login: string) => world.as(login, 'PATCH', `${refs}/heads/kept/one`, { sha: next, force: true });
  const moved = await move('ben');
  expect(moved.status).toBe(422);
  expect(moved.body.message).toContain('Cannot update this protected ref.');
  expect(moved.body.message).toContain('Cannot force-push to this branch');
  expect((await move('cleo')).status).toBe(200);
  const gone = await world.as('ben', 'DELETE', `${refs}/heads/kept/one`);
  expect(gone).toMatchObject({ status: 422, body: { message: expect.stringContaining('Cannot delete this branch') } });
  expect((await world.as('cleo', 'DELETE', `${refs}/heads/kept/one`)).status).toBe(204);
  await release();
  expect((await world.as('ben', 'DELETE', `${refs}/heads/kept/three`)).status).toBe(204);
});

test('rulesets that only evaluate or are disabled refuse nothing', async () => {
  for (const enforcement of ['evaluate', 'disabled']) {
    const { release } = await world.rule([{ type: 'update' }], { enforcement });
    await world.sim.as('ben').push('acme/web', 'main', { [`${enforcement}.txt`]: 'x\n' }, 'Straight');
    await release();
  }
  expect(world.sim.read('acme/web').files()).toContain('evaluate.txt');
});

test('names and messages are as the patterns want them', async () => {
  const { release } = await world.rule(
    [
      { type: 'branch_name_pattern', parameters: pattern('^(topic|fix)/', 'regex') },
      { type: 'commit_message_pattern', parameters: pattern('Add') },
      { type: 'commit_author_email_pattern', parameters: pattern('users.noreply.github.com', 'ends_with') },
    ],
    { conditions: { ref_name: { include: ['~ALL'], exclude: ['refs/heads/main'] } } },
  );
  const push = (branch: string, message: string) =>
    world.sim.as('ben').push('acme/web', branch, { 'p.txt': `${branch} ${message}\n` }, message);
  await expect(push('wild', 'Add p')).rejects.toThrow('Branch name must match a given regex pattern: ^(topic|fix)/');
  await expect(push('topic/p', 'Change p')).rejects.toThrow('Commit message must start with Add');
  await push('topic/p', 'Add p');
  await release();
});

test('files that a push ruleset forbids do not come in, whatever the branch', async () => {
  const rules = [
    { type: 'file_path_restriction', parameters: { restricted_file_paths: ['.github/workflows/**/*'] } },
    { type: 'file_extension_restriction', parameters: { restricted_file_extensions: ['*.exe'] } },
    { type: 'max_file_size', parameters: { max_file_size: 1 } },
    { type: 'max_file_path_length', parameters: { max_file_path_length: 40 } },
  ];
  const { release } = await world.rule(rules, { target: 'push', conditions: undefined });
  const push = (branch: string, path: string, text = 'x\n') =>
    world.sim.as('ben').push('acme/web', branch, { [path]: text }, 'Files');
  await expect(push('f/1', '.github/workflows/ci.yml')).rejects.toThrow('File path is restricted.');
  await expect(push('f/2', 'tool.exe')).rejects.toThrow('File extension is restricted.');
  await expect(push('f/3', 'big.txt', 'x'.repeat(1_048_577))).rejects.toThrow('File size must be at most 1 MB.');
  await expect(push('f/4', `${'deep/'.repeat(9)}a.txt`)).rejects.toThrow('at most 40 characters');
  await push('f/5', 'fine.txt', 'x'.repeat(1_048_576));
  await release();
});

test('a straight push needs a pull request, and one whose checks are green elsewhere does not', async () => {
  const { release } = await world.rule([reviewRule({})]);
  const straight = () => world.sim.as('ben').push('acme/web', 'main', { 'straight.txt': 'x\n' }, 'Straight');
  await expect(straight()).rejects.toThrow('Changes must be made through a pull request.');
  await release();
  const checked = await world.rule([checksRule([{ context: 'ci' }])]);
  await expect(straight()).rejects.toThrow('Required status check "ci" is expected.');
  const sha = await world.sim.as('ben').push('acme/web', 'checked', { 'checked.txt': 'x\n' }, 'Checked');
  await world.sim.as('ben').setStatus('acme/web', sha, 'ci', 'success');
  const moved = await world.as('ben', 'PATCH', '/repos/acme/web/git/refs/heads/main', { sha });
  expect(moved.status).toBe(200);
  await checked.release();
});

test('rules of the organization hold in the repositories that it names, and only its owners see them', async () => {
  const body = {
    name: 'all',
    target: 'branch',
    enforcement: 'active',
    conditions: {
      ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] },
      repository_name: { include: ['w*'], exclude: [] },
    },
    rules: [{ type: 'update' }],
  };
  expect((await world.as('ben', 'POST', '/orgs/acme/rulesets', body)).status).toBe(404);
  const made = await world.as('ana', 'POST', '/orgs/acme/rulesets', body);
  expect(made).toMatchObject({ status: 201, body: { source: 'acme', source_type: 'Organization' } });
  const push = (repository: string) => world.sim.as('ana').push(repository, 'main', { 'o.txt': 'o\n' }, 'Org');
  await expect(push('acme/web')).rejects.toThrow('Cannot update this protected ref.');
  await push('acme/docs');
  const inherited = await world.as('ben', 'GET', '/repos/acme/web/rulesets');
  expect(inherited.body.map(({ id }: { id: number }) => id)).toContain(made.body.id);
  const path = `/orgs/acme/rulesets/${made.body.id}`;
  const owners = [{ actor_type: 'OrganizationAdmin', actor_id: null, bypass_mode: 'always' }];
  await world.as('ana', 'PUT', path, { bypass_actors: owners });
  await push('acme/web');
  expect((await world.as('ana', 'DELETE', path)).status).toBe(204);
});
