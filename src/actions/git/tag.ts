import { z } from 'zod';
import { type ActionContext, defineAction, done } from '../../core/action.ts';
import { safeRefName } from '../../core/changeset/branch-name.ts';
import type { Member } from '../../core/changeset/change-set.ts';
import { tameMessage } from '../../core/changeset/commit-message.ts';
import { conclude, eachMember, repositoryResults, type Share } from '../../core/changeset/each-member.ts';
import { memberTargets } from '../../core/changeset/targets.ts';
import { Fault } from '../../core/fault.ts';
import { repositoriesInput, selectRepositories } from '../../core/repository/select.ts';

const tagOutput = z.object({ repository: z.string(), sha: z.string(), created: z.boolean() });
type Tag = z.output<typeof tagOutput>;

export const tag = defineAction({
  name: 'git.tag',
  summary: 'Tags what the change set merged in each repository, or the tips of the repositories that are named.',
  input: z.strictObject({
    name: z.string().min(1),
    message: z.string().default(''),
    repositories: repositoriesInput.optional(),
    failFast: z.boolean().default(false),
  }),
  output: z.object({ name: z.string(), tags: z.array(tagOutput), results: repositoryResults }),
  permissions: { contents: 'write' },
  examples: [
    { title: 'What was merged', inputs: { name: 'design-42', message: 'Design 42' } },
    { title: 'A repository as it is', inputs: { name: 'before-42', repositories: ['docs'] } },
  ],
  documentation: 'https://docs.github.com/rest/git/tags',
  async run(input, context) {
    const name = safeRefName(input.name);
    if (name === undefined) throw new Fault('input-invalid', 'name holds nothing that git takes for a tag');
    const { members, left } = memberTargets(context, input.repositories);
    const message = tameMessage(input.message) || name;
    const shares = await eachMember(context, members, (member) =>
      tagOf(context, member, name, message, input.repositories !== undefined),
    );
    const output = { name, tags: [...shares.values], results: [...shares.results, ...left] };
    return conclude(context, shares, input.failFast, output);
  },
  async undo(_input, { name, tags }, { ports }) {
    const kept: string[] = [];
    for (const { repository, sha, created } of tags) {
      if (!created) continue;
      const there = await ports.github.git.tag(repository, name);
      if (there !== undefined && there.sha !== sha) kept.push(`${repository}: somebody moved ${name}`);
      else await ports.github.git.deleteTag(repository, name, sha);
    }
    return done({ kept }, kept.length === 0 ? {} : { note: `left as they are: ${kept.join('; ')}` });
  },
  plan(input, { catalogue, changeset }) {
    const chosen = input.repositories && selectRepositories(catalogue, input.repositories).entries;
    const count = chosen?.length ?? changeset;
    const repositories = chosen?.map(({ fullName }) => fullName) ?? [];
    return { repositories, requests: count * 4, points: count * 12, content: 0, risks: [] };
  },
});

async function tagOf(
  context: ActionContext,
  member: Member,
  name: string,
  message: string,
  named: boolean,
): Promise<Share<Tag>> {
  const { git } = context.ports.github;
  const { repository } = member;
  const there = await git.tag(repository, name);
  const sha = member.merged?.sha ?? (named ? await tipOf(context, member, there?.sha) : undefined);
  if (sha === undefined) return { member, skipped: 'nothing of it was merged' };
  if (there !== undefined && there.sha !== sha) {
    throw new Fault('step-failed', `tag ${name} is there already, at ${there.sha.slice(0, 7)}`);
  }
  if (there !== undefined) return { member, value: { repository, sha, created: false } };
  const { created } = await git.createTag(repository, name, sha, message);
  return { member, value: { repository, sha, created } };
}

/** The tip of the base branch; a tag that stands on an older commit of it stays where it is. */
async function tipOf(context: ActionContext, { repository, baseBranch }: Member, tagged: string | undefined) {
  const { git } = context.ports.github;
  const tip = await git.branch(repository, baseBranch);
  if (tip === undefined) throw new Fault('step-failed', `it has no branch ${baseBranch}`);
  return tagged ?? tip.sha;
}
