import { Refusal } from '../refusal.ts';

/** One condition of a search: `label:bug`, `-author:ana`, or a word. */
export interface Term {
  /** Undefined for a word. */
  readonly qualifier: string | undefined;
  readonly value: string;
  readonly not: boolean;
}

/** https://docs.github.com/search-github/searching-on-github/searching-issues-and-pull-requests, the part that is built. */
const QUALIFIERS = new Set([
  ...['repo', 'org', 'user', 'is', 'type', 'state', 'author', 'assignee', 'label', 'milestone', 'head', 'base'],
  ...['no', 'sha', 'in', 'archived', 'draft', 'commenter', 'mentions', 'reason'],
]);
const LONGEST = 256;

/** Reads a query; qualifiers of GitHub's that are not built are 501 with their name, and never passed over. */
export function readQuery(text: string): Term[] {
  if (text.trim() === '') {
    throw new Refusal(422, 'Validation Failed', { errors: [{ resource: 'Search', field: 'q', code: 'missing' }] });
  }
  if (text.length > LONGEST) throw new Refusal(422, `The search is longer than ${LONGEST} characters.`);
  return [...text.matchAll(/(-)?(?:([a-z-]+):)?(?:"([^"]*)"|(\S+))/g)].map(([, minus, qualifier, quoted, plain]) => {
    if (qualifier !== undefined && !QUALIFIERS.has(qualifier)) {
      throw new Refusal(501, `the search qualifier ${qualifier} is known, but the simulator has not built it`);
    }
    return { qualifier, value: (quoted ?? plain ?? '').toLowerCase(), not: minus !== undefined };
  });
}
