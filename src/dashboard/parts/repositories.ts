import { html } from 'hono/html';
import type { Member } from '../../core/changeset/change-set.ts';
import { landingOrder } from '../../core/changeset/order.ts';
import type { RunView } from '../../core/run/view.ts';
import { type Markup, NOTHING, safeHref } from '../html.ts';
import { isLive, STATUS_WORDS, statusIcon } from '../status.ts';

/** One row a repository: its pull request, what it waits for, when it lands, what became of it. */
export function repositories(run: RunView): Markup {
  const members = run.changeset.members;
  if (members.length === 0) return NOTHING;
  const places = landing(members);
  const rows = members.toSorted((a, b) => (places.get(a.repository) ?? 0) - (places.get(b.repository) ?? 0));
  const titles = new Set(members.flatMap((member) => (member.pull === undefined ? [] : [member.pull.title])));
  const [shared] = titles.size === 1 ? titles : [];
  const merged = members.filter((member) => member.merged !== undefined).length;
  return html`<section class="panel" aria-labelledby="repositories-title">
    <header class="panel-head">
      <h2 id="repositories-title">Repositories</h2>
      ${shared === undefined ? NOTHING : html`<p class="shared">${shared}</p>`}
      <p class="quiet">${merged} of ${members.length} merged</p>
    </header>
    <table class="repositories">
      <thead><tr><th scope="col">Lands</th><th scope="col">Repository</th><th scope="col">Pull request</th><th scope="col">Checks</th><th scope="col">State</th></tr></thead>
      <tbody>${rows.map((member) => row(run, member, places.get(member.repository), shared === undefined))}</tbody>
    </table>
  </section>`;
}

function row(run: RunView, member: Member, place: number | undefined, titled: boolean): Markup {
  const after = member.dependsOn.map(bare).join(', ');
  return html`<tr>
    <td class="place"><span class="ordinal">${place ?? '?'}</span></td>
    <th scope="row">${member.repository}${after === '' ? NOTHING : html`<span class="quiet">after ${after}</span>`}</th>
    <td>${pull(member, titled)}</td>
    <td>${checks(run, member)}</td>
    <td>${state(run, member)}</td>
  </tr>`;
}

function pull(member: Member, titled: boolean): Markup {
  if (member.pull === undefined) {
    return html`<span class="quiet">${member.branch === undefined ? 'none' : html`branch <code>${member.branch}</code>`}</span>`;
  }
  const title = titled ? html` <span class="pull-title">${member.pull.title}</span>` : NOTHING;
  const words = html`#${member.pull.number}${title}`;
  const href = safeHref(member.pull.url);
  return href === undefined ? html`${words}` : html`<a href="${href}" rel="noreferrer">${words}</a>`;
}

const CHECK_ICONS = { passed: 'succeeded', failed: 'failed', running: 'running', missing: 'pending' } as const;
const CHECK_WORDS = {
  passed: 'passed',
  failed: 'failed',
  running: 'is running',
  missing: 'is not reported yet',
} as const;

/** How many are green, and by name those that failed; all of them in the fold. */
function checks(run: RunView, member: Member): Markup {
  const seen = Object.entries(run.checks[member.repository] ?? {});
  if (seen.length === 0) return html`<span class="quiet">none seen</span>`;
  const green = seen.filter(([, sight]) => sight === 'passed').length;
  const words = ([name, sight]: (typeof seen)[number]) =>
    html`<p class="state">${statusIcon(CHECK_ICONS[sight])}<span>${name} <span class="quiet">${CHECK_WORDS[sight]}</span></span></p>`;
  const open = seen.filter(([, sight]) => sight === 'failed');
  return html`${open.map(words)}<details class="checks"><summary>${green} of ${seen.length} green</summary>${seen.map(words)}</details>`;
}

function state(run: RunView, member: Member): Markup {
  if (member.merged !== undefined) {
    return html`<p class="state">${statusIcon('succeeded')}<span>Merged as <code>${member.merged.sha.slice(0, 7)}</code></span></p>`;
  }
  switch (member.result.kind) {
    case 'succeeded':
      return html`<p class="state">${statusIcon('succeeded')}<span>Done</span></p>`;
    case 'failed':
      return html`<p class="state is-failed">${statusIcon('failed')}<span>${member.result.reason}</span></p>`;
    case 'skipped':
      return html`<p class="state">${statusIcon('skipped')}<span>Skipped: ${member.result.reason}</span></p>`;
    case 'open':
      return open(run, member);
  }
}

function open(run: RunView, member: Member): Markup {
  const waits = run.steps.flatMap((step) => {
    const reason = step.status === 'waiting' ? step.wait?.by?.[member.repository] : undefined;
    return reason === undefined ? [] : [{ step: step.name, reason }];
  });
  if (waits.length > 0) {
    return html`${waits.map(
      ({ step, reason }) =>
        html`<p class="state">${statusIcon('waiting')}<span>${reason}<span class="quiet">${step}</span></span></p>`,
    )}`;
  }
  if (!isLive(run.status)) {
    return html`<p class="state">${statusIcon('skipped')}<span>Not merged</span></p>`;
  }
  const words = member.pull === undefined ? STATUS_WORDS.pending : 'Nothing in its way';
  return html`<p class="state">${statusIcon(member.pull === undefined ? 'pending' : 'succeeded')}<span>${words}</span></p>`;
}

/** In which round each repository may land, from 1; a circle, which no order satisfies, lands in no round. */
function landing(members: readonly Member[]): ReadonlyMap<string, number> {
  const order = landingOrder(members);
  const batches = order.ok ? order.batches : [];
  return new Map(batches.flatMap((batch, index) => batch.map((repository) => [repository, index + 1] as const)));
}

function bare(fullName: string): string {
  return fullName.slice(fullName.indexOf('/') + 1);
}
