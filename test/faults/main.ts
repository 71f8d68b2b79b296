// npm run test:faults: the real app against the simulated GitHub, hurt in every way that the seed can think of.
//   --family write|kill|deliveries|operations   only that one
//   --seed N         of the first run; the next ones follow from it
//   --runs N         of each random family (25)
//   --point N        only the N-th write, with --moment before|after
//   --bounded        what fits into --minutes (6.5), all families in turn
//   --jobs N         runs at once (2)
import { parseArgs } from 'node:util';
import { bench } from './bench.ts';
import { FAMILIES, type Family, MOMENTS, type Moment } from './families.ts';

const { values } = parseArgs({
  options: {
    family: { type: 'string' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    runs: { type: 'string' },
    point: { type: 'string' },
    moment: { type: 'string' },
    bounded: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '6.5' },
    jobs: { type: 'string', default: '2' },
  },
});
const family = FAMILIES.find((one) => one === values.family);
const moment = MOMENTS.find((one) => one === values.moment);
const numbers = [values.seed, values.runs, values.point, values.minutes, values.jobs].filter(
  (one) => one !== undefined,
);
if (
  (values.family !== undefined && family === undefined) ||
  (values.moment !== undefined && moment === undefined) ||
  numbers.some((one) => !(Number(one) >= 0))
) {
  process.stderr.write(
    'Usage: npm run test:faults -- [--family write|kill|deliveries|operations] [--seed N] [--runs N] [--point N] [--moment before|after] [--bounded] [--minutes N] [--jobs N]\n',
  );
  process.exit(2);
}
const families: readonly Family[] = values.point !== undefined ? ['write'] : family === undefined ? FAMILIES : [family];
const moments: readonly Moment[] | undefined = moment === undefined ? undefined : [moment];
const held = await bench({
  families,
  seed: Number(values.seed),
  runs: Number(values.runs ?? 25),
  ...(values.point === undefined ? {} : { point: Number(values.point) }),
  ...(moments === undefined ? {} : { moments }),
  ...(values.bounded ? { minutes: Number(values.minutes) } : {}),
  jobs: Math.max(1, Number(values.jobs)),
  say: (line) => process.stdout.write(`${line}\n`),
});
process.exit(held ? 0 : 1);
