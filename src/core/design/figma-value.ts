import type { Json } from '../json.ts';
import type { FigmaVariable } from '../ports/figma.ts';
import { TOKEN_TYPES, type TokenType } from './token.ts';

const LONGEST_COMPOSITE = 20_000;

/** A composite value that a token plug-in stored as text: `{"$type":"shadow","$value":[…]}`; undefined for any other text. */
export function compositeOf(text: unknown): { readonly type: TokenType; readonly value: Json } | undefined {
  if (typeof text !== 'string' || !text.startsWith('{"') || text.length > LONGEST_COMPOSITE) return undefined;
  try {
    const { $type, $value } = JSON.parse(text) as { $type?: unknown; $value?: Json };
    const type = TOKEN_TYPES.find((known) => known === $type);
    return type === undefined || $value === undefined ? undefined : { type, value: $value };
  } catch {
    return undefined;
  }
}

/**
 * A literal of Figma as a DTCG value of that type. Figma's lengths are px, its opacities per cent (a variable bound to a
 * layer's opacity counts 0 to 100), its colours sRGB channels 0 to 1. Digits past what a screen shows are rounded away, so
 * that the same design gives the same file.
 */
export function literal(
  type: TokenType,
  name: string,
  variable: FigmaVariable,
  value:
    | boolean
    | number
    | string
    | { readonly r: number; readonly g: number; readonly b: number; readonly a?: number },
): Json {
  if (typeof value === 'object') return color(value);
  if (typeof value !== 'number') return value;
  if (type === 'dimension') return { value: round(value, 4), unit: 'px' };
  if (type === 'duration') return { value: round(value, 4), unit: 'ms' };
  const percent = variable.scopes.length > 0 && variable.scopes.every((scope) => /OPACITY$/.test(scope));
  if (percent || (value > 1 && /(?:^|[.-])opacity(?:[.-]|$)/i.test(name))) return round(value / 100, 6);
  return round(value, 6);
}

function color({ r, g, b, a = 1 }: { r: number; g: number; b: number; a?: number }): Json {
  const channels = [r, g, b].map((channel) => round(Math.min(1, Math.max(0, channel)), 5));
  const hex = channels
    .map((channel) =>
      Math.round(channel * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('');
  const alpha = round(Math.min(1, Math.max(0, a)), 4);
  return { colorSpace: 'srgb', components: channels, ...(alpha === 1 ? {} : { alpha }), hex: `#${hex}` };
}

function round(value: number, digits: number): number {
  const rounded = Number(value.toFixed(digits));
  return rounded === 0 ? 0 : rounded;
}
