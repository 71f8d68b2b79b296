import type { ProbotOctokit } from 'probot';
import type { Answers } from '../../core/ports/answers.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { GitHub } from '../../core/ports/github.ts';
import type { Quota } from '../../core/ports/quota.ts';
import type { Turns } from '../../core/ports/turns.ts';
import type { QuotaLimits } from '../../core/quota/limits.ts';
import type { Announced } from '../../core/quota/spent.ts';
import { actions } from './actions.ts';
import { changes, type Shortcuts } from './changes.ts';
import { checks } from './checks.ts';
import { type Client, createClient } from './client.ts';
import { Coalescing } from './coalesce.ts';
import { Conditional } from './conditional.ts';
import { type DeliveryLog, deliveryLog } from './deliveries.ts';
import { dependencies } from './dependencies.ts';
import { orNothing } from './errors.ts';
import { git } from './git.ts';
import { Ids } from './ids.ts';
import { Immutable } from './immutable.ts';
import { issues } from './issues.ts';
import { people } from './people.ts';
import { pulls } from './pulls.ts';
import { repositories } from './repositories.ts';
import { createScheduler, type Scheduler, type SchedulerState, type Usage } from './scheduler.ts';

/** GitHub for every installation of the app: one scheduler each, however many runs ask. */
export interface GitHubAdapter {
  installation(id: number): Promise<GitHub>;
  /** Where the app is installed and not suspended, up to 3,000. */
  installations(): Promise<readonly { readonly id: number; readonly org: string }[]>;
  /** The same with all that reconciliation compares, the suspended ones too. */
  readonly installed: Installed;
  /** What GitHub tried to deliver to the app. */
  readonly deliveries: DeliveryLog;
  /** What that installation, or one run in it, has used since the process began. */
  usage(id: number, run?: string): Usage;
  /** The queues of all installations that were asked for, by their ids. */
  queues(): ReadonlyMap<number, SchedulerState>;
  /** Says what a run is going to need of an installation from now on; see Scheduler.announce. */
  announce(id: number, run: string, work: Announced): void;
}

/** Where Octokits come from: Probot's `auth`, which knows the app's key and caches tokens. */
export interface Probots {
  auth(installation?: number): Promise<ProbotOctokit>;
}

/** Where the app is installed, as GitHub itself says now. */
interface Installed {
  /** `truncated`: there are more than 3,000, so one that is not among them may still be there. */
  all(): Promise<{ readonly installations: readonly KnownInstallation[]; readonly truncated: boolean }>;
  /** Asked for that one alone. */
  has(id: number): Promise<boolean>;
}

interface KnownInstallation {
  readonly id: number;
  readonly org: string;
  readonly suspended: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** When it was last suspended, given repositories or permissions. */
  readonly updatedAt: number;
}

/** How change sets are made; left out, GraphQL with one repository in a request. */
interface Plan {
  /** False takes the long way through REST for everything. */
  readonly graphql: boolean;
  /** Repositories whose branch, commit and pull request share a request. */
  readonly together: number;
}

function shortcuts({ graphql, together }: Plan): Shortcuts {
  return { ids: new Ids(), together, missing: new Set(graphql ? [] : ['open', 'equip', 'standing', 'delete']) };
}

export interface GitHubOptions {
  readonly clock: Clock;
  /** Over all processes that work for the same app, as the turns. */
  readonly quota: Quota;
  readonly limits: QuotaLimits;
  /** See SchedulerOptions; 30 s when left out. */
  readonly patience?: number;
  /** Over all processes that work for the same app. */
  readonly turns: Turns;
  readonly plan?: Plan;
  /** Where answers are kept that may be asked for under a condition; left out, nothing is kept. */
  readonly answers?: Answers;
}

const PATIENCE = 30_000;
const PLAN: Plan = { graphql: true, together: 1 };

