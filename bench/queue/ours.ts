import { budgetOf, limitOf } from '../../src/adapters/github/errors.ts';
import { type Attempt, createScheduler, type Scheduler, type Ticket } from '../../src/adapters/github/scheduler.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Lane } from '../../src/core/ports/github.ts';
import type { Demand } from '../../src/core/quota/demand.ts';
import type { QuotaLimits } from '../../src/core/quota/limits.ts';
import { createMemoryQuota } from '../../src/core/quota/memory.ts';
import type { Send } from './changes.ts';
import type { Asked, TinyGitHub } from './github.ts';
import { contentOf, type Operation, pointsOf, type Reading } from './operations.ts';
import type { Request } from './requests.ts';
import type { VirtualTime } from './time.ts';

/** What the product gives a wait before it parks the step; a parked step comes back at the time it was told. */
const PATIENCE = 30_000;

export interface Ours {
  readonly scheduler: Scheduler;
  /** Sends by the scheduler for a run. */
  send(run: string, lane?: Lane): Send;
}

export function ours(about: {
  readonly time: VirtualTime;
  readonly github: TinyGitHub;
  readonly limits: QuotaLimits;
  readonly reading: Reading;
}): Ours {
  const { time, github, limits, reading } = about;
  const quota = createMemoryQuota(time);
  const scheduler = createScheduler({ clock: time, quota, limits, account: 1, patience: PATIENCE });
  return {
    scheduler,
    send: (run, lane) => async (request, text, given) => {
      const graphql = text.startsWith('mutation') || text.startsWith('query');
      const asked = graphql ? { ...GRAPHQL, body: { query: text, variables: given } } : fill(text, given);
      const ticket = ticketOf(request, graphql, { run, lane, reading });
      const attempt = async (): Promise<Attempt<unknown>> => {
        const { status, headers, data } = await github.answer(asked);
        const budget = budgetOf(headers, time.now());
        const message = (data as { message?: string } | undefined)?.message ?? '';
        const refusal = { status, headers, message, reasons: [], forToken: false };
        const limit = limitOf(refusal, time.now(), ticket.demand.families);
        if (limit !== undefined) return { limit };
        if (status >= 300) throw new Error(`${asked.method} ${asked.path}: ${status} ${message}`);
        return {
          answer: graphql ? (data as { data: unknown }).data : data,
          ...(budget === undefined ? {} : { budget }),
        };
      };
      for (;;) {
        try {
          return await scheduler.run(ticket, attempt);
        } catch (error) {
          if (!(error instanceof Fault) || error.retry.kind !== 'at') throw error;
          await time.sleep(Math.max(0, error.retry.at - time.now()));
        }
      }
    },
  };
}

const GRAPHQL = { method: 'POST', path: '/graphql' };

function ticketOf(
  { made, repository, landing }: Request,
  graphql: boolean,
  about: { run: string; lane: Lane | undefined; reading: Reading },
): Ticket {
  const points = pointsOf(made);
  const demand: Demand = {
    resource: graphql ? 'graphql' : 'core',
    points,
    content: contentOf(made, about.reading),
    families: points === 1 ? [] : made.filter((operation: Operation) => operation !== 'graphql/commit'),
  };
  return {
    lane: about.lane ?? (landing ? 'merge' : 'workflow'),
    kind: points === 1 ? 'read' : 'write',
    demand,
    run: about.run,
    ...(repository === undefined ? {} : { repository: `bench/${repository}` }),
  };
}

/** `POST /repos/{owner}/{repo}/pulls` with its parameters; what is not in the path is the body. */
function fill(text: string, given: { readonly [key: string]: unknown }): Asked {
  const [method, template] = text.split(' ') as [string, string];
  const { owner, repo, ...body } = given;
  const path = template.replace('{owner}', String(owner)).replace('{repo}', String(repo));
  return { method, path, body };
}
