import type pg from 'pg';
import type { Catalog } from '../core/catalog.ts';
import type { Event } from '../core/event.ts';
import { subject } from '../core/event.ts';
import { Fault, toFault } from '../core/fault.ts';
import type { Events } from '../core/ports/store.ts';
import type { Delivery, Source } from '../core/source.ts';
import { CHANNEL, isTransient } from './database.ts';
import type { Log } from './log.ts';
import type { NewSignal } from './signals.ts';
import { signalColumns } from './signals.ts';
import { plainText } from './text.ts';

/** So many deliveries share one commit at most; more wait for the next. */
const LARGEST_BATCH = 64;

export type Accepted = 'stored' | 'duplicate';

export interface Inbox {
  /**
   * Commits the delivery and the wake-ups of its events' subjects before it resolves; `duplicate` when that delivery id was
   * here before. `body` is the raw text as it was signed. Rejects when the database does not answer: then do not acknowledge.
   */
  accept(arrival: { readonly delivery: Delivery; readonly body: string }): Promise<Accepted>;
}

interface Entry {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly body: string;
  readonly events: readonly Event[];
  /** Why it will never be dispatched. */
  readonly failure?: string;
}

/** The inbox and the port that sends Baton's own events through it. */
export function createInbox(pool: pg.Pool, sources: Catalog<Source>, log: Log): Inbox & Events {
  const store = grouped((entries: Entry[]) => commit(pool, entries));
  return {
    accept: ({ delivery, body }) => store({ ...delivery, ...read(delivery, sources, log), body }),
    async emit({ id, type, installation, org, data }) {
      const event: Event = { id, type, installation, org, subjects: [subject.event(org, type)], data };
      try {
        await store({ id: `event:${installation}:${id}`, provider: 'baton', name: type, body: '', events: [event] });
      } catch (cause) {
        throw new Fault('unavailable', 'the event could not be stored: the database did not answer', { cause });
      }
    },
  };
}

/** The events of a delivery. A source that throws is a bug of ours: the delivery is kept as failed, to be read again. */
function read(delivery: Delivery, sources: Catalog<Source>, log: Log): Pick<Entry, 'events' | 'failure'> {
  try {
    const readers = sources.all().filter(({ reads }) => reads.includes(delivery.name));
    return { events: readers.flatMap((source) => source.read(delivery) ?? []) };
  } catch (error) {
    const { message } = toFault(error);
    log.error({ delivery: delivery.id, event: delivery.name, reason: message }, 'a source could not read a delivery');
    return { events: [], failure: message };
  }
}

/** One statement, so one transaction: the rows, their signals, the bells. Gives for each entry whether it was new. */
async function commit(pool: pg.Pool, entries: readonly Entry[]): Promise<Accepted[]> {
  const first = new Map<string, Entry>();
  for (const entry of entries) if (!first.has(entry.id)) first.set(entry.id, entry);
  const unique = [...first.values()];
  const signals = unique.flatMap((entry) => signalsOf(entry).map((signal) => ({ entry: plainText(entry.id), signal })));
  // Rows of VALUES: an array of texts would have each body escaped twice.
  const rows = unique.map(
    (_, row) =>
      `($${row * 6 + 1}, $${row * 6 + 2}, $${row * 6 + 3}, $${row * 6 + 4}, $${row * 6 + 5}, case when $${row * 6 + 6}::text is null then 'waiting' else 'failed' end, $${row * 6 + 6})`,
  );
  const values = unique.flatMap(({ id, provider, name, body, events, failure }) => [
    plainText(id),
    provider,
    plainText(name),
    body.replaceAll(String.fromCharCode(0), '\uFFFD'),
    JSON.stringify(events),
    failure ?? null,
  ]);
  const next = values.length;
  const { rows: fresh } = await pool.query<{ id: string }>(
    `with fresh as (
       insert into inbox (id, provider, name, body, events, status, reason) values ${rows.join(', ')}
       on conflict (id) do nothing returning id
     ), sent as (
       insert into signal (id, key, name, by, data)
       select s.id, s.key, s.name, s.by, s.data
       from unnest($${next + 1}::text[], $${next + 2}::text[], $${next + 3}::text[], $${next + 4}::text[], $${next + 5}::text[], $${next + 6}::text[])
         as s(entry, id, key, name, by, data) where s.entry in (select id from fresh)
       on conflict do nothing returning key
     ), bells as (
       select pg_notify('${CHANNEL.wake}', key) from (select distinct key from sent) keys
     )
     select id, (select count(*) from bells) as bells, pg_notify('${CHANNEL.inbox}', '') from fresh`,
    [...values, signals.map(({ entry }) => entry), ...signalColumns(signals.map(({ signal }) => signal))],
  );
  const stored = new Set(fresh.map(({ id }) => id));
  return entries.map((entry) =>
    first.get(entry.id) === entry && stored.has(plainText(entry.id)) ? 'stored' : 'duplicate',
  );
}

function signalsOf({ events }: Entry): NewSignal[] {
  return events.flatMap(({ id, type, actor, data, subjects }) =>
    subjects.map((key) => ({ id, key, name: type, ...(actor === undefined ? {} : { by: actor.login }), data })),
  );
}

/** What arrives while a commit is on its way goes into the next one together (1.4 times dearer than no store at all). */
function grouped(write: (entries: Entry[]) => Promise<Accepted[]>): (entry: Entry) => Promise<Accepted> {
  const waiting: { entry: Entry; done: PromiseWithResolvers<Accepted> }[] = [];
  let writing = false;
  const drain = async () => {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, LARGEST_BATCH);
      try {
        const results = await write(batch.map(({ entry }) => entry));
        for (const [index, { done }] of batch.entries()) done.resolve(results[index] ?? 'duplicate');
      } catch (error) {
        // One that PostgreSQL refuses must not take its neighbours with it.
        if (batch.length > 1 && !isTransient(error)) {
          for (const { entry, done } of batch)
            await write([entry]).then(([result]) => done.resolve(result ?? 'duplicate'), done.reject);
        } else for (const { done } of batch) done.reject(error);
      }
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
