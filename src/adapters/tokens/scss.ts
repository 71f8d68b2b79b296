import { GENERATED } from '../../core/design/generated.ts';
import { cssName } from '../../core/design/naming.ts';
import { comment, named } from './comment.ts';
import { typographyParts } from './css.ts';
import { cssValue } from './css-value.ts';
import type { BuiltToken, Format } from './model.ts';
import { Names } from './names.ts';
import { fields } from './shapes.ts';

/** Variables with values of the default mode, and `$modes`, a map of what differs in each mode. */
export const scss: Format = (model) => {
  const names = new Names('scss');
  const lines = model.tokens.flatMap((token) => {
    const note = token.deprecated === undefined ? [] : [`/// @deprecated ${comment(token.deprecated)}`];
    return [...note, ...variables(token).map(([name, value]) => `$${names.take(name, token.name)}: ${value};`)];
  });
  names.check();
  const modes = model.modes.map(({ mode, tokens }) => {
    const rows = tokens.flatMap(variables).map(([name, value]) => `    "${name}": ${inMap(value)},`);
    return `  "${mode}": (\n${rows.join('\n')}\n  ),`;
  });
  const map = modes.length === 0 ? '' : `\n$modes: (\n${modes.join('\n')}\n);\n`;
  return [{ path: 'scss/_tokens.scss', text: `// ${GENERATED}\n${lines.join('\n')}\n${map}` }];
};

function variables(token: BuiltToken): readonly (readonly [name: string, value: string])[] {
  return named(token.name, () => {
    const name = cssName(token.name);
    if (token.type !== 'typography') return [[name, cssValue(token.type, token.value)]];
    return typographyParts(token.value).map(({ field, property, type }) => [
      `${name}-${property}`,
      cssValue(type, fields(token.value)[field]!),
    ]);
  });
}

// A comma would start the map's next entry.
function inMap(value: string): string {
  return value.includes(',') ? `(${value})` : value;
}
