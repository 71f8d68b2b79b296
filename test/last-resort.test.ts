import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const module = path.join(import.meta.dirname, '..', 'src', 'last-resort.ts');

/** A process that has the last resort and then does that. */
function run(mishap: string, leave = `setTimeout(() => { console.log('left in order'); process.exit(1) }, 50)`) {
  const script = `
    import { lastResort } from ${JSON.stringify(module)};
    const state = lastResort({ process, leave: () => { ${leave} } });
    setInterval(() => {}, 1000);
    ${mishap}`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', timeout: 25_000 });
}

test.each([
  ['an exception', `setTimeout(() => JSON.parse('{"private-payload'), 1)`, 'an error that nobody caught'],
  ['a rejection', `Promise.reject(new TypeError('private-payload'))`, 'a promise that nobody caught'],
  ['a thrown text', `setTimeout(() => { throw 'private-payload' }, 1)`, 'an error that nobody caught'],
])(
  '%s that nobody caught is noted without what it quotes, and the process leaves in order with code 1',
  (_, mishap, said) => {
    const { status, stdout, stderr } = run(mishap);
    expect([status, stdout]).toEqual([1, 'left in order\n']);
    expect(JSON.parse(stderr)).toMatchObject({ level: 60, msg: said });
    expect(stderr).not.toContain('private-payload');
  },
);

test('when leaving fails as well the process ends at once', () => {
  const before = Date.now();
  const { status, stderr } = run(`Promise.reject(new Error('one'))`, `throw new RangeError('two')`);
  expect(status).toBe(1);
  expect(stderr).toContain('RangeError');
  expect(Date.now() - before).toBeLessThan(10_000);
});
