import type pg from 'pg';
import type { Catalog } from '../core/catalog.ts';
import { readDelivery } from '../core/delivery.ts';
import type { Event } from '../core/event.ts';
import { toFault } from '../core/fault.ts';
import type { JsonObject } from '../core/json.ts';
import type { Source } from '../core/source.ts';
import { BELL, CHANNEL, inTransaction } from './database.ts';
import { statesIn } from './installations.ts';
import type { Log } from './log.ts';
import { unpack } from './segment.ts';
import type { NewSignal } from './signals.ts';
import { signalColumns } from './signals.ts';
import { plainText } from './text.ts';
import { takeTurns } from './turns.ts';

/** Deliveries that are read in one transaction. */
const AT_ONCE = 32;
/** The bell may be missed. Milliseconds. */
const POLL = 2000;

interface Row {
  readonly id: string;
  readonly provider: 'github' | 'figma' | 'baton';
  readonly name: string;
  readonly installation: string;
  readonly segment: string;
  readonly first_byte: number;
  readonly bytes: number;
}

interface Read {
  readonly id: string;
  readonly installation: number;
  readonly events: readonly Event[];
  readonly status: 'waiting' | 'done' | 'failed';
  readonly reason?: string;
}

/**
 * Makes events of the deliveries that arrived: parses each once, asks the sources, and in one transaction keeps the events
 * and sends their signals, so that whoever is parked wakes though no handler is free. Nothing here asks the outside.
 */
export class Reader {
  readonly #pool: pg.Pool;
  readonly #sources: Catalog<Source>;
  readonly #log: Log;
  #loop: Promise<void> | undefined;
  #stopped = false;
  #after = 0;
  #wake = () => {};

  constructor(pool: pg.Pool, sources: Catalog<Source>, log: Log) {
    this.#pool = pool;
    this.#sources = sources;
    this.#log = log;
  }

  begin(): void {
    if (!this.#stopped) this.#loop = this.#run();
  }

  /** Look now. */
  ring(): void {
    this.#wake();
  }

  async end(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const bell = Promise.withResolvers<void>();
      this.#wake = bell.resolve;
      const read = await this.#batch().catch((error: unknown) => {
        this.#log.warn({ reason: toFault(error).message }, 'deliveries could not be read now');
        return 0;
      });
      if (read > 0 || this.#stopped) continue;
      const timer = setTimeout(bell.resolve, POLL);
      await bell.promise;
      clearTimeout(timer);
    }
  }

  /** How many it read. A crash in between leaves them as they were. */
  #batch(): Promise<number> {
    return inTransaction(this.#pool, async (client) => {
      const { rows } = (await takeTurns(client, {
        status: 'arrived',
        room: AT_ONCE,
        after: this.#after,
        except: [],
        notThese: [],
        next: `select i.id, i.provider, i.name, i.installation, i.segment, i.first_byte, i.bytes
               from picked join inbox i on i.id = picked.id order by picked.number, picked.seq`,
        values: [],
      })) as pg.QueryResult<Row>;
      const [last] = rows.slice(-1);
      if (last === undefined) return 0;
      this.#after = Number(last.installation);
      await keep(client, await removed(client, await this.#read(client, rows)));
      return rows.length;
    });
  }

  async #read(client: pg.PoolClient, rows: readonly Row[]): Promise<Read[]> {
    const read: Read[] = [];
    // One segment in memory at a time: each may hold 25 MB and more.
    for (const [segment, inIt] of Map.groupBy(rows, (row) => row.segment)) {
      const { rows: found } = await client.query<{ bodies: Buffer }>({
        name: 'segment',
        text: 'select bodies from inbox_segment where id = $1',
        values: [segment],
      });
      const bodies = found[0] === undefined ? undefined : unpack(found[0].bodies);
      for (const row of inIt) read.push(this.#readOne(row, bodies));
    }
    return read;
  }

  /** What cannot be read, and a source that throws, which is a bug of ours: kept as failed, to be read again. */
  #readOne({ id, provider, name, installation, first_byte, bytes }: Row, bodies: Buffer | undefined): Read {
    try {
      if (bodies === undefined) throw new Error('its body is not kept any more');
      const payload: unknown = JSON.parse(bodies.toString('utf8', first_byte, first_byte + bytes));
      if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
        throw new Error('the body is not a JSON object');
      const events =
        provider === 'baton'
          ? [payload as unknown as Event]
          : readDelivery({ id, provider, name, payload: payload as JsonObject }, this.#sources.all());
      const of = events[0]?.installation ?? Number(installation);
      return { id, installation: of, events, status: events.length === 0 ? 'done' : 'waiting' };
    } catch (error) {
      // The words of JSON.parse quote the body.
      const reason = error instanceof SyntaxError ? 'the body is not JSON' : toFault(error).message;
      this.#log.error({ delivery: id, event: name, reason }, 'a delivery could not be read');
      return { id, installation: Number(installation), events: [], status: 'failed', reason };
    }
  }
}

