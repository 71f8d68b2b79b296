// The types of css-tree know only its whole, whose dictionaries of CSS take a tenth of a second to load; the part that cuts
// values into words needs none of them.
declare module 'css-tree/tokenizer' {
  export function tokenize(text: string, onToken: (type: number, start: number, end: number) => void): void;
  export const tokenNames: readonly string[];
}
