import type { Scope } from '../../../../src/core/workflow/expression/scope.ts';

/** A small run in the middle of its work. */
export function scope(): Scope {
  return {
    context: {
      inputs: { name: 'web', list: ['a', 'b'] },
      environment: {},
      timestamp: '2026-01-01T00:00:00Z',
      triggeredBy: 'ada',
      event: {},
    },
    steps: {
      'sync-figma': {
        status: 'succeeded',
        outputs: {
          summary: { changed: 4 },
          'count-1': 9,
          count: 4,
          pulls: [{ number: 1 }, { number: 2 }, {}],
          'visual-regression': { status: 'green' },
        },
      },
    },
    workflow: { id: 'w', name: 'W', duration: 1500, completedSteps: 1 },
  };
}
