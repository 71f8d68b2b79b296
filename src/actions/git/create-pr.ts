import { z } from 'zod';
import { type ActionContext, defineAction, done } from '../../core/action.ts';
import { pullBody, pullMarker } from '../../core/changeset/body.ts';
import { safeRefName } from '../../core/changeset/branch-name.ts';
import type { Member } from '../../core/changeset/change-set.ts';
import { tameTitle } from '../../core/changeset/commit-message.ts';
import { conclude, eachMember, repositoryResults, type Share } from '../../core/changeset/each-member.ts';
import { aboutRun, showInBodies } from '../../core/changeset/show.ts';
import { memberTargets } from '../../core/changeset/targets.ts';
import { Fault } from '../../core/fault.ts';
import type { Pull } from '../../core/ports/github.ts';
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
  async run(given, context) {
    const { members, left } = memberTargets(context, given.repositories);
    const pulls = new Map<string, Pull>();
    const shares = await eachMember(context, members, async (member) => {
      const { share, pull } = await openPull(context, member, given);
      if (pull !== undefined) pulls.set(member.repository, pull);
      return share;
    });
    const taking = new Set(members.map(({ repositoryId }) => repositoryId));
    const shown = shares.set.members.filter(({ repositoryId }) => taking.has(repositoryId));
    // Only now every number is known, so only now can each name the others.
    await showInBodies(context, { set: shares.set, members: shown }, pulls);
    const pullRequests = [...shares.values];
    const output = { pullRequests, urls: pullRequests.map(({ url }) => url), results: [...shares.results, ...left] };
    return conclude(context, shares, given.failFast, output);
  },
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

interface Opened {
  readonly share: Share<z.output<typeof pullOutput>>;
  readonly pull?: Pull;
}

async function openPull(context: ActionContext, member: Member, given: Input): Promise<Opened> {
  const { git, pulls } = context.ports.github;
  const { repository } = member;
  const branch = given.branch === undefined ? member.branch : safeRefName(given.branch);
  const base = given.baseBranch ?? member.baseBranch;
  if (branch === undefined)
    throw new Fault('step-failed', 'it has no branch in the change set, and the step names none');
  const about = { ...member, branch, baseBranch: base };

  const there = await findPull(context, about);
  if (there !== undefined) return adopt(context, about, there, given);
  const tip = await git.branch(repository, branch);
  if (tip === undefined) {
    // Our own clearing up, of which the record was lost, looks like this too.
    if (member.base !== undefined && member.head === member.base) return { share: alreadyRight(about) };
    throw new Fault('step-failed', `branch ${branch} is gone or was never made`);
  }
  if (tip.sha === member.base) {
    await git.deleteBranch(repository, branch, tip.sha);
    return { share: alreadyRight(about) };
  }
  const pull = await pulls.create(repository, {
    head: branch,
    base,
    title: tameTitle(given.title) || 'Change set',
    body: pullBody(about, context.changeset, [], aboutRun(context), given.body),
    ...(given.draft ? { draft: true } : {}),
  });
  return adopt(context, { ...about, head: member.head ?? tip.sha }, pull, given);
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

/** Takes the pull request into the member, with the labels and reviewers that it still lacks. */
async function adopt(context: ActionContext, member: Member, pull: Pull, given: Input): Promise<Opened> {
  const { github } = context.ports;
  const { repository } = member;
  const { number, url, title } = pull;
  const next: Member = { ...member, head: member.head ?? pull.head.sha, pull: { number, url, title } };
  if (pull.merged) {
    const merged = { sha: pull.mergeCommit ?? pull.head.sha };
    return {
      share: { member: { ...next, merged, result: { kind: 'succeeded' } }, value: { repository, number, url } },
    };
  }
  if (pull.state === 'closed') {
    const reason = `pull request #${number} was closed by somebody; it is not opened again`;
    return { share: { member: { ...next, result: { kind: 'failed', reason } } } };
  }
  const labels = [...new Set([...context.catalogue.defaults.labels, ...given.labels])];
  const missing = labels.filter((label) => !pull.labels.includes(label));
  if (missing.length > 0) await github.issues.addLabels(repository, number, missing);
  if (member.pull === undefined) await askReviewers(context, repository, pull, given.reviewers);
  return { share: { member: next, value: { repository, number, url } }, pull };
}

/** One whom GitHub does not take as a reviewer is no reason to have no pull request. */
async function askReviewers(context: ActionContext, repository: string, pull: Pull, reviewers: readonly string[]) {
  const plain = reviewers.map((name) => name.replace(/^@/, '')).filter((name) => name !== pull.author);
  const isTeam = (name: string) => name.includes('/') || name.startsWith('team:');
  const teams = plain.filter(isTeam).map((name) => name.replace(/^team:|^.*\//, ''));
  const people = plain.filter((name) => !isTeam(name));
  if (people.length + teams.length === 0) return;
  try {
    await context.ports.github.pulls.requestReviewers(repository, pull.number, { people, teams });
  } catch (error) {
    if (!(error instanceof Fault) || error.retry.kind !== 'never' || error.code === 'cancelled') throw error;
    context.note(`${repository}#${pull.number}: no review was asked for: ${error.message}`);
  }
}

function alreadyRight(member: Member): Share<never> {
  return { member: { ...member, result: { kind: 'skipped', reason: 'it is already right' } } };
}
