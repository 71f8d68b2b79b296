import type { ChangeRequest } from '../../core/ports/github/changes.ts';
import { Batch } from './batch.ts';
import { blobSha } from './blob-sha.ts';
import { type Client, named } from './client.ts';
import type { Ids } from './ids.ts';

export interface Asked {
  readonly repository: string;
  readonly request: ChangeRequest;
}

/** What a look found: the way is free, there is nothing to do, or why the short way is none. */
export type Sight =
  | {
      readonly kind: 'free';
      readonly id: string;
      readonly base: { readonly branch: string; readonly sha: string };
      /** Only those that differ. */
      readonly files: ChangeRequest['files'];
    }
  | { readonly kind: 'right'; readonly base: { readonly branch: string; readonly sha: string } }
  | { readonly kind: 'look'; readonly why: string };

/** Looked at in one query; GitHub stops one after 10 s (https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api). */
const MOST = 50;
const MOST_PATHS = 500;
/** A plain file's mode as a number; a mutation cannot say any other. */
const PLAIN = 0o100644;

/** Looks at repositories before they are changed: all that are asked for in one moment together, 1 point for up to 50. */
export function lookout(client: Client, ids: Ids): Batch<Asked, Sight> {
  return new Batch(
    { most: MOST, weight: MOST_PATHS },
    async (asked) => {
      const query = new Query();
      for (const [at, one] of asked.entries()) addRepository(query, at, one);
      addReviewers(query, asked);
      const { data } = await client.graphql({
        name: 'changes.look',
        query: query.text(),
        variables: query.variables,
        mutations: [],
        ...(asked.length === 1 ? { repository: asked[0]!.repository } : {}),
      });
      keepReviewers(data, asked, ids);
      return asked.map((one, at) => judge(one, data[`r${at}`] as Found, ids));
    },
    ({ request }) => request.files.length,
  );
}

/** A query that is written field by field, each value a variable. */
class Query {
  readonly variables: { [name: string]: string } = {};
  readonly #fields: string[] = [];

  /** Gives the variable's name for the text. */
  value(value: string): string {
    const name = `v${Object.keys(this.variables).length}`;
    this.variables[name] = value;
    return `$${name}`;
  }

  add(field: string): void {
    this.#fields.push(field);
  }

  text(): string {
    const declared = Object.keys(this.variables).map((name) => `$${name}: String!`);
    return `query look(${declared.join(', ')}) {\n${this.#fields.join('\n')}\n}`;
  }
}

function addRepository(query: Query, at: number, { repository, request }: Asked): void {
  const { owner, repo } = named(repository);
  const { base, branch, files, labels = [] } = request;
  const paths = files.map(({ path }, n) => `f${n}: file(path: ${query.value(path)}) { oid mode type }`);
  const tip = `{ name target { oid ... on Commit { ${['__typename', ...paths].join(' ')} } } }`;
  const into =
    base === undefined ? `defaultBranchRef ${tip}` : `ref(qualifiedName: ${query.value(`refs/heads/${base}`)}) ${tip}`;
  const named_ = labels.map((name, n) => `l${n}: label(name: ${query.value(name)}) { id }`);
  query.add(`r${at}: repository(owner: ${query.value(owner)}, name: ${query.value(repo)}) {
    id nameWithOwner isArchived base: ${into}
    branch: ref(qualifiedName: ${query.value(`refs/heads/${branch}`)}) { name } ${named_.join(' ')}
  }`);
}

/** Everybody who is asked for a review, by organization, once. */
function reviewersOf(asked: readonly Asked[]) {
  const people = new Set(asked.flatMap(({ request }) => request.reviewers?.people ?? []));
  const teams = new Set(
    asked.flatMap(({ repository, request }) => {
      return (request.reviewers?.teams ?? []).map((slug) => `${named(repository).owner}/${slug}`);
    }),
  );
  return { people: [...people], teams: [...teams] };
}

function addReviewers(query: Query, asked: readonly Asked[]): void {
  const { people, teams } = reviewersOf(asked);
  for (const [n, login] of people.entries()) query.add(`u${n}: user(login: ${query.value(login)}) { id }`);
  for (const [n, team] of teams.entries()) {
    const [org = '', slug = ''] = team.split('/');
    query.add(`t${n}: organization(login: ${query.value(org)}) { team(slug: ${query.value(slug)}) { id } }`);
  }
}

function keepReviewers(data: { readonly [alias: string]: unknown }, asked: readonly Asked[], ids: Ids): void {
  const { people, teams } = reviewersOf(asked);
  for (const [n, login] of people.entries()) ids.keep('', `user ${login}`, (data[`u${n}`] as Identified)?.id);
  for (const [n, team] of teams.entries()) {
    const found = data[`t${n}`] as { readonly team: Identified } | null | undefined;
    ids.keep('', `team ${team}`, found?.team?.id);
  }
}

type Identified = { readonly id: string } | null | undefined;
type Found =
  | ({
      readonly id: string;
      readonly nameWithOwner: string;
      readonly isArchived: boolean;
      readonly base: { readonly name: string; readonly target: Target | null } | null;
      readonly branch: { readonly name: string } | null;
    } & { readonly [label: `l${number}`]: Identified })
  | null
  | undefined;
type Target = { readonly oid: string; readonly __typename: string } & { readonly [file: `f${number}`]: Entry };
type Entry = { readonly oid: string; readonly mode: number; readonly type: string } | null | undefined;

function judge({ repository, request }: Asked, found: Found, ids: Ids): Sight {
  const look = (why: string): Sight => ({ kind: 'look', why });
  if (found === null || found === undefined) return look('it was not found');
  const { id, nameWithOwner, isArchived, base: into, branch } = found;
  ids.keep(nameWithOwner, '', id);
  for (const [n, name] of (request.labels ?? []).entries()) {
    ids.keep(nameWithOwner, `label ${name}`, found[`l${n}`]?.id);
  }
  if (nameWithOwner !== repository) return look(`it is called ${nameWithOwner} now`);
  if (isArchived) return look('it is archived');
  const target = into?.target;
  if (into === null || target?.__typename !== 'Commit') return look('it has no such base');
  if (branch !== null || into.name === request.branch) return look('the branch is there');
  const base = { branch: into.name, sha: target.oid };
  const files = [];
  for (const [n, file] of request.files.entries()) {
    const entry = target[`f${n}`];
    if (isSo(entry, file.text)) continue;
    if (entry && (entry.type !== 'blob' || (file.text !== null && entry.mode !== PLAIN))) {
      return look(`${file.path} is no plain file`);
    }
    files.push(file);
  }
  return files.length === 0 ? { kind: 'right', base } : { kind: 'free', id, base, files };
}

function isSo(entry: Entry, text: string | null): boolean {
  if (entry === null || entry === undefined) return text === null;
  return text !== null && entry.type === 'blob' && entry.oid === blobSha(text);
}
