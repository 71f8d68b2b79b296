import { Fault } from '../../../src/core/fault.ts';
import type { Issues } from '../../../src/core/ports/github/issues.ts';
import { type FakeState, SELF } from './state.ts';

export function fakeIssues(state: FakeState): Issues {
  const marked = (name: string, marker: string) =>
    [...state.open(name).issues.values()].find(({ state, body }) => state === 'open' && body.includes(marker));
  return {
    comments: async (name, issue) => {
      state.issue(name, issue);
      return state
        .open(name)
        .comments.filter((comment) => comment.issue === issue)
        .map(({ id, body, author, url }) => ({ id, body, author, url }));
    },
    commentsSince: async (name, since) =>
      state
        .open(name)
        .comments.filter(({ createdAt, editedAt = createdAt }) => editedAt >= since)
        .map(({ reactions: _, editedAt, ...comment }) => ({
          ...comment,
          onPull: state.open(name).pulls.has(comment.issue),
          byBot: comment.author.endsWith('[bot]'),
          edited: editedAt !== undefined,
        })),
    mark: async (name, issue, marker, write) => {
      const { comments } = state.open(name, 'write');
      state.issue(name, issue);
      const is = (one: { issue: number; author: string; body: string }) =>
        one.issue === issue && one.author === SELF && one.body.startsWith(marker);
      const at = comments.findIndex(is);
      const there = comments[at];
      const body = write(there?.body);
      if (there === undefined) return body === undefined ? undefined : state.comment(name, issue, SELF, body);
      const now = body === undefined ? there : { ...there, body, editedAt: state.tick() };
      comments.splice(at, 1, now);
      return { id: now.id, body: now.body, author: now.author, url: now.url };
    },
    addLabels: async (name, issue, labels) => {
      state.open(name, 'write');
      const pull = state.open(name).pulls.get(issue);
      if (pull === undefined) state.issue(name, issue);
      else pull.labels = [...new Set([...pull.labels, ...labels])];
    },
    react: async (name, id, reaction) => {
      const comment = state.open(name, 'write').comments.find((one) => one.id === id);
      if (comment === undefined) throw new Fault('not-found', `${name} has no comment ${id}`);
      if (!comment.reactions.includes(reaction)) comment.reactions.push(reaction);
    },
    upsert: async (name, { marker, title, body }) => {
      const { issues } = state.open(name, 'write');
      const text = body.includes(marker) ? body : `${body}\n\n${marker}`;
      const issue = marked(name, marker) ?? { number: state.number(name), state: 'open' as const, title, body: text };
      issues.set(issue.number, Object.assign(issue, { title, body: text }));
      return { number: issue.number, url: `https://github.com/${name}/issues/${issue.number}` };
    },
    closeMarked: async (name, marker, comment) => {
      state.open(name, 'write');
      const issue = marked(name, marker);
      if (issue === undefined) return;
      state.comment(name, issue.number, SELF, comment);
      issue.state = 'closed';
    },
  };
}
