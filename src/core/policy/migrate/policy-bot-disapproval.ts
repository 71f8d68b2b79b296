import type { Json, JsonObject } from '../../json.ts';
import type { Path } from '../../yaml/node.ts';
import { NO_SUCH_PEOPLE, nonempty } from './policy-bot-conditions.ts';
import { mapping, type Notes, texts } from './report.ts';

/** Makes of policy-bot's disapproval who blocks by asking for changes. Without people it is off, as there. */
export function translateDisapproval(value: Json | undefined, path: Path, notes: Notes): JsonObject {
  const { if: when, options, requires, ...others } = mapping(value, path, notes);
  for (const key of Object.keys(others)) {
    notes.impossible([...path, key], 'policy-bot documents no such key', 'mend the file first');
  }
  for (const key of Object.keys(mapping(when, [...path, 'if'], notes))) {
    const todo = 'judge it with a rule of its own beside this one, such as expression';
    notes.impossible([...path, 'if', key], 'approval.required refuses nothing by a condition', todo);
  }
  const here = [...path, 'requires'];
  const { users, teams, ...rest } = mapping(requires, here, notes);
  for (const key of Object.keys(rest)) notes.impossible([...here, key], NO_SUCH_PEOPLE, 'name a team that they are in');
  const named = { users: texts(users, [...here, 'users'], notes), teams: texts(teams, [...here, 'teams'], notes) };
  if (named.users.length + named.teams.length === 0) {
    if (value !== undefined) notes.same(path, 'is changesRequested: ignore, because it names nobody');
    return { changesRequested: 'ignore' };
  }
  notes.different(here, 'is blockers; each takes back their own request here, there any of them that of any other');
  if (options !== undefined)
    notes.different([...path, 'options'], 'only reviews that ask for changes block here, no comments');
  return { changesRequested: 'block', blockers: nonempty(named) };
}
