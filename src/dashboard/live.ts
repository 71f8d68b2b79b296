import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Store } from '../core/ports/store.ts';

/** Open streams in one process; beyond it pages fall back to asking now and then. */
const MOST = 500;
/** A comment this often (milliseconds) keeps proxies from closing a silent stream. */
const HEARTBEAT = 20_000;
/** Changes closer together than this (milliseconds) are told as one. */
const CALM = 250;

/**
 * Tells a page that it is out of date, by EventSource: an event `changed` after each change of `run`, or of any run.
 * It carries nothing but the time, so that ages stay right where clocks differ; the page fetches itself again, so there is one way to draw a page and no state in the browser.
 */
export function liveUpdates(
  store: Store,
  now: () => number,
): (context: Context, run?: string) => Response | Promise<Response> {
  let open = 0;
  return (context, run) => {
    if (open >= MOST)
      return context.text('Too many pages are watching; ask again later.', 503, { 'Retry-After': '30' });
    open++;
    const response = streamSSE(context, async (stream) => {
      let told: NodeJS.Timeout | undefined;
      const stop = store.watch((changed) => {
        if (run !== undefined && changed !== run) return;
        told ??= setTimeout(() => {
          told = undefined;
          stream.writeSSE({ event: 'changed', data: '' }).catch(() => stream.abort());
        }, CALM);
      });
      const beat = setInterval(() => {
        stream.write(': still here\n\n').catch(() => stream.abort());
      }, HEARTBEAT);
      try {
        await stream.writeSSE({ event: 'hello', data: String(now()), retry: 3000 });
        await new Promise<void>((resolve) => stream.onAbort(resolve));
      } finally {
        open--;
        stop();
        clearInterval(beat);
        clearTimeout(told);
      }
    });
    // Proxies such as nginx collect an answer before they pass it on, unless they are told not to.
    response.headers.set('X-Accel-Buffering', 'no');
    return response;
  };
}
