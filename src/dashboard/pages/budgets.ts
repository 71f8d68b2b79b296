import { html } from 'hono/html';
import { explain, forecast } from '../../core/quota/forecast.ts';
import { DOCUMENTED_LIMITS } from '../../core/quota/limits.ts';
import { restWork } from '../../core/quota/lower-bound.ts';
import type { Announced } from '../../core/quota/spent.ts';
import { type Zone, zoneOf } from '../../core/quota/zone.ts';
import { type Markup, NOTHING } from '../html.ts';
import type { Queues } from '../queues.ts';
import { clockTime } from '../time.ts';

const NAMES: { readonly [resource: string]: string } = { core: 'REST', graphql: 'GraphQL' };
const MEANS: { readonly [zone in Zone]: string } = {
  green: 'everything goes on',
  yellow: 'work of low priority waits for the next hour',
  red: 'only critical work, landings and people’s commands go on',
};

/** How much of GitHub's hour is left to each installation, the zone that it is in, and what its runs are going to ask. */
export function budgetsPart(queues: Queues, now: number): Markup {
  const told = [...queues].flatMap(([installation, { budgets, announced }]) => {
    const hours = budgets.filter(({ resource, reset }) => NAMES[resource] !== undefined && reset > now);
    if (hours.length === 0 && announced.requests === 0) return [];
    return [
      html`<li>${installation === 0 ? 'The app itself' : `Installation ${installation}`}<ul>${hours.map((budget) => {
        const zone = zoneOf(budget, now);
        return html`<li><b>${zone}</b>: ${budget.remaining} of ${budget.limit} ${NAMES[budget.resource]} requests left until ${clockTime(budget.reset)}; ${MEANS[zone]}</li>`;
      })}${ahead(announced)}</ul></li>`,
    ];
  });
  if (told.length === 0) return NOTHING;
  return html`<section><h2 class="group">GitHub</h2><ul class="quiet">${told}</ul></section>`;
}

function ahead(announced: Announced): Markup {
  const { requests, points, content } = announced;
  if (requests === 0) return NOTHING;
  const time = forecast([restWork(announced)], DOCUMENTED_LIMITS);
  return html`<li>runs are going to ask ${requests} requests, ${points} points, ${content} content units: ${explain(time)}</li>`;
}
