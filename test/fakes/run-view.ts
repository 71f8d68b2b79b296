import type { RunView } from '../../src/core/run/view.ts';

/** A run of `design-sync` that waits, but for what is said. */
export function aRun(about: Partial<RunView> = {}): RunView {
  return {
    id: 'design-sync:1',
    key: 'design-sync-1',
    workflow: { id: 'design-sync', name: 'Design sync', version: '1.0.0', source: 'shipped:design-sync.yaml' },
    org: 'acme',
    installation: 7,
    triggeredBy: 'ada',
    event: { type: 'figma-update', id: 'figma:1' },
    inputs: {},
    status: 'waiting',
    startedAt: 0,
    steps: [],
    checks: {},
    changeset: { members: [] },
    spent: { requests: 0, points: 0, content: 0, limited: 0, waited: 0 },
    progress: 0.5,
    ...about,
  };
}
