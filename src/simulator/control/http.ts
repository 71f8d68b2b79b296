import { timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { fits } from '../arming.ts';
import type { JournalEntry } from '../http/journal.ts';
import type { Pages } from '../http/server.ts';
import { Refusal } from '../refusal.ts';
import type { Simulator } from '../simulator.ts';
import { type Acts, CONTROL_READS, type Doing, OWNER_ACTS, PERSON_ACTS } from './acts.ts';
import { COMMANDS, type Command, type Output, type Received } from './messages.ts';
import type { Reader } from './reader.ts';

type Performers = { readonly [C in Command]: (about: Received<C>) => Output<C> | Promise<Output<C>> };

/**
 * The simulator in the hands of another process: `POST /_sim/<command>` with the token as bearer. GitHub has nothing at
 * these paths, and the server listens on this machine only.
 */
export function controlPages(simulator: () => Simulator, token: string): Pages {
  return async (request, response, { pathname }, raw) => {
    if (pathname !== '/_sim' && !pathname.startsWith('/_sim/')) return false;
    if (!authorized(request.headers.authorization, token)) {
      answer(response, 401, {
        error: { status: 401, message: 'The control API needs the token that the simulator printed.' },
      });
      return true;
    }
    const command = pathname.slice('/_sim/'.length);
    const known = Object.hasOwn(COMMANDS, command) ? (command as Command) : undefined;
    if (known === undefined || request.method !== 'POST') {
      const message = `There is no ${request.method} ${pathname}; commands are POSTed: ${Object.keys(COMMANDS).join(', ')}.`;
      answer(response, 404, { error: { status: 404, message } });
      return true;
    }
    try {
      answer(response, 200, await perform(simulator(), known, raw));
    } catch (error) {
      const { status, message } = reason(error);
      answer(response, status, { error: { status, message } });
    }
    return true;
  };
}

function authorized(header: string | undefined, token: string): boolean {
  const [given, wanted] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** What GitHub would refuse keeps GitHub's status; a wrong message is 400; anything else went wrong in here. */
function reason(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof z.ZodError) return { status: 400, message: z.prettifyError(error) };
  if (error instanceof SyntaxError) return { status: 400, message: `The message is no JSON: ${error.message}` };
  if (error instanceof Refusal) {
    const details = error.errors === undefined ? '' : ` ${JSON.stringify(error.errors)}`;
    return { status: error.status, message: `${error.message}${details}` };
  }
  return { status: 500, message: Error.isError(error) ? error.message : String(error) };
}

async function perform<C extends Command>(simulator: Simulator, command: C, raw: Buffer): Promise<unknown> {
  const schema: { readonly input: z.ZodType } = COMMANDS[command];
  const about = schema.input.parse(JSON.parse(raw.length === 0 ? '{}' : raw.toString('utf8'))) as Received<C>;
  return await performers(simulator)[command](about);
}

/** Calls one act with arguments that fit it. */
async function call<A extends Acts>(acts: A, doer: Doing<A>, name: string, given: readonly unknown[]) {
  const act = acts[name];
  if (act === undefined) throw new Refusal(404, `There is no act ${name}.`);
  const read = act.arguments.parse([...given]);
  const result: unknown = await Reflect.apply(doer[name]!, doer, read);
  return { result };
}

/** A reader whose answers are plain data. */
class PlainReader {
  readonly #reader: Reader;
  constructor(reader: Reader) {
    this.#reader = reader;
  }
  readonly sha = (ref: string) => this.#reader.sha(ref);
  readonly file = (path: string, ref?: string) => this.#reader.file(path, ref);
  readonly files = (ref?: string) => this.#reader.files(ref);
  readonly log = (ref?: string) => this.#reader.log(ref);
  readonly branches = () => this.#reader.branches();
  readonly tags = () => this.#reader.tags();
  readonly checks = (sha: string) => this.#reader.checks(sha);
  readonly runs = () => this.#reader.runs();
  readonly fsck = () => this.#reader.fsck();
  readonly pulls = () =>
    this.#reader.pulls().map(({ number, title, state, labels, pull: { head, base, draft, merged } }) => {
      return { number, title, state, merged: merged !== null, draft, head, base, labels: [...labels] };
    });
  readonly comments = (issue: number) =>
    this.#reader.comments(issue).map(({ id, author, body }) => ({ id, author: author.account.login, body }));
}

