import { aliasOf } from '../../core/design/alias.ts';
import { GENERATED } from '../../core/design/generated.ts';
import { identifier } from '../../core/design/naming.ts';
import { comment, named } from './comment.ts';
import { typographyParts } from './css.ts';
import { cssValue } from './css-value.ts';
import type { BuiltToken, Format } from './model.ts';
import { Names } from './names.ts';
import { fields, finite, weight } from './shapes.ts';

/** One constant a token, with the value of the default mode, and `modes`, what differs in each mode. */
export const typescript: Format = (model) => {
  const names = new Names('typescript');
  names.take('modes', 'the list of modes');
  const id = new Map(model.tokens.map((token) => [token.name, names.take(identifier(token.name), token.name)]));
  names.check();
  const old = (name: string) => model.tokens.find((token) => token.name === name)?.deprecated !== undefined;
  const live = model.tokens.filter((token) => token.deprecated === undefined);
  const gone = model.tokens.filter((token) => token.deprecated !== undefined);
  const lines = live.map((token) => `export const ${id.get(token.name)} = ${literal(token)};`);
  // After the live ones, so that an alias refers to something that is there already.
  const deprecated = gone.map((token) => {
    const target = aliasOf(token.written);
    const value = target === undefined || old(target) ? literal(token) : id.get(target);
    return `/** @deprecated ${comment(token.deprecated ?? '')} */\nexport const ${id.get(token.name)} = ${value};`;
  });
  const modes = model.modes.map(({ mode, tokens }) => {
    const rows = tokens.map((token) => `    ${id.get(token.name)}: ${literal(token)},`);
    return `  ${JSON.stringify(mode)}: {\n${rows.join('\n')}\n  },`;
  });
  const rest = `\n/** Values that differ from the above, by mode. */\nexport const modes = {\n${modes.join('\n')}\n} as const;\n`;
  return [{ path: 'ts/tokens.ts', text: `// ${GENERATED}\n${[...lines, ...deprecated].join('\n')}\n${rest}` }];
};

function literal(token: BuiltToken): string {
  return named(token.name, () => {
    const { type, value } = token;
    if (type === 'boolean') return String(value === true);
    if (type === 'number') return String(finite(value));
    if (type === 'fontWeight') return String(weight(value));
    if (type === 'string') return JSON.stringify(value);
    if (type !== 'typography') return JSON.stringify(cssValue(type, value));
    const rows = typographyParts(value).map(
      ({ field, type: kind }) => `${field}: ${JSON.stringify(cssValue(kind, fields(value)[field]!))}`,
    );
    return `{ ${rows.join(', ')} } as const`;
  });
}
