import { setTimeout as sleep } from 'node:timers/promises';
import { createCheck, updateCheck } from '../../src/simulator/acts/checks.ts';
import { createRef, signatureOf, updateRef } from '../../src/simulator/acts/refs.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { type Served, serveTo } from '../../test/flows/served.ts';

const WEB = 'acme/web';

/** A policy whose verdict depends on the checks of other apps. */
export const BUILT = `id: built
name: Built
type: custom
enforcement: blocking
rules:
  - rule: custom.expression
    with: { expression: "length(checks) > 0", message: Nothing has checked this. }
`;

/** What a restack came to. */
export interface Restacked {
  /** Webhooks about heads and checks that GitHub sent. */
  readonly events: number;
  readonly evaluations: number;
  /** Requests that wrote a check run, and those of them after which every check said what it had said before. */
  readonly writes: number;
  readonly redundant: number;
  readonly requests: number;
  /** Policies that report a check on each head. */
  readonly policies: number;
  /** Verdicts that are not there in the end, or are not those of what is there then: all pass. */
  readonly missing: number;
  readonly seconds: number;
}

/**
 * The shape of https://github.com/palantir/policy-bot/issues/1373: a stack of pull requests, each on the branch of the one
 * below, is rebased at once, and then so many checks begin and end on each new head. `more` are policy files besides the
 * shipped ones, by name; `pause` is the time between one check of all heads and the next, in milliseconds.
 */
export async function restack(about: {
  readonly pulls: number;
  readonly checks: number;
  readonly pause: number;
  readonly more?: { readonly [name: string]: string };
}): Promise<Restacked> {
  const { pulls, checks, pause, more = {} } = about;
  const files = Object.entries(more).map(([name, text]) => [`baton/policies/${name}.yaml`, text] as const);
  const served = await serveTo({
    '.github': { 'baton/config.yaml': 'version: 1\n', ...Object.fromEntries(files) },
    web: { 'README.md': '# web\n' },
  });
  try {
    const { simulator } = served;
    for (let at = 0; at < pulls; at++) {
      await stackOn(simulator, at, false);
      const base = at === 0 ? 'main' : `stack-${at - 1}`;
      await simulator.as('ben').openPull(WEB, { head: `stack-${at}`, base, title: `Part ${at}` });
    }
    await served.still();
    await simulator.as('ada').push(WEB, 'main', { 'news.txt': 'x\n' }, 'Move the base');
    await served.still();

    const before = { runs: (await served.runs()).length, writes: served.writes(), requests: served.requests() };
    let events = 0;
    simulator.hub.listeners.push(({ event }) => {
      if (/^(?:pull_request|check_run|check_suite)$/.test(event)) events++;
    });
    const redundant = countRedundant(simulator);
    const began = performance.now();
    const heads: string[] = [];
    for (let at = 0; at < pulls; at++) heads.push(await stackOn(simulator, at, true));
    await run(served, heads, checks, pause);
    await served.still();
    const seconds = (performance.now() - began) / 1000;
    const shown = await Promise.all(heads.map((sha) => served.checks(WEB, sha)));
    const policies = Math.max(...shown.map(({ length }) => length));
    return {
      ...{ events, policies, seconds },
      evaluations: (await served.runs()).length - before.runs,
      writes: served.writes() - before.writes,
      redundant: redundant(),
      requests: served.requests() - before.requests,
      missing: heads.length * policies - shown.flat().filter((one) => one.endsWith(' success')).length,
    };
  } finally {
    await served.close();
  }
}

/** Part `at` of the stack as one commit on what is below it, `anew` in the place of what it was; gives its sha. */
async function stackOn(simulator: Simulator, at: number, anew: boolean): Promise<string> {
  const { hub } = simulator;
  const repository = hub.repository(WEB);
  const ben = hub.account('ben');
  const { git } = repository;
  const below = git.refs.get(at === 0 ? 'refs/heads/main' : `refs/heads/stack-${at - 1}`);
  if (below === undefined) throw new Error('there is nothing to stack on');
  const author = signatureOf(hub, ben);
  const file = { mode: '100644', sha: git.writeBlob(`part ${at}\n`) };
  const tree = git.writeTree(git.commit(below)?.tree, new Map([[`part-${at}.txt`, file]]));
  const sha = git.writeCommit({ tree, parents: [below], author, committer: author, message: `Part ${at}` });
  if (anew) await updateRef(hub, repository, `refs/heads/stack-${at}`, sha, { account: ben }, true);
  else await createRef(hub, repository, `refs/heads/stack-${at}`, sha, { account: ben });
  return sha;
}

/** Every check begins and ends on every head before the next one begins. */
async function run({ simulator }: Served, heads: readonly string[], checks: number, pause: number): Promise<void> {
  const { hub } = simulator;
  const repository = hub.repository(WEB);
  const app = hub.actionsApp;
  const actor = { account: app.bot, app };
  for (let check = 0; check < checks; check++) {
    const begun = heads.map((sha) =>
      createCheck(hub, repository, actor, { name: `ci / ${check}`, sha, status: 'in_progress' }),
    );
    await sleep(pause);
    for (const one of begun) {
      updateCheck(hub, repository, actor, one, {
        ...{ status: 'completed', conclusion: 'success', completedAt: hub.clock.now() },
      });
    }
  }
}

/** Counts writes of the app after which the newest check of each name on each commit says what it said before. */
function countRedundant({ hub, journal }: Simulator): () => number {
  const repository = hub.repository(WEB);
  const told = () => {
    const latest = new Map<string, string>();
    for (const { suite, name, status, conclusion, output, annotations } of repository.checks.values()) {
      if (suite.app !== hub.app) continue;
      latest.set(`${suite.sha} ${name}`, JSON.stringify([status, conclusion, output, annotations.length]));
    }
    return JSON.stringify([...latest].sort());
  };
  let [count, before] = [0, told()];
  journal.carriedOut = ({ method, path }) => {
    if (method === 'GET' || !path.includes('/check-runs')) return;
    const now = told();
    if (now === before) count++;
    before = now;
  };
  return () => count;
}
