import type { z } from 'zod';
import { Fault } from '../../core/fault.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { failure } from './answers.ts';

export interface FigmaOptions {
  readonly clock: Clock;
  /** A personal or plan access token; without one every request is refused with words that say so. */
  readonly token?: string;
  /** `https://api.figma.com` unless set. */
  readonly baseUrl?: string;
  /** For one request, body included. */
  readonly timeoutMs?: number;
  /** Longest answer that is read, in bytes. */
  readonly maxBytes?: number;
}

/** GETs a path and checks the answer. Every failure is a Fault whose words hold no secret. */
export async function getJson<T extends z.ZodType>(
  path: string,
  shape: T,
  options: FigmaOptions,
): Promise<z.output<T>> {
  const { token, baseUrl = 'https://api.figma.com', timeoutMs = 60_000, maxBytes = 64 * 1024 * 1024 } = options;
  if (token === undefined || token === '') {
    throw new Fault('permission-denied', 'Figma cannot be asked: FIGMA_TOKEN is not set.');
  }
  const signal = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    // A redirect would carry the token to wherever it leads, so none is followed.
    response = await fetch(`${baseUrl.replace(/\/+$/, '')}${path}`, {
      headers: { 'X-Figma-Token': token, accept: 'application/json' },
      redirect: 'manual',
      signal,
    });
    text = await read(response, maxBytes);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const why = signal.aborted ? `did not answer within ${timeoutMs / 1000} s` : 'cannot be reached';
    throw new Fault('unavailable', `Figma ${why}.`, { cause });
  }
  if (response.status !== 200) throw refusal(response, path, text, options.clock.now());
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new Fault('unavailable', 'Figma answered with something that is not JSON.', { cause });
  }
  const checked = shape.safeParse(body);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const where = issue === undefined ? '' : ` at ${issue.path.map(String).join('.')}: ${issue.message}`;
  throw new Fault('step-failed', `Figma's answer to ${path} is not what its documentation says${where}.`);
}

async function read(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // `for await` cancels the stream when the loop is left by a throw.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Fault('step-failed', `Figma's answer is longer than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Figma's refusals as faults (https://developers.figma.com/docs/rest-api/errors/ and …/rate-limits/). */
function refusal(response: Response, path: string, text: string, now: number): Fault {
  const said = words(text);
  const colon = said === '' ? '.' : `: ${said}`;
  switch (response.status) {
    case 401:
      return new Fault('token-expired', `Figma does not accept the token${colon}`);
    case 403:
      // The same status for a token that is no longer good and for one that may not: only the words tell.
      if (/(?:invalid|expired|revoked) token|token (?:is |has )?(?:been )?(?:invalid|expired|revoked)/i.test(said)) {
        return new Fault('token-expired', `Figma does not accept the token${colon}`);
      }
      return new Fault(
        'permission-denied',
        `Figma refuses${colon} Variables need the scope file_variables:read and an Enterprise plan.`,
      );
    case 404:
      return new Fault(
        'not-found',
        `Figma knows no such file, or the token may not see it: ${decodeURIComponent(path)}`,
      );
    case 429: {
      const retryAt = after(response.headers.get('retry-after'), now);
      const kind = response.headers.get('x-figma-rate-limit-type');
      const seat = kind === 'low' ? ' The token belongs to a seat with few requests a month.' : '';
      return new Fault('rate-limited', `Figma asks to wait until ${new Date(retryAt).toISOString()}.${seat}`, {
        retryAt,
      });
    }
    default:
      if (response.status >= 500) return new Fault('unavailable', `Figma is unwell (${response.status})${colon}`);
      return new Fault('step-failed', `Figma answered ${response.status}${colon}`);
  }
}

/** Epoch milliseconds of a Retry-After header in seconds or as a date (RFC 9110, 10.2.3); a minute when it says nothing. */
function after(header: string | null, now: number): number {
  const seconds = Number(header ?? Number.NaN);
  if (header !== null && Number.isFinite(seconds) && seconds >= 0) return now + Math.ceil(seconds * 1000);
  const date = Date.parse(header ?? '');
  return Number.isNaN(date) ? now + 60_000 : Math.max(now, date);
}

function words(text: string): string {
  try {
    const { err, message } = failure.parse(JSON.parse(text));
    return (err ?? message ?? '').replace(/\p{Cc}+/gu, ' ').slice(0, 200);
  } catch {
    return '';
  }
}
