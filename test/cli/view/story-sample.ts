import type { StoryOutcome, StoryState } from '../../../src/cli/view/story.ts';
import type { Terminal } from '../../../src/cli/view/terminal.ts';

export const bare: Terminal = { width: 80, color: false, unicode: true };

export function state(change: Partial<StoryState> = {}): StoryState {
  return {
    title: 'Design sync',
    status: 'waiting',
    progress: 0.5,
    elapsed: 67_000,
    repositories: [
      {
        name: 'design-tokens',
        mark: 'ready',
        text: 'policies hold',
        pull: { number: 7, url: 'https://github.com/acme/design-tokens/pull/7' },
        checks: { passed: 2, failing: 0, running: 0 },
      },
      {
        name: 'web-vue',
        mark: 'failing',
        text: 'ci / test is failing',
        pull: { number: 10, url: 'https://github.com/acme/web-vue/pull/10' },
        checks: { passed: 1, failing: 1, running: 0 },
      },
      { name: 'docs', mark: 'pending', text: '' },
    ],
    steps: [
      { id: 'sync', name: 'Compare', status: 'succeeded' },
      { id: 'quality', name: 'Wait for the checks', status: 'waiting', text: '1 check in acme/web-vue' },
      { id: 'merge', name: 'Merge', status: 'pending' },
    ],
    ...change,
  };
}

export function outcome(change: Partial<StoryOutcome> = {}): StoryOutcome {
  const landed = state().repositories.map((one, index) => ({
    ...one,
    mark: 'merged' as const,
    text: 'merged',
    landed: 3 - index,
  }));
  return {
    state: state({ status: 'succeeded', progress: 1, repositories: landed, address: 'http://127.0.0.1:4000/' }),
    requests: 143,
    points: 391,
    content: 27,
    timings: [{ name: 'from dispatch to first step', milliseconds: 340 }],
    expectations: [
      { text: 'Five pull requests were merged', held: true, detail: 'five' },
      { text: 'Files hold the new values', held: false, detail: 'docs does not' },
    ],
    ...change,
  };
}
