import type { Event } from '../core/event.ts';
import { toFault } from '../core/fault.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { Organization } from '../core/organization/organization.ts';
import type { Engine } from '../core/ports/engine.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import type { Concerns } from './concerns.ts';
import { runIdOf } from './ids.ts';
import type { Log } from './log.ts';

/** Reads what an organization wrote. Throws Faults; a broken file is not one, it is among the `problems`. */
export interface Organizations {
  load(installation: number, org: string): Promise<Organization>;
}

/** Answers slash commands in a comment, and buttons of checks. Called again when it throws or the process dies, so it looks before it acts. */
export interface Commands {
  handle(event: Event): Promise<void>;
}

/** Core's answers about workflows. */
export interface Matching {
  match(workflows: readonly Workflow[], event: Event): readonly Workflow[];
  /** Every problem with its path, or the inputs with their defaults. */
  checkInputs(
    workflow: Workflow,
    offered: { readonly [name: string]: Json | undefined },
  ): { readonly ok: true; readonly inputs: JsonObject } | { readonly ok: false; readonly problems: readonly string[] };
}

/** A workflow that an event should have set off, and why no run of it began. */
export interface Refused {
  readonly event: Event;
  readonly workflow: Workflow;
  readonly organization: Organization;
  readonly why: 'inputs' | 'chain';
  /** Each a sentence; they may quote what somebody sent. */
  readonly problems: readonly string[];
}

/** Tells people on GitHub why nothing happened. Neither ever rejects. */
export interface Refusals {
  /** Gives why it could not be told, when it could not. */
  tell(refused: Refused): Promise<string | undefined>;
  /** The workflow's inputs were right: what was told before is over. */
  fits(about: Pick<Refused, 'event' | 'workflow' | 'organization'>): Promise<void>;
}

export interface Route {
  readonly organizations: Organizations;
  readonly commands: Commands;
  readonly matching: Matching;
  readonly engine: Engine;
  /** The runs that led to an event, the first one first. */
  readonly causes: (event: Event, workflows: readonly Workflow[]) => Promise<readonly string[]>;
  /** Whether a workflow does nothing but judge. */
  readonly onlyJudges: (workflow: Workflow) => boolean;
  readonly concerns: Concerns;
  readonly refusals: Refusals;
  readonly log: Log;
}

/**
 * What an event sets off: the commands in its comment, and a run of each workflow that it triggers. Gives the reasons why a
 * workflow that matched did not start. Safe to repeat: runs have ids of their event.
 */
async function route(sent: Event, to: Route): Promise<string[]> {
  const organization = await to.organizations.load(sent.installation, sent.org);
  if (sent.comment !== undefined || sent.data['button'] !== undefined) await to.commands.handle(sent);
  const begins: { readonly workflow: Workflow; readonly event: Event }[] = [];
  for (const workflow of to.matching.match(organization.workflows, sent)) {
    const event = to.onlyJudges(workflow) ? await to.concerns.of(sent, workflow) : sent;
    if (event !== undefined) begins.push({ workflow, event });
  }
  if (begins.length === 0) return [];
  const causes = await to.causes(sent, organization.workflows);
  const refused: string[] = [];
  for (const { workflow, event } of begins) {
    const caused = causes.length === 0 ? event : { ...event, causes };
    const why = await start({ event: caused, workflow, organization }, to);
    if (why !== undefined) refused.push(why);
  }
  return refused;
}

/** Undefined when it was started, else why it was not. */
async function start(about: Omit<Refused, 'why' | 'problems'>, to: Route): Promise<string | undefined> {
  const { event, workflow, organization } = about;
  // What only judges ends a chain: its check runs set no judging off, and whatever else they set off bears the causes.
  if (!to.onlyJudges(workflow) && (event.causes?.length ?? 0) >= organization.longestChain)
    return refuse({ ...about, why: 'chain', problems: [inCircles(event.causes ?? [])] }, to);
  const checked = to.matching.checkInputs(workflow, event.inputs ?? {});
  if (!checked.ok) return refuse({ ...about, why: 'inputs', problems: checked.problems }, to);
  const { started } = await to.engine.start({
    id: runIdOf(workflow.id, event),
    workflow,
    event,
    inputs: checked.inputs,
    environment: organization.environment,
    catalogue: organization.catalogue,
    triggeredBy: event.actor?.login ?? 'baton',
  });
  if (started) to.log.info({ workflow: workflow.id, event: event.id, org: event.org }, 'a run began');
  await to.refusals.fits(about);
  return undefined;
}

async function refuse(refused: Refused, to: Route): Promise<string> {
  const { workflow, event, why, problems } = refused;
  const about = { workflow: workflow.id, event: event.id, problems: problems.length };
  if (why === 'chain') to.log.error(about, 'ALARM: workflows set each other off in a circle, no run');
  else to.log.warn(about, 'inputs are wrong, no run');
  const untold = await to.refusals.tell(refused);
  const reason = `${workflow.id} did not start: ${problems.join('; ')}`;
  return untold === undefined ? reason : `${reason}; it could not be told on GitHub: ${untold}`;
}

/** Names the workflows of the chain, which a run's id begins with. */
function inCircles(causes: readonly string[]): string {
  const names = causes.map((run) => run.replace(/:[^:]*$/, ''));
  return `${causes.length} runs have set each other off in a row, which is as many as may (${names.join(', ')})`;
}

/** A handler that reports what a fault is about before it is passed on. */
export function routing(to: Route): (event: Event) => Promise<readonly string[]> {
  return async (event) => {
    try {
      return await route(event, to);
    } catch (error) {
      to.log.warn({ event: event.id, type: event.type, fault: toFault(error).code }, 'an event could not be handled');
      throw error;
    }
  };
}
