import path from 'node:path';
import { createTokenBuilder } from '../../src/adapters/tokens/builder.ts';
import { type Stage, setStage } from '../../src/cli/demo/stage.ts';
import type { Fact } from '../../src/core/run/fact.ts';
import type { Plan } from '../../src/core/run/plan.ts';
import type { RunView } from '../../src/core/run/view.ts';

/** The scene of the demo for a test: simulated Actions at four times their speed, and nothing printed. */
export function testStage(): Promise<Stage> {
  return setStage({
    main: path.resolve('src/main.ts'),
    tokens: createTokenBuilder(),
    port: 0,
    host: '127.0.0.1',
    environment: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', LOG_LEVEL: 'warn' },
    speed: 4,
    say: () => {},
  });
}

/** The newest run of a workflow as the app tells it, once it has ended. Rejects after `milliseconds`. */
export async function endedRun(
  stage: Stage,
  workflow: string,
  not: readonly string[],
  milliseconds = 60_000,
): Promise<{ readonly view: RunView; readonly facts: readonly Fact[]; readonly plan?: Plan }> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const list = await (await fetch(`${stage.app.url}/`)).text();
    const ids = [...list.matchAll(/href="\/runs\/([^"]+)"/g)].map(([, id]) => decodeURIComponent(id ?? ''));
    const id = ids.find((one) => one.startsWith(`${workflow}:`) && !not.includes(one));
    if (id !== undefined) {
      const run = (await (await fetch(`${stage.app.url}/runs/${encodeURIComponent(id)}.json`)).json()) as Awaited<
        ReturnType<typeof endedRun>
      >;
      if (run.view.endedAt !== undefined) return run;
    }
    if (performance.now() > end) throw new Error(`no run of ${workflow} ended within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The newest check of that name on a commit, once it is completed. Rejects after `milliseconds`. */
export async function checkOn(stage: Stage, repository: string, sha: string, name: string, milliseconds = 60_000) {
  const found = () =>
    stage.simulator
      .read(repository)
      .checks(sha)
      .findLast((check) => check.name === name);
  await stage.simulator.until(() => found()?.status === 'completed', milliseconds, `${name} on ${sha.slice(0, 7)}`);
  return found() as NonNullable<ReturnType<typeof found>>;
}
