import { expect, test } from '@jest/globals';
import { createSlack } from '../../../src/adapters/notify/slack.ts';
import { ManualClock } from '../../fakes/clock.ts';

const url = 'https://hooks.slack.com/services/T000/B000/SECRET';
const clock = new ManualClock();
const answering = (answer: () => Response | Promise<Response>) => {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetch: typeof globalThis.fetch = async (to, init = {}) => {
    asked.push({ url: String(to), init });
    return answer();
  };
  return { asked, notify: createSlack({ url, clock, fetch, timeout: 50 }) };
};

test('posts text and channel as JSON, without following redirects', async () => {
  const { asked, notify } = answering(() => new Response('ok'));
  expect(await notify.slack({ text: 'hello', channel: '#design' })).toEqual({ sent: true });
  expect(asked[0]).toMatchObject({ url, init: { method: 'POST', redirect: 'error' } });
  expect(JSON.parse(String(asked[0]!.init.body))).toEqual({ text: 'hello', channel: '#design' });
});

test('without an address it sends nothing and says so', async () => {
  expect(await createSlack({ clock }).slack({ text: 'x' })).toEqual({
    sent: false,
    why: 'no Slack webhook address is configured',
  });
});

test.each(['http://hooks.slack.com/x', 'hooks.slack.com/x', 'file:///etc/passwd', ''])('%j is no address', (wrong) => {
  expect(() => createSlack({ url: wrong, clock })).toThrow('is not an https address');
});

test.each([
  [400, 'invalid_payload', 'step-failed', 'Slack refused the message: invalid_payload (status 400)'],
  [410, 'channel_is_archived', 'step-failed', 'Slack refused the message: channel_is_archived (status 410)'],
  [404, '<html>SECRET</html>', 'step-failed', 'Slack refused the message: status 404'],
  [500, 'rollup_error', 'unavailable', 'Slack refused the message: rollup_error (status 500)'],
])('status %d with %j is %s', async (status, body, code, message) => {
  const { notify } = answering(() => new Response(body, { status }));
  await expect(notify.slack({ text: 'x' })).rejects.toMatchObject({ code, message });
});

test('obeys the time that Slack asks to wait', async () => {
  const { notify } = answering(() => new Response('rate_limited', { status: 429, headers: { 'retry-after': '30' } }));
  await expect(notify.slack({ text: 'x' })).rejects.toMatchObject({
    code: 'rate-limited',
    retry: { kind: 'at', at: clock.now() + 30_000 },
  });
});

test('no error holds the address, nor has a cause that does', async () => {
  const { notify } = answering(() => Promise.reject(new TypeError(`fetch failed: ${url}`)));
  const error = await notify.slack({ text: 'x' }).catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({ code: 'unavailable', message: 'Slack could not be reached' });
  expect(JSON.stringify([String(error), (error as Error).cause ?? null, (error as Error).stack])).not.toContain(
    'SECRET',
  );
});

test('gives up after its time', async () => {
  const fetch: typeof globalThis.fetch = (_to, init) =>
    new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
  // AbortSignal.timeout alone keeps no process alive; a real request does.
  const alive = setInterval(() => undefined, 10);
  try {
    await expect(createSlack({ url, clock, fetch, timeout: 50 }).slack({ text: 'x' })).rejects.toMatchObject({
      code: 'unavailable',
      message: 'Slack did not answer in 50 ms',
    });
  } finally {
    clearInterval(alive);
  }
});
