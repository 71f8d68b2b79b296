import type { Comment, Issues } from '../../core/ports/github.ts';
import { type Client, named } from './client.ts';
import { readBack } from './errors.ts';
import type { Data } from './operations.ts';

/** How a comment of Baton's says what it is; only one with a marker is adopted, since the same words may be meant twice. */
const MARKER = '<!-- baton:';

/** https://docs.github.com/en/rest/issues. `self` is the app's login: what other people wrote is never adopted. */
export function issues(client: Client, self: string): Issues {
  const comments: Issues['comments'] = async (name, issue) => {
    const given = { ...named(name), issue_number: issue };
    const { items } = await client.all('issues.listComments', given, (page) => page);
    return items.map(comment);
  };
  const marked = async (name: string, marker: string) => {
    const { items } = await client.all('issues.listForRepo', { ...named(name), state: 'open' }, (page) => page);
    return items.find((one) => one.pull_request === undefined && one.user?.login === self && holds(one.body, marker));
  };
  const createComment: Issues['createComment'] = async (name, issue, body) => {
    const look = async () => (await comments(name, issue)).findLast((one) => one.author === self && one.body === body);
    const there = body.includes(MARKER) ? await look() : undefined;
    if (there !== undefined) return there;
    const given = { ...named(name), issue_number: issue, body };
    return readBack(async () => comment(await client.call('issues.createComment', given)), look);
  };
  const again = <T>(write: () => Promise<T>) => readBack<T>(write, async () => undefined);

  return {
    comments,
    createComment,
    updateComment: (name, id, body) =>
      again(async () => comment(await client.call('issues.updateComment', { ...named(name), comment_id: id, body }))),
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
    upsert: async (name, { marker, title, body }) => {
      const text = holds(body, marker) ? body : `${body}\n\n${marker}`;
      const look = () => marked(name, marker);
      const there = await look();
      if (there === undefined) {
        const made = await readBack<Data<'issues.create'> | Data<'issues.listForRepo'>[number]>(
          () => client.call('issues.create', { ...named(name), title, body: text }),
          look,
        );
        return { number: made.number, url: made.html_url };
      }
      if (there.title !== title || there.body !== text) {
        await again(() =>
          client.call('issues.update', { ...named(name), issue_number: there.number, title, body: text }),
        );
      }
      return { number: there.number, url: there.html_url };
    },
    closeMarked: async (name, marker, words) => {
      const there = await marked(name, marker);
      if (there === undefined) return;
      await createComment(name, there.number, words);
      await again(() => client.call('issues.update', { ...named(name), issue_number: there.number, state: 'closed' }));
    },
  };
}

const holds = (body: string | null | undefined, marker: string) => body?.includes(marker) === true;

function comment(found: Data<'issues.createComment'>): Comment {
  return { id: found.id, body: found.body ?? '', author: found.user?.login ?? 'ghost', url: found.html_url };
}
