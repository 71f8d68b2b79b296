import { createRuleset, deleteRuleset, type Holder, rulesetOf, updateRuleset } from '../acts/rulesets.ts';
import { type Call, created, type Handlers, noContent, ok } from '../http/call.ts';
import type { Ruleset } from '../records/rules.ts';
import { notFound } from '../refusal.ts';
import { type Applied, appliedRules, rulesetsOf } from '../rules/applied.ts';
import { bypassOf } from '../rules/bypass.ts';
import { appliedRuleJson, rulesetJson, simpleRulesetJson } from '../shapes/rulesets.ts';
import { readRuleset } from './ruleset-body.ts';

function ofRepository(call: Call): Holder {
  return { type: 'Repository', repository: call.repository };
}

/** Rulesets of an organization are for its owners, and for apps that may administer it; for others there are none. */
function ofOrganization(call: Call): Holder {
  const organization = call.hub.organizations.get(call.parameter('org').toLowerCase());
  const { caller } = call;
  const owner =
    caller.kind === 'person' && organization?.members.get(caller.actor.account.login.toLowerCase())?.role === 'admin';
  const app = caller.kind === 'installation' && caller.token.holder.installation.account === organization?.account;
  if (organization === undefined || !(owner || app)) throw notFound();
  return { type: 'Organization', organization };
}

const source = (holder: Holder) =>
  holder.type === 'Repository'
    ? ({ type: 'Repository', name: holder.repository.fullName } as const)
    : ({ type: 'Organization', name: holder.organization.account.login } as const);

/** What the caller may bypass is shown on a single ruleset of a repository only. */
function shown(call: Call, holder: Holder, ruleset: Ruleset) {
  const json = rulesetJson(call.hub, source(holder), ruleset);
  if (holder.type === 'Organization' || call.caller.actor === undefined) return json;
  return { ...json, current_user_can_bypass: bypassOf(call.hub, holder.repository, ruleset, call.caller.actor) };
}

function create(call: Call, holder: Holder) {
  const text = readRuleset(call.body, undefined, holder.type === 'Organization');
  return created(shown(call, holder, createRuleset(call.hub, holder, call.actor, text)));
}

function update(call: Call, holder: Holder) {
  const ruleset = rulesetOf(holder, call.number('ruleset_id'));
  const text = readRuleset(call.body, ruleset.text, holder.type === 'Organization');
  updateRuleset(call.hub, holder, call.actor, ruleset, text);
  return ok(shown(call, holder, ruleset));
}

function remove(call: Call, holder: Holder) {
  deleteRuleset(call.hub, holder, call.actor, rulesetOf(holder, call.number('ruleset_id')));
  return noContent();
}

function isWanted(call: Call, ruleset: Ruleset): boolean {
  const targets = call.query.get('targets');
  return targets === null || targets.split(',').includes(ruleset.text.target);
}

function getOfRepository(call: Call) {
  const id = call.number('ruleset_id');
  const parents = call.query.get('includes_parents') !== 'false';
  const found = rulesetsOf(call.hub, call.repository).find((one) => one.ruleset.id === id);
  if (found === undefined || (found.source.type === 'Organization' && !parents)) throw notFound();
  const json = rulesetJson(call.hub, found.source, found.ruleset);
  const { actor } = call.caller;
  if (actor === undefined) return ok(json);
  return ok({ ...json, current_user_can_bypass: bypassOf(call.hub, call.repository, found.ruleset, actor) });
}

export const rulesetHandlers: Handlers = {
  'repos/get-repo-rulesets': (call) => {
    const parents = call.query.get('includes_parents') !== 'false';
    const all = rulesetsOf(call.hub, call.repository).filter(
      (one) => (parents || one.source.type === 'Repository') && isWanted(call, one.ruleset),
    );
    return call.page(all, (one) => simpleRulesetJson(call.hub, one.source, one.ruleset));
  },
  'repos/create-repo-ruleset': (call) => create(call, ofRepository(call)),
  'repos/get-repo-ruleset': getOfRepository,
  'repos/update-repo-ruleset': (call) => update(call, ofRepository(call)),
  'repos/delete-repo-ruleset': (call) => remove(call, ofRepository(call)),
  'repos/get-branch-rules': (call) => {
    const rules = appliedRules(call.hub, call.repository, `refs/heads/${call.parameter('branch')}`);
    const byRuleset = rules.filter((one): one is Applied & { kind: 'ruleset' } => one.kind === 'ruleset');
    return call.page(byRuleset, appliedRuleJson);
  },
  'repos/get-org-rulesets': (call) => {
    const holder = ofOrganization(call);
    const all = holder.type === 'Organization' ? [...holder.organization.rulesets.values()] : [];
    return call.page(
      all.filter((one) => isWanted(call, one)),
      (one) => simpleRulesetJson(call.hub, source(holder), one),
    );
  },
  'repos/create-org-ruleset': (call) => create(call, ofOrganization(call)),
  'repos/get-org-ruleset': (call) => {
    const holder = ofOrganization(call);
    return ok(shown(call, holder, rulesetOf(holder, call.number('ruleset_id'))));
  },
  'repos/update-org-ruleset': (call) => update(call, ofOrganization(call)),
  'repos/delete-org-ruleset': (call) => remove(call, ofOrganization(call)),
};
