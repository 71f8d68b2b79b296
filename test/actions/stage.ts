import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Action, ActionContext, Outcome, Wait } from '../../src/core/action.ts';
import { type ChangeSet, EMPTY_CHANGE_SET } from '../../src/core/changeset/change-set.ts';
import { type Signal, subject } from '../../src/core/event.ts';
import { Fault } from '../../src/core/fault.ts';
import type { GitHub } from '../../src/core/ports/github.ts';
import type { Ports } from '../../src/core/ports/ports.ts';
import type { Metric } from '../../src/core/ports/store.ts';
import type { CatalogueEntry, RepositoryCatalogue } from '../../src/core/repository/catalogue.ts';
import { ManualClock } from '../fakes/clock.ts';
import { FakeEvaluations } from '../fakes/evaluations.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { FakeWaivers } from '../fakes/waivers.ts';

/** Full names, what each depends on, in no landing order. */
export const ACME: { readonly [repository: string]: readonly string[] } = {
  'acme/docs': ['acme/web-react', 'acme/web-angular', 'acme/web-vue'],
  'acme/web-react': ['acme/design-tokens'],
  'acme/design-tokens': [],
  'acme/web-angular': ['acme/design-tokens'],
  'acme/web-vue': ['acme/design-tokens'],
};

interface Call {
  readonly call: number;
  readonly startedAt: number;
  readonly step: string;
  readonly github?: GitHub;
  readonly stop?: AbortSignal;
}

/** A run with a fake outside, on which one action after another is called the way the engine calls them. */
export class Stage {
  readonly github = new FakeGitHub();
  readonly clock = new ManualClock();
  readonly signals: Signal[] = [];
  readonly notes: string[] = [];
  readonly blobs = new Map<string, string>();
  readonly metrics = new Map<string, Omit<Metric, 'at'>>();
  readonly events = new Map<string, { readonly type: string; readonly data: unknown }>();
  readonly told: { readonly channel?: string; readonly text: string }[] = [];
  readonly catalogue: RepositoryCatalogue;
  /** What the facts hold: changes only when a call ends. */
  changeset: ChangeSet = EMPTY_CHANGE_SET;
  #seq = 0;

  constructor(repositories: { readonly [repository: string]: readonly string[] } = ACME) {
    for (const team of ['web', 'design-system']) this.github.team('acme', team, ['bob']);
    const entries = Object.entries(repositories).map(([name, dependsOn]) => this.#entry(name, dependsOn));
    const defaults = { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: ['baton'] } as const;
    this.catalogue = { org: 'acme', repositories: entries, defaults };
  }

  #entry(fullName: string, dependsOn: readonly string[]): CatalogueEntry {
    const { id, defaultBranch } = this.github.seed(fullName);
    this.github.grant(fullName, 'alice', 'write');
    this.github.grant(fullName, 'bob', 'maintain');
    return {
      ...{ id, fullName, name: fullName.split('/')[1]!, defaultBranch, dependsOn },
      ...{ archived: false, private: false, kind: 'application', layout: 'polyrepo', framework: 'none' },
      ...{ teams: [], paths: { tokens: 'tokens', components: 'src', docs: 'docs' }, checks: { test: 'ci / test' } },
    };
  }

  get names(): string[] {
    return this.catalogue.repositories.map(({ fullName }) => fullName);
  }

  context({ call, startedAt, step, github = this.github, stop = new AbortController().signal }: Call): ActionContext {
    const workflow = { id: 'design-sync', name: 'Design sync' };
    return {
      run: {
        ...{ id: 'run-1', key: 'design-sync-3f9a1c', workflow, org: 'acme', installation: 7 },
        ...{ triggeredBy: 'alice', startedAt: 0 },
      },
      step: { id: step, startedAt, call },
      changeset: this.changeset,
      catalogue: this.catalogue,
      signals: this.signals,
      ports: this.#ports(github),
      stop,
      note: (message) => this.notes.push(message),
    };
  }

