// Small strict readers for what we generate: enough to catch a value that broke out of its place.

/** Lines of a CSS file that are not a comment, a rule's start or end, or one whole declaration of a custom property. */
export function cssProblems(css: string): string[] {
  const string = String.raw`"(?:[^"\\\n]|\\.)*"`;
  const declaration = new RegExp(String.raw`^  --[\p{L}\p{N}_-]+: (?:[^"{};\\]|${string})+;$`, 'u');
  const allowed = [
    declaration,
    /^ *\/\* (?:(?!\*\/).)* \*\/$/,
    /^(?::root|\[data-[a-z]+~="[\p{L}\p{N}_-]+"\]) \{$/u,
    /^\}$/,
    /^$/,
  ];
  return css.split('\n').filter((line) => !allowed.some((pattern) => pattern.test(line)));
}

/** What makes a text no well-formed XML, for documents of elements, attributes, text and comments. */
export function xmlProblems(xml: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  const markup = /<!--(?:(?!--)[\s\S])*-->|<\?xml [^?]*\?>|<(\/?)([a-z]+)((?: [a-z]+="[^"<&]*")*)>/g;
  let end = 0;
  for (const match of `${xml}`.matchAll(markup)) {
    const text = xml.slice(end, match.index);
    if (/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) problems.push(text);
    end = match.index + match[0].length;
    const [, closing, name] = match;
    if (name === undefined) continue;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) problems.push(`</${name}>`);
  }
  return [...problems, ...open, ...(xml.slice(end).trim() === '' ? [] : [xml.slice(end)])];
}
