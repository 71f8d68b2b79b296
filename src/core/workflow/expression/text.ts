import type { Json } from '../../json.ts';
import type { Budget } from './budget.ts';

/** How deep values may nest when they are compared or written as text. */
const MAX_DEPTH = 64;

/** A value as it reads inside a text: nothing for null and undefined, lists joined with ", ", objects as JSON. */
export function asText(value: Json | undefined, budget: Budget, depth = 0): string {
  budget.spend(1);
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return grown(value, budget);
  if (typeof value !== 'object') return grown(String(value), budget);
  if (!Array.isArray(value) || depth > MAX_DEPTH) return asJson(value, budget);
  return grown(value.map((item: Json) => asText(item, budget, depth + 1)).join(', '), budget);
}

/** A value as compact JSON. */
export function asJson(value: Json, budget: Budget): string {
  measure(value, budget, 0);
  return grown(JSON.stringify(value), budget);
}

function grown(text: string, budget: Budget): string {
  budget.grow(text.length);
  return text;
}

/** Counts before the text is made, so that a huge value never becomes a huge text first. */
function measure(value: Json | undefined, budget: Budget, depth: number): void {
  budget.spend(depth > MAX_DEPTH ? Number.POSITIVE_INFINITY : 1);
  if (typeof value === 'string') budget.spend(value.length / 100);
  else if (Array.isArray(value)) for (const item of value) measure(item, budget, depth + 1);
  else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) measure(item, budget, depth + 1);
  }
}

/** Equal by content and type. */
export function same(left: Json | undefined, right: Json | undefined, budget: Budget, depth = 0): boolean {
  budget.spend(depth > MAX_DEPTH ? Number.POSITIVE_INFINITY : 1);
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item: Json, at) => same(item, right[at], budget, depth + 1));
  }
  const [a, b] = [left as { [key: string]: Json }, right as { [key: string]: Json }];
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key], budget, depth + 1));
}
