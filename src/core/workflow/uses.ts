import type { Json } from '../json.ts';
import type { Path } from '../yaml/node.ts';
import { type Draft, type StepDraft, textsIn } from './draft.ts';
import { type ParsedExpression, parseExpression, parseTemplate } from './expression/parse.ts';
import { pathsIn } from './expression/substitute.ts';

/** An expression in the file. */
export interface Use {
  /** The step that it stands in; none for the outputs of the workflow. */
  readonly step?: StepDraft;
  readonly path: Path;
  /** As written, and its offset in the text at `path`. */
  readonly source: string;
  readonly at: number;
  /** Offset that the tree's own offsets count from, in the text at `path`. */
  readonly origin: number;
  readonly parsed: ParsedExpression;
  /** It decides whether the step runs. */
  readonly condition: boolean;
}

/** Every expression of a workflow file: in inputs, conditions and outputs. */
export function usesIn(draft: Draft): readonly Use[] {
  const uses: Use[] = [];
  for (const step of draft.steps) {
    uses.push(...inTexts(step.inputs, [...step.path, 'inputs']).map((use) => ({ ...use, step })));
    for (const { path, value } of step.conditions) {
      if (value.type !== 'expression' || typeof value.expression !== 'string') continue;
      const source = value.expression;
      const parsed = parseExpression(source);
      uses.push({ step, path: [...path, 'expression'], source, at: 0, origin: 0, parsed, condition: true });
    }
  }
  uses.push(...inTexts(draft.value.outputs, ['outputs']));
  return uses;
}

function inTexts(value: Json | undefined, path: Path): readonly Use[] {
  return [...textsIn(value, path)].flatMap(({ text, path: place }) =>
    parseTemplate(text).flatMap((segment): readonly Use[] => {
      if (segment.kind === 'text') return [];
      const { source, at, parsed } = segment;
      return [{ path: place, source, at, origin: 0, parsed, condition: false }];
    }),
  );
}

/** Ids of the steps whose state a step reads, in its inputs and in its conditions. */
export function stepsReadBy(step: StepDraft, uses: readonly Use[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const use of uses) {
    if (use.step !== step || !use.parsed.ok) continue;
    for (const [root, id] of pathsIn(use.parsed.tree)) if (root === 'steps' && typeof id === 'string') found.add(id);
  }
  for (const { value } of step.conditions) {
    const reads = value.type === 'stepSuccess' || value.type === 'hasOutput';
    if (reads && typeof value.stepId === 'string') found.add(value.stepId);
  }
  return found;
}
