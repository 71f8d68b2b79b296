/**
 * Font weights by the names that DTCG gives them, in lower case without spaces, hyphens and underscores:
 * https://www.designtokens.org/tr/2025.10/format/#font-weight
 */
export const FONT_WEIGHTS: { readonly [name: string]: number } = {
  thin: 100,
  hairline: 100,
  extralight: 200,
  ultralight: 200,
  light: 300,
  normal: 400,
  regular: 400,
  book: 400,
  medium: 500,
  semibold: 600,
  demibold: 600,
  bold: 700,
  extrabold: 800,
  ultrabold: 800,
  black: 900,
  heavy: 900,
  extrablack: 950,
  ultrablack: 950,
};
