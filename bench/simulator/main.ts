// node bench/simulator/main.ts: how fast the simulator starts, lands, seeds and answers, beside what it is meant to do.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
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
/** What is read, and how it is called. */
const READS: readonly (readonly [name: string, path: string])[] = [
  ['a repository', '/repos/acme/r0'],
  ['a ref', '/repos/acme/r0/git/ref/heads/main'],
  ['a file', '/repos/acme/r0/contents/README.md'],
  ['a tree of 20 files', '/repos/acme/r0/git/trees/main?recursive=1'],
  ['a pull request', '/repos/acme/r0/pulls/1'],
  ['30 pull requests', '/repos/acme/r0/pulls?state=all'],
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
  const child = fork(SERVER, [], { execArgv: process.execArgv.filter((one) => !one.includes('prof')) });
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

const starts: { readonly milliseconds: number; readonly memory: number }[] = [];
for (let at = 0; at < Number(values.starts); at++) {
  const running = await start();
  starts.push({ milliseconds: running.milliseconds, memory: (await running.tell('memory')).memory });
  await stop(running);
}
say(
  'start, to the first answer',
  median(starts.map(({ milliseconds }) => milliseconds)),
  'ms',
  500,
  `of ${starts.length}`,
);
say('memory with ten repositories', median(starts.map(({ memory }) => memory)), 'MB', 120);

const running = await start();
const { url, token } = running;
const times: number[] = [];
for (let at = 0; at < Number(values.cycles); at++) times.push(await cycle(url, token, `c${at}`));
say('branch to merge', median(times), 'ms', 200, `slowest ${Math.max(...times).toFixed(0)} ms`);
say('memory after that', (await running.tell('memory')).memory, 'MB', 200);

const rates: number[] = [];
for (const [name, path] of READS) {
  await readsPerSecond(url, token, path, 300);
  const rate = await readsPerSecond(url, token, path, Number(values.seconds) * 1000);
  rates.push(rate);
  say(`reads of ${name}`, rate, '/s', 1000);
}
say('reads, all kinds alike', rates.length / rates.reduce((sum, rate) => sum + 1 / rate, 0), '/s', 1000);

const seeded = await running.tell('seed 500');
say('500 repositories seeded', seeded.milliseconds / 1000, 's', 20, `${seeded.memory.toFixed(0)} MB then`);
await stop(running);
