// npm run test:faults: the real app against the simulated GitHub, hurt in every way that the seed can think of. Without
// options: every write of both flows at both moments, and 200 seeds of each random family.
//   --family write|kill|deliveries|operations|database|workers   only that one
//   --flow release|design   only that one; random families play `design` in one run of ten
//   --seed N         of the first run; the next ones follow from it
//   --runs N         of each random family (200)
//   --point N        only the N-th write, with --moment before|after
//   --part K/N       only the K-th of N parts, for several machines or goes; the same seed for all
//   --bounded        what fits into --minutes (6.5), all families in turn
//   --jobs N         runs at once that work, and as many that wait (one for each core, which keeps the cores busy)
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bench } from './bench.ts';
import { MOMENTS } from './families/write.ts';
import { FAMILIES } from './families.ts';
import { FLOWS } from './flows.ts';
import { COMPILED } from './play.ts';

const USAGE = `Usage: npm run test:faults -- [--family ${FAMILIES.join('|')}] [--flow ${FLOWS.map(({ name }) => name).join('|')}] [--seed N] [--runs N] [--point N] [--moment before|after] [--part K/N] [--bounded] [--minutes N] [--jobs N]\n`;

const { values } = parseArgs({
  options: {
    family: { type: 'string' },
    flow: { type: 'string' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    runs: { type: 'string', default: '200' },
    point: { type: 'string' },
    moment: { type: 'string' },
    part: { type: 'string', default: '1/1' },
    bounded: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '6.5' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
});

/** Those that were named, or all; ends with the usage when there is none of that name. */
function chosen<T>(all: readonly T[], name: string | undefined, nameOf: (one: T) => string): readonly T[] {
  const found = all.filter((one) => name === undefined || nameOf(one) === name);
  return found.length > 0 ? found : wrongUse();
}

function number(text: string, least = 0): number {
  return Number(text) >= least && text.trim() !== '' ? Number(text) : wrongUse();
}

function wrongUse(): never {
  process.stderr.write(USAGE);
  process.exit(2);
}

// An early end passes by the servers and folders that it has to clear away.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.once('exit', () => rmSync(COMPILED, { recursive: true, force: true }));
const { point, moment } = values;
const [k, n] = values.part.split('/').map((text) => number(text, 1));
if (k === undefined || n === undefined || k > n) wrongUse();
const held = await bench({
  families: chosen(FAMILIES, point === undefined ? values.family : 'write', (one) => one),
  flows: chosen(FLOWS, values.flow, ({ name }) => name),
  seed: number(values.seed),
  runs: number(values.runs, 1),
  ...(point === undefined ? {} : { point: number(point, 1) }),
  ...(moment === undefined ? {} : { moments: chosen(MOMENTS, moment, (one) => one) }),
  part: { k, n },
  ...(values.bounded ? { minutes: number(values.minutes) } : {}),
  jobs: number(values.jobs, 1),
  say: (line) => process.stdout.write(`${line}\n`),
});
process.exit(held ? 0 : 1);
