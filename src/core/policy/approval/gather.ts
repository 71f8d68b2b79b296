import type { Permission } from '../../command.ts';
import type { PullView } from '../rule.ts';
import { CODEOWNERS_PATHS, parseCodeowners } from './codeowners.ts';
import type { Conditions } from './condition-options.ts';
import type { ApprovalFacts, KnownPeople } from './facts.ts';
import type { ApprovalOptions, Requirement } from './options.ts';
import { ownedPaths } from './owned-paths.ts';
import { lastVoices, samePerson } from './voices.ts';

/** People who spoke and are asked about: each costs requests, and on a public repository anybody may speak. */
const MOST_SPEAKERS = 200;
/** People who have not approved and whom a fix may name. */
const MOST_CANDIDATES = 12;
/** Who commits for people in the browser; nobody behind it. */
const WEB = 'web-flow';

/** What somebody may be asked for, and what the platform is asked of them. */
interface Questions {
  readonly roles: boolean;
  readonly teams: readonly string[];
}

export interface Gathered {
  readonly facts: ApprovalFacts;
  /** Logins that the requirements or CODEOWNERS name, and those who spoke before; the first few. */
  readonly candidates: readonly string[];
}

/** Asks a pull request for all that its approvals are judged by. */
export async function gather(pull: PullView, options: ApprovalOptions): Promise<Gathered> {
  const wanted = leavesOf(options.require);
  const asked = conditionsOf(options.require);
  const [said, { commits, truncated }, { files }, checks] = await Promise.all([
    pull.reviews(),
    pull.commits(),
    needsFiles(options) ? pull.files() : { files: [] },
    asked.some((one) => one.checks !== undefined) ? pull.checks() : [],
  ]);
  const voices = lastVoices(said);
  const people = [...new Set(commits.flatMap(({ author, committer }) => [author, committer]))];
  const contributors = people.filter((login) => login !== undefined && login !== WEB) as string[];
  const read = wanted.some((one) => one.codeowners) ? await readCodeowners(pull) : undefined;
  const codeowners = read === undefined ? undefined : { ...read, owned: ownedPaths(read, files) };
  const owners = (codeowners?.owned ?? []).flatMap((one) => one.owners);
  const named = [
    ...wanted.flatMap((one) => one.users),
    ...owners.flatMap((owner) => (owner.kind === 'user' ? [owner.login] : [])),
  ];
  const candidates = different([...voices.map(({ by }) => by), ...named]).filter(
    (login) => !samePerson(login, pull.author),
  );
  const speakers = different([...voices.map(({ by }) => by), pull.author]);
  const byRole = wanted.some((one) => one.permission !== undefined || one.users.length + one.teams.length === 0);
  const known = await askAbout(pull, [
    {
      logins: different([...speakers.slice(0, MOST_SPEAKERS), ...candidates.slice(0, MOST_CANDIDATES)]),
      roles: byRole || (options.changesRequested === 'block' && options.blockers === undefined),
      teams: different([
        ...wanted.flatMap((one) => one.teams),
        ...(options.blockers?.teams ?? []),
        ...owners.flatMap((owner) => (owner.kind === 'team' ? [owner.team] : [])),
      ]),
    },
    { logins: [pull.author], roles: false, teams: different(asked.flatMap((one) => one.author?.teams ?? [])) },
    {
      logins: different([pull.author, ...contributors]),
      roles: false,
      teams: different(
        asked.flatMap(({ anyContributor, allContributors }) => [
          ...(anyContributor?.teams ?? []),
          ...(allContributors?.teams ?? []),
        ]),
      ),
    },
  ]);
  const facts: ApprovalFacts = {
    pull,
    voices,
    contributors,
    contributorsCut: truncated,
    files,
    checks,
    people: known,
    ...(codeowners === undefined ? {} : { codeowners }),
    crowded: speakers.length > MOST_SPEAKERS,
  };
  return { facts, candidates: candidates.slice(0, MOST_CANDIDATES) };
}

/** Every requirement that is not a list of others. */
export function leavesOf(list: readonly Requirement[]): readonly Requirement[] {
  return list.flatMap((one) =>
    one.any === undefined && one.all === undefined ? [one] : leavesOf([...(one.any ?? []), ...(one.all ?? [])]),
  );
}

/** Every set of conditions of all requirements, lists too. */
export function conditionsOf(list: readonly Requirement[]): readonly Conditions[] {
  return list.flatMap((one) => [
    ...(one.if === undefined ? [] : [one.if]),
    ...(one.needs === undefined ? [] : [one.needs]),
    ...conditionsOf([...(one.any ?? []), ...(one.all ?? [])]),
  ]);
}

/** Whether changed files matter to these requirements. */
export function needsFiles({ require }: ApprovalOptions): boolean {
  const paths = conditionsOf(require).some(
    (one) => (one.changed ?? one.unchanged ?? one.onlyChanged ?? one.lines) !== undefined,
  );
  return paths || leavesOf(require).some((one) => one.codeowners);
}

async function readCodeowners(pull: PullView) {
  for (const path of CODEOWNERS_PATHS) {
    const text = await pull.baseText(path);
    if (text !== undefined) return parseCodeowners(text, path);
  }
  return undefined;
}

async function askAbout(
  { people }: PullView,
  questions: readonly (Questions & { readonly logins: readonly string[] })[],
): Promise<KnownPeople> {
  const roles = new Map<string, Permission>();
  const members = new Set<string>();
  const key = (team: string, login: string) => `${team}\n${login}`.toLowerCase();
  await Promise.all(
    questions.flatMap((one) =>
      one.logins.flatMap((login) => [
        ...(one.roles ? [people.permission(login).then((role) => void roles.set(login.toLowerCase(), role))] : []),
        ...one.teams.map(async (team) => {
          if (await people.isMember(team.replace(/^@/, ''), login)) members.add(key(team, login));
        }),
      ]),
    ),
  );
  return {
    permission: (login) => roles.get(login.toLowerCase()) ?? 'none',
    isMember: (team, login) => members.has(key(team, login)),
  };
}

/** Each once, whatever its case, where it stands first. */
function different(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return names.filter((name) => !seen.has(name.toLowerCase()) && seen.add(name.toLowerCase()));
}
