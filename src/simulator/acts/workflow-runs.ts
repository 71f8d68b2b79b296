import type { Hub } from '../hub.ts';
import type { WorkflowJob } from '../records/actions.ts';
import type { Account, Actor, Repository, WorkflowRun } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { newSuite } from './checks.ts';
import { Attempt, type Pace } from './workflow-attempts.ts';
import type { Job, JobConclusion, Triggers, WorkflowDefinition } from './workflow-definitions.ts';
import { announceDispatch, readInputs, type WorkflowInputs } from './workflow-dispatch.ts';
import { workflowFiles } from './workflow-files.ts';
import { fires, type Occasion, occasionOf } from './workflow-triggers.ts';

/** A workflow as the repository knows it, whatever its file says on this or that branch. */
export interface Workflow {
  readonly id: number;
  readonly path: string;
  readonly name: string;
  readonly disabled: boolean;
  readonly createdAt: number;
}

interface Known {
  readonly id: number;
  readonly path: string;
  name: string;
  /** Written by the test or demo; its jobs are played instead of those of the file. */
  script: WorkflowDefinition | undefined;
  disabled: boolean;
  count: number;
  readonly createdAt: number;
}

interface Played {
  readonly known: Known;
  readonly jobs: readonly Job[];
  readonly inputs: WorkflowInputs;
  readonly byHand: boolean;
  attempt: Attempt;
}

/** GitHub Actions without runners: workflows are files or scripts, runs appear, take their simulated time, and end as scripted. */
export class Workflows {
  readonly #hub: Hub;
  readonly #speed: number;
  readonly #stop: AbortSignal;
  readonly #known = new Map<Repository, Map<string, Known>>();
  readonly #played = new Map<WorkflowRun, Played>();

  constructor(hub: Hub, speed: number, stop: AbortSignal) {
    this.#hub = hub;
    this.#speed = speed;
    this.#stop = stop;
    hub.listeners.push((happening) => {
      if (happening.repository === undefined) return;
      const repository = hub.repositories.get(happening.repository.toLowerCase());
      const occasion = repository === undefined ? undefined : occasionOf(hub, repository, happening);
      if (repository !== undefined && occasion !== undefined) {
        this.#trigger(repository, occasion, hub.account(happening.actor));
      }
    });
  }

  /** Scripts a workflow; the file of that name needs not be there. */
  define(repository: Repository, definition: WorkflowDefinition): void {
    const path = `.github/workflows/${definition.workflow}.yml`;
    const known = this.#remember(repository, path, definition.name ?? definition.workflow);
    known.script = definition;
    known.name = definition.name ?? definition.workflow;
  }

