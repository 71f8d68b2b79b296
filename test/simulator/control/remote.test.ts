import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OWNER_ACTS, PERSON_ACTS } from '../../../src/simulator/control/acts.ts';
import { ControlError, connectSimulator, type RemoteSimulator } from '../../../src/simulator/control/client.ts';
import { Owner } from '../../../src/simulator/control/owner.ts';
import { Person } from '../../../src/simulator/control/person.ts';
import { startWorld, type TestWorld } from '../world.ts';

let world: TestWorld;
let remote: RemoteSimulator;
beforeAll(async () => {
  world = await startWorld({ clock: 'virtual' });
  remote = await connectSimulator(world.sim.url, world.sim.control.token);
});
afterAll(() => world.stop());

const methodsOf = (type: { readonly prototype: object }) =>
  Object.entries(Object.getOwnPropertyDescriptors(type.prototype))
    .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor')
    .map(([name]) => name)
    .sort();

test('everything that a person or an owner can do in this process can be asked for from another', () => {
  expect(Object.keys(PERSON_ACTS).sort()).toEqual(methodsOf(Person));
  expect(Object.keys(OWNER_ACTS).sort()).toEqual(methodsOf(Owner));
});

test('nobody drives it without the token, and its paths are not GitHub’s', async () => {
  const ask = async (path: string, authorization?: string) => {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await fetch(`${world.sim.url}${path}`, { method: 'POST', headers, body: '{}' });
    return response.status;
  };
  expect(await ask('/_sim/info')).toBe(401);
  expect(await ask('/_sim/info', 'Bearer wrong')).toBe(401);
  expect(await ask('/_sim/info', `Bearer ${await world.token()}`)).toBe(401);
  expect(await ask('/_sim/info', `Bearer ${world.sim.control.token}`)).toBe(200);
  expect(await ask('/_sim/nonsense', `Bearer ${world.sim.control.token}`)).toBe(404);
  expect(await ask('/_simulator', `Bearer ${world.sim.control.token}`)).toBe(401);
  await expect(connectSimulator(world.sim.url, 'wrong')).rejects.toThrow(ControlError);
  expect(world.sim.journal.entries.filter(({ path }) => path.startsWith('/_sim/'))).toEqual([]);
});

test('a pull request lives from branch to merge, driven from outside', async () => {
  const ben = remote.as('ben');
  const sha = await ben.push('acme/web', 'far', { 'far.txt': 'far\n' }, 'From afar');
  const number = await ben.openPull('acme/web', { head: 'far', title: 'From afar' });
  await remote.as('ana').review('acme/web', number, 'APPROVE');
  await ben.label('acme/web', number, 'one', 'two');
  const comment = await remote.as('ana').comment('acme/web', number, '/baton approve');
  const landed = await remote.as('ana').merge('acme/web', number, 'squash');
  const read = remote.read('acme/web');
  expect(await read.sha('main')).toBe(landed);
  expect(await read.file('far.txt')).toBe('far\n');
  expect(await read.file('nowhere.txt')).toBeUndefined();
  expect(await read.comments(number)).toEqual([{ id: comment, author: 'ana', body: '/baton approve' }]);
  expect(await read.pulls()).toMatchObject([
    { number, state: 'closed', merged: true, head: { branch: 'far', sha }, labels: ['one', 'two'] },
  ]);
  expect(await read.fsck()).toBe('');
});

test('a button of a check is pressed, and a run goes step by step', async () => {
  const head_sha = (await remote.read('acme/docs').sha('main'))!;
  const actions = [{ label: 'Fix it', description: 'Fixes it', identifier: 'fix' }];
  const made = await world.call('POST', '/repos/acme/docs/check-runs', { name: 'b', head_sha, actions });
  await remote.as('ben').press('acme/docs', made.body.id, 'fix');
  await expect(remote.as('ben').press('acme/docs', made.body.id, 'other')).rejects.toMatchObject({ status: 404 });

  await remote.actions.define('acme/docs', {
    workflow: 'ci',
    byHand: true,
    jobs: [{ name: 'test', outcomes: ['failure', 'success'] }],
  });
  await remote.as('ben').push('acme/docs', 'ran', { 'ran.txt': '1\n' }, 'Run');
  await remote.as('ben').openPull('acme/docs', { head: 'ran', title: 'Run' });
  const play = async () => {
    const { id } = (await remote.read('acme/docs').runs())[0]!;
    for (let turn = 0; turn < 20; turn += 1) if (!(await remote.actions.advance('acme/docs', id))) break;
    return (await remote.read('acme/docs').runs())[0]!;
  };
  const first = await play();
  expect(first).toMatchObject({ workflow: 'ci', attempt: 1, status: 'completed', conclusion: 'failure' });
  await remote.as('ana').rerunWorkflow('acme/docs', first.id, 'failed');
  expect(await play()).toMatchObject({ attempt: 2, conclusion: 'success' });
});

test('the journal is read by filter, totalled and cleared', async () => {
  await remote.journal.clear();
  await world.call('GET', '/repos/acme/web');
  await world.call('POST', '/repos/acme/web/issues', { title: 'Counted' });
  await world.call('GET', '/repos/acme/nowhere');
  const all = await remote.journal.read();
  expect(all.total).toEqual({ requests: 3, points: 7, content: 1 });
  const { entries } = await remote.journal.read({ operation: 'repos/*', status: 200 });
  expect(entries).toMatchObject([{ operation: 'repos/get', path: '/repos/acme/web', actor: 'baton[bot]' }]);
  await remote.journal.clear();
  expect((await remote.journal.read()).entries).toEqual([]);
});

test('a fault asked for from outside strikes, is listed until then, and is answered for in the journal', async () => {
  await remote.faults.add({ operation: 'repos/get', kind: 503 });
  expect((await remote.faults.list()).faults).toEqual([{ operation: 'repos/get', kind: 503 }]);
  expect((await world.call('GET', '/repos/acme/web')).status).toBe(503);
  expect((await remote.faults.list()).faults).toEqual([]);
  expect((await remote.journal.read({ status: 503 })).entries).toMatchObject([{ faked: true }]);
});

test('what does not fit is refused in plain words, on the side that asks', async () => {
  const wrong = remote.as('ben').comment('acme/web', 'one' as unknown as number, 'x');
  await expect(wrong).rejects.toThrow('expected number');
  await expect(remote.as('nobody').comment('acme/web', 1, 'x')).rejects.toThrow('there is no person nobody');
  await expect(remote.owner('ben').rename('acme/web', 'other')).rejects.toMatchObject({ status: 403 });
  expect((await remote.violations()).violations).toEqual([]);
});

test('a process of its own drives it', async () => {
  const driver = fileURLToPath(new URL('driver.ts', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', driver, world.sim.url, world.sim.control.token];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(JSON.parse(stdout)).toEqual({ installed: true, title: 'Opened from afar', virtual: true });
  expect(world.sim.read('far/away').pulls()).toMatchObject([{ title: 'Opened from afar' }]);
});