function chosen(filter: Received<'journal'>): (entry: JournalEntry) => boolean {
  const { operation, method, actor, status, since, limited } = filter;
  return (entry) =>
    (operation === undefined || (entry.operation !== undefined && fits(operation, entry.operation))) &&
    (method === undefined || entry.method === method) &&
    (actor === undefined || entry.actor === actor) &&
    (status === undefined || entry.status === status) &&
    (since === undefined || entry.at >= since) &&
    (limited === undefined || (entry.limit !== undefined) === limited);
}

function performers(simulator: Simulator): Performers {
  const clock = () => ({ now: simulator.time.now(), virtual: simulator.time.virtual });
  return {
    info: () => {
      const { url, app, figma, faults } = simulator;
      return { url, app, seed: faults.seed, figma: { url: figma.url, token: figma.token } };
    },
    seed: (organization) => ({ installation: simulator.seed(organization).installation ?? null }),
    reset: async () => {
      await simulator.reset();
      return {};
    },
    connect: ({ url }) => {
      simulator.connect(url);
      return {};
    },
    settled: async () => {
      await simulator.settled();
      return {};
    },
    clock,
    'clock/advance': async ({ milliseconds }) => {
      await simulator.time.advance(milliseconds);
      return clock();
    },
    'clock/set': async ({ time }) => {
      await simulator.time.set(time);
      return clock();
    },
    act: ({ login, act, arguments: given }) => call(PERSON_ACTS, simulator.as(login), act, given),
    own: ({ login, act, arguments: given }) => call(OWNER_ACTS, simulator.owner(login), act, given),
    read: ({ repository, what, arguments: given }) =>
      call(CONTROL_READS, new PlainReader(simulator.read(repository)), what, given),
    'actions/define': ({ repository, workflow: { jobs, ...rest } }) => {
      const played = jobs.map(({ outcomes, ...job }) => {
        return { ...job, outcome: (attempt: number) => outcomes[Math.min(attempt, outcomes.length) - 1]! };
      });
      simulator.actions.define(repository, { ...rest, jobs: played });
      return {};
    },
    'actions/advance': ({ repository, run, conclusion }) => {
      return { goesOn: simulator.actions.advance(repository, run, conclusion) };
    },
    'app/permissions': ({ permissions, events }) => {
      simulator.requestPermissions(permissions, events);
      return {};
    },
    journal: (filter) => {
      const matches = chosen(filter);
      const entries = simulator.journal.entries.filter(matches).map(({ operation, ...entry }) => {
        return operation === undefined ? entry : { operation, ...entry };
      });
      return { entries, total: simulator.journal.total(matches) };
    },
    'journal/clear': () => {
      simulator.journal.clear();
      return {};
    },
    refusals: () => ({ refusals: { ...simulator.meter.refusals } }),
    violations: () => ({ violations: [...simulator.violations], warnings: [...simulator.warnings] }),
    deliveries: ({ event, status }) => {
      const list = simulator.deliveries.filter((one) => {
        const name = one.action === undefined ? one.event : `${one.event}.${one.action}`;
        return (
          (event === undefined || one.event === event || fits(event, name)) && (status ?? one.status) === one.status
        );
      });
      const deliveries = list.map(({ id, guid, action, redelivery, at, milliseconds, statusCode, payload, ...one }) => {
        const about = { id, guid, event: one.event, redelivery, at, milliseconds, status: one.status, statusCode };
        // Through JSON, as it was sent: the payload itself is the simulator's own.
        return { ...about, ...(action === undefined ? {} : { action }), payload: JSON.parse(JSON.stringify(payload)) };
      });
      return { deliveries };
    },
    faults: () => ({ seed: simulator.faults.seed, faults: [...simulator.faults.list] }),
    'faults/add': (fault) => {
      simulator.faults.add(fault);
      return {};
    },
    'faults/clear': () => {
      simulator.faults.clear();
      return {};
    },
    'delivery-faults': () => ({ seed: simulator.deliveryFaults.seed, faults: [...simulator.deliveryFaults.list] }),
    'delivery-faults/add': (fault) => {
      simulator.deliveryFaults.add(fault);
      return {};
    },
    'delivery-faults/clear': () => {
      simulator.deliveryFaults.clear();
      return {};
    },
  };
}