/** Whatever still comes from an installation that is gone is nobody's any more. */
async function removed(client: pg.PoolClient, read: readonly Read[]): Promise<readonly Read[]> {
  const { rows } = await client.query<{ id: string }>({
    name: 'deleted-installations',
    text: `select id from installation where state = 'deleted' and id = any($1::bigint[])`,
    values: [[...new Set(read.flatMap(({ events }) => events.map((event) => event.installation)))]],
  });
  const gone = new Set(rows.map(({ id }) => Number(id)));
  if (gone.size === 0) return read;
  return read.map((one) => {
    const events = one.events.filter(
      ({ installation, type }) => !gone.has(installation) || type === 'installation.deleted',
    );
    if (events.length === one.events.length) return one;
    const reason = 'the app was removed there';
    return { ...one, events, status: events.length === 0 ? ('done' as const) : one.status, reason };
  });
}

async function keep(client: pg.PoolClient, read: readonly Read[]): Promise<void> {
  const signals = read.flatMap(({ id, events }) => signalsOf(events).map((signal) => ({ entry: id, signal })));
  const states = statesIn(read.flatMap(({ events }) => events));
  await client.query({
    name: 'keep-read',
    text: `with given as (
       select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[]) as g(id, installation, events, status, reason)
     ), settled as (
       update inbox i set installation = g.installation, events = g.events, status = g.status, reason = g.reason, due = clock_timestamp()
       from given g where i.id = g.id returning i.id, i.at, i.status
     ), known as (
       insert into installation (id, state, as_of)
       select distinct on (s.id) s.id, s.state, to_timestamp(s.at / 1000)
       from unnest($6::bigint[], $7::text[], $8::float8[]) as s(id, state, at) order by s.id, s.at desc, s.state
       on conflict (id) do update set state = excluded.state, as_of = excluded.as_of
         where installation.state <> 'deleted' and (excluded.state = 'deleted' or installation.as_of <= excluded.as_of)
     ), sent as (
       -- Dated by the arrival: what was known before a run began is no news to it.
       insert into signal (id, key, name, by, data, at)
       select s.id, s.key, s.name, s.by, s.data, settled.at
       from unnest($9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
         as s(entry, id, key, name, by, data) join settled on settled.id = s.entry
       on conflict do nothing returning key
     ), bells as (
       select pg_notify('${CHANNEL.wake}', key) from (select distinct key from sent) keys
     )
     select (select count(*) from bells) as bells,
       (select count(*) from (select pg_notify('${CHANNEL.inbox}', '${BELL.read}') from settled where status = 'waiting') rung) as rung`,
    values: [
      read.map(({ id }) => id),
      read.map(({ installation }) => installation),
      read.map(({ events }) => JSON.stringify(events)),
      read.map(({ status }) => status),
      read.map(({ reason }) => reason ?? null),
      states.map(({ id }) => id),
      states.map(({ state }) => state),
      states.map(({ at }) => at),
      signals.map(({ entry }) => entry),
      ...signalColumns(signals.map(({ signal }) => signal)),
    ],
  });
}

function signalsOf(events: readonly Event[]): NewSignal[] {
  return events.flatMap(({ id, type, actor, data, subjects }) =>
    subjects.map((key) => ({
      id: plainText(id),
      key,
      name: type,
      ...(actor === undefined ? {} : { by: actor.login }),
      data,
    })),
  );
}
