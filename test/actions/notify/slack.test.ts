import { expect, test } from '@jest/globals';
import { slack } from '../../../src/actions/notify/slack.ts';
import { Stage } from '../stage.ts';

test('words from outside call nobody', async () => {
  const stage = new Stage({});
  expect(await stage.finish(slack, { text: '<!channel> a & b', channel: '#design' })).toEqual({ sent: true });
  expect(stage.told).toEqual([{ text: '&lt;!channel&gt; a &amp; b', channel: '#design' }]);
});

test('sending nothing is recorded with the reason', async () => {
  const stage = new Stage({});
  const context = stage.context({ call: 1, startedAt: 0, step: 'tell' });
  const why = 'no Slack webhook address is configured';
  const ports = { ...context.ports, notify: { slack: async () => ({ sent: false, why }) } };
  const outcome = await slack.run({ text: 'x' }, { ...context, ports });
  expect(outcome).toEqual({ kind: 'done', output: { sent: false, why }, note: `nothing was sent: ${why}` });
});
