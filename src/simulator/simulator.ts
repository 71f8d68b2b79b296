import { generateKeyPair, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../core/ports/clock.ts';
import { watchAutoMerge } from './acts/auto-merge.ts';
import { followChecks } from './acts/checks.ts';
import { requestPermissions } from './acts/installations.ts';
import { rememberIssueEvents } from './acts/issue-events.ts';
import { MergeQueues } from './acts/merge-groups.ts';
import type { NewRepository } from './acts/organizations.ts';
import { followPulls } from './acts/pulls.ts';
import { announceMove } from './acts/refs.ts';
import { setArchived } from './acts/repositories.ts';
import { announceStaleReviews, followReviews } from './acts/reviews.ts';
import type { JobConclusion, WorkflowDefinition } from './acts/workflow-definitions.ts';
import { Workflows } from './acts/workflow-runs.ts';
import { realClock, VirtualClock } from './clock.ts';
import { Contract, type ContractMode } from './contract.ts';
import { type AppOptions, makeApp, ping } from './control/app.ts';
import { controlPages } from './control/http.ts';
import { addRepository, setInstalled } from './control/installing.ts';
import { Owner } from './control/owner.ts';
import { type Habit, People } from './control/people.ts';
import { Person } from './control/person.ts';
import { Reader } from './control/reader.ts';
import { Registration } from './control/registration.ts';
import { type OrganizationSeed, seed } from './control/seed.ts';
import { Time } from './control/time.ts';
import { throwFailures, until } from './control/waiting.ts';
import { Deliveries, type Delivery } from './deliveries.ts';
import type { DeliveryFaults } from './delivery-faults.ts';
import type { Violation } from './description/check.ts';
import { type FigmaOptions, type FigmaServer, startFigma } from './figma/server.ts';
import { checkGit } from './git/command.ts';
import { GITHUB_GRAPHQL, type GraphQlOptions } from './graphql/door.ts';
import { Downloads } from './http/downloads.ts';
import { Faults } from './http/faults.ts';
import { Journal } from './http/journal.ts';
import { GITHUB_LIMITS, type Limits, Meter } from './http/limits.ts';
import { registrationPages } from './http/registration-pages.ts';
import { createGitHubServer, listen, type Pages, type Parts } from './http/server.ts';
import { type Happening, Hub } from './hub.ts';
import { appHandlers } from './operations/apps.ts';
import { branchProtectionHandlers } from './operations/branch-protection.ts';
import { checkSuiteHandlers } from './operations/check-suites.ts';
import { checkHandlers } from './operations/checks.ts';
import { commitHandlers } from './operations/commits.ts';
import { contentHandlers } from './operations/contents.ts';
import { dependencyHandlers } from './operations/dependencies.ts';
import { deploymentHandlers } from './operations/deployments.ts';
import { gitHandlers } from './operations/git.ts';
import { installationHandlers } from './operations/installations.ts';
import { issueSettingHandlers } from './operations/issue-settings.ts';
import { issueHandlers } from './operations/issues.ts';
import { memberHandlers } from './operations/members.ts';
import { mergingHandlers } from './operations/merging.ts';
import { pullHandlers } from './operations/pulls.ts';
import { reactionHandlers } from './operations/reactions.ts';
import { releaseHandlers } from './operations/releases.ts';
import { repositoryHandlers } from './operations/repositories.ts';
import { repositoryLifeHandlers } from './operations/repository-life.ts';
import { reviewCommentHandlers } from './operations/review-comments.ts';
import { reviewHandlers } from './operations/reviews.ts';
import { rulesetHandlers } from './operations/rulesets.ts';
import { searchHandlers } from './operations/search.ts';
import { teamHandlers } from './operations/teams.ts';
import { workflowJobHandlers } from './operations/workflow-jobs.ts';
import { workflowRunHandlers } from './operations/workflow-runs.ts';
import type { Permissions } from './records.ts';

export interface SimulatorOptions {
  /** 0 (the default) picks a free one. */
  readonly port?: number;
  /** Where the bare repositories are made; it must be empty of earlier ones and is not removed. */
  readonly directory: string;
  /**
   * Time in answers, token lives, limits, simulated Actions and people; the real one when left out. A `virtual` one
   * begins on 2026-01-05T09:00:00Z in every run and stands still until `time` moves it.
   */
  readonly clock?: Clock | 'virtual';
  /** Whoever has it may drive the simulator over HTTP; a random one when left out. */
  readonly controlToken?: string;
  /** Seeds delivery GUIDs and request ids (1). */
  readonly seed?: number;
  /** Plan, limits and delays of the Figma beside it. */
  readonly figma?: FigmaOptions;
  readonly log?: (message: string) => void;
  /** Simulated seconds of Actions in one real one (1). */
  readonly speed?: number;
  readonly limits?: Partial<Limits>;
  /** Limits of a single GraphQL request, and how long its parts take. */
  readonly graphql?: Partial<GraphQlOptions>;
  readonly app?: AppOptions;
  /** Whether all that goes in and out is held to GitHub's own description (`strict`). */
  readonly contract?: ContractMode;
}

export interface Simulator {
  /** `http://127.0.0.1:PORT`; the API is at its root and under `/api/v3`, git at `/owner/name.git`. */
  readonly url: string;
  readonly app: {
    readonly id: number;
    readonly slug: string;
    /** PKCS#8 PEM. */
    readonly privateKey: string;
    readonly webhookSecret: string;
    readonly clientId: string;
  };
  /** Everything behind it, for tests that arrange what no person can do through GitHub's pages. */
  readonly hub: Hub;
  /** A Figma beside it, on an address of its own. */
  readonly figma: FigmaServer;
  /** All requests that were answered, oldest first. */
  readonly journal: Journal;
  readonly faults: Faults;
  /** What shall go wrong with webhooks. */
  readonly deliveryFaults: DeliveryFaults;
  /** What did not fit GitHub's own description: accepted requests, answers and webhooks, oldest first. */
  readonly violations: readonly Violation[];
  /** What GitHub passes over: undeclared properties and parameters, and wrong requests that were refused. */
  readonly warnings: readonly Violation[];
  /** What the limits count, and how often which of them refused. */
  readonly meter: Meter;
  readonly time: Time;
  /** Where another process can drive it; see `connectSimulator`. */
  readonly control: { readonly url: string; readonly token: string };
  /** Webhook deliveries, oldest first, with how they ended. */
  readonly deliveries: readonly Delivery[];
  readonly actions: {
    /**
     * Scripts a workflow from now on: without `on`, for every pull request that is opened, reopened or synchronized.
     * Without a script, the jobs of a file in `.github/workflows` take a second and succeed. `repository` is `owner/name`.
     */
    define(repository: string, definition: WorkflowDefinition): void;
    /** Moves a run that goes `byHand` one step on, or ends its running job; false once the run has ended. */
    advance(repository: string, run: number, conclusion?: JobConclusion): boolean;
  };
  readonly people: {
    when(
      matches: (happening: Happening) => boolean,
      act: (happening: Happening) => Promise<unknown>,
      options?: { readonly afterMilliseconds?: number; readonly once?: boolean },
    ): Habit;
  };
  /** Where webhooks go from now on; the first time GitHub sends a `ping`. Before that nothing is sent or recorded. */
  connect(webhookUrl: string): void;
  /** Makes an organization; gives the id of the app's installation there. */
  seed(organization: OrganizationSeed): { readonly installation: number | undefined };
  /** One more repository of that organization, announced to an app that is installed on all of them. */
  addRepository(organization: string, repository: NewRepository): void;
  /** Puts a repository under the app, or takes it away. */
  setInstalled(repository: string, installed: boolean): void;
  /** A person who exists, by login. */
  as(login: string): Person;
  /** The same person in the settings of what they own. */
  owner(login: string): Owner;
  /** The app asks for other permissions; who has installed it has to accept them. */
  requestPermissions(permissions: Permissions, events?: readonly string[]): void;
  /** Makes a repository read-only, or writable again. */
  archive(repository: string, archived: boolean): void;
  /** What is really there. */
  read(repository: string): Reader;
  /** Resolves when no delivery is under way, no simulated run goes on and nobody is about to act; rejects when a script threw. */
  settled(): Promise<void>;
  /** Resolves when `condition` holds; looked at after each happening and every 20 ms. Rejects after `milliseconds` of real time. */
  until(condition: () => boolean, milliseconds: number, what?: string): Promise<void>;
  /**
   * Everything back to empty, and a virtual clock to its beginning. The address, the app with its key and webhook address,
   * and Figma stay. Parts that were taken out of the simulator before (`const { journal } = simulator`) are those of the
   * past.
   */
  reset(): Promise<void>;
  /** Stops everything; rejects afterwards when the contract is strict and was violated. */
  close(): Promise<void>;
}

/** Making a key takes 100 ms and more; one for all simulators of a process is enough. */
let pair: Promise<string> | undefined;

async function makeKey(): Promise<string> {
  const made = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return made.privateKey;
}

/** Starts a GitHub of one's own on 127.0.0.1, empty but for the app. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  mkdirSync(options.directory, { recursive: true });
  pair ??= makeKey();
  const [privateKey] = await Promise.all([pair, checkGit(options.directory)]);
  const log = options.log ?? (() => {});
  const clock = options.clock === 'virtual' ? new VirtualClock() : (options.clock ?? realClock);
  const webhookSecret = randomBytes(20).toString('hex');
  const token = options.controlToken ?? randomBytes(18).toString('hex');
  const figma = await startFigma(clock, options.figma);
  const lasting: Lasting = { privateKey, webhookSecret, clock, figma, url: '', hook: undefined };
  let present = raise(options, lasting, options.directory);
  const control = controlPages(() => simulator, token);
  const server = createGitHubServer(() => ({
    ...present.parts,
    pages: either(control, present.parts.pages),
    key: present.parts.key,
  }));
  lasting.url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  present.parts.hub.url = lasting.url;
  const removing = new Set<Promise<void>>();
  let resets = 0;
  const outer = {
    control: { url: `${lasting.url}/_sim`, token },
    async reset() {
      await present.end('the simulator was reset');
      const before = [...present.parts.hub.repositories.values()];
      if (clock instanceof VirtualClock) clock.restart();
      resets += 1;
      present = raise(options, lasting, join(options.directory, `reset-${resets}`));
      Object.defineProperties(simulator, Object.getOwnPropertyDescriptors(present.simulator));
      // What lies there is nobody's any more: it needs not be gone before the next test begins.
      for (const { git } of before) removing.add(rm(git.path, { recursive: true, force: true }));
    },
    async close() {
      await Promise.all([shut(server), figma.close(), present.end('the simulator was closed')]);
      await Promise.all(removing);
    },
  };
  const simulator: Simulator = Object.defineProperties(
    outer,
    Object.getOwnPropertyDescriptors(present.simulator),
  ) as Simulator;
  log(`simulator: ${lasting.url}, seed ${options.seed ?? 1}; control API at ${lasting.url}/_sim, token ${token}`);
  return simulator;
}

/** What outlives a reset. */
interface Lasting {
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly clock: Clock;
  readonly figma: FigmaServer;
  url: string;
  hook: string | undefined;
}

interface Raised {
  readonly parts: Parts;
  readonly simulator: Omit<Simulator, 'control' | 'reset' | 'close'>;
  /** Stops what goes on; rejects when the contract is strict and was violated. */
  end(why: string): Promise<void>;
}

function either(first: Pages, second: Pages): Pages {
  return async (...about) => (await first(...about)) || (await second(...about));
}

/** Makes a GitHub with nothing in it but the app. */
function raise(options: SimulatorOptions, lasting: Lasting, directory: string): Raised {
  const { privateKey, webhookSecret, clock, figma } = lasting;
  const log = options.log ?? (() => {});
  const hub = new Hub(clock, options.seed ?? 1, (one) => makeApp(one, options.app ?? {}));
  hub.url = lasting.url;
  const stopping = new AbortController();
  hub.followers.push(
    (move) => followReviews(hub, move),
    (move) => announceMove(hub, move),
    (move) => followChecks(hub, move),
    (move) => followPulls(hub, move),
    (move) => announceStaleReviews(hub, move),
  );
  const contract = new Contract(options.contract ?? 'strict', hub);
  rememberIssueEvents(hub);
  const deliveries = new Deliveries(hub, webhookSecret, stopping.signal, options.seed);
  const workflows = new Workflows(hub, options.speed ?? 1, stopping.signal);
  const people = new People(hub, stopping.signal);
  watchAutoMerge(hub);
  new MergeQueues(hub, stopping.signal);
  const meter = new Meter(clock, { ...GITHUB_LIMITS, ...options.limits }, (who) => {
    const id = Number(/^installation ID (\d+)$/.exec(who)?.[1]);
    const installation = hub.installations.get(id);
    if (installation === undefined) return undefined;
    const members = hub.organizations.get(installation.account.login.toLowerCase())?.members.size ?? 1;
    return { repositories: hub.repositoriesOf(installation).length, members };
  });
  hub.directory = directory;
  const journal = new Journal();
  const faults = new Faults(options.seed);
  const downloads = new Downloads(hub);
  const registration = new Registration(hub, deliveries, privateKey);
  const handlers = {
    ...appHandlers(deliveries, meter),
    ...gitHandlers,
    ...repositoryHandlers,
    ...commitHandlers,
    ...pullHandlers,
    ...mergingHandlers,
    ...reviewHandlers,
    ...reviewCommentHandlers,
    ...rulesetHandlers,
    ...branchProtectionHandlers,
    ...issueHandlers,
    ...checkHandlers,
    ...workflowRunHandlers(workflows),
    ...workflowJobHandlers(workflows, downloads),
    ...dependencyHandlers,
    ...deploymentHandlers,
    ...releaseHandlers,
    ...issueSettingHandlers,
    ...reactionHandlers,
    ...checkSuiteHandlers,
    ...contentHandlers,
    ...searchHandlers,
    ...teamHandlers,
    ...installationHandlers(registration),
    ...repositoryLifeHandlers,
    ...memberHandlers,
  };
  const time = new Time(hub, clock, deliveries, () => figma.busy);
  deliveries.hook = lasting.hook;
  const parts: Parts = {
    hub,
    handlers,
    get key() {
      return registration.publicKey;
    },
    journal,
    faults,
    meter,
    downloads,
    contract,
    graphql: { ...GITHUB_GRAPHQL, ...options.graphql },
    log,
    pages: registrationPages(hub, registration),
  };
  const simulator: Raised['simulator'] = {
    get url() {
      return hub.url;
    },
    hub,
    get app() {
      const { id, slug, clientId } = hub.app;
      return { id, slug, clientId, privateKey: registration.privateKey, webhookSecret: deliveries.secret };
    },
    time,
    figma,
    journal,
    faults,
    deliveryFaults: deliveries.faults,
    violations: contract.violations,
    warnings: contract.warnings,
    deliveries: deliveries.list,
    meter,
    actions: {
      define: (repository, definition) => workflows.define(hub.repository(repository), definition),
      advance: (repository, run, conclusion) => workflows.advance(hub.repository(repository), run, conclusion),
    },
    people,
    connect(webhookUrl) {
      const first = deliveries.hook === undefined;
      deliveries.hook = webhookUrl;
      lasting.hook = webhookUrl;
      if (first) ping(hub, webhookUrl);
    },
    seed: (organization) => ({ installation: seed(hub, directory, organization).installation?.id }),
    addRepository: (organization, repository) => addRepository(hub, organization, repository),
    setInstalled: (repository, installed) => setInstalled(hub, hub.repository(repository), installed),
    as(login) {
      const account = hub.accounts.get(login.toLowerCase());
      if (account?.kind !== 'User') throw new Error(`there is no person ${login} on the simulated GitHub`);
      return new Person(hub, workflows, account);
    },
    owner(login) {
      const account = hub.accounts.get(login.toLowerCase());
      if (account?.kind !== 'User') throw new Error(`there is no person ${login} on the simulated GitHub`);
      return new Owner(hub, account);
    },
    requestPermissions: (permissions, events) => requestPermissions(hub, permissions, events),
    archive(repository, archived) {
      const one = hub.repository(repository);
      setArchived(hub, one, { account: hub.ownerOf(one.owner) }, archived);
    },
    read: (repository) => new Reader(hub.repository(repository)),
    async settled() {
      // Each may set off the other: a relay dispatches, a person publishes.
      do {
        if (!time.virtual) await figma.settled();
        await time.settle();
      } while (figma.busy);
      throwFailures(hub);
    },
    until: (condition, milliseconds, what) => until(hub, condition, milliseconds, what),
  };
  return {
    parts,
    simulator,
    async end(why) {
      stopping.abort(new Error(why));
      await hub.idle();
      contract.conclude();
    },
  };
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
