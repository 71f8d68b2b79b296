import { aliasOf } from '../../core/design/alias.ts';
import { GENERATED } from '../../core/design/generated.ts';
import { cssName, TYPOGRAPHY, type TypographyField } from '../../core/design/naming.ts';
import type { TokenType } from '../../core/design/token.ts';
import type { Json } from '../../core/json.ts';
import { comment, named } from './comment.ts';
import { cssValue } from './css-value.ts';
import type { BuiltToken, Format } from './model.ts';
import { Names } from './names.ts';
import { fields } from './shapes.ts';

/**
 * Custom properties. Aliases stay `var()`, so a mode changes what refers to it too; that holds where the attribute stands
 * on the root element. A mode is a block `[data-theme~="dark"]`.
 */
export const css: Format = (model) => {
  const names = new Names('css');
  const declare = (token: BuiltToken, taken?: Names): string[] =>
    declarations(token).map(([name, value]) => `  --${taken?.take(name, token.name) ?? name}: ${value};`);
  const base = model.tokens.flatMap((token) => {
    const note = token.deprecated === undefined ? [] : [`  /* ${comment(`Deprecated: ${token.deprecated}`)} */`];
    return [...note, ...declare(token, names)];
  });
  names.check();
  const blocks = model.modes.map(({ mode, attribute, tokens, own }) => {
    const lines = tokens.filter((token) => own.has(token.name)).flatMap((token) => declare(token));
    return `[${attribute}~="${mode}"] {\n${lines.join('\n')}\n}\n`;
  });
  const text = [`/* ${GENERATED} */\n:root {\n${base.join('\n')}\n}\n`, ...blocks].join('\n');
  return [{ path: 'css/tokens.css', text }];
};

/** Names without the leading hyphens, and values, of the properties that one token becomes. */
function declarations(token: BuiltToken): readonly (readonly [name: string, value: string])[] {
  return named(token.name, () => {
    const name = cssName(token.name);
    const refer = (other: string) => `var(--${cssName(other)})`;
    if (token.type !== 'typography') return [[name, cssValue(token.type, token.written, refer)]];
    const alias = aliasOf(token.written);
    return typographyParts(token.value).map(({ field, property, type }) => {
      const value =
        alias === undefined
          ? cssValue(type, fields(token.written)[field] ?? null, refer)
          : `var(--${cssName(alias)}-${property})`;
      return [`${name}-${property}`, value];
    });
  });
}

const TYPES: { readonly [field in TypographyField]: TokenType } = {
  fontFamily: 'fontFamily',
  fontSize: 'dimension',
  fontWeight: 'fontWeight',
  letterSpacing: 'dimension',
  lineHeight: 'number',
};

/** The parts of a typography value that CSS has properties for, in a fixed order. */
export function typographyParts(
  value: Json,
): readonly { readonly field: TypographyField; readonly property: string; readonly type: TokenType }[] {
  const given = fields(value);
  return (Object.keys(TYPOGRAPHY) as TypographyField[])
    .filter((field) => given[field] !== undefined)
    .map((field) => ({ field, property: TYPOGRAPHY[field], type: TYPES[field] }));
}
