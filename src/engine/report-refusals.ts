import type { Event } from '../core/event.ts';
import { toFault } from '../core/fault.ts';
import { escapeMarkdown, inlineCode } from '../core/markdown.ts';
import type { World } from '../core/ports/world.ts';
import { exampleInputs } from '../core/workflow/example-inputs.ts';
import type { InputDefinition, Workflow } from '../core/workflow/workflow.ts';
import type { Log } from './log.ts';
import type { Refusals, Refused } from './route.ts';

/**
 * Milliseconds for which it is believed that there is nothing to close, and in which an issue is not closed again after it
 * was written: of senders that are right and wrong by turns nobody wants an issue each.
 */
const QUIET = 10 * 60_000;
const MOST_PROBLEMS = 20;
const MOST_WORKFLOWS = 5000;

const marker = (why: Refused['why'], workflow: Workflow) => `<!-- baton:not-started:${why}:${workflow.id} -->`;

/**
 * Tells in one issue for each workflow what an event offered that does not fit, and closes it when one fits again. A circle
 * has an issue of its own, which people close: the next event that goes round it once would close it otherwise. It stands
 * in the config repository, or where the event came from when there is none.
 */
export function createRefusals(from: { readonly world: Pick<World, 'github' | 'clock'>; readonly log: Log }): Refusals {
  /** When each workflow's issue was last written, or found to be closed; epoch milliseconds. */
  const known = new Map<string, number>();
  const remember = (key: string) => {
    known.delete(key);
    known.set(key, from.world.clock.now());
    for (const oldest of known.keys()) if (known.size > MOST_WORKFLOWS) known.delete(oldest);
  };
  const keyOf = ({ event, workflow }: Pick<Refused, 'event' | 'workflow'>) =>
    `${event.installation} ${event.org} ${workflow.id}`;

  return {
    async tell(refused) {
      const { event, workflow, why, organization } = refused;
      const where = organization.config?.repository ?? event.repository?.fullName;
      if (where === undefined) return 'there is no config repository';
      if (why === 'inputs') remember(keyOf(refused));
      try {
        const github = (await from.world.github(event.installation)).inLane('workflow');
        const title = `Baton did not start ${why === 'inputs' ? `"${workflow.id}": its inputs do not fit` : `"${workflow.id}": workflows set each other off in a circle`}`;
        const body = why === 'inputs' ? inputsBody(refused) : chainBody(refused);
        await github.issues.upsert(where, { marker: marker(why, workflow), title, body });
        return undefined;
      } catch (error) {
        return toFault(error).message;
      }
    },
    async fits({ event, workflow, organization }) {
      const where = organization.config?.repository ?? event.repository?.fullName;
      const key = keyOf({ event, workflow });
      const last = known.get(key);
      if (workflow.inputs.length === 0 || where === undefined) return;
      if (last !== undefined && from.world.clock.now() - last < QUIET) return;
      remember(key);
      try {
        const github = (await from.world.github(event.installation)).inLane('bulk');
        await github.issues.closeMarked(where, marker('inputs', workflow), 'It was started with inputs that fit.');
      } catch (error) {
        from.log.warn({ workflow: workflow.id, reason: toFault(error).message }, 'an issue could not be closed');
      }
    },
  };
}

function inputsBody({ event, workflow, problems }: Refused): string {
  const example = exampleInputs(workflow.inputs);
  const dispatch = dispatchType(event);
  return [
    marker('inputs', workflow),
    `${inlineCode(workflow.id)} (${inlineCode(workflow.source)}) did not start for ${inlineCode(event.type)}${by(event)}, because what it was given does not fit:`,
    '',
    ...listed(problems),
    '',
    'It expects:',
    '',
    ...(workflow.inputs.length === 0 ? ['- nothing'] : workflow.inputs.map(expected)),
    ...(example === undefined || dispatch === undefined
      ? []
      : [
          '',
          `This fits, as the body of ${inlineCode(`POST /repos/${event.repository?.fullName ?? 'OWNER/NAME'}/dispatches`)}:`,
          '',
          '```json',
          JSON.stringify({ event_type: dispatch, client_payload: example }, null, 2),
          '```',
        ]),
    '',
    'The delivery is kept and can be handled anew once the workflow takes it (`baton deadletters`). This issue is written anew for each such event, and closes by itself after one that fits.',
  ].join('\n');
}

function chainBody({ event, workflow, problems }: Refused): string {
  return [
    marker('chain', workflow),
    `${inlineCode(workflow.id)} (${inlineCode(workflow.source)}) did not start for ${inlineCode(event.type)}:`,
    '',
    ...listed(problems),
    '',
    `The runs of the chain, the first one first: ${(event.causes ?? []).map(inlineCode).join(', ')}`,
    '',
    'What to do: let one of these workflows trigger on something else, or make its trigger ask for more with `where`. When so many in a row are meant, raise `limits.chain` in `baton/config.yaml`. Then close this issue; it is opened again when it happens again. The delivery is kept and can be handled anew (`baton deadletters`).',
  ].join('\n');
}

function listed(problems: readonly string[]): readonly string[] {
  const more = problems.length - MOST_PROBLEMS;
  const lines = problems.slice(0, MOST_PROBLEMS).map((problem) => `- ${escapeMarkdown(problem.slice(0, 500))}`);
  return more > 0 ? [...lines, `- … and ${more} more`] : lines;
}

function expected({ name, type, required, description, default: given, options, pattern }: InputDefinition): string {
  const needs = [
    type,
    required && given === undefined ? 'required' : 'optional',
    ...(given === undefined ? [] : [`${inlineCode(JSON.stringify(given).slice(0, 200))} when it is left out`]),
    ...(options === undefined ? [] : [`one of ${options.map((one) => inlineCode(JSON.stringify(one))).join(', ')}`]),
    ...(pattern === undefined ? [] : [`matches ${inlineCode(pattern)}`]),
  ];
  return `- ${inlineCode(name)}: ${needs.join(', ')}${description === '' ? '' : `. ${escapeMarkdown(description)}`}`;
}

const by = ({ actor }: Event): string => (actor === undefined ? '' : ` by ${inlineCode(actor.login)}`);

/** What stands as `event_type` in a `repository_dispatch` that makes such an event. */
function dispatchType({ type }: Event): string | undefined {
  const own = /^repository_dispatch\.(.+)$/.exec(type)?.[1];
  return own ?? (type === 'figma-update' ? type : undefined);
}
