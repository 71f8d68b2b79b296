import { organizationOf } from '../acts/organizations.ts';
import {
  deleteRepository,
  describe,
  newRepository,
  renameBranch,
  renameRepository,
  setArchived,
  setDefaultBranch,
  setPrivate,
  transferRepository,
} from '../acts/repositories.ts';
import { maySee } from '../http/authentication.ts';
import { type Call, created, type Handlers, noContent, ok, type Reply } from '../http/call.ts';
import type { Organization } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { fullRepositoryJson, minimalRepositoryJson } from '../shapes/repositories.ts';
import { branchWithProtection } from './commits.ts';
import { applyMergeSettings } from './merge-settings.ts';

/** Switches of a repository; what they mean is decided where the act is. */
const SETTINGS = ['has_issues', 'has_projects', 'has_wiki', 'is_template', 'web_commit_signoff_required'];

/** The organization of the path, seen by its members and by the app that is installed on it. */
export function organizationAt(call: Call): Organization {
  const { hub, caller } = call;
  const organization = hub.organizations.get(call.parameter('org').toLowerCase());
  const login = caller.actor?.account.login.toLowerCase() ?? '';
  const sees =
    caller.kind === 'installation'
      ? caller.token.holder.installation.account === organization?.account
      : organization?.members.has(login) === true;
  if (organization === undefined || !sees) throw notFound();
  return organization;
}

/** `private` and `visibility` say the same; undefined when neither is said. */
function hiddenIn(call: Call): boolean | undefined {
  const visibility = call.optionalText('visibility');
  if (visibility !== undefined) {
    if (visibility !== 'public' && visibility !== 'private') throw invalid('Repository', 'visibility', 'invalid');
    return visibility === 'private';
  }
  return typeof call.body['private'] === 'boolean' ? call.body['private'] : undefined;
}

function applySettings(call: Call, settings: Map<string, boolean>): void {
  for (const name of SETTINGS) {
    const value = call.body[name];
    if (typeof value === 'boolean') settings.set(name, value);
  }
}

function create(call: Call): Reply {
  const { hub, actor } = call;
  const organization = organizationAt(call);
  const description = call.optionalText('description');
  const name = call.text('name');
  const start = call.body['auto_init'] === true;
  const text = description === undefined ? `# ${name}` : `# ${name}\n${description}`;
  const repository = newRepository(hub, organization.account, actor, {
    name,
    private: hiddenIn(call) ?? false,
    ...(description === undefined ? {} : { description }),
    ...(start ? { files: { 'README.md': `${text}\n` } } : { files: {}, empty: true }),
  });
  applySettings(call, repository.settings);
  applyMergeSettings(call, repository);
  // Whoever makes a repository may do everything in it.
  if (call.caller.kind === 'person') repository.collaborators.set(actor.account.login.toLowerCase(), 'admin');
  return created(fullRepositoryJson(hub, repository));
}

/** https://docs.github.com/rest/repos/repos#update-a-repository */
function update(call: Call): Reply {
  const { hub, repository, actor, body } = call;
  if (repository.archived && body['archived'] !== false) {
    throw new Refusal(403, 'Repository was archived so is read-only.');
  }
  const hidden = hiddenIn(call);
  if (body['archived'] === false) setArchived(hub, repository, actor, false);
  const branch = call.optionalText('default_branch');
  if (branch !== undefined) setDefaultBranch(hub, repository, actor, branch);
  if (body['description'] !== undefined) describe(hub, repository, actor, call.optionalText('description') ?? null);
  applySettings(call, repository.settings);
  applyMergeSettings(call, repository);
  if (hidden !== undefined) setPrivate(hub, repository, actor, hidden);
  const name = call.optionalText('name');
  if (name !== undefined) renameRepository(hub, repository, actor, name);
  if (body['archived'] === true) setArchived(hub, repository, actor, true);
  return ok(fullRepositoryJson(hub, repository));
}

/** Answers with what it was, and moves in the background (https://docs.github.com/rest/repos/repos#transfer-a-repository). */
function transfer(call: Call): Reply {
  const { hub, repository, actor } = call;
  const owner = hub.accounts.get(call.text('new_owner').toLowerCase());
  if (owner === undefined || owner.kind === 'Bot') throw invalid('Repository', 'new_owner', 'invalid');
  const organization = organizationOf(hub, owner);
  const login = actor.account.login.toLowerCase();
  const welcome =
    call.caller.kind === 'installation'
      ? [...hub.installations.values()].some(({ account }) => account === owner)
      : owner === actor.account || organization?.members.has(login) === true;
  if (!welcome) throw new Refusal(403, `You don't have the permission to create repositories on ${owner.login}`);
  const name = call.optionalText('new_name') ?? repository.name;
  if (hub.repositories.has(`${owner.login}/${name}`.toLowerCase())) {
    throw invalid('Repository', 'name', 'custom', 'name already exists on this account');
  }
  const ids = Array.isArray(call.body['team_ids']) ? call.body['team_ids'] : [];
  const teams = [...(organization?.teams.values() ?? [])].filter(({ id }) => ids.includes(id)).map(({ slug }) => slug);
  const answer: Reply = { status: 202, body: minimalRepositoryJson(hub, repository) };
  hub.background(hub.clock.sleep(0).then(() => transferRepository(hub, repository, actor, owner, { name, teams })));
  return answer;
}

async function rename(call: Call): Promise<Reply> {
  const { hub, repository, actor, caller } = call;
  const [from, to] = [call.parameter('branch'), call.text('new_name')];
  if (repository.defaultBranch === from && caller.kind === 'installation') {
    if (caller.token.holder.permissions['administration'] !== 'write') {
      const headers = { 'x-accepted-github-permissions': 'administration=write' };
      throw new Refusal(403, 'Resource not accessible by integration', { headers });
    }
  }
  await renameBranch(hub, repository, actor, from, to);
  return created(branchWithProtection(call, to));
}

export const repositoryLifeHandlers: Handlers = {
  'repos/create-in-org': create,
  'repos/update': update,
  'repos/delete': ({ hub, repository, actor }) => {
    deleteRepository(hub, repository, actor);
    return noContent();
  },
  'repos/transfer': transfer,
  'repos/rename-branch': rename,
  'repos/list-for-org': (call) => {
    const { hub, caller } = call;
    const organization = hub.organizations.get(call.parameter('org').toLowerCase());
    if (organization === undefined) throw notFound();
    const all = [...hub.repositories.values()].filter(({ owner }) => owner === organization.account);
    const seen = all.filter((one) => maySee(hub, one, caller));
    return call.page(seen, (one) => minimalRepositoryJson(hub, one));
  },
};
