import { html } from 'hono/html';
import type { DeadLetter } from '../../core/ports/dead-letters.ts';
import { withoutSecrets } from '../../core/secret-text.ts';
import type { Assets } from '../assets.ts';
import { count } from '../headline.ts';
import { type Markup, NOTHING, visible } from '../html.ts';
import { moment } from '../time.ts';
import { frame } from './frame.ts';

/** Signs of a reason that are shown; the whole one is in `baton deadletters --json`. */
const LONGEST_REASON = 400;

/** How they are handled anew from this page: by a form with this token, or not at all, and why. */
type Form = { readonly token: string } | { readonly closed: string };

/** The deliveries that were given up, the newest first: what, whose, why, and what to do next. */
export function deadLettersPage(
  shown: {
    readonly letters: readonly DeadLetter[];
    readonly most: number;
    readonly form: Form;
    /** So many were just handed back. */
    readonly replayed?: number;
  },
  now: number,
  assets: Assets,
): Markup {
  const { letters, most, form, replayed } = shown;
  return frame({
    title: letters.length === 0 ? 'Dead letters · Baton' : `${letters.length} · Dead letters · Baton`,
    assets,
    body: html`
<header class="list-head">
  <h1>Dead letters</h1>
  ${letters.length < 2 || 'closed' in form ? NOTHING : replayForm(form.token, undefined, `Handle all ${letters.length} anew`)}
</header>
${replayed === undefined ? NOTHING : html`<p class="told" role="status">${count(replayed, 'delivery is', 'deliveries are')} handled anew. One that fails again comes back here.</p>`}
${letters.length === 0 ? empty() : list(letters, form, now)}
${letters.length < most ? NOTHING : html`<p class="quiet">These are the newest ${most}; there may be more.</p>`}`,
  });
}

function list(letters: readonly DeadLetter[], form: Form, now: number): Markup {
  return html`<p class="lead">Deliveries that Baton acknowledged and could not handle. Nothing of them is lost: mend what stood in the way, then let them be handled anew.</p>
${'closed' in form ? html`<p class="lead quiet">There is no button, because ${form.closed}. Type the command of a delivery on the machine of the app instead.</p>` : NOTHING}
<ol class="letters">${letters.map((letter) => item(letter, form, now))}</ol>`;
}

function item(letter: DeadLetter, form: Form, now: number): Markup {
  const { delivery, provider, installation, at, attempts } = letter;
  const [event, reason] = [visible(letter.event), visible(withoutSecrets(letter.reason))];
  const { org, by, about } = letter;
  return html`<li class="letter">
  <div class="letter-what">
    <p class="letter-name"><strong>${event}</strong>${about === undefined ? NOTHING : html` <span>${visible(about)}</span>`}</p>
    <p class="quiet">${visible(org ?? provider)}${installation === 0 ? NOTHING : html`, installation ${installation}`}${by === undefined ? NOTHING : html`, by ${visible(by)}`} · ${moment(at, now)} · ${count(attempts, 'try', 'tries')}</p>
    <p class="why">${reason === '' ? 'No reason was kept.' : reason.slice(0, LONGEST_REASON)}${reason.length > LONGEST_REASON ? '…' : ''}</p>
    <p>${nextStep(letter.reason)}</p>
    ${'closed' in form ? html`<pre class="command" tabindex="0" aria-label="The command that handles it anew">${commandOf(delivery)}</pre>` : html`<p class="quiet"><code>${visible(delivery)}</code></p>`}
  </div>
  ${'closed' in form ? NOTHING : replayForm(form.token, delivery, 'Handle anew')}
</li>`;
}

function replayForm(token: string, delivery: string | undefined, label: string): Markup {
  return html`<form method="post" action="/deadletters/replay"><input type="hidden" name="token" value="${token}">${delivery === undefined ? NOTHING : html`<input type="hidden" name="delivery" value="${delivery}">`}<button type="submit">${label}</button></form>`;
}

/** What helps, by what the reason begins or ends with; these are words of Baton's own. */
function nextStep(reason: string): string {
  if (/ did not start: .* set each other off in a row/s.test(reason))
    return 'Next: mend the trigger of one of these workflows, or raise limits.chain in baton/config.yaml.';
  if (/ did not start: /.test(reason))
    return 'Next: let its sender send what the workflow expects. Handling it anew helps once the workflow takes what was sent.';
  if (/^the body is not |^its body is not kept/.test(reason))
    return 'Next: ask its sender. As it is, it cannot be read anew.';
  return 'Next: mend what the reason names, then handle it anew; nothing that was done is done twice.';
}

/** What a shell takes as one word, whatever is in it. */
function commandOf(delivery: string): string {
  const shown = visible(delivery);
  const word = /^[\w.:/-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
  return `npm run -s baton -- replay ${word}`;
}

function empty(): Markup {
  return html`<section class="empty"><h2>No delivery was given up</h2><p>What cannot be handled after eight tries is kept here with its reason, until somebody lets it be handled anew.</p><p><a href="/">All runs</a></p></section>`;
}
