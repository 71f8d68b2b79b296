import type { CarriedOut } from '../../src/simulator/http/journal.ts';
import { Cluster } from './cluster.ts';
import { OWN_SERVER, WAITING } from './families.ts';
import type { Flow } from './flows/flow.ts';
import { UNHURT } from './harm.ts';
import type { Outcome } from './outcome.ts';
import { plan, type Trial, type Wanted } from './plan.ts';
import { type Played, play } from './play.ts';
import { Tally } from './tally.ts';

export interface Bench extends Wanted {
  /** Runs at once that work, and as many again that wait for limits to pass. */
  readonly jobs: number;
  readonly say: (line: string) => void;
}

/** What a flow comes to when nothing hurts it, and the writes that it takes. */
interface Known {
  readonly outcome: Outcome | undefined;
  readonly writes: readonly CarriedOut[];
}

/** Plays each flow unhurt and then all trials; says what was wrong. True when nothing was. */
export async function bench(options: Bench): Promise<boolean> {
  const { say, seed } = options;
  const began = performance.now();
  say(`seed ${seed}`);
  const shared = await Cluster.open();
  try {
    const known = new Map<Flow, Known>();
    for (const flow of options.flows) {
      const unhurt = await learn(flow, shared, options);
      if (unhurt === undefined) return false;
      known.set(flow, unhurt);
    }
    const trials = plan(options, new Map([...known].map(([flow, { writes }]) => [flow, writes])));
    const tally = new Tally();
    const late = () => options.minutes !== undefined && performance.now() - began > options.minutes * 60_000;
    const lanes = [false, true].map((waiting) => trials.filter(({ family }) => WAITING.has(family) === waiting));
    await Promise.all(
      lanes.flatMap((queue) =>
        Array.from({ length: options.jobs }, () => work(queue, { shared, known, tally, late, say })),
      ),
    );
    const left = lanes.reduce((sum, { length }) => sum + length, 0);
    for (const line of tally.lines()) say(line);
    const unstruck = tally.unstruck === 0 ? '' : `, ${tally.unstruck} never struck`;
    say(
      `${tally.runs} runs in ${seconds(performance.now() - began)}, ${tally.violated} violated${unstruck}${left > 0 ? `, ${left} left out for want of time` : ''}; seed ${seed}`,
    );
    return tally.violated === 0 && tally.runs > 0;
  } finally {
    await shared.stop();
  }
}

/** Twice, with other ids and dice: the two must come to the same. */
async function learn(flow: Flow, shared: Cluster, { seed, say }: Bench): Promise<Known | undefined> {
  const unhurt = (at: number, reference?: Outcome) =>
    shared.use((databaseUrl) => play({ flow, databaseUrl, seed: at, harm: UNHURT, reference }));
  const first = await unhurt(seed);
  const second = await unhurt(seed + 1, first.outcome);
  for (const { violations, said } of [first, second]) {
    if (violations.length === 0) continue;
    complain(say, `${flow.name}, which nothing hurt`, violations, said, `npm run test:faults -- --flow ${flow.name}`);
    return undefined;
  }
  const [longer] = [first, second].toSorted((a, b) => b.writes.length - a.writes.length);
  say(
    `${flow.name}, unhurt: ${first.writes.length} and ${second.writes.length} writes, ${seconds(second.milliseconds)}`,
  );
  return { outcome: first.outcome, writes: longer?.writes ?? [] };
}

interface World {
  readonly shared: Cluster;
  readonly known: ReadonlyMap<Flow, Known>;
  readonly tally: Tally;
  readonly late: () => boolean;
  readonly say: Bench['say'];
}

/** Plays what stands in the queue, one after another, until it is empty or too late. */
async function work(queue: Trial[], { shared, known, tally, late, say }: World): Promise<void> {
  let own: Cluster | undefined;
  try {
    while (queue.length > 0 && !late()) {
      const trial = queue.shift();
      if (trial === undefined) return;
      const { family, flow, seed, harm } = trial;
      if (OWN_SERVER.has(family)) own ??= await Cluster.open();
      const cluster = OWN_SERVER.has(family) ? own : undefined;
      const played = await (cluster ?? shared).use(
        (databaseUrl) =>
          play({
            ...{ flow, databaseUrl, seed, harm, reference: known.get(flow)?.outcome },
            ...(cluster === undefined ? {} : { server: cluster }),
          }),
        harm.emptyDatabase,
      );
      const instead = played.struck || played.violations.length > 0 ? undefined : trial.instead;
      if (instead !== undefined) queue.push(instead);
      tally.add(trial, played, instead !== undefined);
      report(say, trial, played);
    }
  } finally {
    await own?.stop();
  }
}

function report(say: Bench['say'], { family, flow, seed, about, again }: Trial, played: Played): void {
  const words = `${family} ${flow.name} seed ${seed}${about}`;
  if (played.violations.length > 0) complain(say, words, played.violations, played.said, again);
  else say(`ok ${words}, ${seconds(played.milliseconds)}${kills(played)}${played.struck ? '' : ', never struck'}`);
}

function complain(say: Bench['say'], what: string, violations: readonly string[], said: string, again: string): void {
  say(`NOT OK ${what}`);
  for (const line of violations) say(`  ${line.replaceAll('\n', '\n    ')}`);
  if (said.trim() !== '') say(`  the app said: ${said.trim().split('\n').slice(-20).join('\n    ')}`);
  say(`  again: ${again}`);
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
const kills = ({ kills: times }: Played) => (times === 0 ? '' : `, killed ${times === 1 ? 'once' : `${times} times`}`);
