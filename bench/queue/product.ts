import { ProbotOctokit } from 'probot';
import { open } from '../../src/actions/changeset/open.ts';
import { merge } from '../../src/actions/git/merge.ts';
import { createGitHub } from '../../src/adapters/github/github.ts';
import { LocalTurns } from '../../src/core/local-turns.ts';
import { lowerBoundInStages } from '../../src/core/quota/lower-bound.ts';
import { createMemoryQuota } from '../../src/core/quota/memory.ts';
import type { Announced } from '../../src/core/quota/spent.ts';
import { Meter } from '../../src/simulator/http/limits.ts';
import { type Errand, responseOf, TinyGitHub } from './github.ts';
import { type Goal, goal } from './goals.ts';
import { type Chain, jointBound } from './joint-bound.ts';
import { MODELS, type Model, primaryOf } from './models.ts';
import { type Reading, secondsOf } from './operations.ts';
import { productErrand } from './product-errands.ts';
import { type Change, summed, takeOf } from './requests.ts';
import { allowed } from './rows.ts';
import { VirtualTime } from './time.ts';

const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const SEED = 20_260_105;
const BRANCH = 'baton/bench';
/** What the product counts as content, whatever the model's reading (`demandOf` in adapters/github/operations.ts). */
const OWN: Reading = 'notify';
/** Milliseconds. */
const CREEP = 20;

/**
 * Drives the real adapter through a change set as the actions do: all are opened and equipped, then landed. `lean`: its checks
 * are other people's; `full` asks for reviews too, and a policy reports its check.
 */
async function measure(model: Model, count: number, change: Change) {
  const time = new VirtualTime(SEED);
  const meter = new Meter(time, model.referee, () => ({ repositories: count, members: 0 }));
  const asked: { readonly open: Errand[]; readonly land: Errand[] } = { open: [], land: [] };
  let stage: keyof typeof asked = 'open';
  const github = new TinyGitHub({
    ...{ clock: time, meter, reading: model.reading, repositories: count },
    errandOf: (about, repositories) => {
      const errand = productErrand(about, repositories);
      asked[stage].push(errand);
      return errand;
    },
  });
  const octokit = new ProbotOctokit({
    auth: { token: 'bench' },
    log: QUIET as never,
    throttle: { enabled: false },
    retry: { enabled: false },
    request: { fetch: (url: string, init: object) => (url.endsWith('/app') ? ofApp(url) : github.fetch(url, init)) },
  });
  const options = { clock: time, quota: createMemoryQuota(time), limits: model.told, turns: new LocalTurns() };
  // A step that is told to wait for long is parked, which this one sits out.
  const adapter = createGitHub({ auth: async () => octokit }, { ...options, patience: 2 * 3_600_000 });
  let under = true;
  // The adapter gathers what is asked until the event loop turns, which no timer tells of: time creeps on meanwhile.
  const creep = async () => {
    while (under) await time.sleep(CREEP);
  };
  await time.pass(async () => {
    void creep();
    adapter.announce(1, 'bench', planned(count, change));
    const port = (await adapter.installation(1)).for('bench');
    const reviewers = change === 'full' ? { reviewers: { people: ['ada'], teams: [] } } : {};
    const opened = await Promise.all(
      github.repositories.all.map(async ({ name }) => {
        const repository = `bench/${name}`;
        const files = [1, 2, 3].map((at) => ({ path: `tokens/${at}.json`, text: '{}' }));
        const texts = { message: 'A change', title: 'A change', body: '', labels: ['baton'] };
        const made = await port.changes.open(repository, { branch: BRANCH, files, ...texts, ...reviewers });
        if (made.kind !== 'opened') throw new Error(`${name}: ${JSON.stringify(made)}`);
        await port.changes.equip(repository, made.pull.number, { body: 'Linked', labels: ['baton'], ...reviewers });
        const check = { name: 'Baton', externalId: 'bench', status: 'completed', conclusion: 'success' } as const;
        if (change === 'lean') github.repositories.get(name).checked.add(made.head);
        else await port.checks.upsert(repository, { sha: made.head, ...check, title: 'Fine', summary: 'All of it' });
        return { repository, number: made.pull.number, sha: made.head };
      }),
    );
    stage = 'land';
    const landing = port.inLane('merge');
    await Promise.all(
      opened.map(async ({ repository, number }) => {
        const standing = await port.changes.standing(repository, number);
        if (standing?.pull.state !== 'open') throw new Error(`${repository} is not open`);
      }),
    );
    await Promise.all(
      opened.map(({ repository, number, sha }) => landing.pulls.merge(repository, number, { sha, strategy: 'squash' })),
    );
    await Promise.all(opened.map(({ repository, sha }) => landing.git.deleteBranch(repository, BRANCH, sha)));
    under = false;
  });
  const boundBy = (reading: Reading) => {
    const stages = [summed(asked.open, reading), summed(asked.land, reading)];
    return lowerBoundInStages(stages, model.bound, primaryOf(count)).seconds;
  };
  const wrong = github.repositories.all.filter(({ pulls: [pull, ...more], refs }) => {
    return pull?.merged !== true || pull.labels.size === 0 || more.length > 0 || refs.has(BRANCH);
  });
  const chain = chainOf(asked, count);
  const kinds = [asked.open, asked.land].flatMap((stage) => byKind(stage).map(([first]) => first!));
  const serial = kinds.reduce((sum, { made }) => sum + secondsOf(made), 0);
  const bounds = { model: boundBy(model.reading), own: boundBy(OWN) };
  const seconds = time.seconds;
  const late = seconds > allowed(bounds.own, serial, model.slack);
  const joint = late ? jointBound([chain], model.bound) : undefined;
  return { tally: github.tally, seconds, bounds, joint, serial, wrong: wrong.length };
}

