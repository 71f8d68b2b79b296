import { z } from 'zod';
import { defineAction, done } from '../../core/action.ts';

export const slack = defineAction({
  name: 'notify.slack',
  summary: 'Posts a line to Slack; where no webhook address is configured it sends nothing and says so.',
  input: z.strictObject({ text: z.string().min(1), channel: z.string().min(1).max(80).optional() }),
  output: z.object({ sent: z.boolean(), why: z.string().optional() }),
  permissions: {},
  examples: [{ title: 'A line', inputs: { text: 'Design sync landed.', channel: '#design-system' } }],
  documentation: 'https://docs.slack.dev/messaging/formatting-message-text',
  async run({ text, channel }, context) {
    const answer = await context.ports.notify.slack({
      text: escapeSlack(text),
      ...(channel === undefined ? {} : { channel }),
    });
    const { sent, why } = answer;
    return done(
      { sent, ...(why === undefined ? {} : { why }) },
      sent ? {} : { note: `nothing was sent: ${why ?? ''}` },
    );
  },
  plan: () => ({ repositories: [], requests: 0, points: 0, content: 0, risks: [] }),
});

/** Slack's three control characters: without them no `<!channel>`, mention or link comes to life. Cut to what Slack shows. */
function escapeSlack(text: string): string {
  const short = text.length <= 3_000 ? text : `${text.slice(0, 2_999)}…`;
  return short.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
