/**
 * The lines of a GitHub comment in which a person speaks: without quotes (`>`), fenced and indented code, code spans that
 * reach over lines, and HTML comments and `<pre>`. Follows CommonMark 0.31 (https://spec.commonmark.org/0.31.2/) as far as
 * a line that begins with a word goes; where it is in doubt, the line is left out.
 */
export function visibleLines(body: string): string[] {
  const visible: string[] = [];
  let paragraph: string[] = [];
  let closed: RegExp | undefined;
  let quoted = false;
  const flush = () => {
    visible.push(...outsideCodeSpans(paragraph));
    paragraph = [];
  };
  for (const line of body.split(/\r\n|\n|\r/)) {
    if (closed !== undefined) {
      if (closed.test(line)) closed = undefined;
      continue;
    }
    const fence = /^ {0,3}(?:[-*+] +|\d{1,9}[.)] +)?(`{3,}(?!.*`)|~{3,})/.exec(line)?.[1];
    const hidden = /<(!--|pre|code|script|style|textarea|template)(?=[\s>]|$|-)/i.exec(line)?.[1]?.toLowerCase();
    if (fence !== undefined) {
      flush();
      quoted = false;
      closed = new RegExp(`^\\s*${fence[0]}{${fence.length},}\\s*$`);
    } else if (hidden !== undefined) {
      // The line that opens it is left out whole; it may close there and then.
      flush();
      const end = hidden === '!--' ? /-->/ : new RegExp(`</${hidden}`, 'i');
      const rest = line.slice(line.toLowerCase().indexOf(`<${hidden}`) + hidden.length + 1);
      if (!end.test(rest)) closed = end;
    } else if (line.trim() === '') {
      flush();
      quoted = false;
    } else if (/^ {0,3}>/.test(line)) {
      flush();
      // A line straight under a quote still belongs to it ("lazy continuation"), until an empty one.
      quoted = true;
    } else if (!quoted) {
      paragraph.push(line);
    }
  }
  flush();
  return visible;
}

/** Those lines of a paragraph that do not begin inside a code span; indented code has no spans and is left out too. */
function outsideCodeSpans(lines: readonly string[]): string[] {
  const text = lines.join('\n');
  const spans = codeSpans(text);
  let start = 0;
  return lines.filter((line) => {
    const at = start;
    start += line.length + 1;
    return !/^(?: {4}| {0,3}\t)/.test(line) && !spans.some(([from, to]) => from < at && at < to);
  });
}

function codeSpans(text: string): (readonly [from: number, to: number])[] {
  const runs = [...text.matchAll(/`+/g)];
  const spans: (readonly [number, number])[] = [];
  for (let index = 0; index < runs.length; index++) {
    const open = runs[index] as RegExpExecArray;
    const close = runs.findIndex((run, other) => other > index && run[0].length === open[0].length);
    if (close === -1) continue;
    const end = runs[close] as RegExpExecArray;
    spans.push([open.index, end.index + end[0].length]);
    index = close;
  }
  return spans;
}
