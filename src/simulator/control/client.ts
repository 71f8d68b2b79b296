import type { z } from 'zod';
import { type Acts, type Asking, CONTROL_READS, OWNER_ACTS, PERSON_ACTS } from './acts.ts';
import { COMMANDS, type Command, type Input, type Output, refusal } from './messages.ts';

/** Something that the simulator, or GitHub as it plays it, would not do; `status` is GitHub's own where it has one. */
export class ControlError extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

/** A simulator that runs in another process, or on another machine's loopback behind a tunnel. */
export interface RemoteSimulator {
  readonly url: string;
  /** Where it is, its seed, and what the app under test needs to know of it. */
  info(): Promise<Output<'info'>>;
  /** Makes an organization; gives the id of the app's installation there. */
  seed(organization: Input<'seed'>): Promise<{ readonly installation: number | undefined }>;
  /** Everything back to empty; the app and its webhook address stay. */
  reset(): Promise<void>;
  connect(webhookUrl: string): Promise<void>;
  /** Resolves when no delivery is under way, no simulated run goes on and nobody is about to act. */
  settled(): Promise<void>;
  /** Asks again every 20 ms until it gets something that is neither undefined nor false; rejects after `milliseconds` of real time. */
  until<T>(look: () => Promise<T | undefined | false>, milliseconds: number, what?: string): Promise<T>;
  /** `advance` and `set` need a simulator on virtual time; all give what it is afterwards. */
  readonly clock: {
    read(): Promise<Output<'clock'>>;
    advance(milliseconds: number): Promise<Output<'clock'>>;
    /** Epoch milliseconds. */
    set(time: number): Promise<Output<'clock'>>;
  };
  /** A person at the keyboard. */
  as(login: string): Asking<typeof PERSON_ACTS>;
  /** The same person in the settings of what they own. */
  owner(login: string): Asking<typeof OWNER_ACTS>;
  /** What is really there, read from git and from memory. */
  read(repository: string): Asking<typeof CONTROL_READS>;
  readonly actions: {
    define(repository: string, workflow: Input<'actions/define'>['workflow']): Promise<void>;
    /** Moves a run that goes `byHand` one step on; false once it has ended. */
    advance(repository: string, run: number, conclusion?: Input<'actions/advance'>['conclusion']): Promise<boolean>;
  };
  /** The app asks for other permissions; who has installed it has to accept them. */
  requestPermissions(
    permissions: { readonly [name: string]: 'read' | 'write' },
    events?: readonly string[],
  ): Promise<void>;
  readonly journal: {
    read(filter?: Input<'journal'>): Promise<Output<'journal'>>;
    clear(): Promise<void>;
  };
  /** How many requests each limit refused. */
  refusals(): Promise<Output<'refusals'>['refusals']>;
  /** What did not fit GitHub's own description. */
  violations(): Promise<Output<'violations'>>;
  /** Oldest first; `event` may be a pattern (`pull_request.*`). */
  deliveries(filter?: Input<'deliveries'>): Promise<Output<'deliveries'>['deliveries']>;
  readonly faults: {
    list(): Promise<Output<'faults'>>;
    add(fault: Input<'faults/add'>): Promise<void>;
    clear(): Promise<void>;
  };
  readonly deliveryFaults: {
    list(): Promise<Output<'delivery-faults'>>;
    add(fault: Input<'delivery-faults/add'>): Promise<void>;
    clear(): Promise<void>;
  };
}

/** Connects to a simulator by its address (`http://127.0.0.1:4000`) and the token that it printed; rejects when they do not fit. */
export async function connectSimulator(url: string, token: string): Promise<RemoteSimulator> {
  const ask = async <C extends Command>(command: C, about: Input<C>): Promise<Output<C>> => {
    const response = await fetch(`${url}/_sim/${command}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(about),
    });
    const body: unknown = await response.json();
    if (!response.ok) {
      const { error } = refusal.parse(body);
      throw new ControlError(error.message, error.status);
    }
    const schema: { readonly output: z.ZodType } = COMMANDS[command];
    return schema.output.parse(body) as Output<C>;
  };
  const simply = async <C extends Command>(command: C, about: Input<C>): Promise<void> => {
    await ask(command, about);
  };
  const remote: RemoteSimulator = {
    url,
    info: () => ask('info', {}),
    seed: async (organization) => ({ installation: (await ask('seed', organization)).installation ?? undefined }),
    reset: () => simply('reset', {}),
    connect: (webhookUrl) => simply('connect', { url: webhookUrl }),
    settled: () => simply('settled', {}),
    until,
    clock: {
      read: () => ask('clock', {}),
      advance: (milliseconds) => ask('clock/advance', { milliseconds }),
      set: (time) => ask('clock/set', { time }),
    },
    as: (login) => asking(PERSON_ACTS, (act, given) => ask('act', { login, act, arguments: given })),
    owner: (login) => asking(OWNER_ACTS, (act, given) => ask('own', { login, act, arguments: given })),
    read: (repository) => asking(CONTROL_READS, (what, given) => ask('read', { repository, what, arguments: given })),
    actions: {
      define: (repository, workflow) => simply('actions/define', { repository, workflow }),
      advance: async (repository, run, conclusion) => {
        const about = { repository, run, ...(conclusion === undefined ? {} : { conclusion }) };
        return (await ask('actions/advance', about)).goesOn;
      },
    },
    requestPermissions: (permissions, events) => {
      return simply('app/permissions', {
        permissions: { ...permissions },
        ...(events === undefined ? {} : { events: [...events] }),
      });
    },
    journal: { read: (filter = {}) => ask('journal', filter), clear: () => simply('journal/clear', {}) },
    refusals: async () => (await ask('refusals', {})).refusals,
    violations: () => ask('violations', {}),
    deliveries: async (filter = {}) => (await ask('deliveries', filter)).deliveries,
    faults: {
      list: () => ask('faults', {}),
      add: (fault) => simply('faults/add', fault),
      clear: () => simply('faults/clear', {}),
    },
    deliveryFaults: {
      list: () => ask('delivery-faults', {}),
      add: (fault) => simply('delivery-faults/add', fault),
      clear: () => simply('delivery-faults/clear', {}),
    },
  };
  await remote.info();
  return remote;
}

/** Methods by the names of acts; arguments and results are checked here as well as there. */
function asking<A extends Acts>(
  acts: A,
  send: (name: string, given: unknown[]) => Promise<{ readonly result?: unknown }>,
): Asking<A> {
  const methods = Object.entries(acts).map(([name, act]) => {
    const method = async (...given: unknown[]) => {
      const read = act.arguments.parse(given) as unknown[];
      // JSON knows no undefined: arguments that were left out at the end are not sent at all.
      while (read.length > 0 && read.at(-1) === undefined) read.pop();
      return act.result.parse((await send(name, read)).result);
    };
    return [name, method];
  });
  return Object.fromEntries(methods) as Asking<A>;
}

async function until<T>(
  look: () => Promise<T | undefined | false>,
  milliseconds: number,
  what = 'what was waited for',
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() >= end) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
