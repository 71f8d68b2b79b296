import type { ViewedFile, ViewedReview } from './facts.ts';
import type { Change, PullView } from './rule.ts';

type Of<Kind extends Change['kind']> = Extract<Change, { readonly kind: Kind }>;

/**
 * The pull request as it would be after these changes; the view that is given stays as it is. Line numbers are those of the
 * given view, whatever the other changes are, so that any part of a list can be left out. A text that lines cannot be
 * changed in (absent, binary, shorter, changed twice in one place) rejects with a RangeError when it is asked for. The head
 * keeps its sha: what was approved stays approved, and checks stay as they are.
 */
export function changed(view: PullView, changes: readonly Change[]): PullView {
  const edits = editsOf(changes);
  const text = textAfter(view, edits);
  return {
    ...view,
    title: last(changes, 'title')?.title ?? view.title,
    body: last(changes, 'body')?.body ?? view.body,
    headBranch: last(changes, 'branch')?.name ?? view.headBranch,
    labels: labelsAfter(view.labels, changes),
    text,
    files: edits.size === 0 ? view.files : () => filesAfter(view, edits, text),
    paths: edits.size === 0 ? view.paths : () => pathsAfter(view, edits),
    commits: async () => {
      const { commits, truncated } = await view.commits();
      const messages = new Map(all(changes, 'message').map(({ sha, message }) => [sha, message]));
      return {
        commits: commits.map((commit) => ({ ...commit, message: messages.get(commit.sha) ?? commit.message })),
        truncated,
      };
    },
    reviews: async () => reviewsAfter(await view.reviews(), changes, view.headSha),
  };
}

/** What happens to one file: it is written whole, or some of its lines are replaced. */
interface Edit {
  readonly whole?: string;
  /** Last lines first, so that the numbers of those before stay true. */
  readonly lines: readonly Of<'lines'>[];
}
type Edits = ReadonlyMap<string, Edit>;

function editsOf(changes: readonly Change[]): Edits {
  const edits = new Map<string, Edit>();
  for (const change of changes) {
    if (change.kind === 'write-file')
      edits.set(change.path, { lines: [], ...edits.get(change.path), whole: change.text });
    if (change.kind !== 'lines') continue;
    const edit = edits.get(change.path) ?? { lines: [] };
    edits.set(change.path, { ...edit, lines: [...edit.lines, change].toSorted((a, b) => b.from - a.from) });
  }
  return edits;
}

function textAfter(view: PullView, edits: Edits): PullView['text'] {
  return async (path) => {
    const edit = edits.get(path);
    if (edit === undefined) return view.text(path);
    if (edit.whole !== undefined && edit.lines.length > 0) throw new RangeError(`${path} is changed twice`);
    return edit.whole ?? withLines(path, await view.text(path), edit.lines);
  };
}

function withLines(path: string, text: string | undefined, edits: readonly Of<'lines'>[]): string {
  if (text === undefined) throw new RangeError(`${path} has no text to change`);
  const lines = text.split('\n');
  const count = countLines(text);
  let above = count + 1;
  for (const { from, until, text: replacement } of edits) {
    if (from < 1 || until < from || until > count) throw new RangeError(`${path} has no lines ${from} to ${until}`);
    if (until >= above) throw new RangeError(`${path} is changed twice at line ${until}`);
    const end = lines[from - 1]?.endsWith('\r') ? '\r' : '';
    lines.splice(from - 1, until - from + 1, ...newLines(replacement).map((line) => line + end));
    above = from;
  }
  return lines.join('\n');
}

function newLines(text: string | null): string[] {
  return text === null ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** As an editor counts them: a line end at the end of the file begins none. */
function countLines(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

async function filesAfter(view: PullView, edits: Edits, text: PullView['text']): ReturnType<PullView['files']> {
  const { files, truncated } = await view.files();
  const known = new Set(files.map((file) => file.path));
  const after = await Promise.all(files.map((file) => fileAfter(file, edits.get(file.path), view, text)));
  for (const [path, edit] of edits) {
    if (known.has(path)) continue;
    const before = await view.text(path);
    const untouched: ViewedFile = { path, status: 'modified', addedLines: [], additions: 0, deletions: 0 };
    const file: ViewedFile = before === undefined ? { ...untouched, status: 'added' } : untouched;
    after.push(await fileAfter(file, edit, view, text));
  }
  return { files: after, truncated };
}

async function fileAfter(
  file: ViewedFile,
  edit: Edit | undefined,
  view: PullView,
  text: PullView['text'],
): Promise<ViewedFile> {
  if (edit === undefined) return file;
  const after = (await text(file.path)) ?? '';
  const status = file.status === 'removed' ? 'modified' : file.status;
  if (edit.whole === undefined) return { ...edit.lines.reduce(withChangedLines, file), status };
  const base = await view.baseText(file.previousPath ?? file.path);
  const additions = countLines(after);
  // Every line of a file that is written anew counts as added: more is judged than a diff would show, never less.
  return {
    ...file,
    ...{ status, additions, deletions: countLines(base ?? '') },
    addedLines: Array.from({ length: additions }, (_, index) => index + 1),
  };
}

function withChangedLines(file: ViewedFile, { from, until, text }: Of<'lines'>): ViewedFile {
  const removed = until - from + 1;
  const added = newLines(text).length;
  if (file.addedLines === undefined) return { ...file, additions: Math.max(0, file.additions + added - removed) };
  const inside = file.addedLines.filter((line) => line >= from && line <= until).length;
  return {
    ...file,
    additions: file.additions + added - inside,
    deletions: file.deletions + removed - inside,
    addedLines: [
      ...file.addedLines.filter((line) => line < from),
      ...Array.from({ length: added }, (_, index) => from + index),
      ...file.addedLines.filter((line) => line > until).map((line) => line + added - removed),
    ],
  };
}

async function pathsAfter(view: PullView, edits: Edits): ReturnType<PullView['paths']> {
  const { paths, truncated } = await view.paths();
  const known = new Set(paths);
  const written = [...edits].filter(([path, { whole }]) => whole !== undefined && !known.has(path));
  return { paths: [...paths, ...written.map(([path]) => path)], truncated };
}

/** GitHub takes labels that differ in case only for one. */
function labelsAfter(labels: readonly string[], changes: readonly Change[]): readonly string[] {
  let after = labels;
  for (const change of changes) {
    if (change.kind !== 'add-label' && change.kind !== 'remove-label') continue;
    const isIt = (label: string) => label.toLowerCase() === change.label.toLowerCase();
    if (change.kind === 'remove-label') after = after.filter((label) => !isIt(label));
    else if (!after.some(isIt)) after = [...after, change.label];
  }
  return after;
}

/** Later than all that were said before. */
function reviewsAfter(
  reviews: readonly ViewedReview[],
  changes: readonly Change[],
  sha: string,
): readonly ViewedReview[] {
  const after = [...reviews];
  for (const change of changes) {
    if (change.kind !== 'approve' && change.kind !== 'withdraw') continue;
    const { by } = change;
    const bot = reviews.some((review) => review.by === by && review.bot);
    const at = Math.max(0, ...after.map((review) => review.at + 1));
    after.push({ by, state: change.kind === 'approve' ? 'approved' : 'dismissed', sha, at, bot });
  }
  return after;
}

function all<Kind extends Change['kind']>(changes: readonly Change[], kind: Kind): readonly Of<Kind>[] {
  return changes.filter((change): change is Of<Kind> => change.kind === kind);
}

function last<Kind extends Change['kind']>(changes: readonly Change[], kind: Kind): Of<Kind> | undefined {
  return all(changes, kind).at(-1);
}
