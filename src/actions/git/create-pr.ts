import { z } from 'zod';
import { type ActionContext, defineAction, done, type Outcome } from '../../core/action.ts';
import { pullBody, pullMarker, refreshedBody } from '../../core/changeset/body.ts';
import { safeRefName } from '../../core/changeset/branch-name.ts';
import type { Member } from '../../core/changeset/change-set.ts';
import { tameTitle } from '../../core/changeset/commit-message.ts';
import {
  conclude,
  eachMember,
  type RepositoryResult,
  repositoryResults,
  type Share,
} from '../../core/changeset/each-member.ts';
import { aboutRun, showInBodies } from '../../core/changeset/show.ts';
import { resultTable } from '../../core/changeset/table.ts';
import { memberTargets } from '../../core/changeset/targets.ts';
import { Fault } from '../../core/fault.ts';
import type { Reviewers } from '../../core/ports/github/changes.ts';
import type { Pull } from '../../core/ports/github/pulls.ts';
import { nameList, repositoriesInput, selectRepositories } from '../../core/repository/select.ts';

const pullOutput = z.object({ repository: z.string(), number: z.number(), url: z.string() });
const input = z.strictObject({
  branch: z.string().min(1).optional(),
  baseBranch: z.string().min(1).optional(),
  title: z.string().min(1),
  body: z.string().default(''),
  labels: nameList.default([]),
  reviewers: nameList.default([]).describe('Logins, and teams as "org/team" or "team:slug".'),
  draft: z.boolean().default(false),
  repositories: repositoriesInput.optional(),
  failFast: z.boolean().default(false),
});
type Input = z.output<typeof input>;

export const createPR = defineAction({
  name: 'git.createPR',
  summary: 'Opens one pull request for each repository of the change set, each naming the others.',
  input,
  output: z.object({
    pullRequests: z.array(pullOutput),
    urls: z.array(z.string()),
    results: repositoryResults,
  }),
  permissions: { pull_requests: 'write', contents: 'write', issues: 'write' },
  examples: [
    { title: 'For the whole change set', inputs: { title: 'Bring in the new colours', labels: ['design'] } },
    {
      title: 'With reviewers',
      inputs: { title: 'Bring in the new colours', reviewers: ['alice', 'acme/design-system'] },
    },
  ],
  documentation: 'https://docs.github.com/rest/pulls/pulls',
  run: (given, context) => openPulls(given, context, new Map()),
  async undo(_input, { pullRequests }, context) {
    const kept: string[] = [];
    for (const { repository, number } of pullRequests) {
      const pull = await context.ports.github.pulls.get(repository, number);
      if (pull === undefined || pull.state === 'closed') continue;
      const head = context.changeset.members.find((member) => member.repository === repository)?.head;
      if (pull.author !== context.ports.github.self || (head !== undefined && head !== pull.head.sha)) {
        kept.push(`${repository}#${number}: somebody else worked on it`);
      } else await context.ports.github.pulls.update(repository, number, { state: 'closed' });
    }
    return done({ kept }, kept.length === 0 ? {} : { note: `left open: ${kept.join('; ')}` });
  },
  plan(given, { catalogue, changeset }) {
    const chosen = given.repositories && selectRepositories(catalogue, given.repositories).entries;
    const count = chosen?.length ?? changeset;
    const extras =
      (given.labels.length + catalogue.defaults.labels.length > 0 ? 1 : 0) + Math.min(1, given.reviewers.length);
    const repositories = chosen?.map(({ fullName }) => fullName) ?? [];
    const writes = count * (2 + extras);
    return {
      repositories,
      requests: writes + count * 2,
      points: writes * 5 + count * 2,
      content: count * (1 + Math.min(1, given.reviewers.length)),
      risks: [],
    };
  },
});

type PullOutput = z.output<typeof pullOutput>;
type Output = { pullRequests: PullOutput[]; urls: string[]; results: RepositoryResult[] };

