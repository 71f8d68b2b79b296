import { escapeMarkdown, inlineCode } from '../markdown.ts';
import type { ChangeSet, Member } from './change-set.ts';
import { landingOrder } from './order.ts';

const SIGNS = {
  planned: '⚪ planned',
  branch: '⚪ branch made',
  open: '🟡 open',
  merged: '🟣 merged',
  skipped: '⚪ skipped',
  failed: '🔴 failed',
} as const;

/** One repository's line wherever a change set is shown: pull requests, comments, dashboard, terminal. */
export interface ResultRow {
  readonly repository: string;
  readonly state: keyof typeof SIGNS;
  readonly pull?: { readonly number: number; readonly url: string };
  readonly mergeCommit?: string;
  /** Why it was skipped or failed, or what it waits for. Plain text: escape it for where it goes. */
  readonly detail?: string;
  /** 1-based group in the landing order; absent where a cycle leaves none. */
  readonly batch?: number;
}

/** Rows in landing order. `waits` says what a repository waits for now (a Wait's `by`). */
export function resultTable(set: ChangeSet, waits: { readonly [repository: string]: string } = {}): ResultRow[] {
  const order = landingOrder(set.members);
  const batches = order.ok ? order.batches : [];
  const batchOf = new Map(batches.flatMap((names, at) => names.map((name) => [name, at + 1] as const)));
  const last = batches.length + 1;
  return set.members
    .map((member) => row(member, batchOf.get(member.repository), waits[member.repository]))
    .sort((a, b) => (a.batch ?? last) - (b.batch ?? last));
}

function row(member: Member, batch: number | undefined, waits: string | undefined): ResultRow {
  const { repository, result, pull, merged } = member;
  const state = stateOf(member);
  const detail = state === 'merged' ? undefined : 'reason' in result ? result.reason : waits;
  return {
    repository,
    state,
    ...(pull === undefined ? {} : { pull: { number: pull.number, url: pull.url } }),
    ...(merged === undefined ? {} : { mergeCommit: merged.sha }),
    ...(detail === undefined ? {} : { detail }),
    ...(batch === undefined ? {} : { batch }),
  };
}

function stateOf({ merged, result, pull, branch }: Member): ResultRow['state'] {
  if (merged !== undefined) return 'merged';
  if (result.kind === 'failed' || result.kind === 'skipped') return result.kind;
  if (pull !== undefined) return 'open';
  return branch === undefined ? 'planned' : 'branch';
}

/** How many rows of a table that stands on GitHub say "merged"; other columns cannot, for their pipes are escaped. */
function mergedIn(text: string): number {
  return text.match(new RegExp(`^\\|[^|\\n]*\\|[^|\\n]*\\| ${SIGNS.merged}`, 'gm'))?.length ?? 0;
}

/**
 * Whether a text with such a table is older than the one that stands there: what is merged stays so. A process that was
 * stopped for a while goes on with what it knew, though another has taken over its run and ended it.
 */
export function isOlder(text: string, there: string): boolean {
  return mergedIn(text) < mergedIn(there);
}

/** The rows as a GitHub markdown table of at most `limit` characters; rows that do not fit are counted. */
export function markdownTable(rows: readonly ResultRow[], limit: number): string {
  const lines = ['| Repository | Pull request | State |', '| --- | --- | --- |'];
  let room = limit - lines.join('\n').length - 60;
  for (const [at, { repository, pull, state, detail = '', mergeCommit }] of rows.entries()) {
    const commit = mergeCommit === undefined ? '' : ` as ${inlineCode(mergeCommit.slice(0, 7))}`;
    const more = detail === '' ? commit : `: ${escapeMarkdown(clip(detail))}`;
    const link = pull === undefined ? '' : markdownLink(`#${pull.number}`, pull.url);
    const line = `| ${escapeMarkdown(repository)} | ${link} | ${SIGNS[state]}${more} |`;
    room -= line.length + 1;
    if (room < 0) {
      lines.push('', `… and ${rows.length - at} more.`);
      break;
    }
    lines.push(line);
  }
  return lines.join('\n');
}

/** A link whose words and address are escaped; an address that is not http(s) is left out. */
export function markdownLink(words: string, url: string): string {
  if (!/^https?:\/\/[^\s<>()[\]\\`"|]+$/.test(url)) return escapeMarkdown(words);
  return `[${escapeMarkdown(words)}](${url})`;
}

function clip(text: string): string {
  const signs = [...text];
  return signs.length <= 300 ? text : `${signs.slice(0, 299).join('')}…`;
}
