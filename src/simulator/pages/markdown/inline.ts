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

/** What was read at one place: text or markup, and how many signs of the source it took. */
interface Piece {
  readonly length: number;
  readonly text?: string;
  readonly markup?: Markup;
}

interface Source {
  readonly text: string;
  readonly reading: Reading;
  readonly depth: number;
  /** A closing sign that was not found once is not there for later opening ones either: this keeps long texts linear. */
  readonly missing: Set<string>;
}

/** The running text of a paragraph, heading or cell: code, links, emphasis; all that is none of these is escaped text. */
export function inline(text: string, reading: Reading, depth = 0): Markup[] {
  const source = { text, reading, depth, missing: new Set<string>() };
  const parts: Markup[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const piece = READERS[text[at]!]?.(source, at) ?? { text: text[at]!, length: 1 };
    plain += piece.text ?? '';
    if (piece.markup !== undefined) {
      if (plain !== '') parts.push(html`${plain}`);
      plain = '';
      parts.push(piece.markup);
    }
    at += piece.length;
  }
  if (plain !== '') parts.push(html`${plain}`);
  return parts;
}

type Reader = (source: Source, at: number) => Piece | undefined;

/** By the sign that something can begin with; where nothing does, the sign is text. */
const READERS: { readonly [sign: string]: Reader } = {
  '\\': escaped,
  '`': code,
  '[': link,
  '!': link,
  h: bareLink,
  '<': angle,
  '&': ({ text }, at) => {
    const found = match(ENTITY, text, at);
    return found === undefined ? undefined : { text: entities(found[0]), length: found[0].length };
  },
  '\n': ({ text, reading }, at) =>
    reading.breaks || (at > 1 && text.startsWith('  ', at - 2)) ? { markup: html`<br>\n`, length: 1 } : undefined,
  '*': emphasis,
  _: emphasis,
  '~': emphasis,
};

/** `pattern` is sticky: it is tried here and nowhere else. */
function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function escaped({ text }: Source, at: number): Piece {
  const next = text[at + 1] ?? '';
  if (next === '\n') return { markup: html`<br>`, length: 2 };
  return { text: /[!-/:-@[-`{-~]/.test(next) ? next : `\\${next}`, length: 2 };
}

function code({ text, missing }: Source, at: number): Piece {
  const fence = match(/`+/y, text, at)![0];
  const found = missing.has(fence) ? undefined : match(CODE, text, at);
  if (found !== undefined) return { markup: html`<code>${trimCode(found[2]!)}</code>`, length: found[0].length };
  missing.add(fence);
  return { text: fence, length: fence.length };
}

/** Images are links too: nothing is loaded from elsewhere. */
function link({ text, reading, depth }: Source, at: number): Piece | undefined {
  const found = depth < DEEPEST ? match(LINK, text, at) : undefined;
  if (found === undefined) return undefined;
  const href = safeHref(entities(found[2]!.replace(/\\([!-/:-@[-`{-~])/g, '$1')));
  if (href === undefined) return undefined;
  const words = text[at] === '!' ? [html`${found[1]!}`] : inline(found[1]!, { ...reading, breaks: false }, DEEPEST);
  return { markup: anchor(href, words), length: found[0].length };
}

function bareLink({ text, reading, depth }: Source, at: number): Piece | undefined {
  if (depth >= DEEPEST || /\w/.test(text[at - 1] ?? '')) return undefined;
  const address = withoutStops(match(BARE, text, at)?.[0] ?? '');
  const href = safeHref(address);
  return href === undefined
    ? undefined
    : { markup: anchor(href, html`${short(address, reading)}`), length: address.length };
}

function angle({ text, reading, missing }: Source, at: number): Piece | undefined {
  if (text.startsWith('<!--', at)) {
    const comment = missing.has('-->') ? undefined : match(COMMENT, text, at);
    if (comment !== undefined) return { markup: html``, length: comment[0].length };
    missing.add('-->');
    return undefined;
  }
  const br = match(BREAK, text, at);
  if (br !== undefined) return { markup: html`<br>`, length: br[0].length };
  const found = match(ANGLE, text, at);
  const href = found === undefined ? undefined : safeHref(found[1]!);
  if (found === undefined || href === undefined) return undefined;
  return { markup: anchor(href, html`${short(found[1]!, reading)}`), length: found[0].length };
}

function emphasis({ text, reading, depth, missing }: Source, at: number): Piece | undefined {
  const mark = depth < DEEPEST ? MARKS.find((one) => text.startsWith(one.sign, at)) : undefined;
  if (mark === undefined) return undefined;
  const { sign } = mark;
  const end = missing.has(sign) ? -1 : closing(text, at, sign);
  if (end === -1) missing.add(sign);
  if (end < 0) return { text: sign, length: sign.length };
  const inner = inline(text.slice(at + sign.length, end), reading, depth + 1);
  return { markup: mark.show(inner), length: end + sign.length - at };
}

function anchor(href: string, words: Markup | Markup[]): Markup {
  return html`<a href="${href}" rel="noopener noreferrer">${words}</a>`;
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
