import type { Hub } from '../hub.ts';
import type { PullIssue, Repository, WorkflowRun } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { workflowJson, workflowRunJson } from '../shapes/checks.ts';
import { announce } from './announce.ts';
import { createCheck, newSuite, updateCheck } from './checks.ts';

/** One job of a simulated workflow, reported as a check run of the app `github-actions`. */
export interface Job {
  readonly name: string;
  /** Simulated seconds that it takes. */
  readonly seconds: number;
  /** Called when the time is over; `attempt` begins with 1. */
  outcome(
    attempt: number,
    about: {
      readonly repository: string;
      readonly branch: string;
      readonly sha: string;
      file(path: string): string | undefined;
    },
  ): 'success' | 'failure' | 'cancelled' | 'skipped' | 'neutral' | 'timed_out';
}

export interface WorkflowDefinition {
  readonly workflow: string;
  readonly jobs: readonly Job[];
}

interface Defined extends WorkflowDefinition {
  readonly id: number;
  count: number;
}

/** GitHub Actions without runners: runs appear, take their simulated time, and end as scripted. */
export class Workflows {
  readonly #hub: Hub;
  readonly #speed: number;
  readonly #stop: AbortSignal;
  readonly #defined = new Map<string, Defined[]>();
  readonly #definitions = new Map<WorkflowRun, Defined>();

  constructor(hub: Hub, speed: number, stop: AbortSignal) {
    this.#hub = hub;
    this.#speed = speed;
    this.#stop = stop;
    hub.listeners.push(({ event, action, repository, payload }) => {
      if (event !== 'pull_request' || repository === undefined) return;
      if (action !== 'opened' && action !== 'synchronize' && action !== 'reopened') return;
      const one = hub.repository(repository);
      const issue = one.issues.get(Number(payload['number']));
      if (issue?.pull !== undefined) this.#trigger(one, issue as PullIssue);
    });
  }

  define(repository: Repository, definition: WorkflowDefinition): void {
    const known = this.#defined.get(repository.fullName) ?? [];
    const others = known.filter((one) => one.workflow !== definition.workflow);
    this.#defined.set(repository.fullName, [...others, { ...definition, id: this.#hub.id(), count: 0 }]);
  }

  #trigger(repository: Repository, issue: PullIssue): void {
    for (const defined of this.#defined.get(repository.fullName) ?? []) {
      const { branch, sha } = issue.pull.head;
      const hub = this.#hub;
      const now = hub.clock.now();
      defined.count += 1;
      const path = `.github/workflows/${defined.workflow}.yml`;
      const run: WorkflowRun = {
        id: hub.id(),
        workflow: { id: defined.id, name: defined.workflow, path },
        number: defined.count,
        branch,
        sha,
        event: 'pull_request',
        title: issue.title,
        pull: issue.number,
        actor: issue.author.account,
        suite: newSuite(hub, repository, hub.actionsApp, sha, { branch, before: null }),
        attempt: 1,
        status: 'queued',
        conclusion: null,
        createdAt: now,
        startedAt: now,
        updatedAt: now,
      };
      repository.runs.set(run.id, run);
      this.#definitions.set(run, defined);
      hub.background(this.#perform(repository, run, defined.jobs));
    }
  }

  /** Runs all jobs again, or those that did not succeed, as the next attempt. */
  rerun(repository: Repository, id: number, onlyFailed: boolean): void {
    const run = repository.runs.get(id);
    const defined = run === undefined ? undefined : this.#definitions.get(run);
    if (run === undefined || defined === undefined) throw notFound();
    if (run.status !== 'completed') throw new Refusal(403, 'This workflow is already running');
    const failed = new Set(
      [...repository.checks.values()]
        .filter((check) => check.suite === run.suite && check.conclusion !== 'success')
        .map((check) => check.name),
    );
    if (onlyFailed && failed.size === 0) throw new Refusal(403, 'This workflow run cannot be retried');
    run.attempt += 1;
    run.conclusion = null;
    run.startedAt = this.#hub.clock.now();
    const jobs = defined.jobs.filter((job) => !onlyFailed || failed.has(job.name));
    this.#hub.background(this.#perform(repository, run, jobs));
  }

  async #perform(repository: Repository, run: WorkflowRun, jobs: readonly Job[]): Promise<void> {
    const hub = this.#hub;
    const app = hub.actionsApp;
    const actor = { account: app.bot, app };
    this.#advance(repository, run, 'queued', null);
    const checks = jobs.map((job) => {
      const detailsUrl = `${hub.url}/${repository.fullName}/actions/runs/${run.id}/attempts/${run.attempt}`;
      return {
        job,
        check: createCheck(hub, repository, actor, { name: job.name, sha: run.sha, suite: run.suite, detailsUrl }),
      };
    });
    await this.#wait(0);
    this.#advance(repository, run, 'in_progress', null);
    for (const { check } of checks) updateCheck(hub, repository, actor, check, { status: 'in_progress' });
    const tree = repository.git.commit(run.sha)!.tree;
    const file = (path: string) => repository.git.blob(repository.git.entry(tree, path)?.sha ?? '')?.toString('utf8');
    const about = { repository: repository.fullName, branch: run.branch, sha: run.sha, file };
    const outcomes = await Promise.all(
      checks.map(async ({ job, check }) => {
        await this.#wait(job.seconds);
        const conclusion = job.outcome(run.attempt, about);
        const output = {
          title: `${job.name}: ${conclusion}`,
          summary: `Attempt ${run.attempt} of ${run.workflow.name}`,
        };
        updateCheck(hub, repository, actor, check, { conclusion, output });
        return conclusion;
      }),
    );
    const bad = outcomes.find((outcome) => outcome !== 'success' && outcome !== 'skipped' && outcome !== 'neutral');
    this.#advance(repository, run, 'completed', bad ?? 'success');
  }

  #advance(repository: Repository, run: WorkflowRun, status: WorkflowRun['status'], conclusion: string | null): void {
    run.status = status;
    run.conclusion = conclusion;
    run.updatedAt = this.#hub.clock.now();
    const action = status === 'queued' ? 'requested' : status;
    const about = {
      workflow_run: workflowRunJson(this.#hub, repository, run),
      workflow: workflowJson(this.#hub, repository, run),
    };
    announce(this.#hub, repository, { account: run.actor }, 'workflow_run', action, about);
  }

  #wait(seconds: number): Promise<void> {
    return this.#hub.clock.sleep((seconds * 1000) / this.#speed, this.#stop);
  }
}
