import type { ProbotOctokit } from 'probot';
import { Fault } from '../../core/fault.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Lane } from '../../core/ports/github.ts';
import { faultOf, limitOf, refusalOf } from './errors.ts';
import { CONTENT, type Data, type Given, type Operation } from './operations.ts';
import type { Attempt, Scheduler, Ticket } from './scheduler.ts';

/** Calls after the first for a read that GitHub did not answer. Writes are read back instead, by whoever makes them. */
const READ_RETRIES = 2;
const READ_DELAY = 250;
const TIMEOUT = 30_000;
/** Asked with the app's own key, which has no token to refresh. */
const AS_APP: ReadonlySet<Operation> = new Set([
  'apps.getAuthenticated',
  'apps.listInstallations',
  'apps.listWebhookDeliveries',
  'apps.redeliverWebhookDelivery',
]);
/** Lists are read up to here; GitHub's own caps (3,000 files of a pull request) lie within. */
const MOST_PAGES = 30;
const PAGE = 100;

/** One installation's way to GitHub: every request is scheduled, and every error that leaves is a Fault. */
export interface Client {
  call<O extends Operation>(operation: O, given: Given<O>): Promise<Data<O>>;
  /**
   * Pages of a list, by number and never by the `Link` header, so that no answer can send our credentials to another
   * host. `pick` takes the items out of a page. `truncated` when there were more than 30 pages of 100.
   */
  all<O extends Operation, T>(
    operation: O,
    given: Given<O>,
    pick: (page: Data<O>) => readonly T[],
  ): Promise<{ readonly items: readonly T[]; readonly truncated: boolean }>;
  /** One page of a list that is paged by cursor, and the cursor of the next one; only that word of the header is used. */
  page<O extends Operation>(
    operation: O,
    given: Given<O>,
  ): Promise<{ readonly data: Data<O>; readonly cursor?: string }>;
  inLane(lane: Lane): Client;
}

export interface Connection {
  /** Octokit as the installation, without limits and retries of its own. */
  readonly octokit: ProbotOctokit;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
}

export function createClient(connection: Connection, lane: Lane = 'workflow'): Client {
  const call = async <O extends Operation>(operation: O, given: Given<O>) =>
    (await send(connection, lane, operation, given)).data as Data<O>;
  return {
    call,
    page: async (operation, given) => {
      const { data, headers } = await send(connection, lane, operation, given);
      const next = String(headers['link'] ?? '')
        .split(',')
        .find((link) => link.includes('rel="next"'));
      const cursor = /[?&]cursor=([^&>]+)/.exec(next ?? '')?.[1];
      return { data: data as never, ...(cursor === undefined ? {} : { cursor: decodeURIComponent(cursor) }) };
    },
    inLane: (other) => createClient(connection, other),
    all: async (operation, given, pick) => {
      const items = [];
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const got = pick(await call(operation, { ...given, per_page: PAGE, page }));
        items.push(...got);
        if (got.length < PAGE) return { items, truncated: false };
      }
      return { items, truncated: true };
    },
  };
}

async function send<O extends Operation>(
  { octokit, scheduler, clock }: Connection,
  lane: Lane,
  operation: O,
  given: Given<O>,
): Promise<Answer> {
  const [scope, name] = operation.split('.') as [keyof ProbotOctokit['rest'], string];
  const method = octokit.rest[scope][name as never] as Method;
  const read = method.endpoint.DEFAULTS.method === 'GET';
  const ticket: Ticket = { lane, kind: read ? 'read' : CONTENT.has(operation) ? 'content' : 'write' };
  const about = describe(operation, given);
  let refreshed = false;
  for (let failures = 0; ; ) {
    try {
      return await scheduler.run(ticket, () => attempt(method, given, clock));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error instanceof Fault ? error : unreachable(error, about);
      if (refusal.status === 401 && !refreshed && !refusal.forToken && !AS_APP.has(operation)) {
        refreshed = true;
        await refresh(octokit, clock, about);
      } else if (refusal.status >= 500 && read && failures < READ_RETRIES) {
        await clock.sleep(READ_DELAY * 2 ** failures * (0.5 + clock.random()));
        failures += 1;
      } else {
        throw faultOf(refusal, about);
      }
    }
  }
}

type Method = ((given: object) => Promise<Answer>) & {
  readonly endpoint: { readonly DEFAULTS: { readonly method: string } };
};
interface Answer {
  readonly data: unknown;
  readonly headers: { readonly [name: string]: string | number | undefined };
}

async function attempt(method: Method, given: object, clock: Clock): Promise<Attempt<Answer>> {
  try {
    const { data, headers } = await method({ ...given, request: { signal: AbortSignal.timeout(TIMEOUT) } });
    const remaining = headers['x-ratelimit-remaining'];
    return { answer: { data, headers }, ...(remaining === undefined ? {} : { remaining: Number(remaining) }) };
  } catch (error) {
    const refusal = refusalOf(error);
    const limit = refusal === undefined ? undefined : limitOf(refusal, clock.now());
    if (limit === undefined) throw error;
    return { limit };
  }
}

/** A revoked token is still in the cache: ask for another, past the queue, since whoever waits for it holds no place in it. */
async function refresh(octokit: ProbotOctokit, clock: Clock, about: string): Promise<void> {
  try {
    await octokit.auth({ type: 'installation', refresh: true });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw unreachable(error, about);
    const limit = limitOf(refusal, clock.now());
    if (limit === undefined) throw faultOf({ ...refusal, forToken: true }, about);
    const retryAt = clock.now() + limit.wait;
    throw new Fault('rate-limited', `${about}: GitHub asked to wait before it gives another token`, { retryAt });
  }
}

function unreachable(error: unknown, about: string): Fault {
  const why = Error.isError(error) ? error.message : String(error);
  return new Fault('unavailable', `${about}: GitHub could not be reached (${why})`);
}

/** `pulls.create on acme/web`: no value from outside but the repository's name. */
function describe(operation: Operation, given: object): string {
  const { owner, repo } = given as { owner?: string; repo?: string };
  return owner === undefined || repo === undefined ? operation : `${operation} on ${owner}/${repo}`;
}

/** `owner/name` apart, as GitHub's operations want it. */
export function named(repository: string): { readonly owner: string; readonly repo: string } {
  const [owner, repo, ...more] = repository.split('/');
  if (owner === undefined || owner === '' || repo === undefined || repo === '' || more.length > 0) {
    throw new Fault('input-invalid', `"${repository}" is not a repository's name: it is written owner/name`);
  }
  return { owner, repo };
}
