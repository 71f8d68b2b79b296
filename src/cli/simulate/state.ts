import type { RunView } from '../../core/run/view.ts';
import type { Scenario } from '../../core/scenario/schema.ts';
import type { PullIssue } from '../../simulator/records.ts';
import { countChecks, mergeOrder } from '../stage/checks.ts';
import { storyState } from '../stage/progress.ts';
import type { Stage } from '../stage/stage.ts';
import type { StoryMark, StoryRepository, StoryState } from '../view/story.ts';

/** More repositories than these are shown only once something happens to them. */
const FEW = 8;

/** How a scenario stands: the run that matters most, and each repository by its change set or its newest pull request. */
export function scenarioState(scenario: Scenario, stage: Stage, runs: readonly RunView[], elapsed: number): StoryState {
  const { login, repositories } = scenario.organization;
  const names = repositories.map(({ name }) => name).filter((name) => name !== '.github');
  const { simulator, app } = stage;
  const run = focus(scenario, runs);
  const order = mergeOrder(simulator, login, names);
  const state = storyState({
    title: scenario.name,
    run,
    repositories: names,
    checks: (repository, sha) => countChecks(simulator, repository, sha),
    landed: (name) => order.get(name),
    elapsed,
    address: run === undefined ? app.url : `${app.url}/runs/${encodeURIComponent(run.id)}`,
  });
  const shown = state.repositories.map((one) => {
    const pull = simulator.read(`${login}/${one.name}`).pulls().at(-1);
    return one.pull !== undefined || pull === undefined
      ? one
      : byPull(one.name, pull, stage, login, order.get(one.name));
  });
  return {
    ...state,
    repositories: shown.length <= FEW ? shown : shown.filter((one) => one.pull !== undefined),
  };
}

/** The run to show: one that an expectation names before others, then the one with most repositories, then the newest. */
function focus(scenario: Scenario, runs: readonly RunView[]): RunView | undefined {
  const named = new Set(scenario.expect.runs.map(({ workflow }) => workflow));
  const weight = (run: RunView) => (named.has(run.workflow.id) ? 1_000 : 0) + run.changeset.members.length;
  return runs.toSorted((a, b) => weight(b) - weight(a) || b.startedAt - a.startedAt)[0];
}

function byPull(
  name: string,
  issue: PullIssue,
  stage: Stage,
  login: string,
  landed: number | undefined,
): StoryRepository {
  const { simulator } = stage;
  const { number, state, pull } = issue;
  const checks = countChecks(simulator, `${login}/${name}`, pull.head.sha);
  const [mark, text] = ((): readonly [StoryMark, string] => {
    if (pull.merged !== null) return ['merged', `merged as ${pull.merged.sha.slice(0, 7)}`];
    if (state === 'closed') return ['skipped', 'closed'];
    if (checks.failing > 0) return ['failing', issue.title];
    return [checks.running > 0 ? 'working' : 'ready', issue.title];
  })();
  const url = `${simulator.url}/${login}/${name}/pull/${number}`;
  return { name, mark, text, pull: { number, url }, checks, ...(landed === undefined ? {} : { landed }) };
}
