import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { systemClock } from './adapters/clock.ts';
import { createFigma } from './adapters/figma/client.ts';
import { createGitHub } from './adapters/github/github.ts';
import { limitsFor } from './adapters/github/scheduler.ts';
import { tellQueues } from './adapters/github/well-being.ts';
import { createSlack } from './adapters/notify/slack.ts';
import { openDatabase } from './adapters/postgres/database.ts';
import { startEmbedded } from './adapters/postgres/embedded.ts';
import { openTurns } from './adapters/postgres/turns.ts';
import { createTokenBuilder } from './adapters/tokens/builder.ts';
import { createHost, createProbot } from './app.ts';
import { catalogs } from './catalogs.ts';
import type { Config } from './config.ts';
import { changeSetsOf } from './core/changeset/of-pull.ts';
import { createRuleJudge } from './core/policy/judge.ts';
import type { Events } from './core/ports/store.ts';
import type { World } from './core/ports/world.ts';
import { planRun } from './core/run/plan.ts';
import { checkInputs } from './core/workflow/inputs.ts';
import { matchWorkflows } from './core/workflow/match.ts';
import { createDashboard } from './dashboard/dashboard.ts';
import type { Health } from './dashboard/health.ts';
import { createCommands } from './engine/commands.ts';
import { createConcerns } from './engine/concerns.ts';
import { createConfigFiles } from './engine/config-files.ts';
import { createEngine } from './engine/engine.ts';
import { judgeAgainRegularly } from './engine/judge-again.ts';
import { createOrganizations } from './engine/organization.ts';
import { createPolicies } from './engine/policies.ts';
import { createProposals } from './engine/proposals.ts';
import { type Reconciliation, reconcileRegularly } from './engine/reconcile.ts';
import { type Looks, redeliverRegularly } from './engine/redelivery.ts';
import { readShipped } from './engine/shipped.ts';
import type { Lease } from './engine/takeover.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Milliseconds that one rule may take on one pull request. */
const RULE_LIMIT = 20_000;
/** Milliseconds for which a page waits for what an organization has written; mostly it is known already. */
const SOON = 1500;

export interface Serving {
  /** Where it listens. */
  readonly url: string;
  /** Leaves in order: takes up nothing more, stores what is being delivered, leaves runs where their facts stand. */
  stop(): Promise<void>;
}

/** How soon the app notices what it missed; left out, as it is good for GitHub. The fault bench has less time. */
export interface Tempo {
  readonly lease?: Lease;
  readonly redelivery?: Looks;
  readonly reconciliation?: Reconciliation;
}

