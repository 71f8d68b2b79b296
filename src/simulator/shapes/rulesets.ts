import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Ruleset } from '../records/rules.ts';
import type { Applied, RulesetSource } from '../rules/applied.ts';
import { iso, nodeId } from './basics.ts';

/** A ruleset as lists show it: without its rules. */
export function simpleRulesetJson(hub: Hub, source: RulesetSource, ruleset: Ruleset): JsonObject {
  const { name, target, enforcement } = ruleset.text;
  const folder = source.type === 'Repository' ? 'repos' : 'orgs';
  const page = source.type === 'Repository' ? source.name : `organizations/${source.name}/settings`;
  return {
    id: ruleset.id,
    name,
    target,
    source_type: source.type,
    source: source.name,
    enforcement,
    node_id: nodeId('RepositoryRuleset', ruleset.id),
    _links: {
      self: { href: `${hub.url}/${folder}/${source.name}/rulesets/${ruleset.id}` },
      html: { href: `${hub.url}/${page}/rules/${ruleset.id}` },
    },
    created_at: iso(ruleset.createdAt),
    updated_at: iso(ruleset.updatedAt),
  };
}

export function rulesetJson(hub: Hub, source: RulesetSource, ruleset: Ruleset): JsonObject {
  const { bypass, conditions, rules } = ruleset.text;
  return {
    ...simpleRulesetJson(hub, source, ruleset),
    conditions: conditions === null ? null : { ...conditions },
    rules: rules.map((rule): JsonObject => ({ ...rule })),
    bypass_actors: bypass.map((one): JsonObject => ({ ...one })),
  };
}

/** A rule as `repos/get-branch-rules` shows it, with where it comes from. */
export function appliedRuleJson({ rule, ruleset, source }: Applied & { readonly kind: 'ruleset' }): JsonObject {
  return { ...rule, ruleset_source_type: source.type, ruleset_source: source.name, ruleset_id: ruleset.id };
}
