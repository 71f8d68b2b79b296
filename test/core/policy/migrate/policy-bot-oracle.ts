// What policy-bot documents of its evaluation, for the part of it that is translated, written without a look at the translation:
// https://github.com/palantir/policy-bot#approval-rules. Only reviews approve here, as with `methods: { comments: [] }`.

interface Actors {
  readonly users?: readonly string[];
  readonly teams?: readonly string[];
  readonly permissions?: readonly string[];
}

interface BotPredicates {
  readonly changed_files?: { readonly paths: readonly string[]; readonly ignore?: readonly string[] };
  readonly no_changed_files?: { readonly paths: readonly string[]; readonly ignore?: readonly string[] };
  readonly only_changed_files?: { readonly paths: readonly string[] };
  readonly has_author_in?: Actors;
  readonly has_contributor_in?: Actors;
  readonly only_has_contributors_in?: Actors;
  readonly author_is_only_contributor?: boolean;
  readonly targets_branch?: { readonly pattern: string };
  readonly has_labels?: readonly string[];
  readonly title?: { readonly matches?: readonly string[]; readonly not_matches?: readonly string[] };
  readonly modified_lines?: { readonly additions?: string; readonly total?: string };
}

export interface BotRule {
  readonly name: string;
  readonly if?: BotPredicates;
  readonly options?: {
    readonly allow_author?: boolean;
    readonly allow_contributor?: boolean;
    readonly allow_non_author_contributor?: boolean;
    readonly invalidate_on_push?: boolean;
  };
  readonly requires?: Actors & { readonly count?: number; readonly conditions?: BotPredicates };
}

export type BotNode = string | { readonly or: readonly BotNode[] } | { readonly and: readonly BotNode[] };

export interface BotConfig {
  readonly policy: { readonly approval: readonly BotNode[]; readonly disapproval?: { readonly requires: Actors } };
  readonly approval_rules: readonly BotRule[];
}

export interface BotPull {
  readonly author: string;
  readonly title: string;
  readonly target: string;
  readonly labels: readonly string[];
  readonly files: readonly { readonly path: string; readonly additions: number; readonly deletions: number }[];
  /** Logins of authors and committers of commits. */
  readonly contributors: readonly string[];
  readonly pushedAt: number;
  readonly reviews: readonly {
    readonly by: string;
    readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed';
    readonly at: number;
  }[];
  readonly teams: Readonly<Record<string, readonly string[]>>;
  readonly permissions: Readonly<Record<string, string>>;
}

export type BotStatus = 'approved' | 'pending' | 'skipped' | 'disapproved';

const RANKS = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

export function botStatus(config: BotConfig, pull: BotPull): BotStatus {
  const disapprovers = config.policy.disapproval?.requires;
  if (disapprovers !== undefined) {
    const said = standing(pull).filter(({ by }) => isActor(disapprovers, by, pull));
    const last = (state: string) => Math.max(-1, ...said.filter((one) => one.state === state).map(({ at }) => at));
    if (last('changes-requested') > last('approved')) return 'disapproved';
  }
  return statusOf({ and: config.policy.approval }, config, pull);
}

function statusOf(node: BotNode, config: BotConfig, pull: BotPull): BotStatus {
  if (typeof node === 'string') {
    const rule = config.approval_rules.find(({ name }) => name === node);
    if (rule === undefined) throw new Error(`no rule ${node}`);
    return ruleStatus(rule, pull);
  }
  const inner = ('or' in node ? node.or : node.and).map((one) => statusOf(one, config, pull));
  const [approved, pending] = [inner.includes('approved'), inner.includes('pending')];
  if ('or' in node) return approved ? 'approved' : pending ? 'pending' : 'skipped';
  return pending ? 'pending' : approved ? 'approved' : 'skipped';
}

function ruleStatus({ if: when, options = {}, requires = {} }: BotRule, pull: BotPull): BotStatus {
  if (when !== undefined && !holds(when, pull)) return 'skipped';
  const count = requires.count ?? 0;
  const valid = standing(pull).filter(
    ({ by, state, at }) =>
      state === 'approved' &&
      (options.invalidate_on_push !== true || at > pull.pushedAt) &&
      !isBanned(by, options, pull) &&
      isActor(requires, by, pull),
  );
  const conditions = requires.conditions === undefined || holds(requires.conditions, pull);
  return (count <= 0 || valid.length >= count) && conditions ? 'approved' : 'pending';
}

function isBanned(login: string, options: NonNullable<BotRule['options']>, { author, contributors }: BotPull): boolean {
  if (login === author) return !options.allow_author && !options.allow_contributor;
  return contributors.includes(login) && !options.allow_contributor && !options.allow_non_author_contributor;
}

/** The last review of each person that was not dismissed and is no mere comment. */
function standing({ reviews }: BotPull): BotPull['reviews'] {
  const opinions = reviews.filter(({ state }) => state === 'approved' || state === 'changes-requested');
  return [...new Set(opinions.map(({ by }) => by))].map((by) =>
    opinions.filter((one) => one.by === by).reduce((last, one) => (one.at >= last.at ? one : last)),
  );
}

function isActor({ users = [], teams = [], permissions = [] }: Actors, login: string, pull: BotPull): boolean {
  const rank = RANKS.indexOf(pull.permissions[login] ?? 'none');
  return (
    users.includes(login) ||
    teams.some((team) => pull.teams[team]?.includes(login)) ||
    (rank > 0 && permissions.some((one) => rank >= RANKS.indexOf(one)))
  );
}

function holds(asked: BotPredicates, pull: BotPull): boolean {
  const fits = (patterns: readonly string[], text: string) => patterns.some((one) => new RegExp(one).test(text));
  const touched = ({
    paths,
    ignore = [],
  }: {
    readonly paths: readonly string[];
    readonly ignore?: readonly string[];
  }) => pull.files.some(({ path }) => !fits(ignore, path) && fits(paths, path));
  const people = [pull.author, ...pull.contributors];
  const sum = (key: 'additions' | 'deletions') => pull.files.reduce((total, file) => total + file[key], 0);
  const compared = (count: number, bound: string | undefined) =>
    bound !== undefined && (bound.startsWith('>') ? count > Number(bound.slice(1)) : count < Number(bound.slice(1)));
  const { changed_files, no_changed_files, only_changed_files, title, modified_lines } = asked;
  const { has_author_in, has_contributor_in, only_has_contributors_in, author_is_only_contributor: alone } = asked;
  return [
    changed_files === undefined || touched(changed_files),
    no_changed_files === undefined || !touched(no_changed_files),
    only_changed_files === undefined ||
      (pull.files.length > 0 && pull.files.every(({ path }) => fits(only_changed_files.paths, path))),
    has_author_in === undefined || isActor(has_author_in, pull.author, pull),
    has_contributor_in === undefined || people.some((one) => isActor(has_contributor_in, one, pull)),
    only_has_contributors_in === undefined || people.every((one) => isActor(only_has_contributors_in, one, pull)),
    alone === undefined || people.every((one) => one === pull.author) === alone,
    asked.targets_branch === undefined || fits([asked.targets_branch.pattern], pull.target),
    asked.has_labels === undefined || asked.has_labels.every((one) => pull.labels.includes(one.toLowerCase())),
    title === undefined ||
      fits(title.matches ?? [], pull.title) ||
      (title.not_matches !== undefined && !fits(title.not_matches, pull.title)),
    modified_lines === undefined ||
      compared(sum('additions'), modified_lines.additions) ||
      compared(sum('additions') + sum('deletions'), modified_lines.total),
  ].every((one) => one);
}
