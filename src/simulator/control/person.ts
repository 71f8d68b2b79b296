import type { JsonObject } from '../../core/json.ts';
import { checkOf, pressButton, rerequestCheck, setStatus } from '../acts/checks.ts';
import { dispatch } from '../acts/dispatch.ts';
import { addLabels, comment, issueOf, openIssue } from '../acts/issues.ts';
import { mergePull } from '../acts/merging.ts';
import { createRepository } from '../acts/organizations.ts';
import { editIssue, markReady, openPull, pullOf } from '../acts/pulls.ts';
import { createRef, deleteRef, signatureOf, updateRef } from '../acts/refs.ts';
import { type ReviewEvent, review } from '../acts/reviews.ts';
import type { Workflows } from '../acts/workflow-runs.ts';
import type { Hub } from '../hub.ts';
import type { Account, Actor } from '../records.ts';

/**
 * A person at the keyboard: what they do happens at once, with all its webhooks, and without going through the API (so
 * it is in nobody's request journal). `repository` is `owner/name`.
 */
export class Person {
  readonly login: string;
  readonly #hub: Hub;
  readonly #workflows: Workflows;
  readonly #account: Account;

  constructor(hub: Hub, workflows: Workflows, account: Account) {
    this.login = account.login;
    this.#hub = hub;
    this.#workflows = workflows;
    this.#account = account;
  }

  get #actor(): Actor {
    return { account: this.#account };
  }

  /** A token of theirs for the API and for `git push` over HTTP. */
  token(): string {
    return this.#hub.issueToken({ kind: 'person', account: this.#account }, undefined).value;
  }

