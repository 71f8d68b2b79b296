import type { Hub } from '../hub.ts';
import type { WorkflowJob } from '../records/actions.ts';
import type { Account, Repository, WorkflowRun } from '../records.ts';
import { workflowJson, workflowRunJson } from '../shapes/checks.ts';
import { deploymentJson } from '../shapes/deployments.ts';
import { workflowJobJson } from '../shapes/workflow-jobs.ts';
import { announce } from './announce.ts';
import { createCheck, updateCheck } from './checks.ts';
import { ensureEnvironment } from './deployments.ts';
import type { Job, JobConclusion, JobSight } from './workflow-definitions.ts';
import { deployFor, endStep, newSteps, reportDeployment, upload } from './workflow-effects.ts';

/** A job of the definition with its record, which is there once the job is queued. */
interface Entry {
  readonly job: Job;
  record: WorkflowJob | undefined;
}

/** How a scripted run goes on: by itself at that many simulated seconds a second, or only when moved by hand. */
export interface Pace {
  readonly byHand: boolean;
  readonly speed: number;
  readonly stop: AbortSignal;
}

/** One attempt of a run: its jobs are queued, begin, do their steps and end, each with its check run and webhooks. */
export class Attempt {
  readonly #hub: Hub;
  readonly #repository: Repository;
  readonly #run: WorkflowRun;
  readonly #entries: readonly Entry[];
  readonly #inputs: { readonly [name: string]: string };
  readonly #pace: Pace;
  readonly #cancel = new AbortController();

  /** `done` holds records of an earlier attempt that are not run again. */
  constructor(
    hub: Hub,
    repository: Repository,
    run: WorkflowRun,
    jobs: readonly Job[],
    inputs: { readonly [name: string]: string },
    done: ReadonlyMap<string, WorkflowJob>,
    pace: Pace,
  ) {
    this.#hub = hub;
    this.#repository = repository;
    this.#run = run;
    this.#entries = jobs.map((job) => ({ job, record: done.get(job.name) }));
    this.#inputs = inputs;
    this.#pace = pace;
  }

  begin(): void {
    this.#announceRun('queued', null);
    this.#release();
  }

  /** The names of environments that jobs wait to be let into. */
  waiting(): string[] {
    return this.#entries.flatMap(({ record }) => (record?.status === 'waiting' ? [record.environment ?? ''] : []));
  }

