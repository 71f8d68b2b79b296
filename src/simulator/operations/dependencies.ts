import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import { affects } from '../acts/advisories.ts';
import { forkPoint } from '../git/merge.ts';
import type { GitRepository } from '../git/repository.ts';
import { type Call, type Handlers, ok, type Reply } from '../http/call.ts';
import { notFound, Refusal } from '../refusal.ts';
import { advisoryJson, advisoryUrl } from '../shapes/advisories.ts';

/** The one manifest that the simulated dependency graph reads, in the root of the repository. */
const MANIFEST = 'package-lock.json';
const PAGE = 30;

interface Locked {
  readonly name: string;
  readonly version: string;
  readonly license: string | null;
  readonly scope: 'development' | 'runtime';
}

/** Packages of a lock file of npm (https://docs.npmjs.com/cli/configuring-npm/package-lock-json), by name and version. */
function lockedAt(git: GitRepository, sha: string): ReadonlyMap<string, Locked> {
  const tree = git.commit(sha)?.tree;
  const entry = tree === undefined ? undefined : git.entry(tree, MANIFEST);
  const lock = entry === undefined ? undefined : parsed(git.blob(entry.sha)?.toString('utf8') ?? '');
  const packages = lock?.['packages'];
  const found = new Map<string, Locked>();
  if (!isJsonObject(packages)) return found;
  for (const [path, about] of Object.entries(packages)) {
    const name = path.split('node_modules/').at(-1) ?? '';
    if (path === '' || !isJsonObject(about) || typeof about['version'] !== 'string') continue;
    const { version, license, dev } = about;
    const scope = dev === true ? 'development' : 'runtime';
    found.set(`${name}@${version}`, { name, version, license: typeof license === 'string' ? license : null, scope });
  }
  return found;
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Off for private repositories, which need a licence for it, unless their owners switched it on. */
function compare(call: Call): Reply {
  const { repository } = call;
  const { git } = repository;
  // What GitHub says where it is off: https://github.com/github/docs/issues/36252
  if (!(repository.settings.get('dependency_graph') ?? !repository.private)) throw new Refusal(403, 'Forbidden');
  const [base, head] = call
    .parameter('basehead')
    .split('...')
    .map((name) => git.resolve(name));
  if (base === undefined || head === undefined) throw notFound();
  const [was, is] = [lockedAt(git, forkPoint(git, base, head)), lockedAt(git, head)];
  const only = (some: ReadonlyMap<string, Locked>, others: ReadonlyMap<string, Locked>) =>
    [...some].flatMap(([label, one]) => (others.has(label) ? [] : [one]));
  const changes = [
    ...only(was, is).map((one) => ({ change: 'removed', one })),
    ...only(is, was).map((one) => ({ change: 'added', one })),
  ];
  return call.page(changes, ({ change, one }) => differenceJson(call, change, one));
}

function differenceJson({ hub }: Call, change: string, { name, version, license, scope }: Locked): JsonObject {
  const known = [...hub.advisories.values()].filter(
    (one) => one.type === 'reviewed' && one.ecosystem === 'npm' && affects(one, name, version),
  );
  return {
    change_type: change,
    manifest: MANIFEST,
    ecosystem: 'npm',
    name,
    version,
    package_url: `pkg:npm/${encodeURIComponent(name)}@${version}`,
    license,
    source_repository_url: null,
    scope,
    vulnerabilities: known.map((one) => ({
      severity: one.severity === 'medium' ? 'moderate' : one.severity,
      advisory_ghsa_id: one.id,
      advisory_summary: one.summary,
      advisory_url: advisoryUrl(hub, one),
    })),
  };
}

/** Newest first, paged by a cursor (https://docs.github.com/rest/security-advisories/global-advisories). */
function listAdvisories(call: Call): Reply {
  const { hub, query } = call;
  const affected = [...query.getAll('affects'), ...query.getAll('affects[]')].flatMap((one) => one.split(','));
  if (affected.length > 1000) throw call.wrong('affects', 'has more than 1000 packages.');
  const fits = (name: string, value: string) => (query.get(name) ?? value) === value;
  const found = [...hub.advisories.values()].filter(
    (one) =>
      one.type === (query.get('type') ?? 'reviewed') &&
      fits('ghsa_id', one.id) &&
      fits('ecosystem', one.ecosystem) &&
      fits('severity', one.severity) &&
      (affected.length === 0 || affected.some((text) => affects(one, ...split(text)))),
  );
  const size = Math.min(100, Number(query.get('per_page') ?? PAGE));
  const from = Number(query.get('after') ?? 0);
  const next = new URL(call.address, hub.url);
  next.searchParams.set('after', String(from + size));
  return {
    ...ok(
      found
        .toReversed()
        .slice(from, from + size)
        .map((one) => advisoryJson(hub, one)),
    ),
    ...(from + size < found.length ? { headers: { link: `<${next.href}>; rel="next"` } } : {}),
  };
}

/** `@scope/name@1.2.3` into name and version. */
function split(text: string): [name: string, version?: string] {
  const at = text.lastIndexOf('@');
  return at <= 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

export const dependencyHandlers: Handlers = {
  'dependency-graph/diff-range': compare,
  'security-advisories/list-global-advisories': listAdvisories,
};
