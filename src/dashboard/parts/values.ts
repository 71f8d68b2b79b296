import { html } from 'hono/html';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Fact } from '../../core/run/fact.ts';
import type { RunView } from '../../core/run/view.ts';
import { type Markup, NOTHING, safeHref } from '../html.ts';
import { json } from './timeline.ts';

/** What the run was given and what it gave. */
export function values(run: RunView, facts: readonly Fact[]): Markup {
  const ended = facts.findLast((fact) => fact.kind === 'run.ended');
  return html`<div class="pair">
    ${panel('Inputs', run.inputs, 'It was given none.')}
    ${panel('Outputs', ended?.outputs ?? {}, ended === undefined ? 'They come when the run has ended.' : 'It gave none.')}
  </div>`;
}

function panel(title: string, object: JsonObject, none: string): Markup {
  const list = Object.entries(object);
  return html`<section class="panel"><header class="panel-head"><h2>${title}</h2></header>
    ${
      list.length === 0
        ? html`<p class="quiet">${none}</p>`
        : html`<dl class="values">${list.map(([name, value]) => html`<div><dt>${name}</dt><dd>${shown(value)}</dd></div>`)}</dl>`
    }
  </section>`;
}

function shown(value: Json | undefined): Markup {
  if (value === undefined || value === null) return html`<span class="quiet">nothing</span>`;
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value) && value.every((one): one is string => typeof one === 'string')) {
    return value.length === 0
      ? html`<span class="quiet">empty</span>`
      : html`<ul>${value.map((one) => html`<li>${text(one)}</li>`)}</ul>`;
  }
  if (typeof value === 'object') return html`<pre tabindex="0">${json(value)}</pre>`;
  return html`<code>${String(value)}</code>`;
}

function text(value: string): Markup {
  const href = /^https?:\/\/\S+$/.test(value) ? safeHref(value) : undefined;
  if (href !== undefined) return html`<a href="${href}" rel="noreferrer">${value}</a>`;
  return value === '' ? html`<span class="quiet">empty text</span>` : html`${json(value) || NOTHING}`;
}
