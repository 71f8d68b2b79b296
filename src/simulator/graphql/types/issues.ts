import { REACTIONS, type Reaction } from '../../records.ts';
import { iso, isoOrNull } from '../../shapes/basics.ts';
import { association, commentsOf } from '../../shapes/issues.ts';
import { connect, type PageRequest } from '../connection.ts';
import { fields, type Types } from '../fields.ts';
import {
  accountNode,
  type CommentNode,
  type IssueNode,
  type ItemNode,
  idOf,
  issueNode,
  type LabelNode,
  type PullNode,
  type ReactionNode,
  repositoryNode,
} from '../nodes.ts';
import { actorNode } from './accounts.ts';

const CONTENTS: { readonly [content in Reaction['content']]: string } = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  confused: 'CONFUSED',
  heart: 'HEART',
  hooray: 'HOORAY',
  rocket: 'ROCKET',
  eyes: 'EYES',
};

/** The reaction that GraphQL calls by that name. */
export function reactionOf(content: string): Reaction['content'] | undefined {
  return REACTIONS.find((one) => CONTENTS[one] === content);
}

const path = ({ repository, issue }: IssueNode | PullNode) =>
  `/${repository.fullName}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`;

/** What issues and pull requests have in common. */
export const issueFields = fields<IssueNode | PullNode>({
  id: (node) => idOf(node),
  number: ({ issue }) => issue.number,
  title: ({ issue }) => issue.title,
  body: ({ issue }) => issue.body ?? '',
  bodyText: ({ issue }) => issue.body ?? '',
  author: ({ issue }) => actorNode(issue.author),
  authorAssociation: ({ repository, issue }, _: unknown, { hub }) => association(hub, repository, issue.author.account),
  createdAt: ({ issue }) => iso(issue.createdAt),
  updatedAt: ({ issue }) => iso(issue.updatedAt),
  publishedAt: ({ issue }) => iso(issue.createdAt),
  closedAt: ({ issue }) => isoOrNull(issue.closedAt),
  closed: ({ issue }) => issue.state === 'closed',
  repository: ({ repository }) => repositoryNode(repository),
  url: (node, _: unknown, { hub }) => `${hub.url}${path(node)}`,
  resourcePath: path,
  viewerDidAuthor: ({ issue }, _: unknown, scope) => issue.author.account === scope.actor.account,
  labels: ({ repository, issue }, page: PageRequest) =>
    connect(
      [...issue.labels].map((name): LabelNode => ({ kind: 'Label', repository, label: repository.labels.get(name)! })),
      page,
    ),
  comments: ({ repository, issue }, page: PageRequest) =>
    connect(
      commentsOf(repository, issue).map((comment): CommentNode => ({ kind: 'IssueComment', repository, comment })),
      page,
    ),
  projectItems: ({ issue, repository }, page: PageRequest, scope) => {
    scope.mayProjects(repository.owner, 'read');
    const found = [...scope.hub.projects.values()].flatMap((project) =>
      [...project.items.values()]
        .filter((item) => item.issue === issue)
        .map((item): ItemNode => ({ kind: 'ProjectV2Item', project, item })),
    );
    return connect(found, page);
  },
});

const issue = fields<IssueNode>({
  databaseId: (node) => node.issue.id,
  fullDatabaseId: (node) => String(node.issue.id),
  state: (node) => node.issue.state.toUpperCase(),
  stateReason: (node) => node.issue.stateReason?.toUpperCase() ?? null,
});

const label = fields<LabelNode>({
  id: (node) => idOf(node),
  name: (node) => node.label.name,
  color: (node) => node.label.color,
  description: (node) => node.label.description,
  isDefault: () => false,
  repository: ({ repository }) => repositoryNode(repository),
  resourcePath: (node) => `/${node.repository.fullName}/labels/${encodeURIComponent(node.label.name)}`,
  url: (node, _: unknown, { hub }) =>
    `${hub.url}/${node.repository.fullName}/labels/${encodeURIComponent(node.label.name)}`,
});

const subject = ({ repository, comment }: CommentNode | ReactionNode) =>
  issueNode(repository, repository.issues.get(comment.issue)!);
const commentPath = (node: CommentNode) => `${path(subject(node))}#issuecomment-${node.comment.id}`;
const reactions = ({ repository, comment }: CommentNode) =>
  comment.reactions.map((reaction): ReactionNode => ({ kind: 'Reaction', repository, comment, reaction }));

const comment = fields<CommentNode>({
  id: (node) => idOf(node),
  databaseId: (node) => node.comment.id,
  fullDatabaseId: (node) => String(node.comment.id),
  body: (node) => node.comment.body,
  bodyText: (node) => node.comment.body,
  author: (node) => actorNode(node.comment.author),
  authorAssociation: (node, _: unknown, { hub }) => association(hub, node.repository, node.comment.author.account),
  createdAt: (node) => iso(node.comment.createdAt),
  publishedAt: (node) => iso(node.comment.createdAt),
  updatedAt: (node) => iso(node.comment.updatedAt),
  viewerDidAuthor: (node, _: unknown, scope) => node.comment.author.account === scope.actor.account,
  issue: subject,
  pullRequest: (node) => (subject(node).kind === 'PullRequest' ? subject(node) : null),
  repository: ({ repository }) => repositoryNode(repository),
  resourcePath: commentPath,
  url: (node, _: unknown, { hub }) => `${hub.url}${commentPath(node)}`,
  reactions: (node, { content, ...page }: PageRequest & { content?: string | null }) =>
    connect(
      reactions(node).filter(({ reaction }) => (content ?? CONTENTS[reaction.content]) === CONTENTS[reaction.content]),
      page,
    ),
});

const reaction = fields<ReactionNode>({
  id: (node) => idOf(node),
  databaseId: (node) => node.reaction.id,
  content: (node) => CONTENTS[node.reaction.content],
  createdAt: (node) => iso(node.reaction.at),
  user: (node) => accountNode(node.reaction.author.account),
  reactable: ({ repository, comment: one }) => ({ kind: 'IssueComment', repository, comment: one }),
});

export const issueTypes: Types = {
  Issue: { ...issueFields, ...issue },
  Label: label,
  IssueComment: comment,
  Reaction: reaction,
};
