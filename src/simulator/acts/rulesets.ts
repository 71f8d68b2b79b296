import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Rule, Ruleset, RulesetText } from '../records/rules.ts';
import type { Actor, Organization, Repository } from '../records.ts';
import { invalid, notFound } from '../refusal.ts';
import { accountJson, installationReferenceJson, organizationJson } from '../shapes/accounts.ts';
import { rulesetJson } from '../shapes/rulesets.ts';
import { announce } from './announce.ts';

/** Whose ruleset it is. */
export type Holder =
  | { readonly type: 'Repository'; readonly repository: Repository }
  | { readonly type: 'Organization'; readonly organization: Organization };

function rulesets(holder: Holder): Map<number, Ruleset> {
  return holder.type === 'Repository' ? holder.repository.rules.rulesets : holder.organization.rulesets;
}

export function rulesetOf(holder: Holder, id: number): Ruleset {
  const found = rulesets(holder).get(id);
  if (found === undefined) throw notFound();
  return found;
}

/** Makes a ruleset, which holds from now on (https://docs.github.com/rest/repos/rules#create-a-repository-ruleset). */
export function createRuleset(hub: Hub, holder: Holder, actor: Actor, text: RulesetText): Ruleset {
  checkName(holder, text.name, undefined);
  const now = hub.clock.now();
  const ruleset: Ruleset = { id: hub.id(), text, createdAt: now, updatedAt: now };
  rulesets(holder).set(ruleset.id, ruleset);
  tell(hub, holder, actor, ruleset, 'created');
  return ruleset;
}

export function updateRuleset(hub: Hub, holder: Holder, actor: Actor, ruleset: Ruleset, text: RulesetText): void {
  checkName(holder, text.name, ruleset);
  const before = ruleset.text;
  ruleset.text = text;
  ruleset.updatedAt = hub.clock.now();
  tell(hub, holder, actor, ruleset, 'edited', { changes: changesBetween(before, text) });
}

export function deleteRuleset(hub: Hub, holder: Holder, actor: Actor, ruleset: Ruleset): void {
  rulesets(holder).delete(ruleset.id);
  tell(hub, holder, actor, ruleset, 'deleted');
}

function checkName(holder: Holder, name: string, own: Ruleset | undefined): void {
  const taken = [...rulesets(holder).values()].some((one) => one !== own && one.text.name === name);
  if (taken) throw invalid('Ruleset', 'name', 'custom', 'Name must be unique');
}

function changesBetween(before: RulesetText, after: RulesetText): JsonObject {
  const changes: Record<string, JsonObject> = {};
  if (before.name !== after.name) changes['name'] = { from: before.name };
  if (before.enforcement !== after.enforcement) changes['enforcement'] = { from: before.enforcement };
  const same = (a: Rule, b: Rule) => JSON.stringify(a) === JSON.stringify(b);
  const added = after.rules.filter((rule) => !before.rules.some((one) => one.type === rule.type));
  const deleted = before.rules.filter((rule) => !after.rules.some((one) => one.type === rule.type));
  const updated = after.rules.flatMap((rule) => {
    const old = before.rules.find((one) => one.type === rule.type);
    if (old === undefined || same(old, rule)) return [];
    const from = JSON.stringify('parameters' in old ? old.parameters : {});
    return [{ rule: rule as JsonObject, changes: { configuration: { from } } }];
  });
  if (added.length + deleted.length + updated.length > 0) {
    changes['rules'] = { added: added as JsonObject[], deleted: deleted as JsonObject[], updated };
  }
  return changes;
}

function tell(
  hub: Hub,
  holder: Holder,
  actor: Actor,
  ruleset: Ruleset,
  action: 'created' | 'edited' | 'deleted',
  more: JsonObject = {},
): void {
  if (holder.type === 'Repository') {
    const source = { type: 'Repository', name: holder.repository.fullName } as const;
    const about = { repository_ruleset: rulesetJson(hub, source, ruleset), ...more };
    announce(hub, holder.repository, actor, 'repository_ruleset', action, about);
    return;
  }
  const { account } = holder.organization;
  const installation = [...hub.installations.values()].find((one) => one.account === account);
  hub.announce({
    event: 'repository_ruleset',
    action,
    repository: undefined,
    actor: actor.account.login,
    payload: {
      action,
      repository_ruleset: rulesetJson(hub, { type: 'Organization', name: account.login }, ruleset),
      ...more,
      organization: organizationJson(hub, account),
      sender: accountJson(hub, actor.account),
      ...(installation === undefined ? {} : { installation: installationReferenceJson(installation) }),
    },
  });
}
