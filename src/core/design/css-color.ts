import type { Json } from '../json.ts';

const FUNCTIONS = ['lab', 'lch', 'oklab', 'oklch'];
const SPACES = ['srgb', 'srgb-linear', 'display-p3', 'a98-rgb', 'prophoto-rgb', 'rec2020', 'xyz-d65', 'xyz-d50'];

/**
 * A DTCG 2025.10 colour value (https://www.designtokens.org/tr/2025.10/color/) as CSS writes it; undefined when it is none.
 * `none` counts as zero, as it does where nothing is interpolated.
 */
export function cssColor(value: Json | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { colorSpace, components, alpha = 1 } = value as { readonly [key: string]: Json | undefined };
  if (typeof colorSpace !== 'string' || !Array.isArray(components) || components.length !== 3) return undefined;
  const numbers = (components as readonly Json[]).map((part) => (part === 'none' ? 0 : part));
  if (![...numbers, alpha].every((part) => typeof part === 'number')) return undefined;
  const [one, two, three] = numbers;
  if (colorSpace === 'hsl' || colorSpace === 'hwb') return `${colorSpace}(${one} ${two}% ${three}% / ${alpha})`;
  if (FUNCTIONS.includes(colorSpace)) return `${colorSpace}(${one} ${two} ${three} / ${alpha})`;
  return SPACES.includes(colorSpace) ? `color(${colorSpace} ${one} ${two} ${three} / ${alpha})` : undefined;
}
