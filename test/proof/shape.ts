/** What JSON calls a value: `null`, `array`, `object`, `string`, `number` or `boolean`. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

export interface Comparison {
  /** How many values stood on both sides. */
  compared: number;
  /** `path: string / number`, the left side first. */
  readonly mismatches: string[];
}

/** Maps whose keys are data, not fields of a shape. */
const MAPS = new Set(['permissions', 'headers', 'client_payload']);

/**
 * Compares the kinds of values that both sides have, all through; what only one side has is no mismatch, and a null says
 * nothing about the kind of what might stand there. Every item of one list is compared with the first of the other.
 */
export function compareShapes(left: unknown, right: unknown, path = '', found?: Comparison): Comparison {
  const comparison = found ?? { compared: 0, mismatches: [] };
  const [one, other] = [kindOf(left), kindOf(right)];
  if (one === 'null' || other === 'null') return comparison;
  comparison.compared += 1;
  if (one !== other) {
    const mismatch = `${path === '' ? 'the body' : path}: ${one} / ${other}`;
    if (!comparison.mismatches.includes(mismatch)) comparison.mismatches.push(mismatch);
    return comparison;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    if (right.length === 0) return comparison;
    for (const item of left) compareShapes(item, right[0], `${path}[]`, comparison);
  } else if (one === 'object' && !MAPS.has(path.split('.').at(-1) ?? '')) {
    const theirs = right as { readonly [key: string]: unknown };
    for (const [key, value] of Object.entries(left as object)) {
      if (key in theirs) compareShapes(value, theirs[key], path === '' ? key : `${path}.${key}`, comparison);
    }
  }
  return comparison;
}