/** What is known of a pull request that this call opened or found. */
interface Opened {
  readonly pull: Pull;
  /** Only who is new to the change set is asked for reviews. */
  readonly reviewers: boolean;
}

/** Opens what is missing and equips all; `made` are pull requests that this very call opened already, by repository. */
export async function openPulls(
  given: Input,
  context: ActionContext,
  made: ReadonlyMap<string, Pull>,
): Promise<Outcome<Output>> {
  const { members, left } = memberTargets(context, given.repositories);
  const opened = new Map([...made].map(([name, pull]): [string, Opened] => [name, { pull, reviewers: true }]));
  const opening = await eachMember(context, members, async (member): Promise<Share<never>> => {
    if (opened.has(member.repository)) return { member };
    const { member: next, pull } = await openPull(context, member, given);
    if (pull !== undefined) opened.set(next.repository, { pull, reviewers: member.pull === undefined });
    return { member: next };
  });
  const { set } = opening;
  const taking = new Set(members.map(({ repositoryId }) => repositoryId));
  const now = set.members.filter(({ repositoryId }) => taking.has(repositoryId));
  // Only now every number is known, so only now can each name the others.
  const shares = await eachMember({ ...context, changeset: set }, now, (member) =>
    equip({ ...context, changeset: set }, member, opened.get(member.repository), given),
  );
  await showInBodies(context, { set, members: now.filter(({ repository }) => !opened.has(repository)) });
  const pullRequests = [...shares.values];
  const output = { pullRequests, urls: pullRequests.map(({ url }) => url), results: [...shares.results, ...left] };
  const passing = opening.passing ?? shares.passing;
  return conclude(context, { ...shares, ...(passing === undefined ? {} : { passing }) }, given.failFast, output);
}

async function openPull(context: ActionContext, member: Member, given: Input): Promise<Adopted> {
  const { git, pulls } = context.ports.github;
  const { repository } = member;
  const branch = given.branch === undefined ? member.branch : safeRefName(given.branch);
  const base = given.baseBranch ?? member.baseBranch;
  if (branch === undefined)
    throw new Fault('step-failed', 'it has no branch in the change set, and the step names none');
  const about = { ...member, branch, baseBranch: base };

  const there = await findPull(context, about);
  if (there?.merged === true) await clearRemade(context, about, there);
  if (there !== undefined) return adopt(about, there);
  const tip = await git.branch(repository, branch);
  if (tip === undefined) {
    // Our own clearing up, of which the record was lost, looks like this too.
    if (member.base !== undefined && member.head === member.base) return { member: alreadyRight(about) };
    throw new Fault('step-failed', `branch ${branch} is gone or was never made`);
  }
  if (tip.sha === member.base) {
    await git.deleteBranch(repository, branch, tip.sha);
    return { member: alreadyRight(about) };
  }
  const pull = await pulls.create(repository, {
    head: branch,
    base,
    ...pullTexts(context, about, given),
    ...(given.draft ? { draft: true } : {}),
  });
  return adopt({ ...about, head: member.head ?? tip.sha }, pull);
}

/** Title and body of a new pull request; the others cannot be named yet. */
export function pullTexts(context: ActionContext, member: Member, { title, body }: Pick<Input, 'title' | 'body'>) {
  return {
    title: tameTitle(title) || 'Change set',
    body: pullBody(member, context.changeset, [], aboutRun(context), body),
  };
}

/**
 * Where the record that it landed was lost (a database from a backup), the run made its branch once more: that one goes again
 * while nothing but this run's work is on it. The branch that was merged is for the merging step to keep or delete.
 */
async function clearRemade({ ports }: ActionContext, { repository, branch = '', head }: Member, landed: Pull) {
  const tip = await ports.github.git.branch(repository, branch);
  if (tip === undefined || tip.sha !== head || tip.sha === landed.head.sha) return;
  await ports.github.git.deleteBranch(repository, branch, tip.sha);
}

