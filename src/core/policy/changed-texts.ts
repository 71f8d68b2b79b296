import { fitsAny } from '../glob.ts';
import type { ViewedFile } from './facts.ts';
import type { PullView } from './rule.ts';

/** Texts asked for together: more would only lie in memory. */
const AT_ONCE = 8;

export interface Wanted {
  readonly fits?: (path: string) => boolean;
  /** Globs of paths that are left out. */
  readonly exclude: readonly string[];
  /** More files than this are not asked for, because each costs a request. */
  readonly maximumFiles: number;
}

/** Why a text was not looked at, and whether that leaves the answer open. */
export interface NotLooked {
  readonly why: string;
  /** True where a person would not expect it to be judged, such as a picture. */
  readonly expected?: true;
}

/** What became of the changed files of a pull request. */
export interface Looked {
  /** Files whose text was looked at. */
  readonly count: number;
  /** What was not, and why, ready to be joined by commas: `2 minified (a.js, b.js)`. */
  readonly left: readonly string[];
  /** Whether something was left that could have held a finding: then nothing found is no pass. */
  readonly unsure: boolean;
}

/**
 * Shows a rule the text of each changed file that it wants, removed ones left out. Where a pull request adds nothing to a file,
 * nothing is asked for. `look` answers when it could not judge the text; `undefined` is what a view gives for a text that is
 * absent, binary or too large.
 */
export async function lookAtChanged(
  pull: PullView,
  { fits = () => true, exclude, maximumFiles }: Wanted,
  look: (file: ViewedFile, text: string | undefined) => Promise<NotLooked | undefined> | NotLooked | undefined,
): Promise<Looked> {
  const { files, truncated } = await pull.files();
  const wanted = files.filter(
    (file) => file.status !== 'removed' && fits(file.path) && !(exclude.length > 0 && fitsAny(exclude, file.path)),
  );
  const asked = wanted.slice(0, maximumFiles);
  const reasons = new Map<string, string[]>();
  let [open, not] = [false, 0];
  for (let at = 0; at < asked.length; at += AT_ONCE) {
    const batch = asked.slice(at, at + AT_ONCE);
    const texts = await Promise.all(batch.map((file) => (file.addedLines?.length === 0 ? '' : pull.text(file.path))));
    for (const [index, file] of batch.entries()) {
      const refused = await look(file, texts[index]);
      if (refused === undefined) continue;
      not++;
      open ||= refused.expected !== true;
      reasons.set(refused.why, [...(reasons.get(refused.why) ?? []), file.path]);
    }
  }
  const beyond = wanted.length - asked.length;
  return {
    count: asked.length - not,
    left: [
      ...[...reasons].map(([why, paths]) => `${paths.length} ${why} (${some(paths)})`),
      ...(beyond > 0 ? [`${beyond} beyond the limit of ${maximumFiles}`] : []),
      ...(truncated ? ['those that GitHub did not list'] : []),
    ],
    unsure: open || beyond > 0 || truncated,
  };
}

/** `in 3 files; not checked: 1 minified (a.js)`, the end of a summary. */
export function saidOf({ count, left }: Looked, verb: string): string {
  return `${count} ${count === 1 ? 'file' : 'files'}${left.length > 0 ? `; not ${verb}: ${left.join(', ')}` : ''}`;
}

/** Some of the paths, enough to recognise what is meant. */
function some(paths: readonly string[]): string {
  return paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')}, …`;
}
