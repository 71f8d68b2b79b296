import { html } from 'hono/html';
import type { Fact } from '../../core/run/fact.ts';
import type { RunView } from '../../core/run/view.ts';
import { type Entry, entries } from '../fact-words.ts';
import { type Markup, NOTHING } from '../html.ts';
import { statusIcon } from '../status.ts';
import { ago, clockTime, duration, fullTime } from '../time.ts';

/** A silence at least this long (milliseconds) is drawn as one line that names its length. */
const GAP = 60_000;
/** Characters of a folded detail; the raw JSON has all of it. */
const DETAIL = 4_000;
/** Lines; older ones are in the raw JSON. */
const MOST = 400;

/** What happened, newest first; quiet times are one thin line each, however long they were. */
export function timeline(facts: readonly Fact[], view: RunView, now: number): Markup {
  const all = entries(facts, view);
  const list = all.slice(-MOST).toReversed();
  return html`<section class="panel" aria-labelledby="timeline-title">
    <header class="panel-head">
      <h2 id="timeline-title">What happened</h2>
      <p class="quiet">newest first, times in UTC</p>
    </header>
    <ol class="timeline">
      ${list.map((entry, index) => {
        const newer = list[index - 1];
        const quiet = newer === undefined ? 0 : newer.at - entry.at;
        return html`${quiet < GAP ? NOTHING : html`<li class="gap"><span>${duration(quiet)} without news</span></li>`}${line(entry, all.indexOf(entry), now)}`;
      })}
    </ol>
    ${all.length > MOST ? html`<p class="quiet">${all.length - MOST} older lines are in the raw JSON.</p>` : NOTHING}
  </section>`;
}

function line(entry: Entry, index: number, now: number): Markup {
  const step = entry.step === undefined ? NOTHING : html`<strong>${entry.step}</strong> `;
  const times = entry.again === 1 ? 'time' : 'times';
  const again = entry.again === 0 ? NOTHING : html` <span class="quiet">· looked again ${entry.again} ${times}</span>`;
  const words = html`${step}${entry.words}${again}`;
  return html`<li${entry.sign === 'dot' ? html` class="minor"` : ''}>
    <span class="when"><time datetime="${new Date(entry.at).toISOString()}" title="${fullTime(entry.at)}">${clockTime(entry.at)}</time><span class="quiet" data-ago="${entry.at}">${ago(entry.at, now)}</span></span>
    ${entry.sign === 'dot' ? html`<span class="dot" aria-hidden="true"></span>` : statusIcon(entry.sign)}
    ${
      entry.detail === undefined
        ? html`<p class="what">${words}</p>`
        : html`<details class="what" data-keep="fact-${index}"><summary>${words}</summary><pre tabindex="0">${json(entry.detail)}</pre></details>`
    }
  </li>`;
}

/** JSON for people, cut where it gets long. */
export function json(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? '');
  return text.length <= DETAIL ? text : `${text.slice(0, DETAIL)}\n… ${text.length - DETAIL} more characters`;
}
