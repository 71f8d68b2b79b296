import { html } from 'hono/html';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { WorkflowJob } from '../records/actions.ts';
import type { CheckRun, Repository, WorkflowRun } from '../records.ts';
import { addressOf } from './addresses.ts';
import { crumbs, frame } from './frame.ts';
import { markdown } from './markdown/markdown.ts';
import { count, type Markup, NOTHING, safeHref, time } from './markup.ts';
import { outcomeSign, outcomeWord, threadState } from './signs.ts';

const MOST_ANNOTATIONS = 500;

/** A check run: what it says, what it found where, and which commit and pull requests it is about. */
export function checkPage(hub: Hub, repository: Repository, check: CheckRun): Markup {
  const { output, suite } = check;
  const reading = { origin: hub.url, breaks: false };
  const details = check.detailsUrl === null ? undefined : safeHref(check.detailsUrl);
  const pulls = [...repository.issues.values()].filter((issue) => issue.pull?.head.sha === suite.sha);
  const text = (words: string | null) =>
    words === null || words.trim() === ''
      ? NOTHING
      : html`<section class="panel">${markdown(words, reading)}</section>`;
  return frame({
    title: `${check.name} · ${repository.fullName}`,
    crumbs: crumbs(repository, html`check run`),
    body: html`<h1 class="with-sign">${outcomeSign(check.conclusion)} ${output.title ?? check.name}</h1>
<p class="meta"><strong>${check.name}</strong> by ${suite.app.name}: ${outcomeWord(check)}${lasted(check)}</p>
<section class="panel"><dl class="facts"><div><dt>Commit</dt><dd><a href="${addressOf.commit(repository, suite.sha)}"><code>${suite.sha.slice(0, 7)}</code></a>${suite.branch === null ? '' : html` on <code>${suite.branch}</code>`}</dd></div>
${pulls.map((issue) => html`<div><dt>Pull request</dt><dd class="signed">${threadState(issue).sign}<a href="${addressOf.thread(repository, issue)}">${issue.title} #${issue.number}</a></dd></div>`)}
${details === undefined ? '' : html`<div><dt>Details</dt><dd><a href="${details}" rel="noopener noreferrer">${details}</a></dd></div>`}</dl></section>
${text(output.summary)}${text(output.text)}
${annotations(repository, check)}`,
  });
}

/** A run of a workflow of Actions: the jobs of its present attempt, each with its steps. */
export function workflowRunPage(repository: Repository, run: WorkflowRun): Markup {
  const jobs = run.jobs.filter((job) => job.attempt === run.attempt);
  const pull = run.pull === undefined ? undefined : repository.issues.get(run.pull);
  return frame({
    title: `${run.workflow.name} #${run.number} · ${repository.fullName}`,
    crumbs: crumbs(repository, html`workflow run`),
    body: html`<h1 class="with-sign">${outcomeSign(run.conclusion)} <span>${run.title} <span class="number">${run.workflow.name} #${run.number}</span></span></h1>
<p class="meta">${outcomeWord(run)}, attempt ${run.attempt}, begun ${time(run.startedAt)} on <a href="${addressOf.commit(repository, run.sha)}"><code>${run.sha.slice(0, 7)}</code></a>${pull === undefined ? '' : html` of <a href="${addressOf.thread(repository, pull)}">#${pull.number}</a>`}</p>
<section class="panel"><div class="panel-head"><h2>${count(jobs.length, 'job')}</h2></div><ul class="rows">${jobs.map((job) => jobRow(repository, job))}</ul></section>`,
  });
}

function jobRow(repository: Repository, job: WorkflowJob): Markup {
  const steps = job.steps.map(
    (step) =>
      html`<li>${outcomeSign(step.conclusion)}<span class="row-words">${step.name}</span><span class="row-end">${outcomeWord(step)}</span></li>`,
  );
  return html`<li>${outcomeSign(job.conclusion)}<div class="row-words"><a href="${addressOf.check(repository, job.check.id)}"><strong>${job.name}</strong></a>${steps.length === 0 ? '' : html`<ul class="rows">${steps}</ul>`}</div><span class="row-end">${outcomeWord(job)}</span></li>`;
}

function lasted({ startedAt, completedAt }: CheckRun): Markup {
  if (completedAt === null) return startedAt === null ? NOTHING : html`, since ${time(startedAt)}`;
  const seconds = startedAt === null ? undefined : Math.round((completedAt - startedAt) / 1000);
  return html`, ${time(completedAt)}${seconds === undefined || seconds < 1 ? '' : ` after ${seconds} s`}`;
}

const MOODS: { readonly [level: string]: string } = {
  failure: 'failure',
  warning: 'action_required',
  notice: 'neutral',
};

function annotations(repository: Repository, check: CheckRun): Markup {
  const found = check.annotations;
  if (found.length === 0) return NOTHING;
  const rest = found.length - MOST_ANNOTATIONS;
  return html`<section class="panel"><div class="panel-head"><h2>${count(found.length, 'annotation')}</h2></div>
<div class="scroll" tabindex="0"><table class="annotations"><thead><tr><th>Level</th><th>Where</th><th>What</th></tr></thead><tbody>${found.slice(0, MOST_ANNOTATIONS).map((one) => annotation(repository, check.suite.sha, one))}</tbody></table></div>
${rest > 0 ? html`<p class="note">… and ${rest} more.</p>` : ''}</section>`;
}

function annotation(repository: Repository, sha: string, one: JsonObject): Markup {
  const word = (value: Json | undefined) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const level = word(one['annotation_level']);
  const [path, line] = [word(one['path']), word(one['start_line'])];
  const title = word(one['title']);
  return html`<tr><td><span class="signed">${outcomeSign(MOODS[level] ?? 'neutral')}${level}</span></td>
<td><a href="${addressOf.file(repository, sha, path)}#L${line}"><code>${path}:${line}</code></a></td>
<td>${title === '' ? '' : html`<strong>${title}</strong><br>`}${word(one['message'])}</td></tr>`;
}
