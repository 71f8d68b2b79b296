import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { notFound } from '../../src/simulator/refusal.ts';
import type { Asked, Errand } from './github.ts';
import type { Operation } from './operations.ts';
import type { Repositories, Repository } from './repositories.ts';
import { restErrand } from './rest.ts';

type Input = { readonly [key: string]: unknown };

interface Mutation {
  readonly operation: Operation;
  readonly run: (input: Input, repositories: Repositories) => unknown;
}

const MUTATIONS: { readonly [name: string]: Mutation } = {
  createRef: {
    operation: 'git/create-ref',
    run: ({ repositoryId, name, oid }, repositories) => {
      const branch = String(name).replace('refs/heads/', '');
      repositories.get(String(repositoryId)).createRef(branch, String(oid));
      return { ref: { id: `REF_${repositories.get(String(repositoryId)).name}_${branch}`, name: branch } };
    },
  },
  createCommitOnBranch: {
    operation: 'graphql/commit',
    run: ({ branch, expectedHeadOid }, repositories) => {
      const { repositoryNameWithOwner, branchName } = branch as { repositoryNameWithOwner: string; branchName: string };
      const repository = repositories.get(repositoryNameWithOwner.replace('bench/', ''));
      return { commit: { oid: repository.commit(branchName, String(expectedHeadOid)) } };
    },
  },
  createPullRequest: {
    operation: 'pulls/create',
    run: ({ repositoryId, headRefName }, repositories) => ({
      pullRequest: repositories.get(String(repositoryId)).open(String(headRefName)),
    }),
  },
  addLabelsToLabelable: {
    operation: 'issues/add-labels',
    run: ({ labelableId, labelIds }, repositories) => {
      const { pull } = pullOf(String(labelableId), repositories);
      for (const one of labelIds as string[]) pull.labels.add(one);
      return { labelable: pull };
    },
  },
  requestReviews: {
    operation: 'pulls/request-reviewers',
    run: ({ pullRequestId, userIds }, repositories) => {
      const { pull } = pullOf(String(pullRequestId), repositories);
      for (const one of userIds as string[]) pull.reviewers.add(one);
      return { pullRequest: pull };
    },
  },
  addComment: {
    operation: 'issues/create-comment',
    run: ({ subjectId }, repositories) => {
      pullOf(String(subjectId), repositories).pull.comments += 1;
      return { subject: { id: subjectId } };
    },
  },
  createCheckRun: {
    operation: 'checks/create',
    run: ({ repositoryId, headSha }, repositories) => {
      repositories.get(String(repositoryId)).checked.add(String(headSha));
      return { checkRun: { id: `CR_${headSha}` } };
    },
  },
  createIssue: {
    operation: 'issues/create',
    run: ({ repositoryId }, repositories) => {
      const repository = repositories.get(String(repositoryId));
      repository.issues += 1;
      return { issue: { id: 'I_1', number: repository.issues } };
    },
  },
  mergePullRequest: {
    operation: 'pulls/merge',
    run: ({ pullRequestId, expectedHeadOid }, repositories) => {
      const { repository, pull } = pullOf(String(pullRequestId), repositories);
      const oid = repository.merge(pull, String(expectedHeadOid));
      return { pullRequest: { merged: true, mergeCommit: { oid } } };
    },
  },
  deleteRef: {
    operation: 'git/delete-ref',
    run: ({ refId }, repositories) => {
      const [, name, branch] = /^REF_(\w+?)_(.+)$/.exec(String(refId)) ?? [];
      repositories.get(name ?? '').deleteRef(branch ?? '');
      return { clientMutationId: null };
    },
  },
};

function pullOf(id: string, repositories: Repositories) {
  const [, name, number] = /^PR_(\w+?)_(\d+)$/.exec(id) ?? [];
  if (name === undefined) throw notFound();
  const repository: Repository = repositories.get(name);
  return { repository, pull: repository.pull(Number(number)) };
}

const documents = new Map<string, DocumentNode>();

function read(text: string): DocumentNode {
  const known = documents.get(text) ?? parse(text, { noLocation: true });
  documents.set(text, known);
  return known;
}

/** What the bench's own change sets ask, over REST or GraphQL. */
export function changeErrand(asked: Asked, repositories: Repositories): Errand {
  return asked.path === '/graphql' ? graphqlErrand(asked.body, repositories) : restErrand(asked, repositories);
}

/** A query reads heads and node ids of repositories. */
function graphqlErrand({ query, variables }: Input, repositories: Repositories): Errand {
  const [operation] = read(String(query)).definitions as readonly OperationDefinitionNode[];
  const roots = operation!.selectionSet.selections as readonly FieldNode[];
  if (operation!.operation === 'query') {
    const asked = roots.map((root) => ({ key: keyOf(root), name: String(argumentsOf(root, variables)['name']) }));
    const answer = () => Object.fromEntries(asked.map(({ key, name }) => [key, headOf(name, repositories)]));
    const reads = asked.map(({ name }) => `the head of ${name}`);
    return { made: ['graphql/query'], graphql: true, reads, run: () => ({ data: answer() }) };
  }
  const known = roots.map((root) => {
    const mutation = MUTATIONS[root.name.value];
    if (mutation === undefined) throw new Error(`the tiny GitHub has no ${root.name.value}`);
    return { root, mutation };
  });
  const run = () => {
    const data = known.map(({ root, mutation }) => {
      const made = mutation.run(argumentsOf(root, variables)['input'] as Input, repositories);
      return [keyOf(root), pick(made, root.selectionSet)];
    });
    return { data: Object.fromEntries(data) };
  };
  return { made: known.map(({ mutation }) => mutation.operation), graphql: true, reads: [], run };
}

/** `repository(name:) { id … ref }`: what a change set has to know before it begins. */
function headOf(name: string, repositories: Repositories): unknown {
  const { id, base } = repositories.get(name);
  return { id, defaultBranchRef: { name: 'main', target: { oid: base } } };
}

const keyOf = (field: FieldNode) => field.alias?.value ?? field.name.value;

function argumentsOf(field: FieldNode, variables: unknown): Input {
  const given = (variables ?? {}) as { [name: string]: unknown };
  return Object.fromEntries(
    (field.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value, given)]),
  );
}

function pick(value: unknown, set: SelectionSetNode | undefined): unknown {
  if (set === undefined || value === null || value === undefined) return value ?? null;
  if (Array.isArray(value)) return value.map((one) => pick(one, set));
  return Object.fromEntries(
    set.selections.map((one) => {
      if (one.kind !== Kind.FIELD) throw new Error('the tiny GitHub knows fields only');
      return [keyOf(one), pick((value as Input)[one.name.value], one.selectionSet)];
    }),
  );
}
