import { aliasOf } from '../../core/design/alias.ts';
import type { TokenType } from '../../core/design/token.ts';
import type { Json } from '../../core/json.ts';
import { BadShape, families, fields, finite, list, measure, weight } from './shapes.ts';

/** How a reference to another token is written, or undefined when there are none left. */
export type Refer = (name: string) => string;

const NO_REFERENCE: Refer = (name) => {
  throw new BadShape(`still refers to "${name}"`);
};

/** A value of that type as CSS; of typography use its parts. Never anything that could end the declaration it stands in. */
export function cssValue(type: TokenType, value: Json, refer: Refer = NO_REFERENCE): string {
  const alias = aliasOf(value);
  if (alias !== undefined) return refer(alias);
  const part = (kind: TokenType, of: Json | undefined) => cssValue(kind, of ?? null, refer);
  switch (type) {
    case 'color':
      return color(value);
    case 'fontFamily':
      return list(value)
        .map((one) => (aliasOf(one) === undefined ? family(families(one)[0]!) : part(type, one)))
        .join(', ');
    case 'fontWeight':
      return String(weight(value));
    case 'cubicBezier':
      return `cubic-bezier(${list(value).map(finite).join(', ')})`;
    case 'shadow':
      return list(value)
        .map((layer) => (aliasOf(layer) === undefined ? shadow(layer, part) : part(type, layer)))
        .join(', ');
    case 'border': {
      const { width, style, color: paint } = fields(value);
      return `${part('dimension', width)} ${part('strokeStyle', style)} ${part('color', paint)}`;
    }
    case 'transition': {
      const { duration, delay, timingFunction } = fields(value);
      const wait = delay === undefined ? '' : ` ${part('duration', delay)}`;
      return `${part('duration', duration)} ${part('cubicBezier', timingFunction)}${wait}`;
    }
    case 'gradient':
      return list(value)
        .map((stop) => gradientStop(stop, part))
        .join(', ');
    case 'strokeStyle':
      // A dash pattern has no word in CSS borders; the nearest one keeps the meaning.
      return typeof value === 'string' ? text(value) : 'dashed';
    case 'typography':
      throw new BadShape('is typography, which CSS takes in parts');
    default:
      return scalar(value);
  }
}

function scalar(value: Json): string {
  const length = measure(value);
  if (length !== undefined) return `${length.value}${text(length.unit)}`;
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return String(value);
  return String(finite(value));
}

/** As it is where that is harmless (`center`, `0.06em`, `50%`), else as a CSS string. */
function text(value: string): string {
  return /^[\w.%+-]+(?: [\w.%+-]+)*$/.test(value) ? value : quoted(value);
}

function quoted(value: string): string {
  // CSS Syntax 3, consume an escaped code point: hex digits and one blank.
  return `"${value.replace(/["\\<>{};\p{Cc}\u2028\u2029]/gu, (sign) => `\\${sign.codePointAt(0)!.toString(16)} `)}"`;
}

const GENERIC = new Set([
  'serif',
  'sans-serif',
  'monospace',
  'cursive',
  'fantasy',
  'system-ui',
  'ui-serif',
  'ui-sans-serif',
  'ui-monospace',
  'ui-rounded',
  'math',
]);

function family(name: string): string {
  return GENERIC.has(name) ? name : quoted(name);
}

type Part = (type: TokenType, value: Json | undefined) => string;

function shadow(layer: Json, part: Part): string {
  const { color: paint, offsetX, offsetY, blur, spread, inset } = fields(layer);
  const lengths = [offsetX, offsetY, blur, spread].map((length) => part('dimension', length)).join(' ');
  return `${inset === true ? 'inset ' : ''}${lengths} ${part('color', paint)}`;
}

function gradientStop(stop: Json, part: Part): string {
  const { color: paint, position } = fields(stop);
  return `${part('color', paint)}${typeof position === 'number' ? ` ${Number((position * 100).toFixed(3))}%` : ''}`;
}

function color(value: Json): string {
  const { colorSpace, components, alpha, hex } = fields(value);
  const channels = list(components).map((channel) => (channel === 'none' ? 'none' : String(finite(channel))));
  const opacity = alpha === undefined || alpha === 1 ? '' : ` / ${finite(alpha)}`;
  if (colorSpace === 'srgb' && channels.every((channel) => channel !== 'none')) {
    const bytes = channels.map((channel) => Math.round(Number(channel) * 255));
    if (opacity !== '') return `rgb(${bytes.join(' ')}${opacity})`;
    return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
  const unit = (at: number) => (at > 0 && channels[at] !== 'none' ? '%' : '');
  if (colorSpace === 'hsl' || colorSpace === 'hwb')
    return `${colorSpace}(${channels.map((c, at) => c + unit(at)).join(' ')}${opacity})`;
  if (['lab', 'lch', 'oklab', 'oklch'].includes(String(colorSpace)))
    return `${colorSpace}(${channels.join(' ')}${opacity})`;
  if (/^(srgb|srgb-linear|display-p3|a98-rgb|prophoto-rgb|rec2020|xyz|xyz-d50|xyz-d65)$/.test(String(colorSpace))) {
    return `color(${colorSpace} ${channels.join(' ')}${opacity})`;
  }
  if (typeof hex === 'string' && /^#[0-9a-f]{6}$/i.test(hex) && opacity === '') return hex;
  throw new BadShape(`is a color in ${JSON.stringify(colorSpace ?? null)}, which CSS does not know`);
}