export function createGitHub(probot: Probots, options: GitHubOptions): GitHubAdapter {
  const { clock, quota, limits, turns, patience = PATIENCE, plan = PLAN, answers } = options;
  const schedulers = new Map<number, Scheduler>();
  const ports = new Map<number, Promise<GitHub>>();
  let slug: Promise<string> | undefined;

  const schedulerOf = (id: number): Scheduler => {
    const scheduler = schedulers.get(id) ?? createScheduler({ clock, quota, limits, patience, account: id });
    schedulers.set(id, scheduler);
    return scheduler;
  };
  const clientOf = async (id: number, octokit: Promise<ProbotOctokit>) =>
    createClient({
      octokit: await octokit,
      scheduler: schedulerOf(id),
      clock,
      coalescing: new Coalescing(),
      ...(answers === undefined ? {} : { conditional: new Conditional(answers, id) }),
    });
  /** Asked once: an app's slug changes only when people rename it. Scheduled as installation 0, the app itself. */
  const ownSlug = async () => {
    const app = await (await clientOf(0, probot.auth())).call('apps.getAuthenticated', {});
    return app?.slug ?? '';
  };

  const installed = installedBy(() => clientOf(0, probot.auth()));

  return {
    deliveries: deliveryLog(() => clientOf(0, probot.auth())),
    installed,
    async installations() {
      const { installations } = await installed.all();
      return installations.flatMap(({ id, org, suspended }) => (suspended ? [] : [{ id, org }]));
    },
    usage: (id, run) => schedulerOf(id).usage(run),
    queues: () => new Map([...schedulers].map(([id, scheduler]) => [id, scheduler.state()])),
    announce: (id, run, work) => schedulerOf(id).announce(run, work),
    installation: (id) => {
      const known = ports.get(id);
      if (known !== undefined) return known;
      slug ??= ownSlug();
      const made = Promise.all([slug, clientOf(id, probot.auth(id))]).then(([app, client]) =>
        port(id, app, client, { known: new Immutable(), turns, shortcuts: shortcuts(plan) }),
      );
      ports.set(id, made);
      made.catch(() => {
        // What failed once may work later: keep neither.
        slug = undefined;
        ports.delete(id);
      });
      return made;
    },
  };
}

/** https://docs.github.com/en/rest/apps/apps#list-installations-for-the-authenticated-app */
function installedBy(client: () => Promise<Client>): Installed {
  return {
    async all() {
      const { items, truncated } = await (await client()).all('apps.listInstallations', {}, (page) => page);
      const installations = items.flatMap(({ id, account, suspended_at, created_at, updated_at }) =>
        account !== null && 'login' in account
          ? [
              {
                ...{ id, org: account.login, suspended: Boolean(suspended_at) },
                ...{ createdAt: Date.parse(created_at), updatedAt: Date.parse(updated_at) },
              },
            ]
          : [],
      );
      return { installations, truncated };
    },
    async has(id) {
      const app = await client();
      return (await orNothing(app.call('apps.getInstallation', { installation_id: id }))) !== undefined;
    },
  };
}

/** What all lanes and runs of an installation share. */
interface Shared {
  readonly known: Immutable;
  readonly turns: Turns;
  readonly shortcuts: Shortcuts;
}

function port(installation: number, app: string, client: Client, shared: Shared): GitHub {
  const self = `${app}[bot]`;
  const { known, turns, shortcuts } = shared;
  const parts = {
    pulls: pulls(client, shortcuts.ids),
    issues: issues(client, self, turns),
    checks: checks(client, app, turns),
  };
  return {
    installation,
    self,
    ...parts,
    repositories: repositories(client, known, shortcuts.ids),
    git: git(client, shortcuts),
    changes: changes(client, shortcuts, parts),
    people: people(client),
    actions: actions(client),
    dependencies: dependencies(client),
    inLane: (lane) => port(installation, app, client.inLane(lane), shared),
    for: (run, stop, sure) => port(installation, app, client.for(run, stop, sure), shared),
    ofPriority: (priority) => port(installation, app, client.ofPriority(priority), shared),
  };
}
