import { z } from 'zod';
import { type ActionContext, defineAction } from '../../core/action.ts';
import { safeRefName } from '../../core/changeset/branch-name.ts';
import type { Member } from '../../core/changeset/change-set.ts';
import { commitMessage } from '../../core/changeset/commit-message.ts';
import { conclude, eachMember, repositoryResults, type Share } from '../../core/changeset/each-member.ts';
import { memberTargets } from '../../core/changeset/targets.ts';
import { Fault } from '../../core/fault.ts';
import { findRepository, repositoriesInput, selectRepositories } from '../../core/repository/select.ts';
import type { FileUpdate } from '../../core/update.ts';

export const fileUpdate = z.object({
  repository: z.string().min(1),
  path: z
    .string()
    .min(1)
    .max(4096)
    .refine(isSafePath, 'expected a path inside the repository: forward slashes, no "..", nothing under ".git"'),
  text: z.string().optional(),
  blob: z.string().optional(),
  bytes: z.number().int().nonnegative(),
  deleted: z.boolean().optional(),
});

const commitOutput = z.object({ repository: z.string(), sha: z.string(), changed: z.boolean() });
type Commit = z.output<typeof commitOutput>;

export const commit = defineAction({
  name: 'git.commit',
  summary: 'Puts files on the branch of each repository as one commit, or nothing where they are so already.',
  input: z.strictObject({
    files: z.array(fileUpdate),
    message: z.string().min(1),
    branch: z.string().min(1).optional(),
    repositories: repositoriesInput.optional(),
    failFast: z.boolean().default(false),
  }),
  output: z.object({ commits: z.array(commitOutput), results: repositoryResults }),
  permissions: { contents: 'write' },
  examples: [
    {
      title: 'One file in one repository',
      inputs: {
        files: [{ repository: 'docs', path: 'CHANGES.md', text: '# Changes\n', bytes: 10 }],
        message: 'docs: begin a list of changes',
      },
    },
  ],
  documentation: 'https://docs.github.com/rest/git/trees',
  async run(input, context) {
    const files = byRepository(context, input.files);
    const named = input.repositories ?? (context.changeset.members.length === 0 ? [...files.keys()] : undefined);
    const { members, left } = memberTargets(context, named);
    const taking = new Set(members.map(({ repository }) => repository));
    const stray = [...files.keys()].filter((repository) => !taking.has(repository));
    const shares = await eachMember(context, members, (member) =>
      commitTo(context, member, files.get(member.repository) ?? [], input),
    );
    const strays = stray.map((repository) => ({
      repository,
      result: 'skipped' as const,
      reason: 'it takes no part in the change set',
    }));
    const output = { commits: [...shares.values], results: [...shares.results, ...left, ...strays] };
    return conclude(context, shares, input.failFast, output);
  },
  plan(input, { catalogue, changeset }) {
    const touched = new Set(input.files.map(({ repository }) => repository));
    const chosen = input.repositories && selectRepositories(catalogue, input.repositories).entries;
    const count = touched.size || (chosen?.length ?? changeset);
    return { repositories: [...touched], requests: count * 7, points: count * 20, content: 0, risks: [] };
  },
});

async function commitTo(
  context: ActionContext,
  member: Member,
  files: readonly FileUpdate[],
  input: { readonly message: string; readonly branch?: string | undefined },
): Promise<Share<Commit>> {
  const { git } = context.ports.github;
  const { repository } = member;
  const branch = input.branch === undefined ? member.branch : safeRefName(input.branch);
  if (branch === undefined)
    throw new Fault('step-failed', 'it has no branch in the change set, and the step names none');
  if (files.length === 0) return { member, skipped: 'no file changes for it' };
  const tip = await git.branch(repository, branch);
  if (tip === undefined) throw new Fault('step-failed', `branch ${branch} is gone or was never made`);
  const parent = (member.branch === branch ? member.head : undefined) ?? tip.sha;
  const message = commitMessage(input.message, context.run.key);
  const contents = await Promise.all(files.map((file) => contentOf(context, file)));
  try {
    const { sha, changed } = await git.commitFiles(repository, { branch, parent, message, files: contents });
    const next = { ...member, branch, base: member.base ?? parent, head: sha };
    const value = { repository, sha, changed };
    return changed ? { member: next, value } : { member: next, value, skipped: 'it is already so' };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'conflict') throw error;
    throw new Fault('step-failed', `somebody pushed to ${branch}: it is not at ${parent.slice(0, 7)} any more`, {
      cause: error,
    });
  }
}

/** The text that a file shall have; null where it shall go. */
export async function contentOf({ ports }: ActionContext, { path, text, blob, deleted }: FileUpdate) {
  if (deleted === true) return { path, text: null };
  if (text !== undefined) return { path, text };
  if (blob === undefined) throw new Fault('input-invalid', `${path} has neither text nor blob`);
  return { path, text: await ports.blobs.get(blob) };
}

/** By full name; the last word on a path wins. */
export function byRepository(context: ActionContext, files: readonly z.output<typeof fileUpdate>[]) {
  const groups = new Map<string, Map<string, FileUpdate>>();
  for (const { text, blob, deleted, ...file } of files) {
    const repository = findRepository(context.catalogue, file.repository)?.fullName ?? file.repository;
    const group = groups.get(repository) ?? new Map<string, FileUpdate>();
    group.set(file.path, {
      ...file,
      ...(text === undefined ? {} : { text }),
      ...(blob === undefined ? {} : { blob }),
      ...(deleted === undefined ? {} : { deleted }),
    });
    groups.set(repository, group);
  }
  return new Map([...groups].map(([repository, group]) => [repository, [...group.values()]]));
}

/** Git itself refuses such names when it checks out; they are how a tree escapes its folder. */
function isSafePath(path: string): boolean {
  if (path.startsWith('/') || /[\p{Cc}\\]/u.test(path)) return false;
  return path.split('/').every((part) => !['', '.', '..'].includes(part) && part.toLowerCase() !== '.git');
}