/** Those that make the same, in the order in which they came first. */
function byKind(errands: readonly Errand[]): readonly (readonly Errand[])[] {
  return [...Map.groupBy(errands, ({ made }) => made.join(' ')).values()];
}

/** What is asked once for each repository, in its order; what is asked for many at a time is left out of the bound. */
function chainOf(asked: { readonly open: readonly Errand[]; readonly land: readonly Errand[] }, count: number): Chain {
  const once = (errands: readonly Errand[]) =>
    byKind(errands).flatMap(([first, ...more]) =>
      more.length + 1 === count ? [takeOf(first!.made, first!.graphql, OWN)] : [],
    );
  return { count, open: once(asked.open), land: once(asked.land) };
}

/** What a run says ahead of such work: what its actions plan. */
function planned(count: number, change: Change): Announced {
  const defaults = { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: [] } as const;
  const guessed = new Set(['repositories', 'files', 'pullRequests']);
  const about = { catalogue: { org: 'bench', repositories: [], defaults }, changeset: count, guessed };
  const reviewers = change === 'full' ? ['ada'] : [];
  const [example] = open.examples;
  const given = open.input.parse({ ...example?.inputs, labels: ['baton'], reviewers });
  const plans = [open.plan?.(given, about), merge.plan?.(merge.input.parse({ deleteSourceBranch: true }), about)];
  const sum = (of: 'requests' | 'points' | 'content') => plans.reduce((total, plan) => total + (plan?.[of] ?? 0), 0);
  return { requests: sum('requests'), points: sum('points'), content: sum('content'), repositories: count };
}

/** The app asks for its own name once, which is not counted for the installation. */
async function ofApp(url: string): Promise<Response> {
  return responseOf(url, { status: 200, headers: {}, data: { slug: 'baton' } });
}

/** Measures and prints the rows, and gives what is promised of them. */
export async function productGoals(counts: readonly number[]): Promise<readonly Goal[]> {
  const goals: Goal[] = [];
  console.info(
    "The product's own calls, by repository; T_min is that of these calls, by the model's reading of content and by its own, which has to be kept",
  );
  for (const model of MODELS.slice(0, 2)) {
    for (const count of counts) {
      for (const change of ['lean', 'full'] as const) {
        const { tally, seconds, bounds, joint, serial, wrong } = await measure(model, count, change);
        const each = (one: number) => (one / count).toFixed(2);
        const where = `${model.name}, ${count} repositories, ${change}, Baton, product`;
        const { requests, points, content, reads, again, refused } = tally;
        const asked = `${each(requests)} requests, ${each(reads)} of them reads, ${each(points)} points, ${each(content)} content`;
        console.info(
          `${where}: ${asked}, ${refused.length} refused, ${seconds.toFixed(0)} s (T_min ${bounds.model.toFixed(0)} s, ${bounds.own.toFixed(0)} s${joint === undefined ? '' : `, T_joint ${joint} s`})`,
        );
        goals.push(goal('repositories in which something is missing or twice', where, wrong, 0, 'repositories'));
        goals.push(goal('refusals where all limits are known', where, refused.length, 0, 'refusals'));
        const most = allowed(Math.max(bounds.own, joint ?? 0), serial, model.slack);
        goals.push(goal(`time of the product's own calls in ${model.name}`, where, seconds, most, 's'));
        goals.push(goal('reads of what was read before', where, again, 0, 'reads'));
        if (change === 'full') continue;
        // A look for fifty, a second one for twenty before they land, and twenty branches deleted at once.
        const [looks, twenties] = [Math.ceil(count / 50), Math.ceil(count / 20)];
        const alone = (requests - looks - 2 * twenties) / count;
        goals.push(goal("3 requests a repository, the product's own", where, alone, 3, 'requests'));
        goals.push(
          goal(
            "15 points a repository, the product's own",
            where,
            (points - looks - 6 * twenties) / count,
            15,
            'points',
          ),
        );
      }
    }
  }
  return goals;
}
