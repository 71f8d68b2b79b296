import { html } from 'hono/html';
import { explain } from '../../core/quota/forecast.ts';
import type { Plan } from '../../core/run/plan.ts';
import type { RunView } from '../../core/run/view.ts';
import { type Markup, NOTHING } from '../html.ts';
import { duration } from '../time.ts';

/** What the run was planned to ask of GitHub beside what it has asked; nothing when neither is known. */
export function spending(run: RunView, plan: Plan | undefined): Markup {
  const { spent } = run;
  if (plan === undefined && spent.requests === 0) return NOTHING;
  const refused = spent.limited === 0 ? '' : `; GitHub refused ${spent.limited} because of a limit`;
  const rows: readonly (readonly [string, string])[] = [
    ...(plan === undefined ? [] : [['Planned', cost(plan)] as const]),
    ['Asked so far', `${cost(spent)}${refused}`],
    ...(plan === undefined ? [] : [['Forecast', explain(plan.forecast)] as const]),
    ['Waited in the queue', `${duration(spent.waited)}, all requests added`],
  ];
  return html`<section class="panel"><header class="panel-head"><h2>Requests to GitHub</h2></header>
    <dl class="values">${rows.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
  </section>`;
}

function cost({ requests, points, content }: Pick<Plan, 'requests' | 'points' | 'content'>): string {
  const count = (value: number, name: string) => `${value} ${name}${value === 1 ? '' : 's'}`;
  return `${count(requests, 'request')}, ${count(points, 'point')}, ${count(content, 'content unit')}`;
}
