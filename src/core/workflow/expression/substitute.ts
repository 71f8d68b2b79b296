import { Fault } from '../../fault.ts';
import type { Json, JsonObject } from '../../json.ts';
import { Budget } from './budget.ts';
import { evaluateTree, failing } from './evaluate.ts';
import { parseTemplate, type Segment } from './parse.ts';
import type { Scope } from './scope.ts';
import { asText } from './text.ts';
import { pathOf, type Tree, visit } from './tree.ts';

/** How deep values may nest. */
const MAX_DEPTH = 64;

/**
 * The value with every `${ }` in it replaced. A text that is one whole `${ }` becomes the value with its type; inside a
 * text it is written out, lists joined with ", ", what is not there as nothing. A key or list item whose whole value
 * is undefined is left out. Throws the Fault `expression-failed` and nothing else.
 */
export function substitute(value: Json, scope: Scope): Json | undefined {
  return inside(value, scope, new Budget(), 0);
}

function inside(value: Json, scope: Scope, budget: Budget, depth: number): Json | undefined {
  if (typeof value === 'string') return value.includes('${') ? filled(value, scope, budget) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw new Fault('expression-failed', `A value nests deeper than ${MAX_DEPTH}.`);
  if (Array.isArray(value)) {
    return value.flatMap((item: Json) => {
      const made = inside(item, scope, budget, depth + 1);
      return made === undefined ? [] : [made];
    });
  }
  const entries = Object.entries(value as JsonObject).map(([key, item]): [string, Json | undefined] => [
    key,
    item === undefined ? undefined : inside(item, scope, budget, depth + 1),
  ]);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

function filled(text: string, scope: Scope, budget: Budget): Json | undefined {
  const segments = parseTemplate(text);
  const [only] = segments;
  if (segments.length === 1 && only?.kind === 'expression') return evaluated(only, scope, budget);
  return segments
    .map((segment) => {
      if (segment.kind === 'text') return segment.text;
      const value = evaluated(segment, scope, budget);
      return failing(segment.source, () => asText(value, budget));
    })
    .join('');
}

function evaluated(segment: Segment & { kind: 'expression' }, scope: Scope, budget: Budget): Json | undefined {
  const { parsed, source } = segment;
  if (parsed.ok) return evaluateTree(parsed.tree, source, scope, budget);
  throw new Fault(
    'expression-failed',
    `The expression ${source.slice(0, 200)} cannot be read: ${parsed.misread.message}.`,
  );
}

/** Every path that the expressions in a value read, as far as it is fixed in the text: `['steps', 'a', 'outputs', 'b']`. */
export function references(value: Json): readonly (readonly (string | number)[])[] {
  const found: (readonly (string | number)[])[] = [];
  for (const tree of treesIn(value)) found.push(...pathsIn(tree));
  return found;
}

/** The longest fixed paths of one expression. */
export function pathsIn(tree: Tree): readonly (readonly (string | number)[])[] {
  const found: (readonly (string | number)[])[] = [];
  const covered = new Set<Tree>();
  visit(tree, (node) => {
    if (covered.has(node)) return;
    const path = pathOf(node);
    if (path.length === 0) return;
    found.push(path);
    // Visited parents first: what stands under a path is a shorter form of the same path.
    for (let under = node; under.kind === 'member' || under.kind === 'index'; under = under.of) covered.add(under.of);
  });
  return found;
}

function treesIn(value: Json | undefined): readonly Tree[] {
  if (typeof value === 'string') {
    return parseTemplate(value).flatMap((segment) =>
      segment.kind === 'expression' && segment.parsed.ok ? [segment.parsed.tree] : [],
    );
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((item: Json | undefined) => treesIn(item));
}
