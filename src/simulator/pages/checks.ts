import { html } from 'hono/html';
import type { CheckRun, Repository, Status } from '../records.ts';
import { latestRuns } from '../shapes/checks.ts';
import { addressOf } from './addresses.ts';
import { count, type Markup, NOTHING, safeHref } from './markup.ts';
import { outcomeSign, outcomeWord } from './signs.ts';

/** The latest check of each name and the latest status of each context at a commit. */
function judging(repository: Repository, sha: string): { readonly checks: CheckRun[]; readonly statuses: Status[] } {
  const checks = latestRuns([...repository.checks.values()].filter((check) => check.suite.sha === sha));
  const statuses = new Map(repository.statuses.filter((one) => one.sha === sha).map((one) => [one.context, one]));
  return { checks: checks.sort((a, b) => (a.name < b.name ? -1 : 1)), statuses: [...statuses.values()] };
}

/** All checks and statuses of a commit with how they ended, each leading to its own page; nothing where there are none. */
export function checksAt(repository: Repository, sha: string): Markup {
  const { checks, statuses } = judging(repository, sha);
  if (checks.length + statuses.length === 0) return NOTHING;
  const words = [...checks, ...statuses].map(outcomeWord);
  const tally = [...new Set(words)].map((word) => `${words.filter((one) => one === word).length} ${word}`).join(', ');
  return html`<section class="panel" id="checks">
<div class="panel-head"><h2>${count(words.length, 'check')}</h2><span class="quiet">${tally}</span></div>
<ul class="rows">${checks.map((check) => row(repository, check))}${statuses.map(statusRow)}</ul>
</section>`;
}

function row(repository: Repository, check: CheckRun): Markup {
  return html`<li>${outcomeSign(check.conclusion)}<span class="row-words"><a href="${addressOf.check(repository, check.id)}"><strong>${check.name}</strong></a> <span class="quiet">${check.output.title ?? ''}</span></span><span class="row-end">${outcomeWord(check)}</span></li>`;
}

function statusRow(status: Status): Markup {
  const href = status.targetUrl === null ? undefined : safeHref(status.targetUrl);
  const name = html`<strong>${status.context}</strong>`;
  return html`<li>${outcomeSign(status.state)}<span class="row-words">${href === undefined ? name : html`<a href="${href}" rel="noopener noreferrer">${name}</a>`} <span class="quiet">${status.description ?? ''}</span></span><span class="row-end">${outcomeWord(status)}</span></li>`;
}

/** One small sign for a commit in a list; nothing where nobody judged it. */
export function commitSign(repository: Repository, sha: string): Markup {
  const { checks, statuses } = judging(repository, sha);
  const words = [...checks.map((check) => check.conclusion), ...statuses.map((status) => status.state)];
  if (words.length === 0) return NOTHING;
  const failed = words.find((word) =>
    ['failure', 'error', 'timed_out', 'action_required', 'cancelled'].includes(word ?? ''),
  );
  const open = words.some((word) => word === null || word === 'pending');
  return outcomeSign(failed ?? (open ? null : 'success'));
}
