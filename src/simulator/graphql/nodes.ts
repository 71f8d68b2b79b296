import { isPull } from '../acts/issues.ts';
import type { Hub } from '../hub.ts';
import type {
  Account,
  App,
  CheckRun,
  CheckSuite,
  Comment,
  Issue,
  Label,
  Organization,
  Project,
  ProjectField,
  ProjectItem,
  PullIssue,
  Reaction,
  Repository,
  Review,
  Status,
  Team,
} from '../records.ts';
import { nodeId } from '../shapes/basics.ts';

/** What a query walks over: a record with the name of its GraphQL type, and the repository that it lives in. */
interface In {
  readonly repository: Repository;
}
export type RepositoryNode = In & { readonly kind: 'Repository' };
export type RefNode = In & { readonly kind: 'Ref'; readonly name: string };
export type ObjectNode = In & { readonly kind: 'Commit' | 'Tree' | 'Blob' | 'Tag'; readonly sha: string };
export type IssueNode = In & { readonly kind: 'Issue'; readonly issue: Issue };
export type PullNode = In & { readonly kind: 'PullRequest'; readonly issue: PullIssue };
export type LabelNode = In & { readonly kind: 'Label'; readonly label: Label };
export type CommentNode = In & { readonly kind: 'IssueComment'; readonly comment: Comment };
export type ReactionNode = In & {
  readonly kind: 'Reaction';
  readonly comment: Comment;
  readonly reaction: Reaction;
};
export type ReviewNode = In & {
  readonly kind: 'PullRequestReview';
  readonly issue: PullIssue;
  readonly review: Review;
};
export type SuiteNode = In & { readonly kind: 'CheckSuite'; readonly suite: CheckSuite };
export type CheckNode = In & { readonly kind: 'CheckRun'; readonly check: CheckRun };
export type StatusNode = In & { readonly kind: 'StatusContext'; readonly status: Status };
export type AccountNode = { readonly kind: Account['kind']; readonly account: Account };
export type TeamNode = { readonly kind: 'Team'; readonly organization: Organization; readonly team: Team };
export type AppNode = { readonly kind: 'App'; readonly app: App };
export type ProjectNode = { readonly kind: 'ProjectV2'; readonly project: Project };
export type FieldNode = {
  readonly kind: 'ProjectV2Field' | 'ProjectV2SingleSelectField';
  readonly project: Project;
  readonly field: ProjectField;
};
export type ItemNode = { readonly kind: 'ProjectV2Item'; readonly project: Project; readonly item: ProjectItem };

export type Node =
  | RepositoryNode
  | RefNode
  | ObjectNode
  | IssueNode
  | PullNode
  | LabelNode
  | CommentNode
  | ReactionNode
  | ReviewNode
  | SuiteNode
  | CheckNode
  | StatusNode
  | AccountNode
  | TeamNode
  | AppNode
  | ProjectNode
  | FieldNode
  | ItemNode;

export const repositoryNode = (repository: Repository): RepositoryNode => ({ kind: 'Repository', repository });
export const accountNode = (account: Account): AccountNode => ({ kind: account.kind, account });
export const fieldNode = (project: Project, field: ProjectField): FieldNode => {
  return { kind: field.type === 'SINGLE_SELECT' ? 'ProjectV2SingleSelectField' : 'ProjectV2Field', project, field };
};

export function issueNode(repository: Repository, issue: Issue): IssueNode | PullNode {
  return isPull(issue) ? { kind: 'PullRequest', repository, issue } : { kind: 'Issue', repository, issue };
}

/** The git object behind a sha as a node, whatever its type is; undefined when it is not there. */
export function objectNode(repository: Repository, sha: string): ObjectNode | undefined {
  const type = repository.git.objects.read(sha)?.type;
  const kinds = { commit: 'Commit', tree: 'Tree', blob: 'Blob', tag: 'Tag' } as const;
  return type === undefined ? undefined : { kind: kinds[type], repository, sha };
}

/** The global id, the same that REST gives as `node_id`. */
export function idOf(node: Node): string {
  switch (node.kind) {
    case 'Repository':
      return nodeId(node.kind, node.repository.id);
    case 'Ref':
      return nodeId(node.kind, `${node.repository.id}:${node.name}`);
    case 'Commit':
    case 'Tree':
    case 'Blob':
    case 'Tag':
      return nodeId(node.kind, `${node.repository.id}:${node.sha}`);
    case 'Issue':
      return nodeId(node.kind, node.issue.id);
    case 'PullRequest':
      return nodeId(node.kind, node.issue.pull.id);
    case 'Label':
      return nodeId(node.kind, node.label.id);
    case 'IssueComment':
      return nodeId(node.kind, node.comment.id);
    case 'Reaction':
      return nodeId(node.kind, node.reaction.id);
    case 'PullRequestReview':
      return nodeId(node.kind, node.review.id);
    case 'CheckSuite':
      return nodeId(node.kind, node.suite.id);
    case 'CheckRun':
      return nodeId(node.kind, node.check.id);
    case 'StatusContext':
      return nodeId(node.kind, node.status.id);
    case 'User':
    case 'Bot':
    case 'Organization':
      return nodeId(node.kind, node.account.id);
    case 'Team':
      return nodeId(node.kind, node.team.id);
    case 'App':
      return nodeId(node.kind, node.app.id);
    case 'ProjectV2':
      return nodeId(node.kind, node.project.id);
    case 'ProjectV2Field':
    case 'ProjectV2SingleSelectField':
      return nodeId(node.kind, node.field.id);
    case 'ProjectV2Item':
      return nodeId(node.kind, node.item.id);
  }
}

