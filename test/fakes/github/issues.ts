import { Fault } from '../../../src/core/fault.ts';
import type { Issues } from '../../../src/core/ports/github.ts';
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
    createComment: async (name, issue, body) => {
      const { comments } = state.open(name, 'write');
      state.issue(name, issue);
      const same = comments.find((one) => one.issue === issue && one.author === SELF && one.body === body);
      if (same !== undefined && body.includes('<!-- baton:')) {
        return { id: same.id, body, author: same.author, url: same.url };
      }
      return state.comment(name, issue, SELF, body);
    },
    updateComment: async (name, id, body) => {
      const { comments } = state.open(name, 'write');
      const at = comments.findIndex((comment) => comment.id === id);
      const comment = comments[at];
      if (comment === undefined) throw new Fault('not-found', `${name} has no comment ${id}`);
      comments.splice(at, 1, { ...comment, body });
      return { id, body, author: comment.author, url: comment.url };
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
