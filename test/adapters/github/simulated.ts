import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { pino } from 'pino';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createGitHub, type GitHubAdapter } from '../../../src/adapters/github/github.ts';
import { createProbot } from '../../../src/app.ts';
import { LocalTurns } from '../../../src/core/local-turns.ts';
import type { Answers } from '../../../src/core/ports/answers.ts';
import type { GitHub } from '../../../src/core/ports/github.ts';
import { DOCUMENTED_LIMITS } from '../../../src/core/quota/limits.ts';
import { createMemoryQuota } from '../../../src/core/quota/memory.ts';
import { publishAdvisory } from '../../../src/simulator/acts/advisories.ts';
import { createCheck, setStatus, updateCheck } from '../../../src/simulator/acts/checks.ts';
import { createRepository } from '../../../src/simulator/acts/organizations.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/simulator.ts';
import type { Harness } from '../../contract/github/stage.ts';
import { closeSoundly } from '../../simulator/sound.ts';

/** The real adapter, through Probot, HTTP and tokens, before a simulated GitHub with the organization `acme`. */
export interface Simulated {
  readonly simulator: Simulator;
  readonly adapter: GitHubAdapter;
  readonly github: GitHub;
  readonly installation: number;
  readonly harness: Harness;
  close(): Promise<void>;
}

/** The app is granted what app.yml asks for and nothing else, so a request that needs more fails here. */
const { default_permissions: permissions } = load(
  readFileSync(new URL('../../../app.yml', import.meta.url), 'utf8'),
) as { readonly default_permissions: { readonly [permission: string]: 'read' | 'write' } };

export async function simulated(
  options: Partial<SimulatorOptions> = {},
  more: { readonly answers?: Answers } = {},
): Promise<Simulated> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-github-'));
  // Hundreds of requests in seconds: limits are tried by tests of their own.
  const limits = { pointsPerMinute: 1e6, contentPerMinute: 1e6, contentPerHour: 1e6, hourly: 1e6 };
  const simulator = await startSimulator({ directory, limits, app: { permissions }, ...options });
  const installation = simulator.seed({
    login: 'acme',
    basePermission: 'none',
    people: { olga: 'admin', ada: 'member', bob: 'member', grace: 'member' },
    repositories: [],
    install: [],
  }).installation!;
  const probot = createProbot({
    appId: simulator.app.id,
    privateKey: simulator.app.privateKey,
    webhookSecret: simulator.app.webhookSecret,
    apiUrl: simulator.url,
    log: pino({ level: 'silent' }),
  });
  const adapter = createGitHub(probot, {
    clock: systemClock,
    ...more,
    turns: new LocalTurns(),
    quota: createMemoryQuota(systemClock),
    limits: {
      ...DOCUMENTED_LIMITS,
      points: { units: limits.pointsPerMinute, seconds: 60 },
      content: [{ units: limits.contentPerMinute, seconds: 60 }],
    },
  });
  const github = await adapter.installation(installation);
  const close = async () => {
    // Rejects when anything did not fit GitHub's description, so that it fails every test here.
    await closeSoundly(simulator, directory);
  };
  return { simulator, adapter, github, installation, close, harness: harness(simulator, github, directory, close) };
}

function harness(simulator: Simulator, github: GitHub, directory: string, close: () => Promise<void>): Harness {
  const { hub } = simulator;
  const organization = hub.organizations.get('acme')!;
  const seen = hub.installations.get(github.installation)!.repositories!;
  const olga = hub.account('olga');
  const sent: { readonly repository: string | undefined; readonly type: string; readonly payload: unknown }[] = [];
  hub.listeners.push(({ event, action, repository, payload }) => {
    if (event !== 'repository_dispatch') return;
    sent.push({ repository, type: action ?? '', payload: payload['client_payload'] });
  });
  return {
    github,
    seed: async (name, files, more) => {
      const request = { name: name.split('/')[1]!, private: false, files, ...more };
      seen.add(createRepository(hub, directory, organization.account, olga, request).id);
    },
    push: (repository, branch, files) => simulator.as('olga').push(repository, branch, files, 'a push'),
    text: async (repository, path, ref) => simulator.read(repository).file(path, ref),
    check: async (name, sha, check, conclusion) => {
      const repository = hub.repository(name);
      const actor = { account: hub.actionsApp.bot, app: hub.actionsApp };
      const known = [...repository.checks.values()].find((one) => one.name === check && one.suite.sha === sha);
      const change = conclusion === undefined ? { status: 'in_progress' } : { conclusion };
      if (known === undefined) createCheck(hub, repository, actor, { name: check, sha, ...change });
      else updateCheck(hub, repository, actor, known, change);
    },
    status: async (name, sha, context, state) => {
      setStatus(
        hub,
        hub.repository(name),
        { account: olga },
        { sha, context, state, description: null, targetUrl: null },
      );
    },
    review: async (repository, number, by, state) => {
      const event = state === 'approved' ? 'APPROVE' : 'REQUEST_CHANGES';
      await simulator.as(by).review(repository, number, event, 'said');
    },
    comment: (repository, issue, by, body) => simulator.as(by).comment(repository, issue, body),
    reactions: async (repository, id) =>
      hub
        .repository(repository)
        .comments.get(id)
        ?.reactions.map(({ content }) => content) ?? [],
    reviewers: async (repository, number) => {
      const pull = hub.repository(repository).issues.get(number)?.pull;
      return [...(pull?.reviewers.keys() ?? []), ...(pull?.reviewTeams ?? [])];
    },
    grant: async (repository, login, permission) => {
      hub.repository(repository).collaborators.set(login, permission);
    },
    team: async (slug, members) => {
      const roles = new Map(members.map((login) => [login, 'member' as const]));
      organization.teams.set(slug, { id: hub.id(), slug, name: slug, members: roles, createdAt: hub.clock.now() });
    },
    artifact: async (repository, branch, artifact, files) => {
      const job = { name: 'report', seconds: 0, outcome: () => 'success' as const, artifacts: { [artifact]: files } };
      simulator.actions.define(repository, { workflow: 'report', on: { workflow_dispatch: {} }, jobs: [job] });
      const run = await simulator.as('olga').runWorkflow(repository, 'report.yml', {}, branch);
      const ended = () => hub.repository(repository).runs.get(run)?.status === 'completed';
      await simulator.until(ended, 5000, 'the report');
    },
    advise: async ({ affected, ...about }) =>
      publishAdvisory(hub, {
        ...about,
        ecosystem: 'npm',
        affected: affected.map(({ name, version, patched = null }) => ({ name, range: `= ${version}`, patched })),
      }),
    dependencyGraph: async (repository, on) => void hub.repository(repository).settings.set('dependency_graph', on),
    dispatched: async (repository) => sent.filter((one) => one.repository === repository),
    archive: async (repository) => simulator.archive(repository, true),
    hide: async (repository) => {
      seen.delete(hub.repository(repository).id);
    },
    close,
  };
}
