import type { TokenType } from '../../core/design/token.ts';
import type { Json } from '../../core/json.ts';
import { families, fields, finite, list, milliseconds, points, relative, srgb, weight } from './shapes.ts';

export interface SwiftValue {
  readonly type: string;
  readonly text: string;
}

/** Structures that composite values need; a file declares those that it uses. */
export const STRUCTURES: { readonly [name: string]: readonly string[] } = {
  TokenBorder: ['color: Color', 'width: CGFloat', 'style: String'],
  TokenCurve: ['x1: Double', 'y1: Double', 'x2: Double', 'y2: Double'],
  TokenShadow: ['color: Color', 'x: CGFloat', 'y: CGFloat', 'blur: CGFloat', 'spread: CGFloat', 'inset: Bool'],
  TokenStop: ['color: Color', 'position: Double'],
  TokenTransition: ['duration: TimeInterval', 'delay: TimeInterval', 'curve: TokenCurve'],
  TokenTypography: ['families: [String]', 'size: CGFloat', 'weight: Int', 'tracking: CGFloat', 'lineHeight: CGFloat'],
};

/** A value as Swift; lengths in points, durations in seconds. Throws BadShape for what its type does not allow. */
export function swiftValue(type: TokenType, value: Json): SwiftValue {
  switch (type) {
    case 'color': {
      const [red, green, blue, opacity] = srgb(value);
      return { type: 'Color', text: `Color(.sRGB, red: ${red}, green: ${green}, blue: ${blue}, opacity: ${opacity})` };
    }
    case 'dimension':
      return { type: 'CGFloat', text: String(points(value)) };
    case 'duration':
      return { type: 'TimeInterval', text: String(milliseconds(value) / 1000) };
    case 'number':
      return { type: 'Double', text: String(finite(value)) };
    case 'fontWeight':
      return { type: 'Int', text: String(weight(value)) };
    case 'boolean':
      return { type: 'Bool', text: String(value === true) };
    case 'fontFamily':
      return { type: '[String]', text: `[${families(value).map(string).join(', ')}]` };
    case 'string':
      return { type: 'String', text: string(String(value)) };
    case 'strokeStyle':
      return { type: 'String', text: string(typeof value === 'string' ? value : 'dashed') };
    default:
      return composite(type, value);
  }
}

function composite(type: TokenType, value: Json): SwiftValue {
  const of = (kind: TokenType, part: Json | undefined) => swiftValue(kind, part ?? null).text;
  if (type === 'shadow' || type === 'gradient') {
    const one = type === 'shadow' ? shadow : stop;
    return { type: type === 'shadow' ? '[TokenShadow]' : '[TokenStop]', text: `[${list(value).map(one).join(', ')}]` };
  }
  if (type === 'cubicBezier') {
    const [x1, y1, x2, y2] = list(value).map(finite);
    return {
      type: 'TokenCurve',
      text: `TokenCurve(x1: ${finite(x1)}, y1: ${finite(y1)}, x2: ${finite(x2)}, y2: ${finite(y2)})`,
    };
  }
  const part = fields(value);
  if (type === 'border') {
    const text = `color: ${of('color', part['color'])}, width: ${of('dimension', part['width'])}, style: ${of('strokeStyle', part['style'])}`;
    return { type: 'TokenBorder', text: `TokenBorder(${text})` };
  }
  if (type === 'transition') {
    const delay = part['delay'] === undefined ? '0' : of('duration', part['delay']);
    const text = `duration: ${of('duration', part['duration'])}, delay: ${delay}, curve: ${of('cubicBezier', part['timingFunction'])}`;
    return { type: 'TokenTransition', text: `TokenTransition(${text})` };
  }
  const size = points(part['fontSize']);
  const tracking = part['letterSpacing'] === undefined ? 0 : relative(part['letterSpacing'], size);
  const lineHeight = part['lineHeight'] === undefined ? relative(1.2, size) : relative(part['lineHeight'], size);
  const text = `families: ${of('fontFamily', part['fontFamily'])}, size: ${size}, weight: ${weight(part['fontWeight'] ?? 400)}, tracking: ${tracking}, lineHeight: ${lineHeight}`;
  return { type: 'TokenTypography', text: `TokenTypography(${text})` };
}

function shadow(layer: Json): string {
  const { color, offsetX, offsetY, blur, spread, inset } = fields(layer);
  const lengths = `x: ${points(offsetX)}, y: ${points(offsetY)}, blur: ${points(blur)}, spread: ${points(spread)}`;
  return `TokenShadow(color: ${swiftValue('color', color ?? null).text}, ${lengths}, inset: ${inset === true})`;
}

function stop(value: Json): string {
  const { color, position } = fields(value);
  return `TokenStop(color: ${swiftValue('color', color ?? null).text}, position: ${finite(position)})`;
}

/** A Swift string literal; a backslash is doubled, so no interpolation comes to life. */
export function string(text: string): string {
  const escaped = text.replace(/["\\\p{Cc}\u2028\u2029]/gu, (sign) =>
    sign === '"' || sign === '\\' ? `\\${sign}` : `\\u{${sign.codePointAt(0)!.toString(16)}}`,
  );
  return `"${escaped}"`;
}
