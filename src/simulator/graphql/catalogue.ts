import type { Mutations, Resolver, Types } from './fields.ts';
import { checkMutations } from './mutations/checks.ts';
import { gitMutations } from './mutations/git.ts';
import { issueMutations } from './mutations/issues.ts';
import { mergingMutations } from './mutations/merging.ts';
import { projectMutations } from './mutations/projects.ts';
import { pullMutations } from './mutations/pulls.ts';
import { accountTypes } from './types/accounts.ts';
import { checkTypes, commitChecks } from './types/checks.ts';
import { gitTypes } from './types/git.ts';
import { issueTypes } from './types/issues.ts';
import { checkRequired, mergingTypes, pullMerging, repositoryMerging, statusRequired } from './types/merging.ts';
import { projectTypes } from './types/projects.ts';
import { pullTypes } from './types/pulls.ts';
import { queryTypes } from './types/queries.ts';
import { repositoryTypes } from './types/repositories.ts';

const TYPES: Types = {
  ...queryTypes,
  ...accountTypes,
  ...repositoryTypes,
  ...gitTypes,
  ...issueTypes,
  ...pullTypes,
  ...checkTypes,
  ...projectTypes,
  ...mergingTypes,
  Repository: { ...repositoryTypes['Repository'], ...repositoryMerging },
  Commit: { ...gitTypes['Commit'], ...commitChecks },
  PullRequest: { ...pullTypes['PullRequest'], ...pullMerging },
  CheckRun: { ...checkTypes['CheckRun'], ...checkRequired },
  StatusContext: { ...checkTypes['StatusContext'], ...statusRequired },
};

/** All mutations that are simulated, by name. */
export const MUTATIONS: Mutations = {
  ...gitMutations,
  ...pullMutations,
  ...mergingMutations,
  ...issueMutations,
  ...checkMutations,
  ...projectMutations,
};

/** Mutations that make something people are notified of, by the REST operation of `CONTENT_OPERATIONS` that does the same; each counts one unit. */
export const CONTENT_MUTATIONS: ReadonlyMap<string, string> = new Map([
  ['createPullRequest', 'pulls/create'],
  ['mergePullRequest', 'pulls/merge'],
  ['requestReviews', 'pulls/request-reviewers'],
  ['addPullRequestReview', 'pulls/create-review'],
  ['createIssue', 'issues/create'],
  ['addComment', 'issues/create-comment'],
]);

/** How a field of a type is answered; undefined when only a plain value of its source could. */
export function resolverOf(type: string, field: string): Resolver | undefined {
  const known = Object.hasOwn(TYPES, type) ? TYPES[type]! : {};
  return Object.hasOwn(known, field) ? known[field] : undefined;
}

/** Types and fields that are simulated, for the test that holds them against GitHub's schema. */
export function simulatedFields(): { readonly type: string; readonly field: string }[] {
  const mutations = Object.keys(MUTATIONS).map((field) => ({ type: 'Mutation', field }));
  return [
    ...Object.entries(TYPES).flatMap(([type, map]) => Object.keys(map).map((field) => ({ type, field }))),
    ...mutations,
  ];
}
