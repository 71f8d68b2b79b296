import type { Hub } from '../hub.ts';
import type { Actor, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { announce } from './announce.ts';
import type { WorkflowInput } from './workflow-definitions.ts';

export interface WorkflowInputs {
  readonly [name: string]: string;
}

/** https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event */
const MOST_INPUTS = 25;

/** What was given, with the defaults of the file; what the file does not know, or does not allow, is refused in GitHub's words. */
export function readInputs(
  declared: { readonly [name: string]: WorkflowInput },
  given: { readonly [name: string]: unknown },
): WorkflowInputs {
  const names = Object.keys(given);
  if (names.length > MOST_INPUTS) {
    const message = `No more than ${MOST_INPUTS} properties are allowed; ${names.length} were supplied.`;
    throw new Refusal(422, `Invalid request.\n\n${message}`);
  }
  const unknown = names.filter((name) => !Object.hasOwn(declared, name));
  if (unknown.length > 0) throw new Refusal(422, `Unexpected inputs provided: ${JSON.stringify(unknown)}`);
  const read = Object.entries(declared).flatMap(([name, { required, options, default: fallback }]) => {
    const value = given[name] === undefined ? fallback : String(given[name]);
    if (value === undefined && required === true) throw new Refusal(422, `Required input '${name}' not provided`);
    if (value !== undefined && options !== undefined && !options.includes(value)) {
      throw new Refusal(422, `Provided value '${value}' for input '${name}' not in the list of allowed values`);
    }
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(read);
}

export function announceDispatch(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  path: string,
  ref: string,
  inputs: WorkflowInputs,
): void {
  const given = Object.keys(inputs).length === 0 ? null : inputs;
  announce(hub, repository, actor, 'workflow_dispatch', undefined, { inputs: given, ref, workflow: path });
}
