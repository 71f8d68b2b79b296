import type { StepView } from '../../core/run/view.ts';

/** One arrow of the drawing: `to` starts when `from` has ended. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/**
 * The arrows that a person needs to see: what follows from others is left out (a step depends on every step whose
 * outputs it reads, so most graphs are full of shortcuts). Names of steps outside `steps` are ignored.
 */
export function arrows(steps: readonly StepView[]): readonly Arrow[] {
  const known = new Map(steps.map((step) => [step.id, step]));
  const reach = new Map<string, ReadonlySet<string>>();
  const above = (id: string, path: ReadonlySet<string>): ReadonlySet<string> => {
    const found = reach.get(id);
    if (found !== undefined) return found;
    const all = new Set<string>();
    for (const parent of parents(id)) {
      // A parsed workflow has no cycle; facts of an unknown version must still be drawn.
      if (path.has(parent)) continue;
      all.add(parent);
      for (const further of above(parent, new Set([...path, id]))) all.add(further);
    }
    reach.set(id, all);
    return all;
  };
  const parents = (id: string) =>
    (known.get(id)?.dependsOn ?? []).filter((parent) => parent !== id && known.has(parent));
  return steps.flatMap((step) => {
    const direct = [...new Set(parents(step.id))];
    return direct
      .filter((parent) => !direct.some((other) => other !== parent && above(other, new Set()).has(parent)))
      .map((parent) => ({ from: parent, to: step.id }));
  });
}

/** Steps so that each stands after what it depends on; otherwise in the order given. */
export function inOrder(steps: readonly StepView[]): readonly StepView[] {
  const placed = new Set<string>();
  const order: StepView[] = [];
  const left = new Set(steps);
  const ids = new Set(steps.map((step) => step.id));
  while (left.size > 0) {
    const all = [...left];
    const next = all.find((step) => step.dependsOn.every((id) => placed.has(id) || !ids.has(id))) ?? all[0]!;
    left.delete(next);
    placed.add(next.id);
    order.push(next);
  }
  return order;
}
