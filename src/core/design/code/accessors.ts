import { Fault } from '../../fault.ts';
import { aliasOf } from '../alias.ts';
import { cssName, identifier, TYPOGRAPHY, type TypographyField } from '../naming.ts';
import type { Token, TokenSet } from '../token.ts';

/**
 * The rows of an object literal from identifier to `var(--name)`, sorted by token, deprecated ones marked for editors.
 * Two tokens that would share an identifier are a `step-failed` Fault.
 */
export function accessorRows(set: TokenSet): string {
  const byName = new Map(set.tokens.map((token) => [token.name, token]));
  const taken = new Map<string, string>();
  const rows = set.tokens.map((token) => {
    const id = identifier(token.name);
    const other = taken.get(id);
    if (other !== undefined) {
      throw new Fault('step-failed', `The tokens "${other}" and "${token.name}" would both be called "${id}" in code.`);
    }
    taken.set(id, token.name);
    const note = token.deprecated === undefined ? '' : `  /** @deprecated ${sentence(token.deprecated)} */\n`;
    return `${note}  ${id}: ${expression(token, byName)},`;
  });
  return rows.join('\n');
}

function expression(token: Token, byName: ReadonlyMap<string, Token>): string {
  const name = cssName(token.name);
  if (token.type !== 'typography') return `'var(--${name})'`;
  const rows = typographyFields(token, byName).map((field) => `${field}: 'var(--${name}-${TYPOGRAPHY[field]})'`);
  return `{ ${rows.join(', ')} }`;
}

function typographyFields(token: Token, byName: ReadonlyMap<string, Token>): TypographyField[] {
  let value = token.value;
  for (let hops = 0; hops < 50; hops += 1) {
    const target = byName.get(aliasOf(value) ?? '');
    if (target === undefined) break;
    value = target.value;
  }
  const given = typeof value === 'object' && value !== null ? value : {};
  return (Object.keys(TYPOGRAPHY) as TypographyField[]).filter((field) => Object.hasOwn(given, field));
}

function sentence(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').replaceAll('*/', '* /');
}
