import { z } from 'zod';
import type { Member } from '../core/changeset/change-set.ts';
import type { Store } from '../core/ports/store.ts';
import type { RepositoryCatalogue } from '../core/repository/catalogue.ts';
import type { RunView } from '../core/run/view.ts';
import { withoutSecrets } from '../core/secret-text.ts';
import type { Health } from './health.ts';
import { isLive } from './status.ts';

/** How far back `/status`, `/repositories` and `/sync-history` look, in runs. */
const LOOK_BACK = 1_000;

/** Dead letters that `/status` names; `baton deadletters` lists more. */
const MOST_LETTERS = 20;

const LIMIT = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(200));

/** What `?limit=` asks for (20 when it is absent), or the sentence that says what is wrong with it. */
export function readLimit(text: string | undefined): { readonly limit: number } | { readonly error: string } {
  if (text === undefined) return { limit: 20 };
  const parsed = LIMIT.safeParse(text);
  return parsed.success
    ? { limit: parsed.data }
    : { error: `limit must be a whole number from 1 to 200, and was ${JSON.stringify(text.slice(0, 40))}` };
}

/** `/health`: for load balancers and people who wonder. */
export function healthJson(health: Health, now: number): object {
  return {
    status: health.ok ? 'ok' : 'unwell',
    version: health.version,
    uptimeSeconds: Math.floor((now - health.startedAt) / 1000),
    parts: health.parts,
  };
}

/** `/status`: what is going on now. */
export async function statusJson(store: Store, health: Health, publicUrl: string): Promise<object> {
  const [active, recent, deliveries, dead] = await Promise.all([
    store.runs({ status: ['running', 'waiting'], limit: LOOK_BACK }),
    store.runs({ limit: LOOK_BACK }),
    store.deliveries(),
    store.deadLetters(MOST_LETTERS),
  ]);
  const runs: { [status: string]: number } = { running: 0, waiting: 0, succeeded: 0, failed: 0, cancelled: 0 };
  for (const run of recent) runs[run.status] = (runs[run.status] ?? 0) + 1;
  const pulls = active.flatMap((run) => run.changeset.members).filter((one) => one.pull !== undefined && !one.merged);
  return {
    ok: health.ok,
    runs,
    deliveries,
    deadLetters: dead.map((letter) => ({
      ...letter,
      reason: withoutSecrets(letter.reason),
      at: new Date(letter.at).toISOString(),
    })),
    pendingPullRequests: pulls.length,
    active: active.map((run) => ({ ...brief(run, publicUrl), progress: run.progress, waitsFor: waitsFor(run) })),
  };
}

/** `/runs.json`: all runs, newest first, those too that changed nothing. */
export async function runsJson(store: Store, limit: number, publicUrl: string): Promise<object> {
  const recent = await store.runs({ limit });
  return { limit, runs: recent.map((run) => brief(run, publicUrl)) };
}

/** `/repositories`: every repository that a catalogue or a recent run knows, and what Baton did there last. */
export async function repositoriesJson(
  store: Store,
  catalogues: readonly RepositoryCatalogue[],
  publicUrl: string,
): Promise<object> {
  const recent = await store.runs({ limit: LOOK_BACK });
  const last = new Map<string, { run: RunView; member: Member }>();
  for (const run of recent) {
    for (const member of run.changeset.members) {
      if (!last.has(member.repository)) last.set(member.repository, { run, member });
    }
  }
  const known = new Map<string, object>();
  for (const entry of catalogues.flatMap((catalogue) => catalogue.repositories)) {
    const { fullName, kind, layout, framework, defaultBranch, archived, teams, dependsOn } = entry;
    known.set(fullName, { kind, layout, framework, defaultBranch, archived, teams, dependsOn });
  }
  const names = [...new Set([...known.keys(), ...last.keys()])].toSorted();
  const repositories = names.map((repository) => {
    const found = last.get(repository);
    const latest = found === undefined ? {} : { last: { ...brief(found.run, publicUrl), ...memberJson(found.member) } };
    return { repository, ...known.get(repository), ...latest };
  });
  return { repositories };
}

/** `/sync-history`: runs that changed repositories, newest first. */
export async function historyJson(store: Store, limit: number, publicUrl: string): Promise<object> {
  const recent = await store.runs({ limit: LOOK_BACK });
  const syncs = recent.filter((run) => run.changeset.members.length > 0).slice(0, limit);
  return {
    limit,
    syncs: syncs.map((run) => ({ ...brief(run, publicUrl), repositories: run.changeset.members.map(memberJson) })),
  };
}

function brief(run: RunView, publicUrl: string): object {
  return {
    run: run.id,
    workflow: run.workflow.id,
    org: run.org,
    event: run.event.type,
    triggeredBy: run.triggeredBy,
    status: run.status,
    startedAt: new Date(run.startedAt).toISOString(),
    ...(run.endedAt === undefined ? {} : { endedAt: new Date(run.endedAt).toISOString() }),
    ...(run.reason === undefined ? {} : { reason: run.reason }),
    url: new URL(`/runs/${encodeURIComponent(run.id)}`, publicUrl).href,
  };
}

function memberJson(member: Member): object {
  return {
    repository: member.repository,
    result: member.result.kind,
    ...('reason' in member.result ? { reason: member.result.reason } : {}),
    ...(member.pull === undefined ? {} : { pullRequest: member.pull.url }),
    ...(member.merged === undefined ? {} : { merged: member.merged.sha }),
  };
}

function waitsFor(run: RunView): readonly object[] {
  if (!isLive(run.status)) return [];
  return run.steps.flatMap((step) =>
    step.status === 'waiting' && step.wait !== undefined
      ? [{ step: step.id, reason: step.wait.reason, ...(step.wait.by === undefined ? {} : { by: step.wait.by }) }]
      : [],
  );
}
