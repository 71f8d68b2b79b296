import type { Reaction, Comment as ShownComment } from '@figma/rest-api-spec';
import { addComment } from '../acts/comments.ts';
import type { Announce } from '../announce.ts';
import { type FigmaCall, type FigmaHandlers, fileOf, parameter } from '../call.ts';
import { forbidden, noSuch, wrong } from '../refusal.ts';
import { showUser } from '../state.ts';

const done = { status: 200, error: false };

/** https://developers.figma.com/docs/rest-api/comments-endpoints/ */
export function commentHandlers(announce: Announce): FigmaHandlers {
  return {
    getComments: (call) => ({ comments: fileOf(call).comments }),

    postComment(call) {
      const { message, comment_id: parent, client_meta: place } = call.body;
      const file = fileOf(call);
      if (parent !== undefined) {
        const root = file.comments.find(({ id }) => id === parent);
        if (root === undefined) throw noSuch();
        if (root.parent_id !== undefined) throw wrong('You cannot reply to a reply');
      }
      const about = {
        parent: parent as string | undefined,
        place: place as unknown as ShownComment['client_meta'] | undefined,
      };
      return addComment(call.state, announce, file, call.user, String(message), about);
    },

    deleteComment(call) {
      const { comments } = fileOf(call);
      const comment = commentOf(call);
      if (comment.user.id !== call.user.id) throw forbidden('Only the person who made the comment may delete it');
      comments.splice(comments.indexOf(comment), 1);
      return done;
    },

    getCommentReactions: (call) => ({ reactions: commentOf(call).reactions, pagination: {} }),

    postCommentReaction(call) {
      const { reactions } = commentOf(call);
      const emoji = String(call.body['emoji']);
      const reaction: Reaction = { user: showUser(call.user), emoji, created_at: call.state.now() };
      if (own(call, emoji, reactions) === undefined) reactions.push(reaction);
      return done;
    },

    deleteCommentReaction(call) {
      const { reactions } = commentOf(call);
      const reaction = own(call, call.query.get('emoji') ?? '', reactions);
      if (reaction === undefined) throw noSuch();
      reactions.splice(reactions.indexOf(reaction), 1);
      return done;
    },
  };
}

function commentOf(call: FigmaCall): ShownComment {
  const comment = fileOf(call).comments.find(({ id }) => id === parameter(call, 'comment_id'));
  if (comment === undefined) throw noSuch();
  return comment;
}

function own({ user }: FigmaCall, emoji: string, reactions: readonly Reaction[]): Reaction | undefined {
  return reactions.find((one) => one.user.id === user.id && one.emoji === emoji);
}
