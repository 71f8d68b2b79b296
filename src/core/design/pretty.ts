import type { Json } from '../json.ts';

const WIDTH = 120;

/**
 * JSON as people like to review it: keys sorted, and whatever fits in 120 columns on one line, so that a changed value
 * is a changed line. The same value always gives the same text; it ends with a line break.
 */
export function prettyJson(value: Json): string {
  return `${write(value, '', 0)}\n`;
}

function write(value: Json, indent: string, taken: number): string {
  const line = inline(value);
  if (indent.length + taken + line.length <= WIDTH || value === null || typeof value !== 'object') return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item: Json) => `${inner}${write(item, inner, 1)}`).join(',\n')}\n${indent}]`;
  }
  const rows = entries(value).map(([key, item]) => {
    const label = `${JSON.stringify(key)}: `;
    return `${inner}${label}${write(item, inner, label.length + 1)}`;
  });
  return `{\n${rows.join(',\n')}\n${indent}}`;
}

function inline(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  const rows = entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`);
  return rows.length === 0 ? '{}' : `{ ${rows.join(', ')} }`;
}

function entries(value: object): [string, Json][] {
  return Object.entries(value as Record<string, Json | undefined>)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
