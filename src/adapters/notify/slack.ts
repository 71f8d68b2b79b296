import { Fault } from '../../core/fault.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Notify } from '../../core/ports/notify.ts';

export interface SlackOptions {
  /** Address of an incoming webhook: a secret. Without it nothing is sent. */
  readonly url?: string;
  readonly clock: Clock;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds; 10 seconds unless told. */
  readonly timeout?: number;
}

/**
 * Slack's incoming webhooks (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). Only https, no
 * redirects, a time limit; no error holds the address. Throws `input-invalid` at once for an address that is not https.
 */
export function createSlack({ url, clock, fetch = globalThis.fetch, timeout = 10_000 }: SlackOptions): Notify {
  if (url !== undefined && !(URL.canParse(url) && new URL(url).protocol === 'https:')) {
    throw new Fault('input-invalid', 'the address of the Slack webhook is not an https address');
  }
  return {
    async slack({ text, channel }) {
      if (url === undefined) return { sent: false, why: 'no Slack webhook address is configured' };
      const body = JSON.stringify({ text, ...(channel === undefined ? {} : { channel }) });
      const answer = await post(fetch, url, body, timeout);
      if (answer.ok) {
        await answer.body?.cancel();
        return { sent: true };
      }
      throw await refusal(answer, clock);
    },
  };
}

async function post(fetch: typeof globalThis.fetch, url: string, body: string, timeout: number): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    });
  } catch (error) {
    // The cause is left out on purpose: errors of fetch may quote the address, which is a secret.
    const late = Error.isError(error) && error.name === 'TimeoutError';
    throw new Fault('unavailable', late ? `Slack did not answer in ${timeout} ms` : 'Slack could not be reached');
  }
}

/** Slack says why in one word, such as `invalid_payload` or `channel_is_archived` (https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks). */
async function refusal(answer: Response, clock: Clock): Promise<Fault> {
  const said = /^[a-z_]{1,60}$/.exec((await answer.text().catch(() => '')).slice(0, 100).trim())?.[0];
  const why = said === undefined ? `status ${answer.status}` : `${said} (status ${answer.status})`;
  if (answer.status === 429) {
    const seconds = Number(answer.headers.get('retry-after') ?? '60');
    const pause = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) : 60;
    return new Fault('rate-limited', 'Slack asked to wait', { retryAt: clock.now() + pause * 1_000 });
  }
  return new Fault(answer.status >= 500 ? 'unavailable' : 'step-failed', `Slack refused the message: ${why}`);
}