/** Reads an id that `nodeId` wrote; undefined when nobody gave it out. */
function decode(id: string): { readonly kind: string; readonly key: string } | undefined {
  const found = /^0(\d+):(.+)$/.exec(Buffer.from(id, 'base64').toString('utf8'));
  if (found === null) return undefined;
  const [, length, rest] = found as unknown as [string, string, string];
  const [kind, key] = [rest.slice(0, Number(length)), rest.slice(Number(length))];
  return nodeId(kind, key) === id ? { kind, key } : undefined;
}

/** The record behind a global id, whoever asks; undefined when it is not there (any more). */
export function find(hub: Hub, id: string): Node | undefined {
  const decoded = decode(id);
  if (decoded === undefined) return undefined;
  const { kind, key } = decoded;
  const node = outside(hub, kind, Number(key)) ?? inside(hub, kind, key);
  // A key that is written otherwise (`01` for `1`) was never given out.
  return node !== undefined && idOf(node) === id ? node : undefined;
}

function outside(hub: Hub, kind: string, id: number): Node | undefined {
  if (kind === 'User' || kind === 'Bot' || kind === 'Organization') {
    const account = [...hub.accounts.values()].find((one) => one.id === id && one.kind === kind);
    return account === undefined ? undefined : accountNode(account);
  }
  if (kind === 'App')
    return [hub.app, hub.actionsApp].map((app): AppNode => ({ kind, app })).find((one) => one.app.id === id);
  if (kind === 'Team') {
    for (const organization of hub.organizations.values()) {
      const team = [...organization.teams.values()].find((one) => one.id === id);
      if (team !== undefined) return { kind, organization, team };
    }
  }
  if (!kind.startsWith('ProjectV2')) return undefined;
  for (const project of hub.projects.values()) {
    if (project.id === id) return { kind: 'ProjectV2', project };
    const item = project.items.get(id);
    if (item !== undefined) return { kind: 'ProjectV2Item', project, item };
    const field = project.fields.find((one) => one.id === id);
    if (field !== undefined) return fieldNode(project, field);
  }
  return undefined;
}

function inside(hub: Hub, kind: string, key: string): Node | undefined {
  const colon = key.indexOf(':');
  for (const repository of hub.repositories.values()) {
    const id = Number(key);
    if (kind === 'Repository' && repository.id === id) return repositoryNode(repository);
    // Of git objects the key is the repository and what they are called there.
    if (colon !== -1 && repository.id === Number(key.slice(0, colon))) {
      const name = key.slice(colon + 1);
      if (kind !== 'Ref') return objectNode(repository, name);
      return repository.git.refs.get(name) === undefined ? undefined : { kind, repository, name };
    }
    const node = colon === -1 ? record(repository, kind, id) : undefined;
    if (node !== undefined) return node;
  }
  return undefined;
}

function record(repository: Repository, kind: string, id: number): Node | undefined {
  const among = <T, N>(list: Iterable<T>, is: (one: T) => boolean, make: (one: T) => N): N | undefined => {
    for (const one of list) if (is(one)) return make(one);
    return undefined;
  };
  const issues = repository.issues.values();
  switch (kind) {
    case 'Issue':
      return among(
        issues,
        (issue) => issue.id === id,
        (issue) => issueNode(repository, issue),
      );
    case 'PullRequest':
      return among(
        issues,
        ({ pull }) => pull?.id === id,
        (issue) => issueNode(repository, issue),
      );
    case 'PullRequestReview': {
      for (const issue of [...issues].filter(isPull)) {
        const review = issue.pull.reviews.find((one) => one.id === id);
        if (review !== undefined) return { kind, repository, issue, review };
      }
      return undefined;
    }
    case 'Label':
      return among(
        repository.labels.values(),
        (label) => label.id === id,
        (label) => ({ kind, repository, label }),
      );
    case 'IssueComment': {
      const comment = repository.comments.get(id);
      return comment === undefined ? undefined : { kind, repository, comment };
    }
    case 'CheckSuite': {
      const suite = repository.suites.get(id);
      return suite === undefined ? undefined : { kind, repository, suite };
    }
    case 'CheckRun': {
      const check = repository.checks.get(id);
      return check === undefined ? undefined : { kind, repository, check };
    }
    case 'StatusContext':
      return among(
        repository.statuses,
        (status) => status.id === id,
        (status) => ({ kind, repository, status }),
      );
    default:
      return undefined;
  }
}
