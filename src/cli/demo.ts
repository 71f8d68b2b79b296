import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { TokenBuilder } from '../core/ports/tokens.ts';
import { type Stage, setStage } from './demo/stage.ts';
import { playStory } from './demo/story.ts';
import { inherited } from './stage/stage.ts';
import { renderOutcome } from './view/outcome.ts';
import { createPainter } from './view/painter.ts';
import { type Output, terminalOf } from './view/terminal.ts';

export interface DemoOptions {
  readonly main: string;
  readonly tokens: TokenBuilder;
  readonly output: Output;
  readonly environment: { readonly [name: string]: string | undefined };
  /** Resolves when a person has had enough (Ctrl-C). */
  readonly enough: Promise<void>;
}

/** Exit codes: 0 every expectation held, 1 one did not, 2 wrong use, 3 the stage could not be set. */
export async function demo(args: readonly string[], options: DemoOptions): Promise<number> {
  const { output, environment } = options;
  const read = readArgs(args);
  if ('problem' in read) {
    output.write(`${read.problem}\n\nUsage: npm start -- [--once] [--json FILE]\n`);
    return 2;
  }
  const terminal = () =>
    terminalOf(output, {
      noColor: environment['NO_COLOR'],
      term: environment['TERM'],
      locale: environment['LC_ALL'] ?? environment['LC_CTYPE'] ?? environment['LANG'],
    });
  output.write(
    'Baton demo: a local GitHub with six repositories, a local Figma, people, Actions, and the app itself.\nSetting the stage (the first time takes a few seconds) …\n\n',
  );
  const painter = createPainter(output, terminal);
  const begin = performance.now();
  let stage: Stage | undefined;
  try {
    stage = await setStage({
      main: options.main,
      tokens: options.tokens,
      port: Number(environment['PORT'] ?? 0),
      host: environment['HOST'] ?? '127.0.0.1',
      environment: inherited(environment),
      speed: 1,
      say: (line) => painter.say(`   ${line}`),
    });
    painter.say(`Dashboard: ${stage.app.url}`);
    const outcome = await Promise.race([
      playStory(stage, performance.now() - begin, { show: (state) => painter.show(state) }),
      options.enough.then(() => undefined),
    ]);
    painter.close();
    if (outcome === undefined) return 1;
    output.write(`\n${renderOutcome(outcome, terminal()).join('\n')}\n`);
    if (read.json !== undefined) writeFileSync(read.json, `${JSON.stringify(outcome, null, 2)}\n`);
    if (!read.once) {
      output.write('\nThe dashboard and the local GitHub stay up. Ctrl-C ends.\n');
      await options.enough;
    }
    return outcome.expectations.every((one) => one.held) ? 0 : 1;
  } catch (error) {
    painter.close();
    output.write(`\nThe demo could not go on: ${Error.isError(error) ? error.message : String(error)}\n`);
    return 3;
  } finally {
    await stage?.close();
  }
}

function readArgs(
  args: readonly string[],
): { readonly once: boolean; readonly json: string | undefined } | { readonly problem: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { once: { type: 'boolean', default: false }, json: { type: 'string' } },
    });
    return { once: values.once, json: values.json };
  } catch (error) {
    return { problem: Error.isError(error) ? error.message : String(error) };
  }
}
