import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Clock } from '../core/ports/clock.ts';
import type { DeadLetters } from '../core/ports/dead-letters.ts';
import type { Store } from '../core/ports/store.ts';
import type { Assets } from './assets.ts';
import { createGuard } from './guard.ts';
import { deadLettersPage } from './pages/dead-letters.ts';
import { messagePage } from './pages/message.ts';
import { policy } from './policy.ts';

/** The environment in which requests are handed over: who is at the other end of the socket. */
export interface FromClient {
  Bindings: { readonly client?: string };
}

const PATH = '/deadletters';
export const REPLAY_PATH = `${PATH}/replay`;
/** So many are shown and handled anew together; whoever has more looks for what they have in common first. */
const MOST = 100;
/** A delivery's id and a token; bytes. */
const LARGEST_FORM = 4096;

/** The list of deliveries that were given up, and the one form of the dashboard, which handles them anew. */
export function deadLetterPages(
  app: Hono<FromClient>,
  about: {
    readonly store: Pick<Store, 'deadLetters'>;
    readonly clock: Pick<Clock, 'now'>;
    readonly replay: DeadLetters['replay'];
    readonly assets: Assets;
    readonly publicUrl?: string;
  },
): void {
  const { store, clock, replay, assets } = about;
  const guard = createGuard(about.publicUrl);
  // Outside a server, as in a test of reading, nobody knows the client.
  const clientOf = (context: Context<FromClient>): string | undefined => context.env?.client;

  app.get(PATH, async (context) => {
    const letters = await store.deadLetters(MOST);
    const closed = guard.closed(context.req.raw, clientOf(context));
    const replayed = /^\d{1,3}$/.exec(context.req.query('replayed') ?? '')?.[0];
    const form = closed === undefined ? { token: guard.token } : { closed };
    context.header('Content-Security-Policy', policy(closed === undefined ? "'self'" : "'none'"));
    // Under `no-referrer` a browser sends a form with `Origin: null`, which could be anybody's
    // (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
    context.header('Referrer-Policy', 'same-origin');
    const shown = { letters, most: MOST, form, ...(replayed === undefined ? {} : { replayed: Number(replayed) }) };
    return context.html(deadLettersPage(shown, clock.now(), assets));
  });

  app.get(REPLAY_PATH, (context) =>
    context.text('A delivery is handled anew with POST, from the page of dead letters.', 405, { Allow: 'POST' }),
  );

  app.post(
    REPLAY_PATH,
    bodyLimit({ maxSize: LARGEST_FORM, onError: (context) => context.text('The form is too large.', 413) }),
    async (context) => {
      const form = new URLSearchParams(await context.req.text());
      const refusal = guard.refusal(context.req.raw, clientOf(context), form.get('token'));
      if (refusal !== undefined) {
        const words = `Nothing was changed: ${refusal}. Open the page of dead letters anew; it says what to type instead.`;
        return context.html(messagePage('This was refused', words, assets), 403);
      }
      const one = form.get('delivery');
      const wanted = one === null ? (await store.deadLetters(MOST)).map(({ delivery }) => delivery) : [one];
      let replayed = 0;
      for (const delivery of wanted) if (await replay(delivery)) replayed++;
      if (one !== null && replayed === 0) {
        const words = 'It has been handled anew already, or has been swept away.';
        return context.html(messagePage('There is no such dead letter', words, assets), 404);
      }
      return context.redirect(`${PATH}?replayed=${replayed}`, 303);
    },
  );
}