  /** Those that are scripted, on the default branch, or have run. */
  list(repository: Repository): Workflow[] {
    const tip = repository.git.refs.get(`refs/heads/${repository.defaultBranch}`);
    for (const file of tip === undefined ? [] : workflowFiles(repository.git, tip)) {
      const known = this.#remember(repository, file.path, file.name ?? file.workflow);
      if (known.script === undefined) known.name = file.name ?? file.workflow;
    }
    return [...(this.#known.get(repository)?.values() ?? [])];
  }

  /** By id or by file name. */
  find(repository: Repository, which: string): Workflow {
    const found = this.list(repository).find(({ id, path }) => String(id) === which || path.endsWith(`/${which}`));
    if (found === undefined) throw notFound();
    return found;
  }

  setDisabled(repository: Repository, which: string, disabled: boolean): void {
    this.#known.get(repository)!.get(this.find(repository, which).path)!.disabled = disabled;
  }

  /** Sets a workflow off by hand (https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event). */
  dispatch(
    repository: Repository,
    actor: Actor,
    which: string,
    ref: string,
    given: { readonly [name: string]: unknown },
  ): WorkflowRun {
    const { git } = repository;
    const known = this.#known.get(repository)?.get(this.find(repository, which).path);
    const plain = ref.replace(/^refs\/(heads|tags)\//, '');
    const full = [`refs/heads/${plain}`, `refs/tags/${plain}`].find((one) => git.refs.get(one) !== undefined);
    const sha = git.peel(git.refs.get(full ?? '') ?? '');
    if (full === undefined || sha === undefined) throw new Refusal(422, `No ref found for: ${ref}`);
    if (known === undefined) throw notFound();
    if (known.disabled) throw new Refusal(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow");
    const definition = this.#definition(repository, known, sha);
    const trigger = definition?.on.workflow_dispatch;
    if (definition === undefined || trigger === undefined) {
      throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
    }
    const inputs = readInputs(trigger.inputs ?? {}, given);
    announceDispatch(this.#hub, repository, actor, known.path, full, inputs);
    const about = { type: undefined, pull: undefined, title: known.name };
    const occasion: Occasion = { ...about, event: 'workflow_dispatch', ref: full, branch: plain, sha };
    return this.#run(repository, known, definition, occasion, actor.account, inputs);
  }

  /** Runs all jobs again as the next attempt, or those that did not succeed, or one; those that need them go along. */
  rerun(repository: Repository, id: number, which: 'all' | 'failed' | { readonly job: string }, by?: Account): void {
    const run = repository.runs.get(id);
    const played = run === undefined ? undefined : this.#played.get(run);
    if (run === undefined || played === undefined) throw notFound();
    if (run.status !== 'completed') throw new Refusal(403, 'This workflow is already running');
    const latest = latestJobs(run, run.attempt);
    const chosen = new Set(
      typeof which === 'object'
        ? [which.job]
        : latest.filter(({ conclusion }) => which === 'all' || conclusion !== 'success').map(({ name }) => name),
    );
    if (which === 'failed' && chosen.size === 0) throw new Refusal(403, 'This workflow run cannot be retried');
    for (const { name, needs = [] } of played.jobs) if (needs.some((need) => chosen.has(need))) chosen.add(name);
    const { attempt, status, conclusion, startedAt, updatedAt, triggeredBy } = run;
    run.earlier.push({ attempt, status, conclusion, startedAt, updatedAt, triggeredBy });
    run.attempt += 1;
    run.triggeredBy = by ?? run.actor;
    run.startedAt = this.#hub.clock.now();
    const kept = new Map(latest.filter(({ name }) => !chosen.has(name)).map((job) => [job.name, job]));
    played.attempt = this.#attempt(repository, run, played, kept);
    played.attempt.begin();
  }

  /** The run ends as soon as may be; one that has ended cannot (https://docs.github.com/rest/actions/workflow-runs#cancel-a-workflow-run). */
  cancel(repository: Repository, id: number): void {
    const run = repository.runs.get(id);
    const played = run === undefined ? undefined : this.#played.get(run);
    if (run === undefined || played === undefined) throw notFound();
    if (run.status === 'completed') throw new Refusal(409, 'Cannot cancel a workflow run that is completed.');
    played.attempt.cancel();
  }

  /** Moves a run that goes by hand one step on; gives false when it has ended. */
  advance(repository: Repository, id: number, conclusion?: JobConclusion): boolean {
    const { run, attempt } = this.#going(repository, id);
    if (run.status !== 'completed') attempt.advance(conclusion);
    return run.status !== 'completed';
  }

  /** Names of the environments that jobs of the run wait for. */
  waiting(repository: Repository, id: number): string[] {
    return this.#going(repository, id).attempt.waiting();
  }

  review(repository: Repository, id: number, environment: string, approved: boolean): void {
    this.#going(repository, id).attempt.review(environment, approved);
  }

  #going(repository: Repository, id: number): { readonly run: WorkflowRun; readonly attempt: Attempt } {
    const run = repository.runs.get(id);
    const attempt = run === undefined ? undefined : this.#played.get(run)?.attempt;
    if (run === undefined || attempt === undefined) throw notFound();
    return { run, attempt };
  }

  #remember(repository: Repository, path: string, name: string): Known {
    const all = this.#known.get(repository) ?? new Map<string, Known>();
    this.#known.set(repository, all);
    const fresh = { id: 0, path, name, script: undefined, disabled: false, count: 0, createdAt: this.#hub.clock.now() };
    const known = all.get(path) ?? { ...fresh, id: this.#hub.id() };
    all.set(path, known);
    return known;
  }

  /** What the workflow is at a commit: its script, or what the file says there. */
  #definition(
    repository: Repository,
    known: Known,
    sha: string,
  ): (WorkflowDefinition & { readonly on: Triggers }) | undefined {
    const file = workflowFiles(repository.git, sha).find(({ path }) => path === known.path);
    const { script } = known;
    return script === undefined ? file : { ...script, on: script.on ?? file?.on ?? { pull_request: {} } };
  }

  #trigger(repository: Repository, occasion: Occasion, actor: Account): void {
    for (const { path, name, workflow } of workflowFiles(repository.git, occasion.sha)) {
      this.#remember(repository, path, name ?? workflow);
    }
    for (const known of this.#known.get(repository)?.values() ?? []) {
      const definition = known.disabled ? undefined : this.#definition(repository, known, occasion.sha);
      if (definition === undefined || !fires(definition.on, occasion)) continue;
      this.#run(repository, known, definition, occasion, actor, {});
    }
  }

  #run(
    repository: Repository,
    known: Known,
    { jobs, byHand = false }: WorkflowDefinition,
    { event, branch, sha, pull, title }: Occasion,
    actor: Account,
    inputs: WorkflowInputs,
  ): WorkflowRun {
    const now = this.#hub.clock.now();
    known.count += 1;
    const run: WorkflowRun = {
      id: this.#hub.id(),
      workflow: { id: known.id, name: known.name, path: known.path },
      number: known.count,
      branch,
      sha,
      event,
      title: title ?? known.name,
      pull,
      actor,
      triggeredBy: actor,
      suite: newSuite(this.#hub, repository, this.#hub.actionsApp, sha, { branch, before: null }),
      attempt: 1,
      jobs: [],
      earlier: [],
      status: 'queued',
      conclusion: null,
      createdAt: now,
      startedAt: now,
      updatedAt: now,
    };
    repository.runs.set(run.id, run);
    const about = { known, jobs, inputs, byHand };
    const attempt = this.#attempt(repository, run, about, new Map());
    this.#played.set(run, { ...about, attempt });
    attempt.begin();
    return run;
  }

  #attempt(
    repository: Repository,
    run: WorkflowRun,
    { jobs, inputs, byHand }: Pick<Played, 'jobs' | 'inputs' | 'byHand'>,
    kept: ReadonlyMap<string, WorkflowJob>,
  ): Attempt {
    const pace: Pace = { byHand, speed: this.#speed, stop: this.#stop };
    return new Attempt(this.#hub, repository, run, jobs, inputs, kept, pace);
  }
}

/** The jobs as an attempt left them: its own, and those that it took over from earlier ones. */
export function latestJobs(run: WorkflowRun, attempt: number): WorkflowJob[] {
  const until = run.jobs.filter((job) => job.attempt <= attempt);
  return [...new Map(until.map((job) => [job.name, job])).values()];
}
