import { z } from 'zod';
import { eventOf, readRepositoryPayload } from '../core/delivery.ts';
import { subject } from '../core/event.ts';
import { defineSource } from '../core/source.ts';

const paths = z.array(z.string()).nullish();
const payload = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  created: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  forced: z.boolean().nullish(),
  commits: z.array(z.object({ added: paths, removed: paths, modified: paths })).nullish(),
});

/** So many changed paths are kept: an event is a hint, and who needs all of them asks. */
const MOST_PATHS = 100;

export const push = defineSource({
  name: 'push',
  summary: 'A branch or tag was pushed, made or deleted.',
  reads: ['push'],
  gives: ['push'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#push',
  read: (delivery) => {
    const sent = readRepositoryPayload(delivery, payload);
    if (sent === undefined) return undefined;
    const { fullName } = sent.repository;
    const { ref, before, after, created, deleted, forced, commits } = sent.payload;
    const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
    const tag = ref.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : undefined;
    const changed = new Set(
      (commits ?? []).flatMap(({ added, removed, modified }) =>
        [added, removed, modified].flatMap((list) => list ?? []),
      ),
    );
    return [
      eventOf(sent, {
        // By delivery: after a force push, the same commits may be pushed again, and that is another push.
        id: `push:${fullName}:${ref}@${after}:${delivery.id}`,
        type: 'push',
        subjects: [
          ...(branch === undefined ? [] : [subject.branch(fullName, branch)]),
          ...(deleted === true ? [] : [subject.commit(fullName, after)]),
        ],
        data: {
          ref,
          ...(branch === undefined ? {} : { branch }),
          ...(tag === undefined ? {} : { tag }),
          before,
          sha: after,
          created: created ?? false,
          deleted: deleted ?? false,
          forced: forced ?? false,
          paths: [...changed].slice(0, MOST_PATHS),
          morePaths: changed.size > MOST_PATHS,
        },
      }),
    ];
  },
});
