import { html } from 'hono/html';
import type { Evaluation } from '../../core/ports/evaluations.ts';
import type { StepStatus } from '../../core/run/view.ts';
import { type ComplianceView, MOST_LISTED, type RepositoryStanding, type Tally } from '../compliance-view.ts';
import { address, inWords } from '../compliance-words.ts';
import { count } from '../headline.ts';
import { type Markup, NOTHING, safeHref, visible } from '../html.ts';
import { statusIcon } from '../status.ts';
import { moment } from '../time.ts';

/** The JSON has all. */
const MOST = 100;

/** What policies have against open pull requests, by repository. */
export function repositoryStandings(view: ComplianceView, now: number): Markup {
  const { repositories } = view;
  const open = repositories.filter(({ tally }) => isOpen(tally));
  const shown = open.slice(0, MOST);
  const clean = repositories.length - open.length;
  return html`<section class="panel" aria-labelledby="repositories-title">
<header class="panel-head"><h2 id="repositories-title">What stands open, by repository</h2><p class="quiet">${clean === 0 ? '' : `${count(clean, 'repository holds', 'repositories hold')} to everything`}</p></header>
${open.length === 0 ? html`<p>Nothing: every open pull request that was judged holds to the policies.</p>` : html`<ul class="against">${shown.map((one) => repositoryItem(view, one, now))}</ul>`}
${shown.length < open.length ? html`<p class="quiet">and ${open.length - shown.length} repositories more</p>` : NOTHING}
${view.cut.against ? html`<p class="quiet">Of all verdicts the gravest ${MOST_LISTED} are listed; choose a policy or a repository for the others.</p>` : NOTHING}
</section>`;
}

function repositoryItem(view: ComplianceView, { repository, tally, against }: RepositoryStanding, now: number): Markup {
  return html`<li>
<h3><a href="${address({ ...view.filter, repository })}">${repository}</a> <span class="quiet">${inWords(tally)}</span></h3>
<ul>${against.map((one) => verdictItem(one, now))}</ul>
</li>`;
}

const SIGNS: { readonly [conclusion in Evaluation['conclusion']]: StepStatus } = {
  success: 'succeeded',
  failure: 'failed',
  action_required: 'waiting',
  neutral: 'skipped',
};

function verdictItem({ pull, url, policy, mode, conclusion, title, at, headSha }: Evaluation, now: number): Markup {
  const href = safeHref(url ?? '');
  const name = html`#${pull}`;
  // The titles of the others say how they weigh: “Waiting: …”, “Warning: …”, “Not checked: …”.
  const said = mode === 'shadow' ? 'tried out' : conclusion === 'failure' ? 'fails' : '';
  return html`<li class="open-verdict">${statusIcon(SIGNS[conclusion])}<span class="open-pull">${href === undefined ? name : html`<a href="${href}" rel="noreferrer">${name}</a>`}</span><span class="open-what"><strong>${policy}</strong>${said === '' ? ' ' : html` <span class="quiet">${said}:</span> `}${visible(title)}</span><span class="open-when quiet"><code>${headSha.slice(0, 7)}</code> ${moment(at, now)}</span></li>`;
}

const isOpen = (tally: Tally) => tally.fail + tally.pending + tally.neutral + tally.shadow - tally.wouldPass > 0;
