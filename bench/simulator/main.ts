// node bench/simulator/main.ts: how fast the simulator starts, lands, seeds and answers, beside what it is meant to do.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cycle } from './cycle.ts';
import { readsPerSecond } from './reads.ts';
import type { Ready, Told } from './server.ts';

const { values } = parseArgs({
  options: {
    starts: { type: 'string', default: '5' },
    cycles: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '2' },
  },
});
const SERVER = fileURLToPath(new URL('server.ts', import.meta.url));
/** As `npm run baton` starts Node. */
const FLAGS = ['--max-semi-space-size=4'];
/** Node keeps what it compiled, as src/main.ts tells it to; empty at first. */
const compiled = mkdtempSync(join(tmpdir(), 'baton-bench-compiled-'));
/** What is read, and how it is called. */
const READS: readonly (readonly [name: string, path: string])[] = [
  ['a repository', '/repos/acme/r0'],
  ['a ref', '/repos/acme/r0/git/ref/heads/main'],
  ['a file', '/repos/acme/r0/contents/README.md'],
  ['a tree of 20 files', '/repos/acme/r0/git/trees/main?recursive=1'],
  ['a pull request', '/repos/acme/r0/pulls/1'],
  ['checks of a commit', '/repos/acme/r0/commits/main/check-runs'],
];

interface Running extends Ready {
  readonly child: ChildProcess;
  /** From the start of the process to its first answer over HTTP. */
  readonly milliseconds: number;
  tell(ask: string): Promise<Told>;
}

async function start(): Promise<Running> {
  const began = performance.now();
  const child = fork(SERVER, [], { execArgv: FLAGS, env: { ...process.env, NODE_COMPILE_CACHE: compiled } });
  const [ready] = (await once(child, 'message')) as [Ready];
  const response = await fetch(`${ready.url}/repos/acme/r9`, { headers: { authorization: `Bearer ${ready.token}` } });
  await response.json();
  if (!response.ok) throw new Error(`it does not answer: ${response.status}`);
  const milliseconds = performance.now() - began;
  const tell = async (ask: string) => {
    child.send(ask);
    return ((await once(child, 'message')) as [Told])[0];
  };
  return { ...ready, child, milliseconds, tell };
}

async function stop({ child }: Running): Promise<void> {
  const gone = once(child, 'exit');
  child.send('close');
  await gone;
}

const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;

function say(what: string, measured: number, unit: string, goal: number, more = ''): void {
  const most = unit !== '/s';
  const kept = most ? measured <= goal : measured >= goal;
  const number = measured >= 100 ? measured.toFixed(0) : measured.toFixed(1);
  const line = `${what.padEnd(34)} ${number.padStart(6)} ${unit.padEnd(2)}  goal: ${most ? 'at most' : 'at least'} ${goal} ${unit}`;
  console.info(`${line.padEnd(76)} ${kept ? 'kept' : 'MISSED'}${more === '' ? '' : `  ${more}`}`);
}

const first = await start();
await stop(first);
const starts: Told[] = [];
for (let at = 0; at < Number(values.starts); at++) {
  const running = await start();
  starts.push({ ...(await running.tell('memory')), milliseconds: running.milliseconds });
  await stop(running);
}
say(
  'start, to the first answer',
  median(starts.map(({ milliseconds }) => milliseconds)),
  'ms',
  500,
  `${median(starts.map(({ processor }) => processor)).toFixed(0)} ms of processor; the very first, nothing compiled: ${first.milliseconds.toFixed(0)} ms`,
);
say('memory with ten repositories', median(starts.map(({ memory }) => memory)), 'MB', 120);

const running = await start();
const { url, token } = running;
const times: number[] = [];
const before = await running.tell('memory');
for (let at = 0; at < Number(values.cycles); at++) times.push(await cycle(url, token, `c${at}`));
const after = await running.tell('memory');
const each = ((after.processor - before.processor) / times.length).toFixed(0);
say(
  'branch to merge',
  median(times),
  'ms',
  200,
  `${each} ms of processor besides git's; slowest ${Math.max(...times).toFixed(0)} ms`,
);
say('memory after that', after.memory, 'MB', 200);

const rates: number[] = [];
for (const [name, path] of READS) {
  await readsPerSecond(url, token, path, 300);
  const rate = await readsPerSecond(url, token, path, Number(values.seconds) * 1000);
  rates.push(rate);
  say(`reads of ${name}`, rate, '/s', 1000);
}
say('reads of all these alike', rates.length / rates.reduce((sum, rate) => sum + 1 / rate, 0), '/s', 1000);

const page = '/repos/acme/r0/pulls?state=all';
const size = (await (await fetch(url + page, { headers: { authorization: `Bearer ${token}` } })).arrayBuffer())
  .byteLength;
const pages = await readsPerSecond(url, token, page, Number(values.seconds) * 1000);
const megabytes = ((pages * size) / 1e6).toFixed(0);
console.info(`a page of 30 pull requests: ${pages.toFixed(0)} /s of ${(size / 1000).toFixed(0)} kB, ${megabytes} MB/s`);

const seeded = await running.tell('seed 500');
say('500 repositories seeded', seeded.milliseconds / 1000, 's', 20, `${seeded.memory.toFixed(0)} MB then`);
const onDisk = await running.tell('disk');
say('and all of them brought to disk', onDisk.milliseconds / 1000, 's', 20);
await stop(running);
rmSync(compiled, { recursive: true, force: true });
