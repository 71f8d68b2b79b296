import { writeFileSync } from 'node:fs';
import { arrange } from '../simulator/scenario/arrange.ts';
import { DesignFiles } from '../simulator/scenario/design-files.ts';
import type { Scene } from '../simulator/scenario/perform.ts';
import { readArguments } from './arguments.ts';
import { EXIT } from './io.ts';
import { readScenarios, type ScenarioFile } from './simulate/files.ts';
import { playScenario } from './simulate/story.ts';
import { renderSummary } from './simulate/summary.ts';
import { inherited, openStage, type Stage } from './stage/stage.ts';
import { renderOutcome } from './view/outcome.ts';
import { createPainter } from './view/painter.ts';
import type { StoryOutcome } from './view/story.ts';
import { type Output, type Terminal, terminalOf } from './view/terminal.ts';

const SIMULATE_USAGE = `Usage: baton simulate <scenario.yaml…> [--json FILE] [--keep] [--seed N]

Plays scenarios against a local GitHub and a local Figma, with the real app, and says which expectations held.
  --json FILE   writes what each scenario came to: { "version": 1, "scenarios": [ … ] }
  --keep        the dashboard and the local GitHub stay up after the one scenario, until Ctrl-C
  --seed N      in the place of the scenario's own seed
Exit codes: 0 every expectation held, 1 one did not or a file has problems, 2 wrong use, 3 failure.
`;

export interface SimulateOptions {
  readonly main: string;
  readonly output: Output;
  readonly environment: { readonly [name: string]: string | undefined };
  /** Databases for the app, one for each scenario. */
  readonly databases: {
    fresh(): Promise<{ readonly url: string; drop(): Promise<void> }>;
    close(): Promise<void>;
  };
  /** Resolves when a person has had enough (Ctrl-C). */
  readonly enough: Promise<void>;
}

interface Wanted {
  readonly keep: boolean;
  readonly seed: number | undefined;
}

/** `baton simulate`: plays scenario files one after another. Gives the exit code. */
export async function simulate(args: readonly string[], options: SimulateOptions): Promise<number> {
  const { output, environment } = options;
  if (args.includes('--help')) return say(output, SIMULATE_USAGE, EXIT.ok);
  const wanted = readWanted(args);
  if (typeof wanted === 'string') return say(output, `baton simulate: ${wanted}\n\n${SIMULATE_USAGE}`, EXIT.wrongUse);
  const terminal = () =>
    terminalOf(output, {
      noColor: environment['NO_COLOR'],
      term: environment['TERM'],
      locale: environment['LC_ALL'] ?? environment['LC_CTYPE'] ?? environment['LANG'],
    });
  const read = readScenarios(wanted.files, terminal().color);
  if ('problems' in read) return say(output, `${read.problems}\n`, read.missing ? EXIT.wrongUse : EXIT.problems);
  const outcomes: { readonly file: string; readonly outcome: StoryOutcome }[] = [];
  try {
    for (const one of read.scenarios) {
      const outcome = await playOne(one, wanted, terminal, options);
      if (outcome === undefined) return EXIT.problems;
      outcomes.push({ file: one.file, outcome });
    }
  } catch (error) {
    output.write(`\nThe scenario could not go on: ${Error.isError(error) ? error.message : String(error)}\n`);
    return EXIT.failure;
  } finally {
    await options.databases.close();
    if (wanted.json !== undefined) writeJson(wanted.json, outcomes);
  }
  if (outcomes.length > 1) output.write(`\n${renderSummary(outcomes, terminal()).join('\n')}\n`);
  return outcomes.every(({ outcome }) => isHeld(outcome)) ? EXIT.ok : EXIT.problems;
}

/** Undefined when a person had enough before its end. */
async function playOne(
  { file, folder, scenario }: ScenarioFile,
  { keep, seed = scenario.seed }: Wanted,
  terminal: () => Terminal,
  { main, output, environment, databases, enough }: SimulateOptions,
): Promise<StoryOutcome | undefined> {
  output.write(`${file}: setting the stage (seed ${seed}) …\n\n`);
  const painter = createPainter(output, terminal);
  const begin = performance.now();
  const stopping = new AbortController();
  const troubles: string[] = [];
  const database = databases.fresh();
  // Awaited once the app starts; until then its failure is nobody's.
  const databaseUrl = database.then(({ url }) => url);
  databaseUrl.catch(() => {});
  let stage: Stage | undefined;
  try {
    let scene: Scene | undefined;
    stage = await openStage(
      {
        main,
        port: keep ? Number(environment['PORT'] ?? 0) : 0,
        host: environment['HOST'] ?? '127.0.0.1',
        environment: inherited(environment),
        speed: scenario.speed,
        seed,
        databaseUrl,
      },
      async (simulator) => {
        scene = {
          simulator,
          organization: scenario.organization.login,
          designs: new DesignFiles(simulator),
          crash: async () => stage?.crash(),
          say: (line) => painter.say(`   ${line}`),
        };
        await arrange(scenario, scene, { folder, failed: (sentence) => void troubles.push(sentence) });
      },
    );
    if (scene === undefined) throw new Error('the stage was not arranged');
    if (keep) painter.say(`Dashboard: ${stage.app.url}`);
    const set = performance.now() - begin;
    const show = painter.show.bind(painter);
    const outcome = await Promise.race([
      playScenario(scenario, { stage, scene, troubles, set, stays: keep, show, stop: stopping.signal }),
      enough.then(() => undefined),
    ]);
    painter.close();
    if (outcome === undefined) return undefined;
    output.write(`\n${renderOutcome(outcome, terminal()).join('\n')}\n`);
    if (keep) {
      output.write('\nThe dashboard and the local GitHub stay up. Ctrl-C ends.\n');
      await enough;
    }
    return outcome;
  } finally {
    painter.close();
    stopping.abort();
    await stage?.close();
    await database.then(
      ({ drop }) => drop(),
      () => {},
    );
  }
}

function readWanted(
  args: readonly string[],
): (Wanted & { readonly files: readonly string[]; readonly json: string | undefined }) | string {
  const read = readArguments(args, { flags: ['--keep'], options: ['--json', '--seed'] });
  if (typeof read === 'string') return read;
  const given = read.options.get('--seed');
  const keep = read.flags.has('--keep');
  if (read.words.length === 0) return 'which scenario files?';
  if (keep && read.words.length > 1) return '--keep goes with one scenario';
  if (given !== undefined && !/^\d{1,9}$/.test(given)) return '--seed is a whole number';
  return {
    files: read.words,
    json: read.options.get('--json'),
    keep,
    seed: given === undefined ? undefined : Number(given),
  };
}

function writeJson(file: string, outcomes: readonly { readonly file: string; readonly outcome: StoryOutcome }[]): void {
  const scenarios = outcomes.map(({ file: scenario, outcome }) => ({
    file: scenario,
    held: isHeld(outcome),
    ...outcome,
  }));
  writeFileSync(file, `${JSON.stringify({ version: 1, scenarios }, null, 2)}\n`);
}

function isHeld(outcome: StoryOutcome): boolean {
  return outcome.expectations.every(({ held }) => held);
}

function say(output: Output, text: string, code: number): number {
  output.write(text);
  return code;
}
