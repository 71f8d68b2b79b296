/** A Figma variable's name as a token's: groups become dots, what no platform can carry becomes a hyphen; empty when nothing is left. */
export function tokenName(figmaName: string): string {
  return figmaName
    .normalize('NFC')
    .split('/')
    .map((part) => part.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, ''))
    .filter((part) => part !== '' && part !== '__proto__')
    .join('.');
}

/** A mode's or collection's name as a label: `Dark / High contrast` becomes `dark-high-contrast`. */
export function modeLabel(name: string): string {
  return tokenName(name).replaceAll('.', '-').toLowerCase();
}

/** Whether each part of a name is one that every platform can carry; names of other people's files are checked by it. */
export function isTokenName(name: string): boolean {
  return name !== '' && tokenName(name.replaceAll('.', '/')) === name;
}

/** Parts of a typography value and the CSS properties that take them; the `font` shorthand would lose letter spacing. */
export const TYPOGRAPHY = {
  fontFamily: 'font-family',
  fontSize: 'font-size',
  fontWeight: 'font-weight',
  letterSpacing: 'letter-spacing',
  lineHeight: 'line-height',
} as const;
export type TypographyField = keyof typeof TYPOGRAPHY;

/** As a CSS custom property or SCSS variable is called, without its sign: `color.blue-500` is `color-blue-500`. */
export function cssName(name: string): string {
  return name.replaceAll('.', '-');
}

// Words that TypeScript or Swift keep for themselves and that a token may well be called.
const RESERVED = new Set(
  (
    'arguments as async await break case catch class const continue debugger default defer deinit delete do else enum eval ' +
    'export extension extends fallthrough false final finally for func function get guard if implements import in infix init ' +
    'inout instanceof interface internal is lazy let modes mutating new nil null open operator override package private protected ' +
    'protocol prefix postfix public repeat rethrows return self set static struct subscript super switch this throw throws ' +
    'true try type typealias typeof undefined var void weak where while with yield'
  ).split(' '),
);

/**
 * As an identifier in TypeScript and Swift: `font-size-1.5` is `fontSize1_5` (numbers stay apart, so `1-5` and `15`
 * do not meet). Different tokens may still give the same identifier; whoever emits them must check.
 */
export function identifier(name: string): string {
  const words = name.split(/[.\-_]+/).filter((word) => word !== '');
  let text = '';
  for (const word of words) {
    if (text === '') text = word.charAt(0).toLowerCase() + word.slice(1);
    else if (/\d$/.test(text) && /^\d/.test(word)) text += `_${word}`;
    else text += word.charAt(0).toUpperCase() + word.slice(1);
  }
  if (/^\P{L}/u.test(text)) text = `_${text}`;
  return RESERVED.has(text) ? `${text}_` : text;
}

/** As an Android resource is called: `[a-z][a-z0-9_]*` (https://developer.android.com/guide/topics/resources/more-resources). */
export function androidName(name: string): string {
  const text = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(text) ? text : `t_${text}`;
}
