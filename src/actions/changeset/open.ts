import { z } from 'zod';
import { type ActionContext, defineAction, type Outcome } from '../../core/action.ts';
import { branchName } from '../../core/changeset/branch-name.ts';
import { type ChangeSet, type Member, withMember } from '../../core/changeset/change-set.ts';
import { commitMessage } from '../../core/changeset/commit-message.ts';
import { memberTargets, withDependencies } from '../../core/changeset/targets.ts';
import { Fault } from '../../core/fault.ts';
import type { ChangeRequest, Opened } from '../../core/ports/github/changes.ts';
import type { Pull } from '../../core/ports/github/pulls.ts';
import { findRepository, selectRepositories } from '../../core/repository/select.ts';
import type { FileUpdate } from '../../core/update.ts';
import { byRepository, commit, contentOf } from '../git/commit.ts';
import { createBranches, expectOrder } from '../git/create-branches.ts';
import { createPR, labelsOf, openPulls, pullTexts, reviewersOf } from '../git/create-pr.ts';

const input = z.strictObject({
  ...createBranches.input.shape,
  ...createPR.input.omit({ branch: true }).shape,
  files: commit.input.shape.files,
  message: commit.input.shape.message.optional().describe('Message of the commit; the title where it is left out.'),
});

export const open = defineAction({
  name: 'changeset.open',
  summary: 'Makes branch, commit and pull request in each repository, as one step.',
  input,
  output: createPR.output.extend({ branchName: z.string() }),
  permissions: { ...createBranches.permissions, ...commit.permissions, ...createPR.permissions },
  examples: [
    {
      title: 'One file in one repository',
      inputs: {
        branchName: 'licence',
        files: [{ repository: 'docs', path: 'LICENSE', text: 'MIT\n', bytes: 4 }],
        title: 'Add the licence',
      },
    },
  ],
  documentation: 'https://docs.github.com/rest/pulls/pulls',
  async run(given, context) {
    const { repositories, branchName: name, baseBranch, failFast, files, message = given.title, ...pull } = given;
    const branch = branchName(context.catalogue.defaults.branchPrefix, name);
    if (branch === undefined) throw new Fault('input-invalid', 'branchName holds nothing that git takes for a branch');
    const touched = byRepository(context, files);
    const chosen = repositories ?? [...touched.keys()];
    const { members } = memberTargets(context, chosen);
    expectOrder(members);
    const after = <T>(outcome: Pick<Outcome<T>, 'changeset'>) => {
      return { ...context, changeset: outcome.changeset ?? context.changeset };
    };

    const short = await openShort(context, members, { ...given, message, branch, files: touched });
    const left = members.map(({ repository }) => repository).filter((one) => !short.ended.has(one));
    const scope = { failFast, ...(baseBranch === undefined ? {} : { baseBranch }) };
    let now: Pick<Outcome<unknown>, 'changeset'> = { changeset: short.set };
    if (left.length > 0) {
      const branches = await createBranches.run({ ...scope, repositories: left, branchName: name }, after(now));
      if (branches.kind === 'parked') return { changeset: short.set, ...branches };
      now = { changeset: branches.changeset ?? short.set };
      const theirs = left.flatMap((repository) => touched.get(repository) ?? []);
      const commits = await commit.run({ files: theirs, message, repositories: left, failFast }, after(now));
      if (commits.kind === 'parked') return commits;
      now = { changeset: commits.changeset ?? now.changeset ?? short.set };
    }
    const opened = await openPulls({ ...pull, ...scope, repositories: chosen }, after(now), short.pulls);
    if (opened.kind === 'parked') return opened;
    return { ...opened, output: { ...opened.output, branchName: branch } };
  },
  plan(given, about) {
    const { catalogue, changeset, guessed } = about;
    const chosen = given.repositories && selectRepositories(catalogue, given.repositories).entries;
    const touched = guessed?.has('files') ? [] : given.files.map((file) => findRepository(catalogue, file.repository));
    const named = (chosen ?? touched).flatMap((entry) => entry?.fullName ?? []);
    const repositories = guessed?.has('repositories') ? [] : [...new Set(named)];
    const count = repositories.length || changeset;
    const labels = given.labels.length + catalogue.defaults.labels.length > 0 ? 1 : 0;
    const reviews = given.reviewers.length > 0 ? 1 : 0;
    // A look for fifty of them, one request that makes all, and one that equips it; a label that a repository does not know,
    // or a person whose id was not told, is asked for alone. One in five is thought to go the long way, step by step.
    const looks = Math.ceil(count / 50);
    const writes = count * (2 + labels + reviews);
    const long = Math.ceil(count / 5);
    return {
      repositories,
      requests: looks + writes + long * 14,
      points: looks + writes * 5 + long * 34,
      content: count * (1 + reviews),
      risks: [],
    };
  },
});

