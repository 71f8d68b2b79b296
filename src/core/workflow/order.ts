import type { Draft, Part, StepDraft } from './draft.ts';
import { PARTS } from './draft.ts';
import { ancestors, type Node } from './graph.ts';
import { stepsReadBy, type Use } from './uses.ts';

/** A step's place in the order of its part, before it is known whether the order is sound. */
export interface Ordered extends Node {
  readonly step: StepDraft;
  /** Steps of its part that it reads although they neither stand before it nor are depended on. */
  readonly readsLater: readonly string[];
}

export interface Order {
  readonly mode: 'sequential' | 'parallel' | 'hybrid';
  readonly parts: { readonly [part in Part]: readonly Ordered[] };
}

/**
 * The order that a file asks for (SPEC W7): what it says under `dependsOn`, every step that a step reads, and in
 * sequential mode the step above. Sequential is what a file gets that says neither mode nor `dependsOn`.
 */
export function orderOf(draft: Draft, uses: readonly Use[]): Order {
  const { execution } = draft.value;
  const asked = typeof execution === 'object' && execution !== null && 'mode' in execution ? execution.mode : undefined;
  const declares = draft.steps.some((step) => step.part === 'steps' && step.value.dependsOn !== undefined);
  const mode =
    asked === 'sequential' || asked === 'parallel' || asked === 'hybrid' ? asked : declares ? 'hybrid' : 'sequential';
  const [steps, onSuccess, onError] = PARTS.map((part) => {
    const named = draft.steps.filter((step) => step.part === part && step.id !== undefined);
    return ordered(named, uses, mode === 'sequential');
  }) as [Ordered[], Ordered[], Ordered[]];
  return { mode, parts: { steps, onSuccess, onError } };
}

function ordered(steps: readonly StepDraft[], uses: readonly Use[], chained: boolean): Ordered[] {
  const position = new Map(steps.map((step, at) => [step.id as string, at]));
  const declared = steps.map((step) => ({ id: step.id as string, dependsOn: step.dependsOn.map(({ id }) => id) }));
  return steps.map((step, at) => {
    const id = step.id as string;
    const reads = [...stepsReadBy(step, uses)].filter((other) => position.has(other));
    const behind = ancestors(declared, id);
    const early = (other: string) => (position.get(other) as number) < at || (other !== id && behind.has(other));
    const above = chained ? steps.slice(Math.max(0, at - 1), at).map((other) => other.id as string) : [];
    const said = step.dependsOn.map((one) => one.id).filter((other) => position.has(other));
    const dependsOn = [...new Set([...said, ...reads.filter(early), ...above])];
    return { id, dependsOn, step, readsLater: reads.filter((other) => !early(other)) };
  });
}
