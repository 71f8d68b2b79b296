import { aliasOf } from '../../core/design/alias.ts';
import { GENERATED } from '../../core/design/generated.ts';
import { androidName } from '../../core/design/naming.ts';
import type { TokenType } from '../../core/design/token.ts';
import type { Json } from '../../core/json.ts';
import { comment, named } from './comment.ts';
import type { BuiltToken, Format } from './model.ts';
import { Names } from './names.ts';
import { families, fields, finite, list, milliseconds, points, relative, round, srgb, weight } from './shapes.ts';

/** One resource: its kind as references name it (`@dimen/…`), what follows the token's name, and the element around its value. */
interface Resource {
  readonly kind: 'color' | 'dimen' | 'string' | 'bool' | 'integer';
  readonly suffix: string;
  readonly value: string;
  /** A bare number is a `dimen` of float format: `<integer>` would refuse 0.5. */
  readonly float?: boolean;
}

/**
 * Resource files (https://developer.android.com/guide/topics/resources/more-resources). px are dp, of text sp; composite
 * values become one resource a part. `dark` goes where Android looks for it, `values-night`; other modes into a folder each.
 */
export const android: Format = (model) => {
  const names = new Names('android');
  const old = new Map(model.tokens.map((token) => [token.name, token.deprecated]));
  const row = (token: BuiltToken, taken: Names | undefined): string[] => {
    const base = androidName(token.name);
    const target = token.deprecated === undefined ? undefined : aliasOf(token.written);
    const note = token.deprecated === undefined ? [] : [`  <!-- ${comment(`Deprecated: ${token.deprecated}`)} -->`];
    return [
      ...note,
      ...named(token.name, () => resources(token)).map((resource) => {
        const name = `${base}${resource.suffix}`;
        taken?.take(`${resource.kind}/${name}`, token.name);
        const live = target !== undefined && old.get(target) === undefined;
        return element(
          resource,
          name,
          live ? `@${resource.kind}/${androidName(target)}${resource.suffix}` : resource.value,
        );
      }),
    ];
  };
  const file = (path: string, tokens: readonly BuiltToken[], taken?: Names) => ({
    path: `android/${path}/tokens.xml`,
    text: `<?xml version="1.0" encoding="utf-8"?>\n<!-- ${comment(GENERATED)} -->\n<resources>\n${tokens.flatMap((token) => row(token, taken)).join('\n')}\n</resources>\n`,
  });
  const files = [file('values', model.tokens, names)];
  names.check();
  for (const { mode, tokens } of model.modes) {
    const live = tokens.filter((token) => token.deprecated === undefined || aliasOf(token.written) === undefined);
    files.push(file(mode === 'dark' ? 'values-night' : `${androidName(mode)}/values`, live));
  }
  return files;
};

function element(resource: Resource, name: string, value: string): string {
  if (resource.float === true) return `  <item name="${name}" format="float" type="dimen">${value}</item>`;
  return `  <${resource.kind} name="${name}">${value}</${resource.kind}>`;
}

function resources(token: BuiltToken): readonly Resource[] {
  return parts(token.type, token.value, '', /(?:^|[.-])(?:font-?size|line-?height)(?:[.-]|$)/i.test(token.name));
}

function parts(type: TokenType, value: Json, suffix: string, isText = false): readonly Resource[] {
  const of = (kind: TokenType, part: Json | undefined, name: string) => parts(kind, part ?? null, `${suffix}_${name}`);
  const length = (size: number): Resource => ({ kind: 'dimen', suffix, value: `${size}${isText ? 'sp' : 'dp'}` });
  switch (type) {
    case 'color':
      return [{ kind: 'color', suffix, value: argb(value) }];
    case 'dimension':
      return [length(points(value))];
    case 'duration':
      return [{ kind: 'integer', suffix, value: String(Math.round(milliseconds(value))) }];
    case 'number':
      return [{ kind: 'dimen', suffix, value: String(finite(value)), float: true }];
    case 'fontWeight':
      return [{ kind: 'integer', suffix, value: String(Math.round(weight(value))) }];
    case 'boolean':
      return [{ kind: 'bool', suffix, value: String(value === true) }];
    case 'fontFamily':
      return [{ kind: 'string', suffix, value: escapeText(families(value).join(', ')) }];
    case 'string':
      return [{ kind: 'string', suffix, value: escapeText(String(value)) }];
    case 'strokeStyle':
      return [{ kind: 'string', suffix, value: escapeText(typeof value === 'string' ? value : 'dashed') }];
    case 'cubicBezier':
      return list(value).flatMap((point, at) => of('number', point, ['x1', 'y1', 'x2', 'y2'][at] ?? `p${at}`));
    case 'shadow':
    case 'gradient':
      return list(value).flatMap((layer, at) =>
        members(type, layer, list(value).length > 1 ? `${suffix}_${at + 1}` : suffix),
      );
    case 'typography':
      return typography(value, suffix);
    default:
      return members(type, value, suffix);
  }
}

const MEMBERS: { readonly [type: string]: readonly (readonly [field: string, name: string, type: TokenType])[] } = {
  shadow: [
    ['color', 'color', 'color'],
    ['offsetX', 'offset_x', 'dimension'],
    ['offsetY', 'offset_y', 'dimension'],
    ['blur', 'blur', 'dimension'],
    ['spread', 'spread', 'dimension'],
  ],
  gradient: [
    ['color', 'color', 'color'],
    ['position', 'position', 'number'],
  ],
  border: [
    ['color', 'color', 'color'],
    ['width', 'width', 'dimension'],
    ['style', 'style', 'strokeStyle'],
  ],
  transition: [
    ['duration', 'duration', 'duration'],
    ['delay', 'delay', 'duration'],
    ['timingFunction', 'timing', 'cubicBezier'],
  ],
};

function members(type: TokenType, value: Json, suffix: string): readonly Resource[] {
  const given = fields(value);
  return (MEMBERS[type] ?? []).flatMap(([field, name, kind]) => {
    const part = given[field];
    return part === undefined ? [] : parts(kind, part, `${suffix}_${name}`);
  });
}

function typography(value: Json, suffix: string): readonly Resource[] {
  const { fontFamily, fontSize, fontWeight, letterSpacing, lineHeight } = fields(value);
  const size = points(fontSize);
  const resource = (name: string, kind: Resource['kind'], text: string, float = false): Resource => ({
    kind,
    suffix: `${suffix}_${name}`,
    value: text,
    ...(float ? { float } : {}),
  });
  return [
    resource('font_family', 'string', escapeText(families(fontFamily).join(', '))),
    resource('font_size', 'dimen', `${size}sp`),
    resource('font_weight', 'integer', String(Math.round(weight(fontWeight ?? 400)))),
    // Android counts letter spacing in em.
    ...(letterSpacing === undefined
      ? []
      : [resource('letter_spacing', 'dimen', String(round(relative(letterSpacing, size) / (size || 1))), true)]),
    ...(lineHeight === undefined ? [] : [resource('line_height', 'dimen', `${relative(lineHeight, size)}sp`)]),
  ];
}

function argb(value: Json): string {
  const [r, g, b, a] = srgb(value);
  return `#${[a, r, g, b]
    .map((channel) =>
      Math.round(channel * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** Text of a string resource: XML's signs, Android's own (quotes, backslash, a leading @ or ?), and blanks kept. */
function escapeText(text: string): string {
  const signs: { readonly [sign: string]: string } = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    "'": "\\'",
    '"': '\\"',
    '\\': '\\\\',
  };
  return text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/[&<>'"\\]/g, (sign) => signs[sign] ?? sign)
    .replace(/^[@?]/, '\\$&');
}