  /** Lets the jobs into an environment, or ends them. */
  review(environment: string, approved: boolean): void {
    for (const entry of this.#entries) {
      const { record } = entry;
      if (record?.status !== 'waiting' || record.environment !== environment) continue;
      if (approved) {
        record.status = 'queued';
        updateCheck(this.#hub, this.#repository, this.#actor, record.check, { status: 'queued' });
        this.#announceJob(record, 'queued');
        this.#goOn(entry);
      } else this.#finish(entry, 'failure');
    }
  }

  /** Ends everything that has not ended. */
  cancel(): void {
    this.#cancel.abort(new Error('the run was cancelled'));
    for (const entry of this.#entries) if (entry.record?.status !== 'completed') this.#finish(entry, 'cancelled');
  }

  /** The next small thing that happens: a job begins, a step ends, or a job ends (as scripted, or with that conclusion). */
  advance(conclusion?: JobConclusion): void {
    const running = this.#entries.find(({ record }) => record?.status === 'in_progress');
    const queued = this.#entries.find(({ record }) => record?.status === 'queued');
    if (running !== undefined && (conclusion !== undefined || !this.#step(running.record!))) {
      this.#finish(running, conclusion ?? this.#outcome(running.job));
    } else if (running === undefined && queued !== undefined) this.#start(queued);
  }

  get #actor() {
    const app = this.#hub.actionsApp;
    return { account: app.bot, app };
  }

  /** Queues the jobs whose needs are met, skips those whose needs were not, and ends the run when nothing is left. */
  #release(): void {
    for (const entry of this.#entries) {
      if (entry.record !== undefined) continue;
      const needs = (entry.job.needs ?? []).flatMap((name) => this.#entries.filter(({ job }) => job.name === name));
      if (needs.some(({ record }) => record?.status !== 'completed')) continue;
      this.#queue(entry);
      if (this.#cancel.signal.aborted) this.#finish(entry, 'cancelled');
      else if (needs.some(({ record }) => record?.conclusion !== 'success')) this.#finish(entry, 'skipped');
      else if (entry.record!.status === 'queued') this.#goOn(entry);
    }
    this.#settle();
  }

  #goOn(entry: Entry): void {
    if (!this.#pace.byHand) this.#hub.background(this.#perform(entry));
  }

  #queue(entry: Entry): void {
    const { job } = entry;
    const run = this.#run;
    const now = this.#hub.clock.now();
    const place =
      job.environment === undefined ? undefined : ensureEnvironment(this.#hub, this.#repository, job.environment);
    const waits = place !== undefined && place.reviewers.length > 0;
    const detailsUrl = `${this.#hub.url}/${this.#repository.fullName}/actions/runs/${run.id}/attempts/${run.attempt}`;
    const about = { name: job.name, sha: run.sha, suite: run.suite, detailsUrl };
    const check = createCheck(this.#hub, this.#repository, this.#actor, about);
    // A webhook knows no check run that waits, only the API does.
    if (waits) updateCheck(this.#hub, this.#repository, this.#actor, check, { status: 'waiting' });
    const steps = newSteps(job);
    const { name, environment } = job;
    const attempt = run.attempt;
    const record: WorkflowJob = {
      ...{ check, run, attempt, name, environment, steps, deployment: undefined, conclusion: null },
      ...{ status: waits ? 'waiting' : 'queued', createdAt: now, startedAt: now, completedAt: null },
    };
    entry.record = record;
    run.jobs.push(record);
    this.#announceJob(record, record.status);
    if (waits && run.status === 'queued') run.status = 'waiting';
  }

  #start(entry: Entry): void {
    const record = entry.record!;
    if (this.#run.status !== 'in_progress') this.#announceRun('in_progress', null);
    record.status = 'in_progress';
    record.startedAt = this.#hub.clock.now();
    this.#step(record);
    updateCheck(this.#hub, this.#repository, this.#actor, record.check, { status: 'in_progress' });
    if (record.environment !== undefined) deployFor(this.#hub, this.#repository, record, record.environment);
    this.#announceJob(record, 'in_progress');
  }

  /** Ends the step that runs and begins the next; false when the one that runs is the last. */
  #step(record: WorkflowJob): boolean {
    const now = this.#hub.clock.now();
    const running = record.steps.find(({ status }) => status === 'in_progress');
    const next = record.steps.find(({ status }) => status === 'queued');
    if (next === undefined) return false;
    if (running !== undefined) endStep(running, 'success', now);
    next.status = 'in_progress';
    next.startedAt = now;
    return true;
  }

  #finish(entry: Entry, conclusion: JobConclusion): void {
    if (entry.record === undefined) this.#queue(entry);
    const record = entry.record!;
    const now = this.#hub.clock.now();
    // The step that runs is the one that failed; in a job that is told its end at the end, the last real one.
    const own = record.steps.slice(1, -1);
    for (const step of record.steps) {
      if (step.status === 'in_progress' && step.number < record.steps.length) endStep(step, conclusion, now);
      else if (step.status === 'in_progress') endStep(step, 'success', now);
      else if (step.status === 'queued') endStep(step, conclusion === 'cancelled' ? 'cancelled' : 'skipped', now);
    }
    const bad = conclusion === 'failure' || conclusion === 'timed_out';
    if (bad && own.every((step) => step.conclusion === 'success')) endStep(own.at(-1)!, 'failure', now);
    record.status = 'completed';
    record.conclusion = conclusion;
    record.completedAt = now;
    const output = {
      title: `${record.name}: ${conclusion}`,
      summary: `Attempt ${record.attempt} of ${this.#run.workflow.name}`,
    };
    updateCheck(this.#hub, this.#repository, this.#actor, record.check, { conclusion, output });
    reportDeployment(this.#hub, this.#repository, record, conclusion === 'success' ? 'success' : 'failure');
    if (conclusion === 'success' || conclusion === 'failure') upload(this.#hub, this.#repository, this.#run, entry.job);
    this.#announceJob(record, 'completed');
    this.#release();
  }

  #settle(): void {
    if (this.#run.status === 'completed' || this.#entries.some(({ record }) => record?.status !== 'completed')) {
      const moves = this.#entries.some(({ record }) => record?.status === 'in_progress' || record?.status === 'queued');
      if (this.#run.status === 'in_progress' && !moves && this.waiting().length > 0) this.#run.status = 'waiting';
      return;
    }
    const good = ['success', 'skipped', 'neutral'];
    const ends = this.#entries.map(({ record }) => record?.conclusion ?? 'success');
    const bad = ends.find((end) => end === 'cancelled') ?? ends.find((end) => !good.includes(end));
    this.#announceRun('completed', bad ?? 'success');
  }

  async #perform(entry: Entry): Promise<void> {
    const record = entry.record!;
    try {
      await this.#wait(0);
      this.#start(entry);
      const pause = entry.job.seconds / record.steps.length;
      do await this.#wait(pause);
      while (this.#step(record));
    } catch (error) {
      if (this.#cancel.signal.aborted) return;
      throw error;
    }
    if (record.status !== 'completed') this.#finish(entry, this.#outcome(entry.job));
  }

  #outcome(job: Job): JobConclusion {
    const { git, fullName } = this.#repository;
    const { sha, branch, attempt } = this.#run;
    const tree = git.commit(sha)!.tree;
    const file = (path: string) => git.blob(git.entry(tree, path)?.sha ?? '')?.toString('utf8');
    const sight: JobSight = { repository: fullName, branch, sha, inputs: this.#inputs, file };
    return job.outcome(attempt, sight);
  }

  #wait(seconds: number): Promise<void> {
    const stop = AbortSignal.any([this.#pace.stop, this.#cancel.signal]);
    return this.#hub.clock.sleep((seconds * 1000) / this.#pace.speed, stop);
  }

  #announceRun(status: WorkflowRun['status'], conclusion: string | null): void {
    const run = this.#run;
    run.status = status;
    run.conclusion = conclusion;
    run.updatedAt = this.#hub.clock.now();
    const about = {
      workflow_run: workflowRunJson(this.#hub, this.#repository, run),
      workflow: workflowJson(this.#hub, this.#repository, run),
    };
    const action = status === 'queued' ? 'requested' : status;
    announce(this.#hub, this.#repository, this.#by, 'workflow_run', action, about);
  }

  #announceJob(record: WorkflowJob, action: string): void {
    const deployment = this.#repository.deployments.get(record.deployment ?? 0);
    const about = {
      workflow_job: workflowJobJson(this.#hub, this.#repository, record),
      ...(deployment === undefined ? {} : { deployment: deploymentJson(this.#hub, this.#repository, deployment) }),
    };
    announce(this.#hub, this.#repository, this.#by, 'workflow_job', action, about);
  }

  get #by(): { readonly account: Account } {
    return { account: this.#run.triggeredBy };
  }
}