  #ports(github: GitHub): Ports {
    const absent = () => {
      throw new Error('no action of this stage reaches that far');
    };
    return {
      clock: this.clock,
      github,
      figma: { file: absent, variables: absent, components: absent },
      tokens: { build: absent },
      policies: { forPull: absent },
      proposals: { read: absent },
      rules: { judge: absent },
      changeSets: { of: absent },
      evaluations: new FakeEvaluations(),
      waivers: new FakeWaivers(),
      words: { about: absent },
      notify: {
        slack: async (message) => {
          this.told.push(message);
          return { sent: true };
        },
      },
      blobs: {
        put: async (text) => {
          const digest = createHash('sha256').update(text).digest('hex');
          this.blobs.set(digest, text);
          return digest;
        },
        get: async (digest) => {
          const text = this.blobs.get(digest);
          if (text === undefined) throw new Fault('not-found', `no text with digest ${digest}`);
          return text;
        },
      },
      metrics: {
        record: async (key, metric) => {
          if (!this.metrics.has(key)) this.metrics.set(key, metric);
        },
      },
      events: {
        emit: async ({ id, type, data }) => {
          if (!this.events.has(id)) this.events.set(id, { type, data });
        },
      },
    };
  }

  /** One call, with what it gives kept as the engine's facts keep it. */
  async call<I extends z.ZodType, O extends z.ZodType>(
    action: Action<I, O>,
    inputs: unknown,
    about: Partial<Call> = {},
  ): Promise<Outcome<z.output<O>>> {
    const at = { call: 1, startedAt: this.clock.now(), step: action.name, ...about };
    const outcome = await action.run(action.input.parse(inputs), this.context(at));
    // Facts are JSON: what does not survive that must not be relied on.
    const kept = JSON.parse(JSON.stringify(outcome)) as typeof outcome;
    if (kept.changeset !== undefined) this.changeset = kept.changeset;
    return kept.kind === 'done' ? { ...kept, output: action.output.parse(kept.output) } : kept;
  }

  /** Calls until it is done; at each park `parked` may change the world, then time goes on to `until`. */
  async finish<I extends z.ZodType, O extends z.ZodType>(
    action: Action<I, O>,
    inputs: unknown,
    options: { readonly github?: GitHub; readonly parked?: (wait: Wait, call: number) => void | Promise<void> } = {},
  ): Promise<z.output<O>> {
    const startedAt = this.clock.now();
    const github = options.github === undefined ? {} : { github: options.github };
    for (let call = 1; call <= 200; call += 1) {
      const outcome = await this.call(action, inputs, { call, startedAt, ...github });
      if (outcome.kind === 'done') return outcome.output;
      await options.parked?.(outcome.wait, call);
      const { until } = outcome.wait;
      if (until === undefined && outcome.wait.keys.length === 0) throw new Error('parked without anything to wake it');
      await this.clock.advance(Math.max(0, (until ?? this.clock.now()) - this.clock.now()));
    }
    throw new Error('it parked 200 times without an end');
  }

  /** As the engine passes on what a person typed on a pull request. */
  say(
    name: 'approve' | 'reject',
    by: string,
    repository: string,
    number: number,
    data: { head: string; reason?: string },
  ) {
    this.#seq += 1;
    const key = subject.pull(repository, number);
    this.signals.push({ seq: this.#seq, key, name, by, at: this.clock.now(), data });
  }

  signal(key: string, name: string, data: Signal['data'] = {}): void {
    this.#seq += 1;
    this.signals.push({ seq: this.#seq, key, name, at: this.clock.now(), data });
  }

  member(repository: string) {
    const member = this.changeset.members.find((one) => one.repository === repository);
    if (member === undefined) throw new Error(`${repository} takes no part in the change set`);
    return member;
  }

  /** Everything that GitHub holds and people can see, for comparing two ends. */
  world(): unknown {
    return this.names.map((name) => {
      const { git, pulls, comments } = this.github.repository(name);
      return {
        name,
        commits: git.commits.size,
        branches: [...git.branches].sort(),
        tags: [...git.tags].sort(),
        pulls: [...pulls.values()],
        comments: comments.map(({ issue, author, body }) => ({ issue, author, body })),
      };
    });
  }
}

/** Files that differ in each repository. */
export function filesFor(names: readonly string[]) {
  return names.map((repository) => ({
    repository,
    path: 'tokens/a.json',
    text: `{"of":"${repository}"}\n`,
    bytes: 30,
  }));
}

/** What is open in a usual run: branch, commit and pull request in every repository. */
export async function opened(stage: Stage, names: readonly string[] = stage.names): Promise<void> {
  const { open } = await import('../../src/actions/changeset/open.ts');
  await stage.finish(open, {
    branchName: 'sync/42',
    files: filesFor(names),
    title: 'Design sync',
    body: 'What changed.',
  });
}
