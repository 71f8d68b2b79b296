import type { Json } from '../json.ts';
import { aliasOf } from './alias.ts';

/** A value in a few words for a person: `#3b63fb`, `16px`, `→ gray-200`, at most 80 characters. Not escaped. */
export function showValue(value: Json | undefined): string {
  const text = words(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function words(value: Json | undefined): string {
  if (value === undefined || value === null) return '—';
  const alias = aliasOf(value);
  if (alias !== undefined) return `→ ${alias}`;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(words).join(', ');
  const { unit, value: amount, hex, alpha, components, colorSpace } = value as Record<string, Json>;
  if (typeof unit === 'string') return `${words(amount)}${unit}`;
  if (Array.isArray(components)) {
    const color = typeof hex === 'string' ? hex : `${words(colorSpace)}(${components.map(words).join(' ')})`;
    return alpha === undefined ? color : `${color} at ${Math.round(Number(alpha) * 100)}%`;
  }
  return Object.entries(value)
    .map(([key, item]) => `${key} ${words(item)}`)
    .join(', ');
}
