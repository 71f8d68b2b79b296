import StyleDictionary from 'style-dictionary';
import { mapStrings, sameValue } from '../../core/design/alias.ts';
import { brokenReferences } from '../../core/design/references.ts';
import type { Token, TokenSet } from '../../core/design/token.ts';
import type { Json } from '../../core/json.ts';
import { attributes, type BuiltToken, type Model } from './model.ts';

const ALIAS = /^\{([^{}]+)\}$/;
// Private-use letters stand for braces in plain text, which Style Dictionary would take for references.
const OPEN = '\ue000';
const CLOSE = '\ue001';

/**
 * Follows every alias in every mode with Style Dictionary (https://styledictionary.com/reference/api/). It sees each token
 * under a plain key, so that no name can mean something to it (dots, `$root`, `__proto__`, a token that is also a group).
 * Throws an Error that names the tokens when an alias leads nowhere or in a circle.
 */
export async function resolve(set: TokenSet): Promise<Model> {
  const broken = brokenReferences(set).slice(0, 5);
  if (broken.length > 0) throw new Error(`${broken.map(({ token, why }) => `"${token}" ${why}`).join('; ')}.`);
  const tokens = set.tokens.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const everywhere = await values(tokens, '');
  const built = (token: Token, written: Json, value: Json): BuiltToken => ({
    name: token.name,
    type: token.type,
    written,
    value,
    ...(token.deprecated === undefined ? {} : { deprecated: token.deprecated }),
  });
  const modes = [];
  for (const [mode, attribute] of [...attributes(tokens)].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const here = await values(tokens, mode);
    const different = tokens.filter((token, at) => !isLeft(token) && !sameValue(here[at], everywhere[at]));
    if (different.length === 0) continue;
    const index = new Map(tokens.map((token, at) => [token, at]));
    modes.push({
      mode,
      attribute,
      tokens: different.map((token) => built(token, token.modes[mode] ?? token.value, here[index.get(token)!]!)),
      own: new Set(
        different
          .filter((token) => !sameValue(token.modes[mode] ?? token.value, token.value))
          .map((token) => token.name),
      ),
    });
  }
  return { tokens: tokens.map((token, at) => built(token, token.value, everywhere[at]!)), modes };
}

// A deprecated alias is the new token under another name; it is written as a reference, so modes need not repeat it.
function isLeft(token: Token): boolean {
  return token.deprecated !== undefined && ALIAS.test(String(token.value)) && Object.keys(token.modes).length === 0;
}

async function values(tokens: readonly Token[], mode: string): Promise<readonly Json[]> {
  const keys = new Map(tokens.map((token, at) => [token.name, `t${at}`]));
  const shield = (value: Json): Json =>
    mapStrings(value, (text) => {
      const alias = ALIAS.exec(text)?.[1];
      return alias === undefined ? text.replaceAll('{', OPEN).replaceAll('}', CLOSE) : `{${keys.get(alias)}}`;
    });
  const dictionary = new StyleDictionary({
    tokens: Object.fromEntries(
      tokens.map((token, at) => [
        `t${at}`,
        { $type: token.type, $value: shield(token.modes[mode] ?? token.value) as string },
      ]),
    ),
    usesDtcg: true,
    log: { verbosity: 'silent', warnings: 'disabled' },
    platforms: { baton: { transforms: [] } },
  });
  const { allTokens } = await dictionary.getPlatformTokens('baton');
  const byKey = new Map(allTokens.map((token) => [token.path[0], token.$value as Json]));
  return tokens.map((token, at) => {
    const value = byKey.get(`t${at}`);
    if (value === undefined) throw new Error(`Style Dictionary lost "${token.name}".`);
    return mapStrings(value, (text) => text.replaceAll(OPEN, '{').replaceAll(CLOSE, '}'));
  });
}