/** Puts the real app together and serves it. Rejects with a clear message when something it needs is not there. */
export async function serve(config: Config, tempo: Tempo = {}): Promise<Serving> {
  const startedAt = systemClock.now();
  const log = pino({
    level: config.logLevel,
    redact: { paths: ['req.headers', 'event.payload', 'err.event', 'err.aggregateErrors[*].event'], remove: true },
  });
  const embedded =
    config.databaseUrl === undefined ? await startEmbedded(path.join(config.stateDirectory, 'postgres')) : undefined;
  const database = await openDatabase(config.databaseUrl ?? embedded?.url ?? '');
  const probot = createProbot({
    appId: config.app.id,
    privateKey: config.app.privateKey,
    webhookSecret: config.app.webhookSecret,
    apiUrl: config.githubApiUrl,
    log,
  });
  const turns = await openTurns(database.url, systemClock);
  const github = createGitHub(probot, {
    ...{ clock: systemClock, turns },
    quota: database.quota(systemClock),
    limits: limitsFor(config.githubApiUrl),
    answers: database.answers,
  });
  const [shippedWorkflows, shippedPolicies] = await Promise.all([
    readShipped(ROOT, 'workflows'),
    readShipped(ROOT, 'policies'),
  ]);
  const rules = createRuleJudge({ rules: catalogs.rules, clock: systemClock, limit: RULE_LIMIT });
  const figma = createFigma({
    clock: systemClock,
    baseUrl: config.figma.apiUrl,
    ...(config.figma.token === undefined ? {} : { token: config.figma.token }),
  });
  const tokens = createTokenBuilder();
  const notify = createSlack({
    clock: systemClock,
    ...(config.slackWebhookUrl === undefined ? {} : { url: config.slackWebhookUrl }),
  });

  // Actions send events through the engine's inbox, and the engine needs the world: tied here, before anything runs.
  let events: Events | undefined;
  const world: World = {
    clock: systemClock,
    github: (installation) => github.installation(installation),
    spent: (installation, run) => github.usage(installation, run),
    announce: (installation, run, work) => github.announce(installation, run, work),
    async ports({ installation, org }) {
      if (events === undefined) throw new Error('the engine is not there yet');
      const port = await github.installation(installation);
      const { blobs, metrics, evaluations, waivers, words } = database;
      return {
        clock: systemClock,
        github: port,
        figma,
        tokens,
        notify,
        blobs,
        metrics,
        waivers,
        words,
        events,
        rules,
        evaluations,
        policies: policies.for(port, org),
        proposals: proposals.for(org),
        changeSets: changeSetsOf(database.store, org),
      };
    },
  };
  const files = createConfigFiles();
  const organizations = createOrganizations({
    world,
    files,
    shipped: shippedWorkflows,
    actions: catalogs.actions.all(),
    commands: catalogs.commands.names(),
    events: catalogs.sources.all().flatMap((source) => source.gives),
    rules: catalogs.rules,
    shippedPolicies,
    waivers: database.waivers,
    configRepository: config.configRepository,
  });
  const policies = createPolicies({ rules: catalogs.rules, files, organizations, shipped: shippedPolicies });
  const proposals = createProposals({
    rules: catalogs.rules,
    judge: rules,
    clock: systemClock,
    files,
    organizations,
    actions: catalogs.actions,
    events: catalogs.sources.all().flatMap((source) => source.gives),
    commands: catalogs.commands.names(),
    shipped: { policies: shippedPolicies, workflows: shippedWorkflows },
  });
  const engine = await createEngine({
    database,
    actions: catalogs.actions,
    sources: catalogs.sources,
    world,
    organizations,
    commands: (running) => createCommands({ ...running, world, organizations, commands: catalogs.commands.all() }),
    matching: {
      match: (workflows, event) => matchWorkflows(event, workflows),
      checkInputs: (workflow, offered) => {
        const checked = checkInputs(workflow.inputs, offered);
        return checked.ok
          ? { ok: true, inputs: checked.value }
          : { ok: false, problems: checked.problems.map((problem) => problem.message) };
      },
    },
    concerns: createConcerns({ pool: database.pool, world, rules: catalogs.rules, policies }),
    log,
    ...(tempo.lease === undefined ? {} : { lease: tempo.lease }),
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
  });
  events = engine.events;

  const health = async (): Promise<Health> => {
    const { ok, reason } = await engine.health();
    return {
      ok,
      version: versionOf(),
      startedAt,
      parts: { database: { ok, detail: reason ?? 'answers' }, github: tellQueues(github.queues()) },
    };
  };
  const host = await createHost({
    probot,
    inbox: engine.inbox,
    pages: createDashboard({
      store: engine.store,
      compliance: database.compliance,
      clock: systemClock,
      health,
      plan: ({ workflow, catalogue, inputs, environment }) =>
        planRun(workflow, { catalogue, actions: catalogs.actions.all(), inputs, environment }),
      queues: () => new Map([...github.queues()].map(([id, queue]) => [id, { ...queue, spent: github.usage(id) }])),
      organization: (installation, org) => soon(organizations.load(installation, org)),
      replay: (delivery) => database.deadLetters.replay(delivery),
      catalogues: async () => {
        const installations = await github.installations();
        const loaded = await Promise.all(installations.map(({ id, org }) => organizations.load(id, org)));
        return loaded.map(({ catalogue }) => catalogue);
      },
      ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
      report: (error) => log.error({ err: error }, 'a page could not be drawn'),
    }),
    host: config.host,
    port: config.port,
    webhookSecrets: [config.app.webhookSecret, config.app.previousWebhookSecret].filter((one) => one !== undefined),
    ...(config.figma.webhookPasscode === undefined
      ? {}
      : { figma: { passcode: config.figma.webhookPasscode, installations: () => github.installations() } }),
    log,
  });
  // Only now that it listens: what GitHub delivers again must find an open door.
  const stopRedelivering = redeliverRegularly({
    pool: database.pool,
    deliveries: github.deliveries,
    clock: systemClock,
    log,
    ...(tempo.redelivery === undefined ? {} : { looks: tempo.redelivery }),
  });
  const stopReconciling = reconcileRegularly({
    pool: database.pool,
    world,
    inbox: engine.inbox,
    installed: github.installed,
    organizations,
    conclude: engine.conclude,
    log,
    ...(tempo.reconciliation === undefined ? {} : { looks: tempo.reconciliation }),
  });
  const stopJudgingAgain = judgeAgainRegularly({
    waivers: database.waivers,
    events: engine.events,
    clock: systemClock,
    log,
  });
  log.info({ url: host.url }, 'Baton serves');
  return {
    url: host.url,
    async stop() {
      stopRedelivering();
      await Promise.all([stopReconciling(), stopJudgingAgain()]);
      await host.close();
      await engine.stop();
      await turns.close();
      await database.close();
      await embedded?.stop();
    },
  };
}

/** A page that is being drawn does not wait for GitHub's limits, nor fail with it: then it says nothing about this. */
function soon<T>(asked: Promise<T>): Promise<T | undefined> {
  return Promise.race([asked.catch(() => undefined), systemClock.sleep(SOON).then(() => undefined)]);
}

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return version;
}