interface Wanted extends Omit<z.output<typeof input>, 'files' | 'message'> {
  readonly branch: string;
  readonly message: string;
  readonly files: ReadonlyMap<string, readonly FileUpdate[]>;
}

interface Short {
  readonly set: ChangeSet;
  readonly pulls: ReadonlyMap<string, Pull>;
  /** Repositories with nothing left to make. */
  readonly ended: ReadonlySet<string>;
}

/**
 * Opens in one request where nothing is in the way. Whatever else comes of it, a lost answer or a limit too, is left to
 * the steps one by one: they look, and adopt what is there.
 */
async function openShort(context: ActionContext, members: readonly Member[], wanted: Wanted): Promise<Short> {
  const pulls = new Map<string, Pull>();
  const ended = new Set<string>();
  // All of them now, so that the order does not tell which way each went.
  let set = members.reduce<ChangeSet>(withMember, context.changeset);
  // Texts first: what is then asked in one moment is looked at in one request.
  const untouched = members.filter(({ branch, result }) => branch === undefined && result.kind === 'open');
  const requests = await Promise.all(untouched.map((member) => requestFor(context, member, wanted)));
  const openings = untouched.map(async (member, at) => {
    const request = requests[at];
    if (request === undefined || context.stop.aborted) return;
    const opened = await context.ports.github.changes.open(member.repository, request).catch(leave);
    if (opened === undefined || opened.kind === 'look') return;
    ended.add(member.repository);
    set = withMember(set, memberAfter(member, wanted.branch, opened));
    if (opened.kind === 'opened') pulls.set(member.repository, opened.pull);
  });
  await Promise.all(openings);
  return { set: { members: withDependencies({ ...context, changeset: set }, set.members) }, pulls, ended };
}

function leave(error: unknown): undefined {
  if (!(error instanceof Fault) || error.code === 'cancelled') throw error;
}

async function requestFor(
  context: ActionContext,
  member: Member,
  { branch, baseBranch, files, message, draft, ...texts }: Wanted,
): Promise<ChangeRequest | undefined> {
  const { catalogue, ports, run } = context;
  const updates = files.get(member.repository);
  if (updates === undefined) return undefined;
  const base = baseBranch ?? catalogue.defaults.baseBranch;
  return {
    branch,
    ...(base === undefined ? {} : { base }),
    message: commitMessage(message, run.key),
    files: await Promise.all(updates.map((file) => contentOf(context, file))),
    ...pullTexts(context, member, texts),
    draft,
    labels: labelsOf(context, texts),
    reviewers: reviewersOf(texts.reviewers, ports.github.self),
  };
}

function memberAfter(member: Member, branch: string, opened: Exclude<Opened, { kind: 'look' }>): Member {
  const { base } = opened;
  const next = { ...member, baseBranch: base.branch, branch, base: base.sha };
  if (opened.kind === 'right') {
    return { ...next, head: base.sha, result: { kind: 'skipped', reason: 'it is already right' } };
  }
  const { number, url, title } = opened.pull;
  return { ...next, head: opened.head, pull: { number, url, title } };
}