  /** Gives the comment's id. */
  async comment(repository: string, issue: number, body: string): Promise<number> {
    return comment(this.#hub, this.#hub.repository(repository), this.#actor, issue, body).id;
  }

  /** Gives the issue's number. */
  async openIssue(repository: string, title: string, body = ''): Promise<number> {
    return openIssue(this.#hub, this.#hub.repository(repository), this.#actor, { title, body, labels: [] }).number;
  }

  async review(repository: string, pull: number, event: ReviewEvent, body = ''): Promise<number> {
    const one = this.#hub.repository(repository);
    return (await review(this.#hub, one, this.#actor, pullOf(one, pull), { event, body })).id;
  }

  /** One commit on a branch, which is made from the default branch when it is not there; null deletes a file. Gives its sha. */
  async push(
    repository: string,
    branch: string,
    files: { readonly [path: string]: string | null },
    message: string,
  ): Promise<string> {
    const one = this.#hub.repository(repository);
    const { git } = one;
    const ref = `refs/heads/${branch}`;
    const known = git.refs.get(ref);
    const parent = known ?? git.refs.get(`refs/heads/${one.defaultBranch}`);
    const changes = Object.entries(files).map(([path, text]) => {
      return [path, text === null ? null : { mode: '100644', sha: git.writeBlob(text) }] as const;
    });
    const author = signatureOf(this.#hub, this.#account);
    const base = parent === undefined ? undefined : git.commit(parent)!.tree;
    const tree = git.writeTree(base, new Map(changes));
    const parents = parent === undefined ? [] : [parent];
    const sha = git.writeCommit({ tree, parents, author, committer: author, message });
    if (known === undefined) await createRef(this.#hub, one, ref, sha, this.#actor);
    else await updateRef(this.#hub, one, ref, sha, this.#actor);
    return sha;
  }

  async deleteBranch(repository: string, branch: string): Promise<void> {
    await deleteRef(this.#hub, this.#hub.repository(repository), `refs/heads/${branch}`, this.#actor);
  }

  /** Forks a repository with all its branches; the app is not on the fork. Gives its full name. */
  async fork(repository: string): Promise<string> {
    const parent = this.#hub.repository(repository);
    const { name, defaultBranch, private: hidden } = parent;
    const request = { name, defaultBranch, private: hidden, parent, files: {} };
    return createRepository(this.#hub, this.#hub.directory, this.#account, this.#account, request).fullName;
  }

  /** Gives the pull request's number. */
  async openPull(
    repository: string,
    request: {
      readonly head: string;
      readonly base?: string;
      readonly title: string;
      readonly body?: string;
      readonly draft?: boolean;
    },
  ): Promise<number> {
    const one = this.#hub.repository(repository);
    const { head, title, base = one.defaultBranch, body = '', draft = false } = request;
    return (await openPull(this.#hub, one, this.#actor, { head, base, title, body, draft })).number;
  }

  async ready(repository: string, pull: number): Promise<void> {
    const one = this.#hub.repository(repository);
    await markReady(this.#hub, one, this.#actor, pullOf(one, pull));
  }

  /** Gives the sha that the base branch is at afterwards. */
  async merge(repository: string, pull: number, method: 'merge' | 'squash' | 'rebase' = 'merge'): Promise<string> {
    const one = this.#hub.repository(repository);
    return mergePull(this.#hub, one, this.#actor, pullOf(one, pull), { method });
  }

  async close(repository: string, issue: number): Promise<void> {
    await this.edit(repository, issue, { state: 'closed' });
  }

  async reopen(repository: string, issue: number): Promise<void> {
    await this.edit(repository, issue, { state: 'open' });
  }

  async edit(
    repository: string,
    issue: number,
    change: {
      readonly title?: string;
      readonly body?: string;
      readonly state?: 'open' | 'closed';
      readonly base?: string;
    },
  ): Promise<void> {
    const one = this.#hub.repository(repository);
    await editIssue(this.#hub, one, this.#actor, issueOf(one, issue), change);
  }

  async label(repository: string, issue: number, ...labels: string[]): Promise<void> {
    const one = this.#hub.repository(repository);
    await addLabels(this.#hub, one, this.#actor, issueOf(one, issue), labels);
  }

  /** Sends `repository_dispatch`, as a relay of another system would. */
  async dispatch(repository: string, type: string, payload: JsonObject): Promise<void> {
    dispatch(this.#hub, this.#hub.repository(repository), this.#actor, type, payload);
  }

  async setStatus(
    repository: string,
    sha: string,
    context: string,
    state: 'error' | 'failure' | 'pending' | 'success',
  ): Promise<void> {
    const request = { sha, context, state, description: null, targetUrl: null };
    setStatus(this.#hub, this.#hub.repository(repository), this.#actor, request);
  }

  /** Presses "Re-run" at a check of the app. */
  async rerequest(repository: string, check: number): Promise<void> {
    const one = this.#hub.repository(repository);
    rerequestCheck(this.#hub, one, this.#actor, checkOf(one, check));
  }

  /** Presses a button that a check of the app offers. */
  async press(repository: string, check: number, identifier: string): Promise<void> {
    const one = this.#hub.repository(repository);
    pressButton(this.#hub, one, this.#actor, checkOf(one, check), identifier);
  }

  /** Presses "Cancel workflow" of a run. */
  async cancelWorkflow(repository: string, run: number): Promise<void> {
    this.#workflows.cancel(this.#hub.repository(repository), run);
  }

  /** Presses "Run workflow"; gives the run's id. `workflow` is a file name or an id. */
  async runWorkflow(
    repository: string,
    workflow: string,
    inputs: { readonly [name: string]: string } = {},
    ref?: string,
  ): Promise<number> {
    const one = this.#hub.repository(repository);
    return this.#workflows.dispatch(one, this.#actor, workflow, ref ?? one.defaultBranch, inputs).id;
  }

  /** Presses "Re-run all jobs" of a workflow run, or "Re-run failed jobs". */
  async rerunWorkflow(repository: string, run: number, which: 'all' | 'failed' = 'all'): Promise<void> {
    this.#workflows.rerun(this.#hub.repository(repository), run, which, this.#account);
  }
}
