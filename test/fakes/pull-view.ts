import type { Permission } from '../../src/core/command.ts';
import type {
  DependencyChange,
  MemberStanding,
  ViewedCommit,
  ViewedFile,
  ViewedMember,
  ViewedReview,
  ViewedSet,
  Vulnerability,
} from '../../src/core/policy/facts.ts';
import type { PullView } from '../../src/core/policy/rule.ts';
import type { CheckRun, Conclusion } from '../../src/core/ports/github/checks.ts';

type Texts = Readonly<Record<string, string | undefined>>;

/** A member with an open pull request without a check, but for what is said. */
export interface FakeMember extends Partial<Omit<ViewedMember, 'standing' | 'text'>> {
  readonly repository: string;
  /** `gone`: the platform shows none. */
  readonly state?: MemberStanding['state'] | 'gone';
  /** By name: a conclusion, or that it is running. */
  readonly checks?: Readonly<Record<string, Conclusion | 'running'>>;
  readonly texts?: Texts;
}

/** What differs from a pull request that has nothing. */
export interface FakePull extends Partial<Pick<PullView, (typeof PLAIN)[number]>> {
  /** The tree at the head. */
  readonly texts?: Texts;
  readonly baseTexts?: Texts;
  /** What differs from base; everything of `texts` when left out. */
  readonly changed?: readonly (Omit<ViewedFile, 'additions' | 'deletions'> & Partial<ViewedFile>)[];
  readonly truncated?: boolean;
  readonly commits?: readonly (Pick<ViewedCommit, 'message'> & Partial<ViewedCommit>)[];
  readonly reviews?: readonly (Pick<ViewedReview, 'by' | 'state'> & Partial<ViewedReview>)[];
  /** Left out: the platform compares none. */
  readonly dependencies?: readonly DependencyChange[];
  /** By `name@version`. */
  readonly advisories?: Readonly<Record<string, readonly Vulnerability[]>>;
  readonly checks?: readonly CheckRun[];
  /** By artifact, the texts by path. */
  readonly artifacts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly set?: readonly FakeMember[];
  /** There is more of the set, or nobody knows it. */
  readonly about?: Partial<Pick<ViewedSet, 'truncated' | 'unknown'>>;
  /** Roles by login; nobody else has one. */
  readonly roles?: Readonly<Record<string, Permission>>;
  /** Logins by team. */
  readonly teams?: Readonly<Record<string, readonly string[]>>;
}

const PLAIN = [
  'repository',
  'number',
  'title',
  'body',
  'author',
  'draft',
  'labels',
  'baseBranch',
  'headBranch',
  'headSha',
  'fork',
  'at',
] as const;

/** A pull request as rules see it, held in memory. */
export function fakePull(about: FakePull = {}): PullView {
  const { texts = {}, baseTexts = {}, truncated = false, roles = {}, teams = {}, artifacts = {} } = about;
  const changed = about.changed ?? Object.keys(texts).map((path) => ({ path, status: 'added' as const }));
  const given = Object.fromEntries(PLAIN.flatMap((name) => (about[name] === undefined ? [] : [[name, about[name]]])));
  const plain = {
    repository: 'acme/web',
    number: 7,
    title: 'A change',
    body: '',
    author: 'ada',
    draft: false,
    labels: [],
    baseBranch: 'main',
    headBranch: 'change',
    headSha: 'a'.repeat(40),
    fork: false,
    at: Date.UTC(2026, 0, 15),
    ...given,
  };
  const commits = (about.commits ?? []).map((commit, at) => ({
    sha: `${at}`.repeat(40),
    parents: ['base'],
    ...commit,
  }));
  const reviews = (about.reviews ?? []).map((review, at) => ({ sha: plain.headSha, at, bot: false, ...review }));
  const files = changed.map((file) => ({ additions: 1, deletions: 0, ...file }));
  return {
    ...plain,
    files: async () => ({ files, truncated }),
    paths: async () => ({ paths: Object.keys(texts), truncated }),
    text: async (path) => texts[path],
    baseText: async (path) => baseTexts[path],
    commits: async () => ({ commits, truncated }),
    reviews: async () => reviews,
    dependencies: async () => about.dependencies,
    advisories: async (_ecosystem, packages) =>
      new Map(
        packages.flatMap(({ name, version }) => {
          const found = about.advisories?.[`${name}@${version}`];
          return found === undefined ? [] : [[`${name}@${version}`, found] as const];
        }),
      ),
    checks: async () => about.checks ?? [],
    artifact: async (name) => (artifacts[name] === undefined ? undefined : new Map(Object.entries(artifacts[name]))),
    set: async () =>
      about.set === undefined ? undefined : { members: about.set.map(fakeMember), truncated: false, ...about.about },
    people: {
      permission: async (login) => roles[login] ?? 'none',
      isMember: async (team, login) => teams[team.replace(/^.*\//, '')]?.includes(login) ?? false,
    },
  };
}

function fakeMember({ state = 'open', checks = {}, texts = {}, ...member }: FakeMember): ViewedMember {
  const runs = Object.entries(checks).map(([name, end], at): CheckRun => {
    const base = { id: at, name, app: 'ci', url: '' };
    return end === 'running' ? { ...base, status: 'in_progress' } : { ...base, status: 'completed', conclusion: end };
  });
  return {
    checkNames: {},
    ...member,
    standing: async () =>
      state === 'gone' || member.number === undefined ? undefined : { state, headSha: 'b'.repeat(40), checks: runs },
    text: async (path) => texts[path],
  };
}
