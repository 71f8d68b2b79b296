import type { Json, JsonObject } from '../../json.ts';
import { patternFault } from '../../pattern.ts';
import type { Path } from '../../yaml/node.ts';
import { mapping, type Notes, texts } from './report.ts';

/** Translates one predicate; undefined when it cannot be, which is told. */
type Translate = (value: Json, path: Path, notes: Notes) => JsonObject | undefined;

const RENAMED = 'a renamed file counts at its old name too, there at its new one only';

/** Every predicate that policy-bot documents (https://github.com/palantir/policy-bot#approval-rules). */
const PREDICATES: { readonly [name: string]: Translate } = {
  changed_files: (value, path, notes) => files('changed', value, path, notes),
  no_changed_files: (value, path, notes) => files('unchanged', value, path, notes),
  only_changed_files: (value, path, notes) => {
    notes.different(path, RENAMED);
    return { onlyChanged: { paths: patterns(mapping(value, path, notes).paths, [...path, 'paths'], notes) } };
  },
  has_author_in: (value, path, notes) => people('author', value, path, notes),
  has_contributor_in: (value, path, notes) => people('anyContributor', value, path, notes),
  only_has_contributors_in: (value, path, notes) => people('allContributors', value, path, notes),
  author_is_only_contributor: (value, path, notes) => {
    notes.same(path, 'is authorAlone');
    return { authorAlone: value === true };
  },
  targets_branch: (value, path, notes) => {
    notes.same(path, 'is base');
    return { base: { fits: patterns([mapping(value, path, notes).pattern ?? ''], path, notes) } };
  },
  from_branch: (value, path, notes) => {
    notes.different(path, 'is branch, without the owner before it that branches of forks have there');
    return { branch: { fits: patterns([mapping(value, path, notes).pattern ?? ''], path, notes) } };
  },
  modified_lines: lines,
  has_successful_status: (value, path, notes) => checks(texts(value, path, notes), [], path, notes),
  has_status: (value, path, notes) => {
    const { statuses, conclusions } = mapping(value, path, notes);
    const ended = texts(conclusions, [...path, 'conclusions'], notes);
    return checks(texts(statuses, [...path, 'statuses'], notes), ended, path, notes);
  },
  has_labels: (value, path, notes) => {
    notes.same(path, 'is labels');
    const labels = texts(value, path, notes);
    return labels.length === 0 ? {} : { labels };
  },
  repository: (value, path, notes) => text('repository', value, path, notes),
  title: (value, path, notes) => text('title', value, path, notes),
};

/** What stands in their place where a predicate has no counterpart. */
const INSTEAD: { readonly [name: string]: string } = {
  has_workflow_result: 'name the checks of that workflow with has_status',
  has_valid_signatures: 'require signed commits in a ruleset of the branch',
  has_valid_signatures_by: 'require signed commits in a ruleset of the branch',
  has_valid_signatures_by_keys: 'require signed commits in a ruleset of the branch',
};

/** Translates a block of predicates, all of which must hold; undefined for none. */
export function translateConditions(value: Json | undefined, path: Path, notes: Notes): JsonObject | undefined {
  const found: JsonObject[] = [];
  for (const [name, inner] of Object.entries(mapping(value, path, notes))) {
    const here = [...path, name];
    const translate = Object.hasOwn(PREDICATES, name) ? PREDICATES[name] : undefined;
    if (translate !== undefined) {
      const made = translate(inner, here, notes);
      if (made !== undefined) found.push(made);
    } else if (Object.hasOwn(INSTEAD, name))
      notes.impossible(here, 'approval.required has no such condition', INSTEAD[name] ?? '');
    else notes.impossible(here, 'policy-bot documents no such predicate', 'mend the file first');
  }
  return found.length === 0 ? undefined : Object.assign({}, ...found);
}

function files(as: 'changed' | 'unchanged', value: Json, path: Path, notes: Notes): JsonObject {
  const { paths, ignore } = mapping(value, path, notes);
  notes.different(path, `is ${as}; ${RENAMED}`);
  const except = patterns(ignore, [...path, 'ignore'], notes);
  return {
    [as]: { paths: patterns(paths, [...path, 'paths'], notes), ...(except.length === 0 ? {} : { except }) },
  };
}

function people(as: string, value: Json, path: Path, notes: Notes): JsonObject | undefined {
  const { users, teams, ...others } = mapping(value, path, notes);
  for (const key of Object.keys(others))
    notes.impossible([...path, key], NO_SUCH_PEOPLE, 'name a team that they are in');
  const named = { users: texts(users, [...path, 'users'], notes), teams: texts(teams, [...path, 'teams'], notes) };
  if (named.users.length + named.teams.length === 0) {
    notes.impossible(path, 'nobody is named, so it never holds', 'take the rule out, or name somebody');
    return undefined;
  }
  notes.same(path, `is ${as}`);
  return { [as]: nonempty(named) };
}

/** Said of organizations, and of roles where a condition wants people. */
export const NO_SUCH_PEOPLE = 'only users and teams can be named here';

/** Lists that hold something. */
export function nonempty(lists: { readonly [key: string]: readonly string[] }): JsonObject {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}

function patterns(value: Json | undefined, path: Path, notes: Notes): JsonObject[] {
  return texts(value, path, notes).map((pattern) => {
    const fault = pattern.length > 1000 ? 'it is longer than 1,000 signs' : patternFault(pattern);
    if (fault !== undefined)
      notes.impossible(path, `a pattern cannot be used: ${fault}`, 'write it in simpler RE2 syntax');
    return { pattern };
  });
}

function lines(value: Json, path: Path, notes: Notes): JsonObject {
  const bounds: { [key: string]: Json } = {};
  for (const [key, bound] of Object.entries(mapping(value, path, notes))) {
    const [, sign, count] = /^\s*([<>=])[ \t]*(\d{1,9})\s*$/.exec(String(bound)) ?? [];
    const known = ['additions', 'deletions', 'total'].includes(key);
    if (known && sign !== undefined) bounds[key] = `${sign} ${count}`;
    else notes.impossible([...path, key], 'a comparison such as "> 100" is expected here', 'mend the file first');
  }
  notes.same(path, 'is lines');
  return { lines: bounds };
}

const CONCLUSIONS = ['success', 'neutral', 'skipped', 'failure', 'cancelled', 'timed_out', 'action_required', 'stale'];

function checks(names: readonly string[], conclusions: readonly string[], path: Path, notes: Notes): JsonObject {
  const unknown = conclusions.find((one) => !CONCLUSIONS.includes(one));
  if (unknown !== undefined) notes.impossible(path, `no check ends with ${unknown}`, `use ${CONCLUSIONS.join(', ')}`);
  notes.different(path, 'is checks; where several apps report the same name, all of them must have ended so');
  return { checks: { names, ...(conclusions.length === 0 ? {} : { conclusions }) } };
}

function text(as: 'title' | 'repository', value: Json, path: Path, notes: Notes): JsonObject | undefined {
  const { matches, not_matches } = mapping(value, path, notes);
  const fits = patterns(matches, [...path, 'matches'], notes);
  const not = patterns(not_matches, [...path, 'not_matches'], notes);
  if (fits.length > 0 === not.length > 0) {
    const why = fits.length > 0 ? 'either of the two is enough there, both are wanted here' : 'it never holds';
    notes.impossible(path, why, 'make two rules of it and join them with or');
    return undefined;
  }
  notes.same(path, `is ${as}`);
  return { [as]: fits.length > 0 ? { fits } : { not } };
}
