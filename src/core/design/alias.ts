import type { Json } from '../json.ts';

/** The name that a value refers to when the whole of it is an alias (`{name}`), as DTCG 2025.10 writes them. */
export function aliasOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? /^\{([^{}]+)\}$/.exec(value)?.[1] : undefined;
}

/** The same value with every string inside it, at any depth, passed through `change`. */
export function mapStrings(value: Json, change: (text: string) => Json): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item: Json) => mapStrings(item, change));
  if (value === null || typeof value !== 'object') return value;
  // fromEntries defines own properties, so a key called __proto__ stays data.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item ?? null, change)]));
}

/** The same value with every alias inside it led to another name. */
export function mapAliases(value: Json, rename: (name: string) => string): Json {
  return mapStrings(value, (text) => {
    const name = aliasOf(text);
    return name === undefined ? text : `{${rename(name)}}`;
  });
}

/** Whether two values mean the same: order of keys does not matter, order of list items does. */
export function sameValue(one: Json | undefined, other: Json | undefined): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (one === undefined || other === undefined || Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(other, key) && sameValue((one as Record<string, Json>)[key], (other as Record<string, Json>)[key]),
  );
}
