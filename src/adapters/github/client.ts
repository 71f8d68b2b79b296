import type { ProbotOctokit } from 'probot';
import { Fault } from '../../core/fault.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Lane, Priority } from '../../core/ports/github.ts';
import type { Turn } from '../../core/ports/turns.ts';
import type { Coalescing } from './coalesce.ts';
import { type Conditional, keyOf } from './conditional.ts';
import { budgetOf, faultOf, type Headers, limitOf, missesGrant, type Refusal, refusalOf } from './errors.ts';
import { askGraphQl, type GraphQlAnswer, type GraphQlRequest } from './graphql.ts';
import { type Data, demandOf, demandOfGraphQl, type Given, type Operation } from './operations.ts';
import { atMost, type NextPage, nextPage } from './pages.ts';
import type { Attempt, Scheduler, Ticket } from './scheduler.ts';

/** Calls after the first for a read that GitHub did not answer. Writes are read back instead, by whoever makes them. */
const READ_RETRIES = 2;
const READ_DELAY = 250;
const TIMEOUT = 30_000;
/** Asked with the app's own key, which has no token to refresh. */
const AS_APP: ReadonlySet<Operation> = new Set([
  'apps.getAuthenticated',
  'apps.getInstallation',
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
   * host. `pick` takes the items out of a page. `truncated` when there were more than 30 pages of 100. `enough` ends it
   * after a page that holds the last that is wanted.
   */
  all<O extends Operation, T>(
    operation: O,
    given: Given<O>,
    pick: (page: Data<O>) => readonly T[],
    enough?: (page: readonly T[]) => boolean,
  ): Promise<{ readonly items: readonly T[]; readonly truncated: boolean }>;
  /**
   * One page of a list that says itself where the next one begins, and the parameters that ask for that; of the `Link`
   * header only those words are used.
   */
  page<O extends Operation>(
    operation: O,
    given: Given<O>,
  ): Promise<{ readonly data: Data<O>; readonly next?: NextPage }>;
  /** The bytes behind an operation that redirects to a file; a `step-failed` when there are more than `most` of them. */
  download<O extends Operation>(operation: O, given: Given<O>, most: number): Promise<Uint8Array>;
  graphql(request: GraphQlRequest): Promise<GraphQlAnswer>;
  inLane(lane: Lane): Client;
  /** The same way, its requests accounted to that run; see GitHub.for. */
  for(run: string, stop?: AbortSignal, sure?: () => Promise<void>): Client;
  /** See GitHub.ofPriority. */
  ofPriority(priority: Priority): Client;
  /** The same, but what it would write after the turn was lost is not sent and is a `conflict`. */
  inTurn(turn: Turn): Client;
}

export interface Connection {
  /** Octokit as the installation, without limits and retries of its own. */
  readonly octokit: ProbotOctokit;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly coalescing: Coalescing;
  /** Left out, every read is asked without a condition. */
  readonly conditional?: Conditional;
}

/** Whose request it is. */
interface Sender {
  readonly lane: Lane;
  readonly turn?: Turn;
  readonly run?: string;
  readonly stop?: AbortSignal | undefined;
  readonly sure?: (() => Promise<void>) | undefined;
  readonly priority?: Priority;
}

export function createClient(connection: Connection, sender: Sender = { lane: 'workflow' }): Client {
  const call = async <O extends Operation>(operation: O, given: Given<O>) =>
    (await send(connection, sender, operation, given)).data as Data<O>;
  return {
    call,
    graphql: (request) => sendGraphQl(connection, sender, request),
    page: async (operation, given) => {
      const { data, headers } = await send(connection, sender, operation, given);
      const next = nextPage(headers);
      return { data: data as never, ...(next === undefined ? {} : { next }) };
    },
    download: (operation, given, most) => fetchFile(connection, sender, operation, given, most),
    inLane: (lane) => createClient(connection, { ...sender, lane }),
    for: (run, stop, sure) => createClient(connection, { ...sender, run, stop, sure }),
    ofPriority: (priority) => createClient(connection, { ...sender, priority }),
    inTurn: (turn) => createClient(connection, { ...sender, turn }),
    all: async (operation, given, pick, enough = () => false) => {
      const items = [];
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const got = pick(await call(operation, { ...given, per_page: PAGE, page }));
        items.push(...got);
        if (got.length < PAGE || enough(got)) return { items, truncated: false };
      }
      return { items, truncated: true };
    },
  };
}

