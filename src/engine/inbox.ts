import type pg from 'pg';
import type { Event } from '../core/event.ts';
import { subject } from '../core/event.ts';
import { Fault } from '../core/fault.ts';
import type { DeadLetters } from '../core/ports/dead-letters.ts';
import type { Events } from '../core/ports/store.ts';
import { BELL, CHANNEL, isTransient } from './database.ts';
import type { Log } from './log.ts';
import { bodyIn, createPack, type Pack } from './segment.ts';
import { plainText } from './text.ts';

/**
 * Milliseconds until the next commit when the last one took several: a quick disk would else have commits of a few, and a
 * commit costs the same for one as for fifty. Who comes alone never waits.
 */
const GATHER = 1;
/** So many deliveries, or bytes, share one commit at most; more wait for the next. */
const LARGEST_BATCH = 128;
const LARGEST_SEGMENT = 8 * 1024 * 1024;

/** A webhook delivery whose sender is proven, as it came. Nobody has parsed it. */
export interface Arrival {
  /** Unique for its provider's deliveries, the same when it is delivered again. */
  readonly id: string;
  readonly provider: 'github' | 'figma';
  readonly name: string;
  /** A guess that needs no parsing, for fair turns until the delivery is read; 0 when nobody knows. */
  readonly installation: number;
  readonly body: Buffer;
}

/**
 * `stored`: it is new, or it failed here before and is now tried again. `duplicate`: it was here before. `altered`: another
 * body came under that id, which is kept from all that follows and is an alarm.
 */
export type Accepted = 'stored' | 'duplicate' | 'altered';

export interface Inbox {
  /** Commits the delivery before it resolves. Rejects when the database does not answer: then do not acknowledge. */
  accept(arrival: Arrival): Promise<Accepted>;
}

/** Sends events of Baton's own, each with the runs that led to it. */
export interface CausedEvents {
  emit(event: Parameters<Events['emit']>[0] & Pick<Event, 'causes'>): Promise<void>;
}

export interface InboxWorld {
  readonly pool: pg.Pool;
  readonly deadLetters: DeadLetters;
  readonly log: Log;
}

type Entry = Omit<Arrival, 'provider'> & { readonly provider: Arrival['provider'] | 'baton' };

/** The inbox and the port that sends Baton's own events through it. */
export function createInbox(from: InboxWorld): Inbox & CausedEvents {
  const pack = createPack();
  const store = grouped((entries: Entry[]) => commit(entries, pack, from));
  return {
    accept: (arrival) => store({ ...arrival, id: plainText(arrival.id), name: plainText(arrival.name) }),
    async emit({ id, type, installation, org, data, causes }) {
      const event: Event = {
        id,
        type,
        installation,
        org,
        subjects: [subject.event(org, type)],
        data,
        ...(causes === undefined ? {} : { causes }),
      };
      const body = Buffer.from(JSON.stringify(event));
      try {
        await store({
          id: plainText(`event:${installation}:${id}`),
          provider: 'baton',
          name: type,
          installation,
          body,
        });
      } catch (cause) {
        throw new Fault('unavailable', 'the event could not be stored: the database did not answer', { cause });
      }
    },
  };
}

/** One statement for all that are new, so one transaction; those that were here before are looked at one by one. */
async function commit(entries: readonly Entry[], pack: Pack, from: InboxWorld): Promise<Accepted[]> {
  const first = new Map<string, Entry>();
  for (const entry of entries) if (!first.has(entry.id)) first.set(entry.id, entry);
  const unique = [...first.values()];
  const { segment, places } = await pack(unique.map(({ body }) => body));
  const { rows } = await from.pool.query<{ id: string }>({
    name: 'store',
    text: `with segment as (
       insert into inbox_segment (bodies) values ($1) returning id
     ), fresh as (
       insert into inbox (id, provider, name, installation, segment, first_byte, bytes)
       select g.id, g.provider, g.name, g.installation, segment.id, g.first_byte, g.bytes
       from segment, unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::int[], $7::int[])
         as g(id, provider, name, installation, first_byte, bytes)
       on conflict (id) do nothing returning id
     )
     select id, pg_notify('${CHANNEL.inbox}', '${BELL.arrived}') from fresh`,
    values: [
      segment,
      unique.map(({ id }) => id),
      unique.map(({ provider }) => provider),
      unique.map(({ name }) => name),
      unique.map(({ installation }) => installation),
      places,
      unique.map(({ body }) => body.length),
    ],
  });
  const stored = new Set(rows.map(({ id }) => id));
  const results: Accepted[] = [];
  for (const entry of entries) {
    const isNew = first.get(entry.id) === entry && stored.has(entry.id);
    results.push(isNew ? 'stored' : await again(entry, from));
  }
  return results;
}

/**
 * A delivery id that is here already. One that failed is wanted once more, so it is read and handled anew; one that is done
 * or under way is not. GitHub signs what it sends and repeats it to the byte: another body is somebody's trick or a defect.
 */
async function again({ id, provider, body }: Entry, { pool, deadLetters, log }: InboxWorld): Promise<Accepted> {
  const { rows } = await pool.query<{ bodies: Buffer | null; first_byte: number; bytes: number }>(
    'select s.bodies, i.first_byte, i.bytes from inbox i left join inbox_segment s on s.id = i.segment where i.id = $1',
    [id],
  );
  const [row] = rows;
  if (provider === 'github' && row?.bodies != null && !bodyIn(row.bodies, row.first_byte, row.bytes).equals(body)) {
    await pool.query('update inbox set altered = altered + 1 where id = $1', [id]);
    log.error({ delivery: id }, 'ALARM: another body came under the id of a delivery that is here; it was not taken');
    return 'altered';
  }
  return (await deadLetters.replay(id)) ? 'stored' : 'duplicate';
}

/** What arrives while a commit is on its way goes into the next one together. */
function grouped(write: (entries: Entry[]) => Promise<Accepted[]>): (entry: Entry) => Promise<Accepted> {
  const waiting: { entry: Entry; done: PromiseWithResolvers<Accepted> }[] = [];
  let writing = false;
  const drain = async () => {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, roomFor(waiting));
      try {
        const results = await write(batch.map(({ entry }) => entry));
        for (const [index, { done }] of batch.entries()) done.resolve(results[index] ?? 'duplicate');
      } catch (error) {
        // One that PostgreSQL refuses must not take its neighbours with it; nor must two processes that took the same
        // deliveries in another order (40P01: deadlock).
        if (batch.length > 1 && (!isTransient(error) || (error as { code?: string }).code === '40P01')) {
          for (const { entry, done } of batch)
            await write([entry]).then(([result]) => done.resolve(result ?? 'duplicate'), done.reject);
        } else for (const { done } of batch) done.reject(error);
      }
      if (batch.length > 1) await new Promise((resolve) => setTimeout(resolve, GATHER));
    }
    writing = false;
  };
  return (entry) => {
    const done = Promise.withResolvers<Accepted>();
    waiting.push({ entry, done });
    if (!writing) void drain();
    return done.promise;
  };
}

/** How many of those that wait fit into one commit: at least one. */
function roomFor(waiting: readonly { readonly entry: Entry }[]): number {
  let bytes = 0;
  const full = waiting.findIndex(({ entry: { body } }, at) => {
    bytes += body.length;
    return at === LARGEST_BATCH || (at > 0 && bytes > LARGEST_SEGMENT);
  });
  return full === -1 ? waiting.length : full;
}
