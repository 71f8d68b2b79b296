import type { StepView } from '../../core/run/view.ts';
import { arrows, inOrder } from './arrows.ts';

/** One line of the top-down drawing: the step's own lane, lanes that pass by, and curves that come in from above. */
export interface Row {
  readonly step: StepView;
  readonly lane: number;
  /** Lanes that end in this step's sign. */
  readonly incoming: readonly number[];
  /** Lanes that only pass. */
  readonly passing: readonly number[];
  /** True when something below hangs on this step. */
  readonly goesOn: boolean;
}

/** Lays steps out like a history of commits, one row each; gives the rows and how many lanes they need. */
export function lanes(steps: readonly StepView[]): { readonly rows: readonly Row[]; readonly width: number } {
  const waiting = new Map<string, Set<string>>();
  const parents = new Map<string, string[]>();
  for (const { from, to } of arrows(steps)) {
    waiting.set(from, (waiting.get(from) ?? new Set()).add(to));
    parents.set(to, [...(parents.get(to) ?? []), from]);
  }
  // The step that each lane belongs to while a step below still hangs on it.
  const held: (string | undefined)[] = [];
  let width = 1;
  const rows = inOrder(steps).map((step): Row => {
    const above = parents.get(step.id) ?? [];
    const incoming = above.map((id) => held.indexOf(id)).filter((lane) => lane !== -1);
    for (const id of above) {
      waiting.get(id)?.delete(step.id);
      if (waiting.get(id)?.size === 0) held[held.indexOf(id)] = undefined;
    }
    const passing = held.flatMap((id, lane) => (id === undefined ? [] : [lane]));
    const own = incoming.filter((lane) => held[lane] === undefined);
    const free = held.indexOf(undefined);
    const lane = own.length > 0 ? Math.min(...own) : free === -1 ? held.length : free;
    const goesOn = (waiting.get(step.id)?.size ?? 0) > 0;
    held[lane] = goesOn ? step.id : undefined;
    width = Math.max(width, held.length);
    return { step, lane, incoming, passing, goesOn };
  });
  return { rows, width };
}
