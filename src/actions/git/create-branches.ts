import { z } from 'zod';
import { type ActionContext, defineAction, done } from '../../core/action.ts';
import { pullMarker } from '../../core/changeset/body.ts';
import { branchName } from '../../core/changeset/branch-name.ts';
import type { Member } from '../../core/changeset/change-set.ts';
import { isOfRun } from '../../core/changeset/commit-message.ts';
import { conclude, eachMember, repositoryResults, type Share } from '../../core/changeset/each-member.ts';
import { landingOrder } from '../../core/changeset/order.ts';
import { memberTargets, withDependencies } from '../../core/changeset/targets.ts';
import { Fault } from '../../core/fault.ts';
import { repositoriesInput, selectRepositories } from '../../core/repository/select.ts';

const branch = z.object({ repository: z.string(), branch: z.string(), sha: z.string(), created: z.boolean() });
type Branch = z.output<typeof branch>;

/** Commits looked back on for the place where a branch left its base. */
const LOOK_BACK = 30;

export const createBranches = defineAction({
  name: 'git.createBranches',
  summary: 'Creates the branch of the change set in each repository, or adopts it where this run made it already.',
  aliases: ['git.createBranch'],
  input: z.strictObject({
    repositories: repositoriesInput.optional(),
    branchName: z.string().min(1),
    baseBranch: z.string().min(1).optional(),
    failFast: z.boolean().default(false),
  }),
  output: z.object({ branchName: z.string(), branches: z.array(branch), results: repositoryResults }),
  permissions: { contents: 'write' },
  examples: [
    { title: 'In all applications', inputs: { repositories: 'kind:application', branchName: 'sync/42' } },
    {
      title: 'In two repositories',
      inputs: { repositories: ['web', 'docs'], branchName: 'sync/42', baseBranch: 'next' },
    },
  ],
  documentation: 'https://docs.github.com/rest/git/refs',
  async run(input, context) {
    const name = branchName(context.catalogue.defaults.branchPrefix, input.branchName);
    if (name === undefined) throw new Fault('input-invalid', 'branchName holds nothing that git takes for a branch');
    const { members, left } = memberTargets(context, input.repositories);
    if (members.length === 0 && input.repositories === undefined) {
      throw new Fault('input-invalid', 'the step names no repositories, and the change set has none yet');
    }
    expectOrder(members);
    const shares = await eachMember(context, members, (member) => branchOf(context, member, name, input.baseBranch));
    const output = { branchName: name, branches: [...shares.values], results: [...shares.results, ...left] };
    // Names may have changed since the catalogue was frozen, and dependencies are written in names.
    const set = { members: withDependencies({ ...context, changeset: shares.set }, shares.set.members) };
    return conclude(context, { ...shares, set }, input.failFast, output);
  },
  async undo(_input, { branches }, context) {
    const kept: string[] = [];
    for (const { repository, branch: name, sha, created } of branches) {
      if (!created) continue;
      const tip = await context.ports.github.git.branch(repository, name);
      const head = context.changeset.members.find((member) => member.repository === repository)?.head;
      if (tip === undefined) continue;
      if (tip.sha !== sha && tip.sha !== head) kept.push(`${repository}: somebody pushed to ${name}`);
      else await context.ports.github.git.deleteBranch(repository, name, tip.sha);
    }
    return done({ kept }, kept.length === 0 ? {} : { note: `left as they are: ${kept.join('; ')}` });
  },
  plan(input, { catalogue, changeset }) {
    const chosen = input.repositories && selectRepositories(catalogue, input.repositories).entries;
    const count = chosen?.length ?? changeset;
    const repositories = chosen?.map(({ fullName }) => fullName) ?? [];
    return { repositories, requests: count * 4, points: count * 8, content: 0, risks: [] };
  },
});

/** A circle of dependencies could never land; better known before anything is made. */
export function expectOrder(members: readonly Member[]): void {
  const order = landingOrder(members);
  if (!order.ok) throw new Fault('input-invalid', `dependsOn of the catalogue: ${order.message}`);
}

