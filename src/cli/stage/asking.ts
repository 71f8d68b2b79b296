import type { Fact } from '../../core/run/fact.ts';
import type { Plan } from '../../core/run/plan.ts';
import type { RunStatus, RunView } from '../../core/run/view.ts';

/** A run as the app's own pages tell it. */
export interface ToldRun {
  readonly view: RunView;
  readonly facts: readonly Fact[];
  /** What it was going to ask of GitHub when it began. */
  readonly plan?: Plan;
}

/** Runs and deliveries, as the app's `/status` has them. */
export interface ToldStatus {
  readonly runs: { readonly [status in RunStatus]: number };
  readonly deliveries: { readonly waiting: number };
  readonly active: readonly { readonly run: string; readonly workflow: string }[];
}

/** What is going on in the app. */
export async function askStatus(url: string): Promise<ToldStatus> {
  return (await (await fetch(`${url}/status`)).json()) as ToldStatus;
}

/** Ids of all runs, newest first. */
export async function askRuns(url: string): Promise<readonly string[]> {
  const { runs } = (await (await fetch(`${url}/runs.json?limit=200`)).json()) as { runs: readonly { run: string }[] };
  return runs.map(({ run }) => run);
}

/** One run with its facts; undefined when there is none of that id. */
export async function askRun(url: string, id: string): Promise<ToldRun | undefined> {
  const answer = await fetch(`${url}/runs/${encodeURIComponent(id)}.json`);
  return answer.ok ? ((await answer.json()) as ToldRun) : undefined;
}
