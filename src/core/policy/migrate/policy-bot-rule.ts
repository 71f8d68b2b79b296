import { PERMISSIONS } from '../../command.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { Path } from '../../yaml/node.ts';
import { NO_SUCH_PEOPLE, nonempty, translateConditions } from './policy-bot-conditions.ts';
import { mapping, type Notes, texts } from './report.ts';

const BY_REVIEW = 'only reviews and /baton approve approve here, no other comments';

/** Makes a requirement of one of policy-bot's rules. */
export function translateRule(value: Json, path: Path, notes: Notes): JsonObject {
  const { name, description, if: when, options, requires, ...others } = mapping(value, path, notes);
  for (const key of Object.keys(others)) unknown([...path, key], notes);
  notes.same([...path, 'name'], 'is name');
  if (description !== undefined) notes.different([...path, 'description'], 'is left out; the name is what people read');
  const conditions = translateConditions(when, [...path, 'if'], notes);
  const required = translateRequires(requires, [...path, 'requires'], notes);
  const counting = translateOptions(options, [...path, 'options'], required.count > 0, notes);
  return {
    name: String(name).slice(0, 200),
    ...(conditions === undefined ? {} : { if: conditions }),
    ...required,
    ...(required.count > 0 ? counting : {}),
    ...((required.users ?? []).some((user) => /\[bot\]$/.test(user)) ? { bots: true } : {}),
  };
}

function translateRequires(value: Json | undefined, path: Path, notes: Notes) {
  const { count = 0, users, teams, conditions, ...others } = mapping(value, path, notes);
  const needs = translateConditions(conditions, [...path, 'conditions'], notes);
  const role = leastRole(others, path, notes);
  for (const key of Object.keys(others)) {
    if (key === 'organizations') notes.impossible([...path, key], NO_SUCH_PEOPLE, 'name a team that they are in');
    else if (!ROLE_KEYS.includes(key)) unknown([...path, key], notes);
  }
  const many = typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= 50 ? count : undefined;
  if (many === undefined)
    notes.impossible([...path, 'count'], 'a count from 0 to 50 is expected here', 'lower the count');
  else notes.same([...path, 'count'], 'is count');
  const named = {
    users: texts(users, [...path, 'users'], notes),
    teams: texts(teams, [...path, 'teams'], notes),
  };
  const nobody = named.users.length + named.teams.length === 0 && role === undefined;
  if (nobody && (many ?? 0) > 0 && others.organizations === undefined) {
    notes.different(path, 'nobody is named, so there nobody can approve; here whoever has the role write can');
  }
  if (named.users.length > 0) notes.same([...path, 'users'], 'is users');
  if (named.teams.length > 0) notes.same([...path, 'teams'], 'is teams');
  return {
    count: many ?? 0,
    ...(nonempty(named) as { readonly users?: readonly string[]; readonly teams?: readonly string[] }),
    ...(role === undefined ? {} : { permission: role }),
    ...(needs === undefined ? {} : { needs }),
  };
}

const ROLE_KEYS = ['permissions', 'admins', 'write_collaborators'];

/** The least of the roles that are named: whoever has a higher one has it too. */
function leastRole(value: { readonly [key: string]: Json }, path: Path, notes: Notes): string | undefined {
  const roles = [...texts(value.permissions, [...path, 'permissions'], notes)];
  if (value.admins === true) roles.push('admin');
  if (value.write_collaborators === true) roles.push('write');
  const ranked: readonly string[] = PERMISSIONS.slice(1);
  const wrong = roles.find((role) => !ranked.includes(role));
  if (wrong !== undefined)
    notes.impossible([...path, 'permissions'], 'there is no such role', `use ${ranked.join(', ')}`);
  for (const key of ROLE_KEYS)
    if (value[key] !== undefined) notes.same([...path, key], 'is permission, the least of them');
  return ranked.find((role) => roles.includes(role));
}

function translateOptions(value: Json | undefined, path: Path, counts: boolean, notes: Notes): JsonObject {
  const {
    allow_author,
    allow_contributor,
    allow_non_author_contributor,
    invalidate_on_push,
    ignore_edited_comments,
    ignore_update_merges,
    ignore_commits_by,
    request_review,
    methods,
    ...others
  } = mapping(value, path, notes);
  for (const key of Object.keys(others)) unknown([...path, key], notes);
  const author = allow_author === true || allow_contributor === true;
  const committers = allow_contributor === true || allow_non_author_contributor === true;
  if (allow_author !== undefined) notes.same([...path, 'allow_author'], 'is author');
  if (allow_contributor !== undefined) notes.same([...path, 'allow_contributor'], 'is author and committers');
  if (allow_non_author_contributor !== undefined)
    notes.same([...path, 'allow_non_author_contributor'], 'is committers');
  if (invalidate_on_push === true) {
    notes.different(
      [...path, 'invalidate_on_push'],
      'is stale: void, by the commit that was approved; there by times that are estimated',
    );
  } else if (invalidate_on_push !== undefined) notes.same([...path, 'invalidate_on_push'], 'is stale: keep');
  if (ignore_edited_comments !== undefined)
    notes.same([...path, 'ignore_edited_comments'], 'is left out: comments approve nothing here');
  if (ignore_update_merges === true) {
    notes.different(
      [...path, 'ignore_update_merges'],
      'is left out: such a merge resets approvals here, and who made it is a committer',
    );
  }
  if (ignore_commits_by !== undefined)
    notes.different([...path, 'ignore_commits_by'], 'is left out: their commits are like others here');
  if (request_review !== undefined)
    notes.different([...path, 'request_review'], 'is left out: nobody is asked, the check says who can approve');
  if (counts) translateMethods(methods, [...path, 'methods'], notes);
  return { stale: invalidate_on_push === true ? 'void' : 'keep', author, committers };
}

function translateMethods(value: Json | undefined, path: Path, notes: Notes): void {
  const { comments, comment_patterns, github_review, github_review_comment_patterns, body_patterns, ...others } =
    mapping(value, path, notes);
  for (const key of Object.keys(others)) unknown([...path, key], notes);
  if (github_review === false) {
    notes.impossible(
      [...path, 'github_review'],
      'reviews always approve here',
      'let reviews approve, and translate again',
    );
  }
  if (isFull(github_review_comment_patterns)) {
    const todo = 'take the patterns out, and translate again';
    notes.impossible(
      [...path, 'github_review_comment_patterns'],
      'a review approves whatever its text says here',
      todo,
    );
  }
  const none = Array.isArray(comments) && comments.length === 0;
  if (!none || isFull(comment_patterns)) notes.different(value === undefined ? path.slice(0, -2) : path, BY_REVIEW);
  if (isFull(body_patterns)) notes.different([...path, 'body_patterns'], 'the description approves nothing here');
}

function isFull(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length > 0;
}

function unknown(path: Path, notes: Notes): void {
  notes.impossible(path, 'policy-bot documents no such key', 'mend the file first');
}
