import type { Json, JsonObject } from '../../json.ts';
import type { Path } from '../../yaml/node.ts';
import type { YamlDocument } from '../../yaml/read.ts';
import { translateDisapproval } from './policy-bot-disapproval.ts';
import { translateRule } from './policy-bot-rule.ts';
import { type Migration, mapping, Notes } from './report.ts';

type Rules = ReadonlyMap<string, JsonObject | undefined>;

/** What is different in every policy, whatever it says. */
const ALWAYS = [
  'where all rules are skipped the policy does not apply here, there it is an error',
  'a dismissed review says nothing here, there the review before it counts again',
  'apps approve nothing here, except in a rule that names one',
  'logins are the same whatever their case',
];

/**
 * Makes a policy of Baton of a `.policy.yml` of policy-bot (https://github.com/palantir/policy-bot). What would mean something
 * else is told; what cannot be said is told too, and then there is no policy: a part of one would judge otherwise.
 */
export function migratePolicyBot(document: YamlDocument, about: { readonly id: string }): Migration {
  const notes = new Notes(document);
  const { policy, approval_rules, remote, ...others } = mapping(document.value, [], notes);
  if (remote !== undefined) {
    notes.impossible(['remote'], 'the rules stand in another repository', 'translate the file that it names');
    return { notes: notes.all() };
  }
  for (const key of Object.keys(others))
    notes.impossible([key], 'policy-bot documents no such key', 'mend the file first');
  const { approval, disapproval, ...more } = mapping(policy, ['policy'], notes);
  for (const key of Object.keys(more)) {
    notes.impossible(['policy', key], 'policy-bot documents no such key', 'mend the file first');
  }
  const rules = readRules(approval_rules, usedNames(approval), notes);
  const path = ['policy', 'approval'];
  for (const text of ALWAYS) notes.different(path, text);
  const require = translateList(approval, path, rules, notes);
  const blocking = translateDisapproval(disapproval, ['policy', 'disapproval'], notes);
  if (require.length === 0)
    notes.impossible(path, 'it names no rules, so everything is approved', 'no policy is needed');
  if (notes.failed) return { notes: notes.all() };
  const made = {
    id: about.id,
    name: 'Approvals',
    type: 'approval',
    enforcement: 'blocking',
    rules: [{ rule: 'approval.required', with: { ...blocking, require } }],
  };
  return { policy: made, notes: notes.all() };
}

function readRules(value: Json | undefined, used: ReadonlySet<string>, notes: Notes): Rules {
  const rules = new Map<string, JsonObject | undefined>();
  if (value === undefined) return rules;
  if (!Array.isArray(value)) {
    notes.impossible(['approval_rules'], 'a list is expected here', 'mend the file first');
    return rules;
  }
  for (const [at, one] of (value as readonly Json[]).entries()) {
    const path = ['approval_rules', at];
    const { name } = mapping(one, path, notes);
    if (typeof name !== 'string' || name === '') notes.impossible(path, 'the rule has no name', 'mend the file first');
    else if (!used.has(name)) notes.different(path, `no list names the rule "${name}", so it is left out`);
    // Of rules of one name the last counts, as there.
    else rules.set(name, translateRule(one, path, notes));
  }
  return rules;
}

function usedNames(value: Json | undefined): ReadonlySet<string> {
  if (typeof value === 'string') return new Set([value]);
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.values(value).flatMap((one) => [...usedNames(one)]));
}

function translateList(value: Json | undefined, path: Path, rules: Rules, notes: Notes): readonly JsonObject[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    notes.impossible(path, 'a list of rules is expected here', 'mend the file first');
    return [];
  }
  return (value as readonly Json[]).flatMap((one, at) => translateNode(one, [...path, at], rules, notes));
}

function translateNode(value: Json, path: Path, rules: Rules, notes: Notes): readonly JsonObject[] {
  if (typeof value === 'string') {
    const rule = rules.get(value);
    if (!rules.has(value)) notes.impossible(path, `there is no rule "${value}"`, 'mend the file first');
    else notes.same(path, 'stands here as a requirement');
    return rule === undefined ? [] : [rule];
  }
  const [[key, list] = ['', undefined], ...more] = Object.entries(mapping(value, path, notes));
  if ((key !== 'or' && key !== 'and') || more.length > 0) {
    notes.impossible(path, 'the name of a rule is expected here, or one of or: and and:', 'mend the file first');
    return [];
  }
  if (path.filter((step) => typeof step === 'string').length > 7) {
    notes.impossible(path, 'lists are nested at most 6 deep here', 'join lists of the same kind');
    return [];
  }
  const as = key === 'or' ? 'any' : 'all';
  notes.same([...path, key], `is ${as}`);
  const inner = translateList(list, [...path, key], rules, notes);
  if (inner.length === 0) notes.impossible(path, 'the list is empty', 'take it out');
  return [{ [as]: inner }];
}
