import type { FigmaVariable } from '../ports/figma.ts';
import type { TokenType } from './token.ts';

/** What a variable's scopes say about its meaning (VariableScope in Figma's REST description). */
const BY_SCOPE: { readonly [scope: string]: TokenType } = {
  CORNER_RADIUS: 'dimension',
  WIDTH_HEIGHT: 'dimension',
  GAP: 'dimension',
  STROKE_FLOAT: 'dimension',
  EFFECT_FLOAT: 'dimension',
  FONT_SIZE: 'dimension',
  LETTER_SPACING: 'dimension',
  PARAGRAPH_SPACING: 'dimension',
  PARAGRAPH_INDENT: 'dimension',
  LINE_HEIGHT: 'dimension',
  OPACITY: 'number',
  COLOR_OPACITY: 'number',
  FONT_VARIATIONS: 'number',
  FONT_WEIGHT: 'fontWeight',
  FONT_FAMILY: 'fontFamily',
  FONT_STYLE: 'string',
  TEXT_CONTENT: 'string',
};

/** A guess by name, for the many variables whose scopes say nothing; the first that fits wins. */
export interface NameRule {
  readonly of: 'FLOAT' | 'STRING';
  readonly name: RegExp;
  readonly type: TokenType;
}

const word = (words: string): RegExp => new RegExp(`(?:^|[.-])(?:${words})(?:[.-]|$)`, 'i');

/** Nine of ten variables in real files are ALL_SCOPES, so these carry the load; a caller may give its own. */
export const NAME_RULES: readonly NameRule[] = [
  { of: 'FLOAT', name: word('duration|delay'), type: 'duration' },
  { of: 'FLOAT', name: word('font-?weight'), type: 'fontWeight' },
  {
    of: 'FLOAT',
    name: word('multiplier|ratio|factor|opacity|alpha|z-?index|gradient-stop|angle|orientation|rotation|columns|count'),
    type: 'number',
  },
  { of: 'STRING', name: word('font-?famil(?:y|ies)'), type: 'fontFamily' },
  { of: 'STRING', name: word('font-?weight'), type: 'fontWeight' },
];

/** The type of a variable that holds a value of its own: by its kind, then its scopes, then its name, then the usual one. */
export function typeOf(variable: FigmaVariable, name: string, rules: readonly NameRule[] = NAME_RULES): TokenType {
  if (variable.type === 'COLOR') return 'color';
  if (variable.type === 'BOOLEAN') return 'boolean';
  const fits = (type: TokenType) =>
    variable.type === 'FLOAT' ? type !== 'fontFamily' && type !== 'string' : type !== 'dimension' && type !== 'number';
  const said = new Set(variable.scopes.map((scope) => BY_SCOPE[scope]));
  const [first] = said;
  if (said.size === 1 && first !== undefined && fits(first)) {
    // A line height is a length or a multiple of the font size; nobody sets text in lines of four pixels.
    if (variable.scopes[0] === 'LINE_HEIGHT' && isMultiple(variable)) return 'number';
    return first;
  }
  const rule = rules.find((candidate) => candidate.of === variable.type && candidate.name.test(name));
  if (rule !== undefined) return rule.type;
  if (variable.type === 'STRING') return 'string';
  return /(?:^|[.-])line-?height(?:[.-]|$)/i.test(name) && isMultiple(variable) ? 'number' : 'dimension';
}

function isMultiple(variable: FigmaVariable): boolean {
  const numbers = Object.values(variable.valuesByMode).filter((value) => typeof value === 'number');
  return numbers.length > 0 && numbers.every((value) => value > 0 && value <= 4);
}
