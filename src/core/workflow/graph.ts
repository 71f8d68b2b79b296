/** Something in an order: a step, or a repository. */
export interface Node {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/**
 * Nodes in batches: each batch needs only what is in the batches before it. Ids that nobody has are overlooked.
 * What is on a cycle or behind one is in no batch.
 */
export function batches<T extends Node>(nodes: readonly T[]): readonly (readonly T[])[] {
  const known = new Set(nodes.map((node) => node.id));
  const waitsFor = new Map<string, Set<string>>();
  const wakes = new Map<string, T[]>();
  for (const node of nodes) {
    const needs = new Set(node.dependsOn.filter((id) => known.has(id)));
    waitsFor.set(node.id, needs);
    for (const id of needs) wakes.set(id, [...(wakes.get(id) ?? []), node]);
  }
  const found: T[][] = [];
  let ready = nodes.filter((node) => waitsFor.get(node.id)?.size === 0);
  while (ready.length > 0) {
    found.push(ready);
    const next = new Set<T>();
    for (const done of ready) {
      for (const node of wakes.get(done.id) ?? []) {
        const needs = waitsFor.get(node.id);
        needs?.delete(done.id);
        if (needs?.size === 0) next.add(node);
      }
    }
    ready = nodes.filter((node) => next.has(node));
  }
  return found;
}

/** Cycles, each once, as the ids from one node to the next that it depends on: `[a, b]` for a → b → a. */
export function cycles(nodes: readonly Node[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  let rest = nodes;
  while (true) {
    rest = withoutEnds(rest);
    const [first] = rest;
    if (first === undefined) return found;
    const byId = new Map(rest.map((node) => [node.id, node]));
    const trail = new Map<string, number>();
    let at: Node = first;
    while (!trail.has(at.id)) {
      trail.set(at.id, trail.size);
      // Every node that is left depends on another that is left.
      at = byId.get(at.dependsOn.find((id) => byId.has(id)) as string) as Node;
    }
    const cycle = [...trail.keys()].slice(trail.get(at.id));
    found.push(cycle);
    rest = rest.filter((node) => !cycle.includes(node.id));
  }
}

/** Ids of everything that a node depends on, directly or through others; itself too when it is on a cycle. */
export function ancestors(nodes: readonly Node[], id: string): ReadonlySet<string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Set<string>();
  const queue = [...(byId.get(id)?.dependsOn ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next) || !byId.has(next)) continue;
    found.add(next);
    queue.push(...(byId.get(next)?.dependsOn ?? []));
  }
  return found;
}

/** Only what is on a cycle or between two. */
function withoutEnds(nodes: readonly Node[]): readonly Node[] {
  let left = nodes;
  while (true) {
    const ids = new Set(left.map((node) => node.id));
    const needed = new Set(left.flatMap((node) => node.dependsOn));
    const inner = left.filter((node) => needed.has(node.id) && node.dependsOn.some((id) => ids.has(id)));
    if (inner.length === left.length) return inner;
    left = inner;
  }
}
