import { aliasOf } from '../../core/design/alias.ts';
import { cssName } from '../../core/design/naming.ts';
import type { Json } from '../../core/json.ts';
import { comment, named } from './comment.ts';
import { cssValue, TYPOGRAPHY } from './css-value.ts';
import { type BuiltToken, type Format, HEADER } from './model.ts';
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
  const text = [`/* ${HEADER} */\n:root {\n${base.join('\n')}\n}\n`, ...blocks].join('\n');
  return [{ path: 'css/tokens.css', text }];
};

/** Names without the leading hyphens, and values, of the properties that one token becomes. */
export function declarations(token: BuiltToken): readonly (readonly [name: string, value: string])[] {
  return named(token.name, () => {
    const name = cssName(token.name);
    const refer = (other: string) => `var(--${cssName(other)})`;
    if (token.type !== 'typography') return [[name, cssValue(token.type, token.written, refer)]];
    const alias = aliasOf(token.written);
    return typographyParts(token.value).map(([field, [property, type]]) => {
      const written = alias === undefined ? (fields(token.written)[field] as Json) : undefined;
      const value = alias === undefined ? cssValue(type, written!, refer) : `var(--${cssName(alias)}-${property})`;
      return [`${name}-${property}`, value];
    });
  });
}

/** The parts of a typography value that CSS has properties for, in a fixed order. */
export function typographyParts(value: Json): readonly (readonly [string, (typeof TYPOGRAPHY)[string]])[] {
  const given = fields(value);
  return Object.entries(TYPOGRAPHY).filter(([field]) => given[field] !== undefined) as [
    string,
    (typeof TYPOGRAPHY)[string],
  ][];
}
