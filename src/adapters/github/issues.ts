import type { Comment, DatedComment, Issues } from '../../core/ports/github/issues.ts';
import type { Turns } from '../../core/ports/turns.ts';
import { type Client, named } from './client.ts';
import { orNothing, readBack } from './errors.ts';
import { once } from './once.ts';
import type { Data } from './operations.ts';

/** https://docs.github.com/en/rest/issues. `self` is the app's login: what other people wrote is never adopted. */
export function issues(client: Client, self: string, turns: Turns): Issues {
  const parts = { client, self, turns };
  return {
    comments: (name, issue) => commentsOf(client, name, issue),
    commentsSince: async (name, since) => {
      const given = {
        ...named(name),
        ...({ sort: 'created', direction: 'asc' } as const),
        since: new Date(since).toISOString(),
      };
      return (await client.all('issues.listCommentsForRepo', given, (page) => page)).items.map(datedComment);
    },
    mark: (name, issue, marker, write) => mark(parts, { name, issue, marker }, write),
    // GitHub keeps what is there and makes labels that the repository does not know.
    addLabels: async (name, issue, labels) => {
      if (labels.length === 0) return;
      await again(() => client.call('issues.addLabels', { ...named(name), issue_number: issue, labels: [...labels] }));
    },
    // Answered with 200 when the reaction is there already.
    react: async (name, id, reaction) => {
      await again(() =>
        client.call('reactions.createForIssueComment', { ...named(name), comment_id: id, content: reaction }),
      );
    },
    upsert: (name, issue) => upsert(parts, name, issue),
    closeMarked: async (name, marker, words) => {
      const there = (await marked(parts, name, marker))[0];
      if (there === undefined) return;
      const { number } = there;
      const said = `<!-- baton:closed ${number} -->`;
      await mark(parts, { name, issue: number, marker: said }, (before) => before ?? `${said}${words}`);
      await again(() => client.call('issues.update', { ...named(name), issue_number: number, state: 'closed' }));
    },
  };
}

interface Parts {
  readonly client: Client;
  readonly self: string;
  readonly turns: Turns;
}

/** For what sets values and makes nothing: it may simply be tried again. */
const again = <T>(write: () => Promise<T>) => readBack<T>(write, async () => undefined);

async function commentsOf(client: Client, name: string, issue: number): Promise<readonly Comment[]> {
  const { items } = await client.all('issues.listComments', { ...named(name), issue_number: issue }, (page) => page);
  return items.map(comment);
}

function mark(
  { client, self, turns }: Parts,
  { name, issue, marker }: { readonly name: string; readonly issue: number; readonly marker: string },
  write: Parameters<Issues['mark']>[3],
): Promise<Comment | undefined> {
  const ours = async (held: Client) =>
    (await commentsOf(held, name, issue)).filter((one) => one.author === self && one.body.startsWith(marker));
  return once<Comment | undefined>(client, turns, {
    key: ['comment', name, String(issue), marker],
    make: async (held, wrote) => {
      const look = async () => (await ours(held))[0];
      const there = await look();
      const body = write(there?.body);
      if (body === undefined || body === there?.body) return there;
      const made = await (there === undefined
        ? readBack(
            async () => comment(await held.call('issues.createComment', { ...named(name), issue_number: issue, body })),
            look,
          )
        : again(async () =>
            comment(await held.call('issues.updateComment', { ...named(name), comment_id: there.id, body })),
          ));
      wrote(made.id);
      return made;
    },
    mend: async (held, written) => {
      const all = await ours(held);
      if (all.length < 2 || all.every(({ id }) => id !== written)) return;
      const given = { ...named(name), comment_id: written };
      await orNothing(again<unknown>(() => held.call('issues.deleteComment', given)));
    },
  });
}

/** The app's open issues with that marker, the oldest first. */
async function marked({ client, self }: Pick<Parts, 'client' | 'self'>, name: string, marker: string) {
  const { items } = await client.all('issues.listForRepo', { ...named(name), state: 'open' }, (page) => page);
  return items
    .filter((one) => one.pull_request === undefined && one.user?.login === self && holds(one.body, marker))
    .sort((a, b) => a.number - b.number);
}

function upsert(
  { client, self, turns }: Parts,
  name: string,
  { marker, title, body }: Parameters<Issues['upsert']>[1],
): ReturnType<Issues['upsert']> {
  const text = holds(body, marker) ? body : `${body}\n\n${marker}`;
  const update = (held: Client, number: number, change: { title?: string; body?: string; state?: 'closed' }) =>
    again(() => held.call('issues.update', { ...named(name), issue_number: number, ...change }));
  return once(client, turns, {
    key: ['issue', name, marker],
    make: async (held, wrote) => {
      const look = async () => (await marked({ client: held, self }, name, marker))[0];
      const there = await look();
      if (there === undefined) {
        const made = await readBack<Data<'issues.create'> | Data<'issues.listForRepo'>[number]>(
          () => held.call('issues.create', { ...named(name), title, body: text }),
          look,
        );
        wrote(made.number);
        return { number: made.number, url: made.html_url };
      }
      if (there.title !== title || there.body !== text) await update(held, there.number, { title, body: text });
      return { number: there.number, url: there.html_url };
    },
    mend: async (held, written) => {
      const all = await marked({ client: held, self }, name, marker);
      if (all.length > 1 && all.some(({ number }) => number === written))
        await update(held, written, { state: 'closed' });
    },
  });
}

const holds = (body: string | null | undefined, marker: string) => body?.includes(marker) === true;

function comment(found: Data<'issues.createComment'>): Comment {
  return { id: found.id, body: found.body ?? '', author: found.user?.login ?? 'ghost', url: found.html_url };
}

function datedComment(found: Data<'issues.listCommentsForRepo'>[number]): DatedComment {
  return {
    ...comment(found),
    issue: Number(found.issue_url.split('/').at(-1)),
    // The address of a comment on a pull request says so: .../pull/12#issuecomment-7
    onPull: /\/pull\/\d+#/.test(found.html_url),
    byBot: found.user?.type === 'Bot',
    createdAt: Date.parse(found.created_at),
    edited: found.updated_at !== found.created_at,
  };
}