/** The pull request of this run, whoever opened it, in whatever state a person left it. */
async function findPull(context: ActionContext, member: Member): Promise<Pull | undefined> {
  const { pulls } = context.ports.github;
  if (member.pull !== undefined) return pulls.get(member.repository, member.pull.number);
  if (member.branch === undefined) return undefined;
  const found = await pulls.list(member.repository, { head: member.branch, state: 'all' });
  const here = found.filter(({ base }) => base.branch === member.baseBranch);
  const open = here.find(({ state }) => state === 'open');
  // A closed one counts only when this very run opened it: branches of earlier runs may have had the same name.
  return open ?? here.find(({ body }) => body.includes(pullMarker(context.run.key)));
}

interface Adopted {
  readonly member: Member;
  /** Where it is open. */
  readonly pull?: Pull;
}

/** Takes the pull request into the member. */
function adopt(member: Member, pull: Pull): Adopted {
  const { number, url, title } = pull;
  const next: Member = { ...member, head: member.head ?? pull.head.sha, pull: { number, url, title } };
  if (pull.merged) {
    const merged = { sha: pull.mergeCommit ?? pull.head.sha };
    return { member: { ...next, head: pull.head.sha, merged, result: { kind: 'succeeded' } } };
  }
  if (pull.state === 'closed') {
    const reason = `pull request #${number} was closed by somebody; it is not opened again`;
    return { member: { ...next, result: { kind: 'failed', reason } } };
  }
  return { member: next, pull };
}

/** Gives the pull request its labels, reviewers and table, as far as it lacks them. */
async function equip(
  context: ActionContext,
  member: Member,
  opened: Opened | undefined,
  given: Input,
): Promise<Share<PullOutput>> {
  const { repository } = member;
  // One that may still come: the fault that kept it is the news.
  if (member.pull === undefined) return { member };
  const { number, url } = member.pull;
  const share = { member, value: { repository, number, url } };
  if (opened === undefined) return share;
  const { changeset } = context;
  const { pull } = opened;
  const labels = labelsOf(context, given).filter((label) => !pull.labels.includes(label));
  const reviewers = reviewersOf(opened.reviewers ? given.reviewers : [], pull.author);
  const body = refreshedBody(pull.body, member, changeset, resultTable(changeset), aboutRun(context));
  const lacking = {
    ...(body === undefined || body === pull.body ? {} : { body }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(reviewers.people.length + reviewers.teams.length === 0 ? {} : { reviewers }),
  };
  if (Object.keys(lacking).length === 0) return share;
  const refused = await context.ports.github.changes.equip(repository, number, lacking);
  // One whom GitHub does not take as a reviewer is no reason to have no pull request; a table is news, no gate.
  if (refused.reviewers !== undefined) {
    context.note(`${repository}#${number}: no review was asked for: ${refused.reviewers}`);
  }
  if (refused.labels !== undefined) throw new Fault('step-failed', refused.labels);
  return share;
}

/** The labels that a pull request shall have: those of the organization and those of the step. */
export function labelsOf({ catalogue }: ActionContext, { labels }: Pick<Input, 'labels'>): string[] {
  return [...new Set([...catalogue.defaults.labels, ...labels])];
}

/** People and teams apart; nobody is asked to review what is their own. */
export function reviewersOf(names: readonly string[], author: string): Reviewers {
  const plain = names.map((name) => name.replace(/^@/, '')).filter((name) => name !== author);
  const isTeam = (name: string) => name.includes('/') || name.startsWith('team:');
  return {
    people: plain.filter((name) => !isTeam(name)),
    teams: plain.filter(isTeam).map((name) => name.replace(/^team:|^.*\//, '')),
  };
}

function alreadyRight(member: Member): Member {
  return { ...member, result: { kind: 'skipped', reason: 'it is already right' } };
}
