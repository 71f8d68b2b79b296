import type pg from 'pg';
import type { Action } from '../core/action.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Event } from '../core/event.ts';
import { subject } from '../core/event.ts';
import type { World } from '../core/ports/world.ts';
import { onlyJudges } from '../core/workflow/judging.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { plainText } from './text.ts';

/** Minutes after its end in which a run that was about the same thing may still have caused an event, and any other run. */
const SAME_SUBJECT = 15;
const ANY = 1;
const MOST_RUNS = 200;

/** What a run needs to be able to cause an event of that kind; for other kinds any run may have. */
const NEEDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:push|pull_request\.synchronize)(?:\.|$)/, ['contents']],
  [/^(?:pull_request|pull_request_review)\./, ['pull_requests']],
  [/^check_(?:run|suite)\./, ['checks']],
  [/^issue_comment\./, ['issues', 'pull_requests']],
];

interface Candidate {
  readonly id: string;
  readonly workflow: string;
  readonly causes: readonly string[];
  readonly same: boolean;
}

interface Chain {
  readonly same: boolean;
  readonly runs: readonly string[];
}

/**
 * The runs that led to an event, the first one first. One of Baton's own carries them. A webhook about something that the
 * app itself did does not say which run did it: it counts as that of the longest chain among the runs that could have, so
 * that a circle through GitHub is bounded too. Those about the same pull request, commit or issue are asked before others.
 * A run that only judges is no link: its check runs set no judging off, so no circle is without another run, and what it was
 * set off by leads to what comes of it.
 */
export function createCauses(from: {
  readonly pool: pg.Pool;
  readonly world: Pick<World, 'github'>;
  readonly actions: Catalog<Action>;
}): (event: Event, workflows: readonly Workflow[]) => Promise<readonly string[]> {
  return async (event, workflows) => {
    if (event.causes !== undefined) return event.causes;
    if (event.actor?.kind !== 'bot') return [];
    const { self } = await from.world.github(event.installation);
    if (event.actor.login !== self) return [];
    const chains = (await candidates(from.pool, event)).flatMap(({ id, workflow: name, causes, same }): Chain[] => {
      const workflow = workflows.find((one) => one.id === name);
      // One that is no longer there may have been able to.
      if (workflow === undefined) return [{ same, runs: [...causes, id] }];
      if (!couldCause(workflow, event, from.actions)) return [];
      return [{ same, runs: onlyJudges(workflow, from.actions) ? causes : [...causes, id] }];
    });
    const same = chains.filter((chain) => chain.same);
    const [longest] = (same.length > 0 ? same : chains).toSorted((a, b) => b.runs.length - a.runs.length);
    return longest?.runs ?? [];
  };
}

const CAUSE = subject.cause('');

async function candidates(pool: pg.Pool, { installation, subjects }: Event): Promise<readonly Candidate[]> {
  const about = subjects.filter((one) => /^(?:pull|commit|issue|branch):/.test(one)).map(plainText);
  const { rows } = await pool.query<Omit<Candidate, 'causes'> & { subjects: readonly string[] }>({
    name: 'causes',
    text: `select id, workflow, subjects, subjects && $2 as same from run
       where installation = $1 and (ended_at is null or ended_at > clock_timestamp() - make_interval(mins => $4)
         or (subjects && $2 and ended_at > clock_timestamp() - make_interval(mins => $3)))
       order by started_at desc limit ${MOST_RUNS}`,
    values: [installation, about, SAME_SUBJECT, ANY],
  });
  return rows.map(({ subjects: all, ...row }) => ({
    ...row,
    causes: all.filter((one) => one.startsWith(CAUSE)).map((one) => one.slice(CAUSE.length)),
  }));
}

function couldCause({ steps, onSuccess, onError }: Workflow, { type }: Event, known: Catalog<Action>): boolean {
  const needs = NEEDS.find(([kind]) => kind.test(type))?.[1];
  if (needs === undefined) return true;
  return [...steps, ...onSuccess, ...onError].some(({ action: name }) => {
    const action = known.get(name) ?? known.all().find(({ aliases }) => aliases?.includes(name));
    // What this version does not know may have been able to.
    return action === undefined || needs.some((permission) => action.permissions[permission] === 'write');
  });
}
