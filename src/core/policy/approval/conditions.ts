import type { ViewedFile } from '../facts.ts';
import type { Conditions, Named } from './condition-options.ts';
import type { ApprovalFacts } from './facts.ts';
import { fittingNames } from './fitting.ts';
import { samePerson } from './voices.ts';

/** What became of one condition. `unsure` says why nobody can tell: then it is neither held nor missed. */
export interface Answer {
  readonly text: string;
  readonly holds: boolean;
  readonly unsure?: string;
}

/** Judges each condition that is given; all must hold. */
export function judgeConditions(asked: Conditions, facts: ApprovalFacts): readonly Answer[] {
  return [...paths(asked, facts), ...people(asked, facts), ...plain(asked, facts)];
}

function* paths(asked: Conditions, { files }: ApprovalFacts): Generator<Answer> {
  if (asked.changed !== undefined) {
    const { some, unsure } = touched(asked.changed, files);
    const text = some === undefined ? 'no changed file is one of its paths' : `${some} is changed`;
    yield { text, holds: some !== undefined, ...(some === undefined ? unsure : {}) };
  }
  if (asked.unchanged !== undefined) {
    const { some, unsure } = touched(asked.unchanged, files);
    const text = some === undefined ? 'no changed file is one of its paths' : `${some} is changed`;
    yield { text, holds: some === undefined, ...(some === undefined ? unsure : {}) };
  }
  if (asked.onlyChanged !== undefined) {
    const names = files.flatMap(namesOf);
    const { fits, unsure } = fittingNames(asked.onlyChanged.paths, names);
    const other = names.find((name) => !fits.has(name) && !unsure.has(name));
    const holds = other === undefined && names.length > 0;
    const text = other === undefined ? 'only files of its paths are changed' : `${other} is changed too`;
    yield { text: names.length === 0 ? 'no file is changed' : text, holds, ...(holds ? why(unsure) : {}) };
  }
  if (asked.lines !== undefined) yield lines(asked.lines, files);
}

/** A changed file that is one of the paths and not left out; what nobody can tell of counts for neither. */
function touched(
  { paths: wanted, except }: NonNullable<Conditions['changed']>,
  files: readonly ViewedFile[],
): { some: string | undefined; unsure: { unsure?: string } } {
  const names = files.flatMap(namesOf);
  const left = fittingNames(except, names);
  const open = names.filter((name) => !left.fits.has(name));
  const { fits, unsure } = fittingNames(wanted, open);
  const some = open.find((name) => fits.has(name) && !left.unsure.has(name));
  const doubtful = open.filter((name) => unsure.has(name) || (fits.has(name) && left.unsure.has(name)));
  return { some, unsure: why(new Set(doubtful)) };
}

/** A renamed file is changed where it was as well: else a rename would take it out of its owners' sight. */
function namesOf({ path, previousPath }: ViewedFile): readonly string[] {
  return previousPath === undefined ? [path] : [path, previousPath];
}

function why(unsure: ReadonlySet<string>): { unsure?: string } {
  const [first] = unsure;
  return first === undefined ? {} : { unsure: `${first.slice(0, 80)} is too long or one too many for its pattern` };
}

function lines(asked: NonNullable<Conditions['lines']>, files: readonly ViewedFile[]): Answer {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  const counts = { additions, deletions, total: additions + deletions };
  const holds = (['additions', 'deletions', 'total'] as const).some((key) => {
    const bound = asked[key];
    return bound !== undefined && compare(counts[key], bound);
  });
  return { text: `${additions} lines added, ${deletions} taken out`, holds };
}

function compare(count: number, bound: string): boolean {
  const wanted = Number(bound.slice(1));
  return bound.startsWith('<') ? count < wanted : bound.startsWith('>') ? count > wanted : count === wanted;
}

function* people(asked: Conditions, facts: ApprovalFacts): Generator<Answer> {
  const { author } = facts.pull;
  const cut = facts.contributorsCut ? { unsure: 'there are more commits than GitHub lists' } : {};
  const all = [author, ...facts.contributors];
  if (asked.author !== undefined) {
    yield { text: `opened by @${author}`, holds: isNamed(asked.author, author, facts) };
  }
  const { anyContributor, allContributors, authorAlone } = asked;
  if (anyContributor !== undefined) {
    const one = all.find((login) => isNamed(anyContributor, login, facts));
    const text = one === undefined ? 'none of its contributors is one of those' : `@${one} contributed`;
    yield { text, holds: one !== undefined, ...(one === undefined ? cut : {}) };
  }
  if (allContributors !== undefined) {
    const other = all.find((login) => !isNamed(allContributors, login, facts));
    const text = other === undefined ? 'all of its contributors are of those' : `@${other} contributed`;
    yield { text, holds: other === undefined, ...(other === undefined ? cut : {}) };
  }
  if (authorAlone !== undefined) {
    const other = facts.contributors.find((login) => !samePerson(login, author));
    const text = other === undefined ? `all commits are by @${author}` : `@${other} contributed`;
    yield { text, holds: (other === undefined) === authorAlone, ...(other === undefined ? cut : {}) };
  }
}

/** Whether somebody is one of those who are named, by login or through a team. */
export function isNamed({ users, teams }: Named, login: string, { people }: Pick<ApprovalFacts, 'people'>): boolean {
  return users.some((user) => samePerson(user, login)) || teams.some((team) => people.isMember(team, login));
}

function* plain(asked: Conditions, { pull, checks }: ApprovalFacts): Generator<Answer> {
  if (asked.labels !== undefined) {
    const has = new Set(pull.labels.map((label) => label.toLowerCase()));
    const missing = asked.labels.find((label) => !has.has(label.toLowerCase()));
    yield {
      text: missing === undefined ? 'it has the labels' : `it lacks the label ${missing}`,
      holds: missing === undefined,
    };
  }
  if (asked.fork !== undefined) {
    yield { text: pull.fork ? 'it comes from a fork' : 'it comes from no fork', holds: pull.fork === asked.fork };
  }
  const texts = [
    ['base', 'base branch', pull.baseBranch],
    ['branch', 'branch', pull.headBranch],
    ['title', 'title', pull.title],
    ['repository', 'repository', pull.repository],
  ] as const;
  for (const [key, what, name] of texts) {
    const wanted = asked[key];
    if (wanted === undefined) continue;
    const [fits, not] = [fittingNames(wanted.fits, [name]), fittingNames(wanted.not, [name])];
    const unsure = new Set([...fits.unsure, ...not.unsure]);
    const holds = (wanted.fits.length === 0 || fits.fits.has(name)) && !not.fits.has(name);
    yield { text: `its ${what} is ${name.slice(0, 100)}`, holds, ...why(unsure) };
  }
  if (asked.checks !== undefined) {
    const { names, conclusions } = asked.checks;
    // A name may be taken by several apps: all of them must have ended so.
    const open = names.find((name) => {
      const runs = checks.filter((run) => run.name === name);
      return runs.length === 0 || runs.some((run) => !conclusions.some((one) => one === run.conclusion));
    });
    yield {
      text: open === undefined ? 'its checks ended as wanted' : `the check ${open} has not ended as wanted`,
      holds: open === undefined,
    };
  }
}
