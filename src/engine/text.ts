import type { Json, JsonObject } from '../core/json.ts';

const NUL = String.fromCharCode(0);
/** An index row of PostgreSQL holds less than 2,704 bytes; nothing honest in a key comes near. */
const LONGEST_KEY = 500;
const LONGEST_TEXT = 2000;
const KEPT_TEXT = 200;
const LONGEST_LIST = 100;

/** A text that PostgreSQL takes: NUL, which it refuses, becomes U+FFFD, and what is too long for a key is cut. */
export function plainText(text: string): string {
  return text.replaceAll(NUL, '\uFFFD').slice(0, LONGEST_KEY);
}

/** Inputs as facts keep them, for people to read: long texts and lists are cut, and say so. */
export function cut(value: JsonObject): JsonObject {
  return cutValue(value) as JsonObject;
}

function cutValue(value: Json | undefined): Json | undefined {
  if (typeof value === 'string')
    return value.length > LONGEST_TEXT ? `${value.slice(0, KEPT_TEXT)}… (${value.length} characters)` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const kept = value.slice(0, LONGEST_LIST).map((item: Json) => cutValue(item) ?? null);
    return value.length > LONGEST_LIST ? [...kept, `… (${value.length} in all)`] : kept;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cutValue(item)]));
}
