import type { Comment, CommentFragment } from '@figma/rest-api-spec';
import type { Json } from '../../../core/json.ts';
import type { Announce } from '../announce.ts';
import type { FigmaUser, StoredFile } from '../records.ts';
import { type FigmaState, showUser } from '../state.ts';

/** A comment, with FILE_COMMENT about it; `@Handle` of somebody who exists is a mention. */
export function addComment(
  state: FigmaState,
  announce: Announce,
  file: StoredFile,
  user: FigmaUser,
  message: string,
  { parent, place }: { readonly parent?: string | undefined; readonly place?: Comment['client_meta'] | undefined } = {},
): Comment {
  const comment: Comment = {
    id: state.id(),
    file_key: file.key,
    ...(parent === undefined ? {} : { parent_id: parent }),
    user: showUser(user),
    created_at: state.now(),
    resolved_at: null,
    message,
    // Roots are counted, replies are not.
    order_id:
      parent === undefined ? String(file.comments.filter(({ parent_id }) => parent_id === undefined).length + 1) : null,
    client_meta: place ?? { x: 0, y: 0 },
    reactions: [],
  };
  file.comments.push(comment);
  const people = [...state.users.values()];
  const mentioned = people.filter(({ handle }) => message.includes(`@${handle}`));
  const fragments = message
    .split(/(@\w+)/)
    .filter((part) => part !== '')
    .map((part): CommentFragment => {
      const person = mentioned.find(({ handle }) => part === `@${handle}`);
      return person === undefined ? { text: part } : { mention: person.id };
    });
  announce({
    event: 'FILE_COMMENT',
    file,
    about: {
      comment: fragments as unknown as Json,
      comment_id: comment.id,
      created_at: comment.created_at,
      mentions: mentioned.map(showUser) as unknown as Json,
      triggered_by: { ...showUser(user) },
    },
  });
  return comment;
}