async function send<O extends Operation>(
  connection: Connection,
  sender: Sender,
  operation: O,
  given: Given<O>,
): Promise<Answer> {
  const { method, read, sending } = prepared(connection, operation, given);
  const { conditional, coalescing } = connection;
  const ask: Ask<Answer> = async (request) => {
    const once = (headers: object) => method({ ...given, headers, request });
    const answer = await (read && !sending.asApp && conditional !== undefined
      ? conditional.ask(operation, given, once)
      : once({}));
    return { answer, headers: answer.headers };
  };
  if (!read) return deliver(connection, sender, sending, ask);
  const { lane, stop } = sender;
  const shared = { key: keyOf(operation, given), lane, stop, calledOff: () => calledOff(sending.about) };
  return coalescing.read(shared, (about) =>
    deliver(connection, { ...sender, stop: about.stop }, { ...sending, leaves: about.leaves }, ask),
  );
}

/** Neither kept nor shared: files are large. Credentials stay behind when the redirect leads to another host, as `fetch` has it. */
function fetchFile<O extends Operation>(
  connection: Connection,
  sender: Sender,
  operation: O,
  given: Given<O>,
  most: number,
): Promise<Uint8Array> {
  const { method, sending } = prepared(connection, operation, given);
  return deliver(connection, sender, sending, async (request) => {
    const { data, headers } = await method({ ...given, request: { ...request, parseSuccessResponseBody: false } });
    return { answer: await atMost(data as ReadableStream<Uint8Array>, most, sending.about), headers };
  });
}

function prepared<O extends Operation>({ octokit }: Connection, operation: O, given: Given<O>) {
  const [scope, name] = operation.split('.') as [keyof ProbotOctokit['rest'], string];
  const method = octokit.rest[scope][name as never] as Method;
  const read = method.endpoint.DEFAULTS.method === 'GET';
  const { owner, repo } = given as { owner?: string; repo?: string };
  const sending: Sending = {
    kind: read ? 'read' : 'write',
    demand: demandOf(operation, read),
    about: describe(operation, given),
    asApp: AS_APP.has(operation),
    ...(owner === undefined || repo === undefined ? {} : { repository: `${owner}/${repo}` }),
  };
  return { method, read, sending };
}

/** A GraphQL request goes the same way; what its answer says of limits is no error of HTTP. */
function sendGraphQl(connection: Connection, sender: Sender, request: GraphQlRequest): Promise<GraphQlAnswer> {
  const { name, mutations, repository } = request;
  const sending: Sending = {
    kind: mutations.length === 0 ? 'read' : 'write',
    demand: demandOfGraphQl(mutations),
    about: repository === undefined ? name : `${name} on ${repository}`,
    asApp: false,
    ...(repository === undefined ? {} : { repository }),
  };
  return deliver(connection, sender, sending, (how) => askGraphQl(connection.octokit, request, how));
}

interface Sending extends Pick<Ticket, 'kind' | 'demand' | 'repository'> {
  /** What is asked, in a person's words. */
  readonly about: string;
  readonly asApp: boolean;
  /** Called when it leaves the queue for GitHub. */
  readonly leaves?: () => void;
}

async function deliver<T>(
  { octokit, scheduler, clock }: Connection,
  { turn, stop, sure, ...errand }: Sender,
  { about, asApp, leaves, ...demanded }: Sending,
  ask: Ask<T>,
): Promise<T> {
  const ticket: Ticket = { ...errand, ...demanded };
  const read = ticket.kind === 'read';
  let refreshed = false;
  const mayRefresh = ({ forToken }: Refusal) => !refreshed && !forToken && !asApp;
  for (let failures = 0; ; ) {
    try {
      const once = async () => {
        // Asked here and not sooner: a request may have waited long for its place.
        if (!read) {
          await sure?.();
          stop?.throwIfAborted();
          if (turn?.lost() === true) throw late(about);
        }
        leaves?.();
        return attempt(ask, ticket, clock);
      };
      return await scheduler.run(ticket, once, stop);
    } catch (error) {
      if (stop?.aborted === true && error === stop.reason) throw calledOff(about);
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error instanceof Fault ? error : unreachable(error, about);
      // A token keeps the permissions of the moment when it was made, so it may lack one that was granted since.
      if ((refusal.status === 401 || missesGrant(refusal)) && mayRefresh(refusal)) {
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
  readonly headers: Headers;
}
type Ask<T> = (request: { readonly signal: AbortSignal }) => Promise<{ readonly answer: T; readonly headers: Headers }>;

async function attempt<T>(ask: Ask<T>, { demand }: Ticket, clock: Clock): Promise<Attempt<T>> {
  try {
    const { answer, headers } = await ask({ signal: AbortSignal.timeout(TIMEOUT) });
    const budget = budgetOf(headers, clock.now());
    return { answer, ...(budget === undefined ? {} : { budget }) };
  } catch (error) {
    const refusal = refusalOf(error);
    const limit = refusal === undefined ? undefined : limitOf(refusal, clock.now(), demand.families);
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

const late = (about: string) =>
  new Fault('conflict', `${about}: not sent, since another worker may be at the same thing by now`);

const calledOff = (about: string) => new Fault('cancelled', `${about}: called off before it was sent`);

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
