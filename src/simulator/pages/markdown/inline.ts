import { html } from 'hono/html';
import { type Markup, safeHref } from '../markup.ts';

/** How a text is read: GitHub keeps line ends in comments and pull requests, and not in files and check summaries. */
export interface Reading {
  /** Address of the simulated GitHub: links to its own pages are written short, as GitHub writes them. */
  readonly origin: string;
  readonly breaks: boolean;
}

/** Emphasis within emphasis, deeper than anybody writes by hand; below it signs stay signs. */
const DEEPEST = 8;

const CODE = /(`+)(?!`)([^`]|[^`][\s\S]*?[^`])\1(?!`)/y;
const LINK = /!?\[((?:\\[\s\S]|[^\\[\]])*)\]\(\s*<?([^\s<>()]+)>?(?:\s+"[^"\n]*")?\s*\)/y;
const BARE = /https?:\/\/[^\s<>"'`|\\]+/y;
const ANGLE = /<(https?:\/\/[^\s<>]+)>/y;
const ENTITY = /&(?:amp|lt|gt|quot|nbsp|#\d{1,6}|#x[0-9a-f]{1,5});/iy;
const BREAK = /<br ?\/?>/iy;
const COMMENT = /<!--[\s\S]*?-->/y;
const MARKS = [
  { sign: '**', show: (inner: Markup[]) => html`<strong>${inner}</strong>` },
  { sign: '__', show: (inner: Markup[]) => html`<strong>${inner}</strong>` },
  { sign: '~~', show: (inner: Markup[]) => html`<del>${inner}</del>` },
  { sign: '*', show: (inner: Markup[]) => html`<em>${inner}</em>` },
  { sign: '_', show: (inner: Markup[]) => html`<em>${inner}</em>` },
];

/** The running text of a paragraph, heading or cell: code, links, emphasis; all that is none of these is escaped text. */
export function inline(text: string, reading: Reading, depth = 0): Markup[] {
  const parts: Markup[] = [];
  // A closing sign that was not found once is not there for later opening ones either: this keeps long texts linear.
  const missing = new Set<string>();
  let plain = '';
  let at = 0;
  const put = (markup: Markup, length: number) => {
    if (plain !== '') parts.push(html`${plain}`);
    plain = '';
    parts.push(markup);
    at += length;
  };
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const sign = text[at]!;
    if (sign === '\\') {
      const next = text[at + 1] ?? '';
      if (next === '\n') put(html`<br>`, 2);
      else {
        plain += /[!-/:-@[-`{-~]/.test(next) ? next : `\\${next}`;
        at += 2;
      }
      continue;
    }
    if (sign === '`') {
      const run = /`+/y;
      run.lastIndex = at;
      const fence = run.exec(text)![0];
      const code = missing.has(fence) ? null : match(CODE);
      if (code === null) {
        missing.add(fence);
        plain += fence;
        at += fence.length;
      } else put(html`<code>${trimCode(code[2]!)}</code>`, code[0].length);
      continue;
    }
    if ((sign === '[' || sign === '!') && depth < DEEPEST) {
      const link = match(LINK);
      const href = link === null ? undefined : safeHref(entities(link[2]!.replace(/\\([!-/:-@[-`{-~])/g, '$1')));
      if (link !== null && href !== undefined) {
        const words = sign === '!' ? [html`${link[1]!}`] : inline(link[1]!, { ...reading, breaks: false }, DEEPEST);
        put(html`<a href="${href}" rel="noopener noreferrer">${words}</a>`, link[0].length);
        continue;
      }
    }
    if (sign === 'h' && depth < DEEPEST && !/\w/.test(text[at - 1] ?? '')) {
      const bare = withoutStops(match(BARE)?.[0] ?? '');
      const href = safeHref(bare);
      if (href !== undefined) {
        put(html`<a href="${href}" rel="noopener noreferrer">${short(bare, reading)}</a>`, bare.length);
        continue;
      }
    }
    if (sign === '<') {
      const comment = missing.has('-->') ? null : match(COMMENT);
      if (comment === null && text.startsWith('<!--', at)) missing.add('-->');
      const br = match(BREAK);
      const angle = match(ANGLE);
      const href = angle === null ? undefined : safeHref(angle[1]!);
      if (comment !== null) put(html``, comment[0].length);
      else if (br !== null) put(html`<br>`, br[0].length);
      else if (angle !== null && href !== undefined)
        put(html`<a href="${href}">${short(angle[1]!, reading)}</a>`, angle[0].length);
      else {
        plain += sign;
        at += 1;
      }
      continue;
    }
    if (sign === '&') {
      const entity = match(ENTITY);
      plain += entity === null ? sign : entities(entity[0]);
      at += entity?.[0].length ?? 1;
      continue;
    }
    if (sign === '\n') {
      if (reading.breaks || text.startsWith('  ', at - 2)) put(html`<br>\n`, 1);
      else {
        plain += '\n';
        at += 1;
      }
      continue;
    }
    const mark = depth < DEEPEST ? MARKS.find((one) => text.startsWith(one.sign, at)) : undefined;
    const end = mark === undefined || missing.has(mark.sign) ? -1 : closing(text, at, mark.sign);
    if (mark !== undefined && end > 0) {
      const inner = text.slice(at + mark.sign.length, end);
      put(mark.show(inline(inner, reading, depth + 1)), end + mark.sign.length - at);
      continue;
    }
    if (mark !== undefined && end === -1) missing.add(mark.sign);
    const length = mark?.sign.length ?? 1;
    plain += text.slice(at, at + length);
    at += length;
  }
  if (plain !== '') parts.push(html`${plain}`);
  return parts;
}

/** Where emphasis that begins here ends; -1 when no such sign follows at all, -2 when this one opens nothing. */
function closing(text: string, at: number, sign: string): number {
  const from = at + sign.length;
  if (/\s/.test(text[from] ?? ' ')) return -2;
  if (sign[0] === '_' && /\w/.test(text[at - 1] ?? '')) return -2;
  for (let end = text.indexOf(sign, from); end !== -1; end = text.indexOf(sign, end + 1)) {
    const after = text[end + sign.length] ?? '';
    const doubled = sign.length === 1 && (after === sign || text[end - 1] === sign);
    const escaped = text[end - 1] === '\\';
    if (end === from || doubled || escaped || /\s/.test(text[end - 1]!)) continue;
    if (sign[0] === '_' && /\w/.test(after)) continue;
    return end;
  }
  return -1;
}

/** A full stop or bracket behind an address belongs to the sentence. */
function withoutStops(url: string): string {
  let end = url.length;
  while (end > 0 && '.,:;!?*_~)]'.includes(url[end - 1]!)) end -= 1;
  return url.slice(0, end);
}

function trimCode(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return /^ .* $/.test(line) && line.trim() !== '' ? line.slice(1, -1) : line;
}

const NAMED: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0' };

function entities(text: string): string {
  return text.replace(/&(?:(amp|lt|gt|quot|nbsp)|#(\d{1,6})|#x([0-9a-f]{1,5}));/gi, (all, name, decimal, hex) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? all;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point === 0 || (point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff
      ? '\ufffd'
      : String.fromCodePoint(point);
  });
}

/** https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls */
function short(url: string, reading: Reading): string {
  if (!url.startsWith(`${reading.origin}/`)) return url;
  const path = url.slice(reading.origin.length + 1);
  const thread = /^([^/]+\/[^/]+)\/(?:pull|issues)\/(\d+)(#issuecomment-\d+)?$/.exec(path);
  if (thread !== null) return `${thread[1]}#${thread[2]}${thread[3] === undefined ? '' : ' (comment)'}`;
  const commit = /^([^/]+\/[^/]+)\/commit\/([0-9a-f]{40})$/.exec(path);
  return commit === null ? url : `${commit[1]}@${commit[2]!.slice(0, 7)}`;
}
