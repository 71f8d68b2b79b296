import { z } from 'zod';
import { defineAction, type Outcome } from '../../core/action.ts';
import { findRepository } from '../../core/repository/select.ts';
import { commit } from '../git/commit.ts';
import { createBranches } from '../git/create-branches.ts';
import { createPR } from '../git/create-pr.ts';

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
    const { repositories, branchName, baseBranch, failFast, files, message, ...pull } = given;
    const touched = new Set(
      files.map((file) => findRepository(context.catalogue, file.repository)?.fullName ?? file.repository),
    );
    const chosen = repositories ?? [...touched];
    const scope = { repositories: chosen, failFast, ...(baseBranch === undefined ? {} : { baseBranch }) };
    const after = <T>(outcome: Outcome<T>) => ({ ...context, changeset: outcome.changeset ?? context.changeset });

    const branches = await createBranches.run({ ...scope, branchName }, context);
    if (branches.kind === 'parked') return branches;
    const files_ = { files, message: message ?? given.title, repositories: chosen, failFast };
    const commits = await commit.run(files_, after(branches));
    if (commits.kind === 'parked') return commits;
    const pulls = await createPR.run({ ...pull, ...scope }, after(commits));
    if (pulls.kind === 'parked') return pulls;
    return { ...pulls, output: { ...pulls.output, branchName: branches.output.branchName } };
  },
  plan(given, about) {
    const plans = [
      createBranches.plan?.(given, about),
      commit.plan?.({ ...given, message: '' }, about),
      createPR.plan?.(given, about),
    ];
    const sum = (key: 'requests' | 'points' | 'content') =>
      plans.reduce((total, plan) => total + (plan?.[key] ?? 0), 0);
    const repositories = [...new Set(plans.flatMap((plan) => plan?.repositories ?? []))];
    return { repositories, requests: sum('requests'), points: sum('points'), content: sum('content'), risks: [] };
  },
});