/** Looks at the repository as it is now and gives the member its branch. */
async function branchOf(
  context: ActionContext,
  member: Member,
  name: string,
  baseBranch: string | undefined,
): Promise<Share<Branch>> {
  const { git, repositories } = context.ports.github;
  const about = await repositories.get(member.repository);
  if (about === undefined) return skipped(member, 'the app has no access to it');
  if (about.archived) return skipped(member, 'it is archived');
  const repository = about.fullName;
  const asked = baseBranch ?? context.catalogue.defaults.baseBranch;
  const base = asked ?? about.defaultBranch;
  const [from, tip] = await Promise.all([git.branch(repository, base), git.branch(repository, name)]);
  if (from === undefined) throw new Fault('step-failed', `it has no branch ${base} to start from`);
  if (name === base) throw new Fault('step-failed', `branch ${name} is the base itself`);
  const next = { ...member, repository, baseBranch: base, branch: name };
  if (member.branch !== undefined && (tip !== undefined || !(await hasLanded(context, member)))) {
    return { member, value: standing(member, name, tip) };
  }

  if (tip === undefined) {
    const { sha, created } = await git.createBranch(repository, name, from.sha);
    return { member: { ...next, base: sha, head: sha }, value: { repository, branch: name, sha, created } };
  }
  const start = await whereItLeft(context, repository, tip.sha, from.sha);
  if (start === undefined) {
    throw new Fault('step-failed', `branch ${name} is there already with commits that are not of this run`);
  }
  // `created`: nothing but this run's commits is on it, so taking it away again takes nothing from anybody.
  return {
    member: { ...next, base: start, head: start },
    value: { repository, branch: name, sha: start, created: true },
  };
}

function standing(member: Member, name: string, tip: { readonly sha: string } | undefined): Branch {
  if (member.branch !== name) {
    throw new Fault('step-failed', `it takes part in the change set with branch ${member.branch ?? ''} already`);
  }
  if (tip === undefined) throw new Fault('step-failed', `branch ${name} was deleted by somebody`);
  return { repository: member.repository, branch: name, sha: member.base ?? tip.sha, created: true };
}

/**
 * Whether the run's pull request from the branch was merged. Where the record of that was lost (a database from a backup that
 * was made while the branches stood) its branch is gone for that reason, and is made once more, as one that is not recorded:
 * who opens the pull request finds the merged one and clears the branch away.
 */
async function hasLanded(
  { ports: { github }, run }: ActionContext,
  { repository, branch = '', pull }: Member,
): Promise<boolean> {
  if (pull !== undefined) return (await github.pulls.get(repository, pull.number))?.merged === true;
  const found = await github.pulls.list(repository, { head: branch, state: 'all' });
  return found.some(({ merged, body }) => merged && body.includes(pullMarker(run.key)));
}

/**
 * The commit where a branch left its base, when it holds nothing but commits of this run: they say so in their last line.
 * A branch without commits of its own stands somewhere in the recent history of its base, which may have moved on.
 */
async function whereItLeft(
  { ports, run }: ActionContext,
  repository: string,
  tip: string,
  base: string,
): Promise<string | undefined> {
  const { git } = ports.github;
  let at: string | undefined = tip;
  for (let back = 0; back < LOOK_BACK && at !== undefined; back += 1) {
    if (at === base) return at;
    const commit = await git.commit(repository, at);
    if (commit === undefined || !isOfRun(commit.message, run.key)) break;
    at = commit.parents[0];
  }
  if (at !== undefined && at !== tip) return at;
  const open = [base];
  for (const sha of open) {
    if (sha === tip) return tip;
    if (open.length >= LOOK_BACK) continue;
    for (const parent of (await git.commit(repository, sha))?.parents ?? []) {
      if (!open.includes(parent)) open.push(parent);
    }
  }
  return undefined;
}

function skipped(member: Member, reason: string): Share<Branch> {
  return { member: { ...member, result: { kind: 'skipped', reason } } };
}
