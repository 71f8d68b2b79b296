import type pg from 'pg';
import { toFault } from '../core/fault.ts';
import type { World } from '../core/ports/world.ts';
import type { Letter } from '../core/reconciliation/letter.ts';
import { digest, SYNTHETIC } from './ids.ts';
import type { Inbox } from './inbox.ts';
import type { Log } from './log.ts';
import { activeInstallations, type Installed, type KnownInstallation } from './reconcile-installations.ts';
import { reconcileOrganization } from './reconcile-organization.ts';
import type { Looks } from './redelivery.ts';
import type { Organizations } from './route.ts';

/** When it looks, in milliseconds. */
export interface Reconciliation extends Looks {
  /** What changed less than so long ago is left to the delivery that may be on its way: GitHub's come minutes late. */
  readonly grace: number;
}

const LOOKS: Reconciliation = { first: [60_000], every: 15 * 60_000, grace: 3 * 60_000 };
/** Sweeps of several processes shall not fall together, and GitHub asks not to come on the hour: a tenth more or less. */
const JITTER = 0.1;
const LOCK = `hashtext('baton:reconcile')`;
/** The sweep as a whole in the table `reconciled`. */
const ALL = 0;

/** What a sweep needs. */
export interface Reconciling {
  readonly pool: pg.Pool;
  readonly world: World;
  readonly inbox: Inbox;
  readonly installed: Installed;
  readonly organizations: Organizations;
  /** Concludes what runs that ended left open on GitHub; see engine.ts. */
  readonly conclude: () => Promise<number>;
  readonly log: Log;
  readonly looks?: Reconciliation;
}

/** One sweep, as its parts see it. Times are epoch milliseconds. */
export interface Sweep extends Omit<Reconciling, 'looks' | 'conclude' | 'installed'> {
  readonly now: number;
  /** What changed after that may still be told. */
  readonly settledBefore: number;
  readonly stop: AbortSignal;
  /** Puts a delivery that GitHub owes into the inbox; the same one twice is a duplicate there. */
  send(installation: number, letter: Letter): Promise<void>;
}

/** What one sweep found; `sent` are deliveries that were owed. */
interface Swept {
  readonly installations: number;
  readonly repositories: number;
  readonly sent: number;
}

/**
 * Compares, soon after the start and then every quarter of an hour, what is on GitHub with what the app was told, and tells
 * itself the difference in the deliveries that GitHub owes: through the inbox, with the ids that real ones give, so a late
 * one starts nothing twice. Of several processes one does it. Gives the way to stop.
 */
export function reconcileRegularly(about: Reconciling): () => Promise<void> {
  const over = new AbortController();
  const { world, log, looks = LOOKS } = about;
  const loop = async () => {
    for (let look = 0; ; look += 1) {
      const jitter = 1 - JITTER + 2 * JITTER * world.clock.random();
      await world.clock.sleep(looks.first[look] ?? looks.every * jitter, over.signal);
      try {
        const swept = await reconcile(about, over.signal);
        if (swept !== undefined) log.info({ ...swept }, 'what GitHub has was compared with what it told');
      } catch (error) {
        over.signal.throwIfAborted();
        log.warn({ reason: toFault(error).message }, 'the comparison with GitHub was broken off; the next goes on');
      }
    }
  };
  const ended = loop().catch((error: unknown) => {
    if (!over.signal.aborted) log.error({ reason: String(error) }, 'GitHub is not compared with any more');
  });
  return () => {
    over.abort(new Error('this process is leaving'));
    return ended;
  };
}

/** One sweep over all installations; undefined when another process is at it or was just now. */
export async function reconcile(about: Reconciling, stop: AbortSignal): Promise<Swept | undefined> {
  const { pool, world, log, looks = LOOKS } = about;
  const now = world.clock.now();
  return alone(pool, stop, async () => {
    const before = await sweptUntil(pool, ALL);
    if (before !== undefined && before > now - looks.every / 2) return undefined;
    let sent = 0;
    const sweep: Sweep = {
      ...about,
      now,
      settledBefore: now - looks.grace,
      stop,
      async send(installation, { name, payload }) {
        const body = Buffer.from(JSON.stringify(payload));
        const id = `${SYNTHETIC}${digest(`${name}\n${body}`).slice(0, 40)}`;
        if ((await about.inbox.accept({ id, provider: 'github', name, installation, body })) === 'stored') sent += 1;
      },
    };
    const installations = await activeInstallations(sweep, about.installed, before);
    let repositories = 0;
    for (const installation of installations) {
      stop.throwIfAborted();
      repositories += await reconcileOne(sweep, installation);
    }
    const concluded = await about.conclude();
    if (concluded > 0) log.info({ runs: concluded }, 'what ended runs had left open was concluded');
    await keepUntil(pool, ALL, now);
    return { installations: installations.length, repositories, sent };
  });
}

/** The failure of one installation stops no other. Gives how many repositories were compared. */
async function reconcileOne(sweep: Sweep, installation: KnownInstallation): Promise<number> {
  const { pool, log } = sweep;
  try {
    if (await isBehind(pool, installation.id)) return 0;
    const before = await sweptUntil(pool, installation.id);
    const { repositories, complete } = await reconcileOrganization(sweep, installation, before);
    if (complete) await keepUntil(pool, installation.id, sweep.settledBefore);
    return repositories;
  } catch (error) {
    sweep.stop.throwIfAborted();
    log.warn({ installation: installation.id, reason: toFault(error).message }, 'an installation was not compared');
    return 0;
  }
}

/** What has arrived and was not read yet may hold all that would be missed. */
async function isBehind(pool: pg.Pool, installation: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select 1 from inbox where status = 'arrived' and installation in (0, $1) limit 1`,
    [installation],
  );
  return rowCount === 1;
}

async function sweptUntil(pool: pg.Pool, installation: number): Promise<number | undefined> {
  const { rows } = await pool.query<{ until: number }>(
    'select extract(epoch from until)::float8 * 1000 as until from reconciled where installation = $1 and repository = 0',
    [installation],
  );
  return rows[0]?.until;
}

async function keepUntil(pool: pg.Pool, installation: number, until: number): Promise<void> {
  await pool.query(
    `insert into reconciled (installation, repository, until) values ($1, 0, to_timestamp($2::float8 / 1000))
     on conflict (installation, repository) do update set until = excluded.until`,
    [installation, until],
  );
}

/** Undefined at once when another process holds the lock. */
async function alone<T>(pool: pg.Pool, stop: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
  const client = await pool.connect();
  let held = false;
  try {
    const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${LOCK}) as taken`);
    held = rows[0]?.taken === true;
    return held ? await orStopped(work(), stop) : undefined;
  } finally {
    // A session that cannot give it back is ended, and the lock with it.
    const free = held ? client.query(`select pg_advisory_unlock(${LOCK})`) : Promise.resolve();
    await free.then(
      () => client.release(),
      () => client.release(true),
    );
  }
}

/** Leaves a request that GitHub lets wait: whatever it brings, the next sweep asks for it again. */
async function orStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  const leave = () => stopped.reject(stop.reason);
  stop.addEventListener('abort', leave);
  try {
    stop.throwIfAborted();
    return await Promise.race([work, stopped.promise]);
  } finally {
    stop.removeEventListener('abort', leave);
  }
}
