import { escapeMarkdown } from '../markdown.ts';
import type { ChangeSet, Member } from './change-set.ts';
import { providersOf } from './order.ts';
import { isOlder, markdownLink, markdownTable, type ResultRow } from './table.ts';

/** GitHub's cap on the body of a pull request or comment, in characters. */
export const MAX_BODY = 65_536;
const MAX_TABLE = 20_000;
const MAX_LINES = 20_000;

/** What texts on GitHub say of the run behind them. */
export interface About {
  readonly key: string;
  readonly workflow: string;
  readonly url?: string;
}

export function pullMarker(key: string): string {
  return `<!-- baton:pull ${key} -->`;
}

/** Whether a run opened the pull request with that body; whose words they are is for the caller to know. */
export function isOfRun(body: string): boolean {
  return body.includes('<!-- baton:pull ');
}

const end = (key: string) => `<!-- /baton:pull ${key} -->`;

/** The body of a pull request: our part between two markers, then what the workflow says in `text` (markdown). */
export function pullBody(
  member: Member,
  set: ChangeSet,
  rows: readonly ResultRow[],
  about: About,
  text: string,
): string {
  const section = pullSection(member, set, rows, about);
  const room = MAX_BODY - section.length - 40;
  const own = tameMarkdown(text);
  return own === '' ? section : `${section}\n\n${own.length <= room ? own : `${cutWhole(own, room)}\n\n…`}`;
}

/** A body with our part brought up to date and all else left alone, or as it is when it knows more; undefined when a person took the markers out. */
export function refreshedBody(
  body: string,
  member: Member,
  set: ChangeSet,
  rows: readonly ResultRow[],
  about: About,
): string | undefined {
  // GitHub gives bodies that a person edited in the browser with CRLF.
  const from = body.indexOf(pullMarker(about.key));
  const to = body.indexOf(end(about.key), from);
  if (from === -1 || to === -1) return undefined;
  const before = body.slice(0, from);
  const after = body.slice(to + end(about.key).length);
  const section = pullSection(member, set, rows, about);
  if (isOlder(section, body.slice(from, to))) return body;
  const room = MAX_BODY - before.length - section.length;
  return room < 0 ? undefined : `${before}${section}${cutWhole(after, room)}`;
}

function pullSection(member: Member, set: ChangeSet, rows: readonly ResultRow[], about: About): string {
  const others = set.members.filter((other) => other.repositoryId !== member.repositoryId && other.pull !== undefined);
  const workflow = escapeMarkdown(about.workflow);
  const source = about.url === undefined ? workflow : markdownLink(about.workflow, about.url);
  const number = others.length + 1;
  const company =
    number === 1
      ? `Made by ${source}.`
      : [member, ...others].every(({ merged }) => merged !== undefined)
        ? `One of ${number} pull requests that landed together, made by ${source}.`
        : `One of ${number} pull requests that land together, made by ${source}. Please merge none of them by hand: Baton lands them in order when all are ready.`;
  return [
    pullMarker(about.key),
    company,
    ...dependsOnLines(member, set),
    ...(rows.length === 0 ? [] : ['', markdownTable(rows, MAX_TABLE)]),
    end(about.key),
  ].join('\n');
}

/** `Depends-On:` lines, as Zuul and Mergify read them too, for the pull requests that must land before this one. */
function dependsOnLines(member: Member, set: ChangeSet): string[] {
  const lines = providersOf(set, member).flatMap(({ pull }) => (pull === undefined ? [] : `Depends-On: ${pull.url}`));
  let room = MAX_LINES;
  const fitting = lines.filter((line) => {
    room -= line.length + 1;
    return room >= 0;
  });
  return fitting.length === 0 ? [] : ['', ...fitting];
}

/**
 * Markdown that a workflow wrote, with words from outside in it: it keeps its form, folded parts too, but has no other
 * HTML, mentions nobody, closes no issue, and forges neither our markers nor `Depends-On:` lines.
 */
export function tameMarkdown(text: string): string {
  const tame = text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/<(?=[!/?a-z])/gi, '&lt;')
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/^(\W*)(depends-on)(\s*:)/gim, '$1$2\u200b$3')
    .replace(/\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(\s*:?\s+)(?=\S*(?:#|GH-|https?:\/\/))/gi, '$1\u200b$2')
    .trim();
  return withFolds(tame);
}

/** Long lists of a report are folded away: `<details>` and `<summary>`, bare and alone on their lines, stay tags if they are whole. */
function withFolds(text: string): string {
  let open = 0;
  let whole = true;
  const lines = text.split('\n').map((line) => {
    if (line === '&lt;details>') open += 1;
    else if (line === '&lt;/details>') open -= 1;
    whole &&= open >= 0;
    return line
      .replace(/^&lt;(\/?details>)$/, '<$1')
      .replace(/^&lt;(summary>.*)&lt;(\/summary>)$/, open > 0 ? '<$1<$2' : '$&');
  });
  return whole && open === 0 ? lines.join('\n') : text;
}

/** Cut between characters, never inside a pair. */
function cutWhole(text: string, room: number): string {
  if (text.length <= room) return text;
  const cut = text.slice(0, Math.max(0, room));
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
