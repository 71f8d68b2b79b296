import { FONT_WEIGHTS } from '../../core/design/font-weights.ts';
import type { Json, JsonObject } from '../../core/json.ts';

/** A value whose shape its type does not allow; the message completes `"token" …`. */
export class BadShape extends Error {}

export interface Length {
  readonly value: number;
  readonly unit: string;
}

export function fields(value: Json): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new BadShape('should be an object');
  return value as JsonObject;
}

export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [value ?? null];
}

export function finite(value: Json | undefined): number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new BadShape(`should be a number, not ${JSON.stringify(value ?? null)}`);
  return value;
}

/** A dimension or duration; undefined when the value has another shape. */
export function measure(value: Json | undefined): Length | undefined {
  if (value === null || typeof value !== 'object' || !('unit' in value) || typeof value.unit !== 'string')
    return undefined;
  return { value: finite(value.value as Json), unit: value.unit };
}

/** Points on iOS, density-independent pixels on Android: px are such, rem are 16 of them (DTCG 2025.10, dimension). */
export function points(value: Json | undefined): number {
  const length = measure(value);
  if (length?.unit === 'px') return length.value;
  if (length?.unit === 'rem') return round(length.value * 16);
  throw new BadShape(`should be a length in px or rem, not ${JSON.stringify(value ?? null)}`);
}

/** Milliseconds of a duration. */
export function milliseconds(value: Json | undefined): number {
  const time = measure(value);
  if (time?.unit === 'ms') return time.value;
  if (time?.unit === 's') return round(time.value * 1000);
  throw new BadShape(`should be a duration in ms or s, not ${JSON.stringify(value ?? null)}`);
}

/** Red, green, blue and alpha from 0 to 1 in sRGB; a colour of another space needs its `hex` for that. */
export function srgb(value: Json | undefined): readonly [number, number, number, number] {
  const { colorSpace, components, hex, alpha } = fields(value ?? null);
  const opacity = alpha === undefined ? 1 : finite(alpha);
  if (colorSpace === 'srgb') {
    const [r, g, b] = list(components).map((channel) => (channel === 'none' ? 0 : finite(channel)));
    if (r === undefined || g === undefined || b === undefined) throw new BadShape('should have three components');
    return [r, g, b, opacity];
  }
  if (typeof hex === 'string' && /^#[0-9a-f]{6}$/i.test(hex)) {
    const channel = (at: number) => round(Number.parseInt(hex.slice(at, at + 2), 16) / 255);
    return [channel(1), channel(3), channel(5), opacity];
  }
  throw new BadShape(
    `is a color in ${JSON.stringify(colorSpace ?? null)} without "hex", which this platform cannot show`,
  );
}

/** A font weight from 1 to 1000, by number or by any of DTCG's names. */
export function weight(value: Json | undefined): number {
  const number = typeof value === 'string' ? FONT_WEIGHTS[value.toLowerCase().replace(/[\s_-]+/g, '')] : value;
  if (typeof number !== 'number' || !(number >= 1 && number <= 1000)) {
    throw new BadShape(`should be a font weight, not ${JSON.stringify(value ?? null)}`);
  }
  return number;
}

export function families(value: Json | undefined): readonly string[] {
  return list(value).map((family) => {
    if (typeof family !== 'string' || family === '') throw new BadShape('should be a font family or a list of them');
    return family;
  });
}

/** Text sizes that natives want as lengths, though designs give multiples (1.3), `em` or per cent of the font size. */
export function relative(value: Json | undefined, fontSize: number): number {
  if (typeof value === 'number') return round(finite(value) * fontSize);
  const text = typeof value === 'string' ? /^(-?\d*\.?\d+)(em|%)$/.exec(value) : null;
  if (text === null) return points(value);
  return round((Number(text[1]) * fontSize) / (text[2] === '%' ? 100 : 1));
}

export function round(value: number): number {
  return Number(value.toFixed(5));
}
