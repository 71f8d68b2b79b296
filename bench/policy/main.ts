// What it costs to know whether an event can change a verdict, and what a restack costs; ends with 1 when a goal is missed.
// node bench/policy/main.ts [--events 200000] [--pulls 25] [--checks 32] [--matching]: all of it, or only the matching.
import { parseArgs } from 'node:util';
import { measureMatching, REPOSITORIES } from './matching.ts';
import { BUILT, type Restacked, restack } from './restack.ts';
import { FILES, measureVerdicts } from './verdict.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    pulls: { type: 'string', default: '25' },
    checks: { type: 'string', default: '32' },
    matching: { type: 'boolean', default: false },
  },
});
const [EVENTS, PULLS, CHECKS] = [Number(values.events), Number(values.pulls), Number(values.checks)];
/** Milliseconds between one check of all heads and the next, and those of the shipped workflow's quiet period. */
const PAUSE = 100;
const QUIET = 500;

let missed = false;
function goal(what: string, measured: number, most: number, unit: string, digits = 0): void {
  const kept = measured <= most;
  missed ||= !kept;
  const said = `${measured.toFixed(digits)} of at most ${most} ${unit}`;
  console.info(`${what.padEnd(74)} ${said.padEnd(32)} ${kept ? 'kept' : 'MISSED'}`);
}

console.info(`Matching an event about one of ${REPOSITORIES} repositories, processor time`);
const measured = [500, 5_000, 50_000].map((rules) => measureMatching(rules, EVENTS));
for (const { rules, made, first, known, found } of measured) {
  const line = `${known.toFixed(2)} µs, the first time ${first.toFixed(1)} µs; ${found.toFixed(1)} found`;
  console.info(`  ${String(rules).padStart(6)} rules  ${line}; index made in ${made.toFixed(1)} µs a rule`);
}
const [few, some, many] = measured;
goal('one event, 5,000 rules', some?.known ?? Infinity, 50, 'µs', 2);
goal('the first event of a repository, 5,000 rules', some?.first ?? Infinity, 50, 'µs', 1);
goal('50,000 rules against 500, of which as many apply', (many?.known ?? 1) / (few?.known ?? 1), 2, 'times', 2);

if (!values.matching) {
  console.info(`From the webhook of a pull request of ${FILES} files to its last verdict`);
  const verdicts = await measureVerdicts(4);
  for (const [at, { milliseconds, cpu, requests }] of verdicts.entries()) {
    const which = at === 0 ? 'the first, nothing read' : `number ${at + 1}`;
    console.info(
      `  ${which}: ${milliseconds.toFixed(0)} ms, ${cpu.toFixed(0)} ms of processor with the simulator's, ${requests} requests`,
    );
  }
  // What another program takes away is not ours: the quickest counts.
  goal('a verdict', Math.min(...verdicts.map(({ milliseconds }) => milliseconds / 1000)), 5, 's', 1);
  const about = { pulls: PULLS, checks: CHECKS, pause: PAUSE };
  const say = ({ events, evaluations, writes, requests, seconds }: Restacked) =>
    console.info(
      `  ${events} webhooks in ${seconds.toFixed(0)} s: ${evaluations} evaluations, ${writes} writes, ${requests} requests`,
    );
  console.info(`${PULLS} stacked pull requests rebased at once, ${CHECKS} checks on each head; no policy reads checks`);
  const plain = await restack(about);
  say(plain);
  goal('evaluations', plain.evaluations, PULLS, 'evaluations');
  goal('redundant writes', plain.redundant, 0, 'writes');
  goal('verdicts that are missing', plain.missing, 0, 'verdicts');
  console.info('the same, and a policy reads checks');
  const reading = await restack({ ...about, more: { built: BUILT } });
  say(reading);
  const periods = Math.ceil((reading.seconds * 1000) / QUIET) + 1;
  goal('evaluations, one for each head and quiet period', reading.evaluations, PULLS * periods, 'evaluations');
  goal('redundant writes', reading.redundant, 0, 'writes');
  goal('verdicts that are missing', reading.missing, 0, 'verdicts');
}
process.exit(missed ? 1 : 0);
