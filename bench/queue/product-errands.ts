import { notFound } from '../../src/simulator/refusal.ts';
import type { Asked, Errand } from './github.ts';
import type { Operation } from './operations.ts';
import type { Pull, Repositories, Repository } from './repositories.ts';
import { restErrand } from './rest.ts';

type Input = { readonly [key: string]: unknown };

/** What the product's own calls ask: its GraphQL is told by the operation's name. */
export function productErrand(asked: Asked, repositories: Repositories): Errand {
  return asked.path === '/graphql' ? graphqlErrand(asked.body, repositories) : restErrand(asked, repositories);
}

/** The variables of one kind, `r0`, `r1`, …, in their order. */
const each = (variables: Input, letter: string): Input[] =>
  Object.entries(variables).flatMap(([name, value]) =>
    new RegExp(`^${letter}\\d+$`).test(name) ? [value as Input] : [],
  );

function graphqlErrand({ query, variables }: Input, repositories: Repositories): Errand {
  const [, name] = /^\w+ (\w+)/.exec(String(query)) ?? [];
  const given = variables as Input;
  const errand = (made: readonly Operation[], run: () => unknown, reads: readonly string[] = []): Errand => {
    return { made, graphql: true, reads, run: () => ({ data: run() }) };
  };
  switch (name) {
    case 'look': {
      const fields = lookedAt(String(query), given);
      const reads = fields.flatMap(({ alias, value }) => (isPerson(alias) ? [] : [`${value} before it is changed`]));
      return errand(['graphql/query'], () => look(fields, repositories), reads);
    }
    case 'standing': {
      const names = each(given, 'n').map(String);
      const reads = names.map((repo, at) => `pull request ${given[`i${at}`]} of ${repo} before it lands`);
      const run = () => {
        const found = names.map((repo, at) => {
          const repository = repositories.get(repo);
          const pull = repository.pull(Number(given[`i${at}`]));
          return [
            `r${at}`,
            { id: repository.id, pullRequest: { ...shown(repository, pull), statusCheckRollup: null } },
          ];
        });
        return Object.fromEntries(found);
      };
      return errand(['graphql/query'], run, reads);
    }
    case 'open': {
      const all = each(given, 'r');
      const made = all.flatMap((): Operation[] => ['git/create-ref', 'graphql/commit', 'pulls/create']);
      return errand(made, () => Object.assign({}, ...all.map((ref, at) => open(ref, at, given, repositories))));
    }
    case 'equip': {
      const [labels, reviewers] = [each(given, 'labels'), each(given, 'reviewers')];
      const made: Operation[] = [
        ...labels.map(() => 'issues/add-labels' as const),
        ...reviewers.map(() => 'pulls/request-reviewers' as const),
      ];
      // A body that is rewritten takes about as long as a label.
      return errand(made.length === 0 ? ['issues/add-labels'] : made, () => {
        for (const { labelableId, labelIds } of labels)
          for (const label of labelIds as string[]) pullOf(labelableId, repositories).labels.add(label);
        for (const { pullRequestId, userIds } of reviewers)
          for (const user of userIds as string[]) pullOf(pullRequestId, repositories).reviewers.add(user);
        return Object.fromEntries(Object.keys(given).map((key) => [key, { clientMutationId: null }]));
      });
    }
    case 'remove': {
      const all = each(given, 'd') as { repositoryId: string; refUpdates: { name: string }[] }[];
      return errand(['git/delete-ref'], () => {
        for (const { repositoryId, refUpdates } of all)
          repositories.get(repositoryId).deleteRef(refUpdates[0]!.name.replace('refs/heads/', ''));
        return Object.fromEntries(all.map((_, at) => [`d${at}`, { clientMutationId: null }]));
      });
    }
    default:
      throw new Error(`the tiny GitHub has no ${name}`);
  }
}

interface Field {
  readonly alias: string;
  readonly text: string;
  readonly value: string;
}

/** What a look asks for, field by field: repositories, people and teams. */
function lookedAt(query: string, variables: Input): readonly Field[] {
  return query.split(/\n(?=r\d+: |[ut]\d+: )/).flatMap((text) => {
    const [, alias, value] = /^([rut]\d+): \w+\(.*?\$(v\d+)\)/.exec(text) ?? [];
    return alias === undefined ? [] : [{ alias, text, value: String(variables[value!]) }];
  });
}

const isPerson = (alias: string) => !alias.startsWith('r');

/** Repositories without the branch and the files, with every label; people who are asked for a review are there. */
function look(fields: readonly Field[], repositories: Repositories): unknown {
  const answers = fields.map(({ alias, text, value }) => {
    if (isPerson(alias)) return [alias, { id: `U_${value}` }];
    const repository = repositories.get(value);
    const labels = [...text.matchAll(/(l\d+): label/g)].map(([, label]) => [label, { id: `L_${label}` }]);
    const files = [...text.matchAll(/(f\d+): file/g)].map(([, file]) => [file, null]);
    const target = { oid: repository.base, __typename: 'Commit', ...Object.fromEntries(files) };
    const about = { id: repository.id, nameWithOwner: `bench/${repository.name}`, isArchived: false, branch: null };
    return [alias, { ...about, base: { name: 'main', target }, ...Object.fromEntries(labels) }];
  });
  return Object.fromEntries(answers);
}

function open({ repositoryId, name, oid }: Input, at: number, given: Input, repositories: Repositories): object {
  const repository = repositories.get(String(repositoryId));
  const branch = String(name).replace('refs/heads/', '');
  repository.createRef(branch, String(oid));
  const sha = repository.commit(branch, String((given[`c${at}`] as Input)['expectedHeadOid']));
  const pullRequest = shown(repository, repository.open(branch));
  return { [`r${at}`]: { ref: { name: branch } }, [`c${at}`]: { commit: { oid: sha } }, [`p${at}`]: { pullRequest } };
}

function shown({ name }: Repository, { id, number, branch, sha, labels, merged, comments }: Pull): object {
  return {
    ...{
      id,
      number,
      url: `https://github.test/bench/${name}/pull/${number}`,
      state: merged ? 'MERGED' : 'OPEN',
      merged,
    },
    ...{ isDraft: false, title: 'A change', body: '', mergeable: 'MERGEABLE', mergeStateStatus: 'CLEAN' },
    ...{ mergeCommit: null, author: { __typename: 'Bot', login: 'baton' }, comments: { totalCount: comments } },
    labels: { nodes: [...labels].map((label) => ({ name: label })) },
    ...{ headRefName: branch, headRefOid: sha, headRepository: { nameWithOwner: `bench/${name}` } },
    ...{ baseRefName: 'main', baseRefOid: sha },
  };
}

function pullOf(id: unknown, repositories: Repositories): Pull {
  const [, name, number] = /^PR_(\w+?)_(\d+)$/.exec(String(id)) ?? [];
  if (name === undefined) throw notFound();
  return repositories.get(name).pull(Number(number));
}
