import type { ProbotOctokit } from 'probot';
import type { Clock } from '../../core/ports/clock.ts';
import type { GitHub, Lane } from '../../core/ports/github.ts';
import { checks } from './checks.ts';
import { type Client, createClient } from './client.ts';
import { type DeliveryLog, deliveryLog } from './deliveries.ts';
import { git } from './git.ts';
import { Immutable } from './immutable.ts';
import { issues } from './issues.ts';
import { people } from './people.ts';
import { pulls } from './pulls.ts';
import { repositories } from './repositories.ts';
import { type Pacing, QueueScheduler, type Scheduler, type Usage } from './scheduler.ts';
import { Turns } from './turns.ts';

/** GitHub for every installation of the app: one scheduler each, however many runs ask. */
export interface GitHubAdapter {
  installation(id: number): Promise<GitHub>;
  /** Where the app is installed and not suspended, up to 3,000. */
  installations(): Promise<readonly { readonly id: number; readonly org: string }[]>;
  /** What GitHub tried to deliver to the app. */
  readonly deliveries: DeliveryLog;
  /** What that installation has used since the process began. */
  usage(id: number): Usage;
}

/** Where Octokits come from: Probot's `auth`, which knows the app's key and caches tokens. */
export interface Probots {
  auth(installation?: number): Promise<ProbotOctokit>;
}

export function createGitHub(probot: Probots, { clock, pacing }: { clock: Clock; pacing: Pacing }): GitHubAdapter {
  const schedulers = new Map<number, Scheduler>();
  const ports = new Map<number, Promise<GitHub>>();
  let slug: Promise<string> | undefined;

  const schedulerOf = (id: number): Scheduler => {
    const scheduler = schedulers.get(id) ?? new QueueScheduler(clock, pacing);
    schedulers.set(id, scheduler);
    return scheduler;
  };
  const clientOf = async (id: number, octokit: Promise<ProbotOctokit>) =>
    createClient({ octokit: await octokit, scheduler: schedulerOf(id), clock });
  /** Asked once: an app's slug changes only when people rename it. Scheduled as installation 0, the app itself. */
  const ownSlug = async () => {
    const app = await (await clientOf(0, probot.auth())).call('apps.getAuthenticated', {});
    return app?.slug ?? '';
  };

  return {
    deliveries: deliveryLog(() => clientOf(0, probot.auth())),
    async installations() {
      const app = await clientOf(0, probot.auth());
      const { items } = await app.all('apps.listInstallations', {}, (page) => page);
      return items.flatMap(({ id, account, suspended_at }) =>
        account !== null && 'login' in account && !suspended_at ? [{ id, org: account.login }] : [],
      );
    },
    usage: (id) => schedulerOf(id).usage(),
    installation: (id) => {
      const known = ports.get(id);
      if (known !== undefined) return known;
      slug ??= ownSlug();
      const made = Promise.all([slug, clientOf(id, probot.auth(id))]).then(([app, client]) => port(id, app, client));
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

function port(
  installation: number,
  app: string,
  client: Client,
  lane: Lane = 'workflow',
  known = new Immutable(),
  turns = new Turns(),
): GitHub {
  const self = `${app}[bot]`;
  const inLane = client.inLane(lane);
  return {
    installation,
    self,
    repositories: repositories(inLane, known),
    git: git(inLane),
    pulls: pulls(inLane),
    issues: issues(inLane, self),
    checks: checks(inLane, app, turns),
    people: people(inLane),
    inLane: (other) => port(installation, app, client, other, known, turns),
  };
}
