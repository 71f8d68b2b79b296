import { z } from 'zod';
import { commitSubjects, eventOf, readRepositoryPayload } from '../core/delivery.ts';
import { subject } from '../core/event.ts';
import { defineSource } from '../core/source.ts';

const payload = z.object({
  changes: z
    .object({ title: z.unknown().optional(), body: z.unknown().optional(), base: z.unknown().optional() })
    .nullish(),
  pull_request: z.object({
    number: z.number(),
    title: z.string().nullish(),
    state: z.string(),
    draft: z.boolean().nullish(),
    merged: z.boolean().nullish(),
    updated_at: z.string().nullish(),
    user: z.object({ login: z.string() }).nullish(),
    labels: z.array(z.object({ name: z.string() })).nullish(),
    head: z.object({ ref: z.string(), sha: z.string() }),
    base: z.object({ ref: z.string(), sha: z.string() }),
  }),
});

/** Changes of state, which have a time of their own; others (labels, assignees) may come several in one second. */
const STATES = ['synchronize', 'closed', 'reopened', 'ready_for_review', 'converted_to_draft'];

export const pullRequest = defineSource({
  name: 'pull-request',
  summary: 'What happens to a pull request: opened, pushed to, edited, labelled, closed, merged.',
  reads: ['pull_request'],
  gives: [
    'pull_request.opened',
    'pull_request.reopened',
    'pull_request.synchronize',
    'pull_request.edited',
    'pull_request.ready_for_review',
    'pull_request.converted_to_draft',
    'pull_request.labeled',
    'pull_request.unlabeled',
    'pull_request.review_requested',
    'pull_request.closed',
  ],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request',
  read: (delivery) => {
    const sent = readRepositoryPayload(delivery, payload);
    if (sent === undefined || sent.action === '') return undefined;
    const { action, repository } = sent;
    const { number, head, base, merged, ...pull } = sent.payload.pull_request;
    const at = Date.parse(pull.updated_at ?? '');
    const when = action === 'opened' ? '' : `:${(STATES.includes(action) && pull.updated_at) || delivery.id}`;
    return [
      eventOf(sent, {
        id: `pull:${repository.fullName}#${number}@${head.sha}:${action}${when}`,
        type: `pull_request.${action}`,
        subjects: [
          ...commitSubjects(repository, { sha: head.sha, branch: head.ref, pulls: [{ number }] }),
          ...(merged === true ? [subject.branch(repository.fullName, base.ref)] : []),
        ],
        data: {
          number,
          title: pull.title ?? '',
          author: pull.user?.login ?? 'ghost',
          state: pull.state,
          draft: pull.draft ?? false,
          merged: merged ?? false,
          labels: (pull.labels ?? []).map(({ name }) => name),
          sha: head.sha,
          headBranch: head.ref,
          baseBranch: base.ref,
          // Epoch milliseconds of GitHub's clock, which counts whole seconds.
          ...(Number.isNaN(at) ? {} : { at }),
          ...(action === 'edited' ? { edits: editsOf(sent.payload.changes) } : {}),
          pullRequests: [{ repository: repository.fullName, number }],
        },
      }),
    ];
  },
});

/** What an edit changed: policies care for the title and the base, and not for the description, which Baton itself rewrites. */
function editsOf(changes: z.output<typeof payload>['changes']): { title: boolean; body: boolean; base: boolean } {
  const changed = (key: 'title' | 'body' | 'base') => changes?.[key] !== undefined && changes[key] !== null;
  return { title: changed('title'), body: changed('body'), base: changed('base') };
}
