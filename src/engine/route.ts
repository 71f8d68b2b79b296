import type { Event } from '../core/event.ts';
import { toFault } from '../core/fault.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { Organization } from '../core/organization/organization.ts';
import type { Engine } from '../core/ports/engine.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { runIdOf } from './ids.ts';
import type { Log } from './log.ts';

/** Reads what an organization wrote. Throws Faults; a broken file is not one, it is among the `problems`. */
export interface Organizations {
  load(installation: number, org: string): Promise<Organization>;
}

/** Answers slash commands in a comment. Called again when it throws or the process dies, so it looks before it acts. */
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

export interface Route {
  readonly organizations: Organizations;
  readonly commands: Commands;
  readonly matching: Matching;
  readonly engine: Engine;
  readonly log: Log;
}

/**
 * What an event sets off: the commands in its comment, and a run of each workflow that it triggers. Gives the reasons why a
 * workflow that matched did not start. Safe to repeat: runs have ids of their event.
 */
async function route(event: Event, to: Route): Promise<string[]> {
  const organization = await to.organizations.load(event.installation, event.org);
  if (event.comment !== undefined) await to.commands.handle(event);
  const refused: string[] = [];
  for (const workflow of to.matching.match(organization.workflows, event)) {
    const checked = to.matching.checkInputs(workflow, event.inputs ?? {});
    if (!checked.ok) {
      refused.push(`${workflow.id} did not start: ${checked.problems.join('; ')}`);
      to.log.warn(
        { workflow: workflow.id, event: event.id, problems: checked.problems.length },
        'inputs are wrong, no run',
      );
      continue;
    }
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
  }
  return refused;
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
