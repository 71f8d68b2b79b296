import { isOfRun } from '../core/changeset/commit-message.ts';
import { type Command, type CommandCall, type CommandContext, type Intent, PERMISSIONS } from '../core/command.ts';
import type { Event, EventComment } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import { escapeMarkdown, inlineCode } from '../core/markdown.ts';
import type { Organization } from '../core/organization/organization.ts';
import { recordedExplanation } from '../core/policy/recorded.ts';
import type { Engine } from '../core/ports/engine.ts';
import type { GitHub } from '../core/ports/github.ts';
import type { Store } from '../core/ports/store.ts';
import type { World } from '../core/ports/world.ts';
import type { RunStatus, RunView } from '../core/run/view.ts';
import { checkInputs } from '../core/workflow/inputs.ts';
import { runIdOf, runKeyOf } from './ids.ts';
import { outdatedRuns } from './outdated-runs.ts';
import type { Organizations } from './route.ts';
import { waive } from './waive.ts';

export interface Parts {
  readonly engine: Engine;
  readonly store: Store;
  readonly world: World;
  readonly organizations: Organizations;
  readonly commands: readonly Command[];
}

/** How a command ended, worst last: what the reaction to the comment says. */
export type End = 'done' | 'not-understood' | 'refused';
export interface Answer {
  readonly end: End;
  readonly text: string;
}

/** Where the commands of one comment are carried out. */
export interface Scene {
  readonly event: Event;
  readonly comment: EventComment;
  readonly repository: string;
  readonly by: string;
  readonly github: GitHub;
  readonly organization: Organization;
  readonly head: string | undefined;
  /** The pull request is one of Baton's own. */
  readonly own: boolean;
}

const RUNS = 20;
/** Runs at work of an organization among which the one that opened a pull request is looked for. */
const AT_WORK = 500;
const AT_WORK_STATUS: readonly RunStatus[] = ['running', 'waiting'];

/**
 * What a command did may make it look refused when it is handled again, because its answer was lost: an approved pull request
 * is merged by then. So what was carried out is answered as it was.
 */
export async function carryOut(call: CommandCall, index: number, scene: Scene, parts: Parts): Promise<Answer> {
  // The same for every handling of this comment, so that a second one changes nothing.
  const id = `command:${scene.repository}:${scene.comment.id}:${index}`;
  const earlier = (await parts.engine.signalled(id)) as { readonly answer?: string } | undefined;
  if (earlier?.answer !== undefined) return { end: 'done', text: earlier.answer };
  const known = parts.commands.find((command) => command.name === call.name);
  // Help answers what is unknown too, to those who may ask for help.
  const command = known ?? parts.commands.find((one) => one.name === 'help');
  if (command === undefined) return { end: 'not-understood', text: 'There is no such command.' };
  const refusal = await refusalOf(command, scene);
  if (refusal !== undefined) return { end: 'refused', text: refusal };
  const intent = command.run(await contextFor(call, scene, parts));
  const answer = await act(intent, id, scene, parts);
  return known === undefined ? { end: 'not-understood', text: answer.text } : answer;
}

/** The condition that a person does not meet, as a sentence; undefined when all are met. */
async function refusalOf(
  command: Command,
  { organization, github, repository, by, event }: Scene,
): Promise<string | undefined> {
  const broken = brokenConfig(organization);
  if (broken !== undefined && command.permission !== 'read') {
    return `Who may do this is written in ${inlineCode(broken)}, which is broken; it has to be mended first.`;
  }
  const asked = Object.hasOwn(organization.commands, command.name) ? organization.commands[command.name] : undefined;
  const needed = asked?.permission ?? command.permission;
  const has = await github.people.permission(repository, by);
  const name = inlineCode(`/baton ${command.name}`);
  if (PERMISSIONS.indexOf(has) < PERMISSIONS.indexOf(needed)) {
    return `${name} needs the role ${inlineCode(needed)} on this repository, and yours is ${inlineCode(has)}.`;
  }
  const teams = asked?.teams ?? [];
  for (const team of teams) if (await github.people.isMember(event.org, team, by)) return undefined;
  if (teams.length === 0) return undefined;
  return `${name} is for members of ${teams.map(inlineCode).join(' or ')}, and you are not one.`;
}

/** A config.yaml that could not be read: shipped defaults might allow what it forbids. A cycle of repositories is no such thing. */
function brokenConfig({ problems }: Organization): string | undefined {
  return problems.find(
    ({ file, severity, rule }) =>
      severity === 'error' && rule !== 'dependency-cycle' && file.endsWith(':baton/config.yaml'),
  )?.file;
}

async function contextFor(call: CommandCall, scene: Scene, { store, commands }: Parts): Promise<CommandContext> {
  const { event, comment, repository, by, head, organization } = scene;
  const about = event.subjects.filter((key) => key.startsWith('pull:') || key.startsWith('issue:'));
  const found = await Promise.all(about.map((subject) => store.runs({ org: event.org, subject, limit: RUNS })));
  const known = found.flat();
  const makers = known.some(isAtWork) ? [] : await makersOf(scene, store);
  const all = [...new Map([...known, ...makers].map((run) => [run.id, run])).values()];
  const runs = all.toSorted((one, other) => other.startedAt - one.startedAt);
  return {
    call,
    comment,
    repository,
    by,
    ...(head === undefined ? {} : { head }),
    runs,
    changed: await outdatedRuns(runs, store, organization),
    workflows: organization.workflows.map(({ id, name, description, inputs }) => ({
      id,
      name,
      description,
      inputs: inputs.map((input) => input.name),
    })),
    commands,
  };
}

const isAtWork = ({ status }: RunView) => AT_WORK_STATUS.includes(status);

/**
 * The run whose commit is the head of a pull request of ours. It may still be opening others, and its record names a pull
 * request only after that; people see it before.
 */
async function makersOf({ own, head, github, repository, event }: Scene, store: Store): Promise<readonly RunView[]> {
  if (!own || head === undefined) return [];
  const message = (await github.git.commit(repository, head))?.message;
  if (message === undefined) return [];
  const runs = await store.runs({ org: event.org, status: AT_WORK_STATUS, limit: AT_WORK });
  return runs.filter(({ id, workflow }) => isOfRun(message, runKeyOf(workflow.id, id)));
}

async function act(intent: Intent, id: string, scene: Scene, parts: Parts): Promise<Answer> {
  const { event, by } = scene;
  switch (intent.kind) {
    case 'answer':
      return { end: 'done', text: intent.answer };
    case 'refuse':
      return { end: 'refused', text: intent.answer };
    case 'signal':
      await parts.engine.signal({
        ...{ id, key: intent.key, name: intent.name, by },
        data: { ...intent.data, answer: intent.answer },
      });
      return { end: 'done', text: intent.answer };
    case 'cancel': {
      const ended = await parts.engine.cancel(intent.run, { by, reason: intent.reason });
      if (!ended) return { end: 'refused', text: 'The run has ended already.' };
      // Nobody waits for it; it is there to be found by another handling of the comment.
      await parts.engine.signal({ id, key: id, name: 'cancelled', by, data: { answer: intent.answer } });
      return { end: 'done', text: intent.answer };
    }
    case 'explain':
      return explain(scene, intent.policy);
    case 'waive':
    case 'withdraw':
      return waive(intent, id, scene, parts);
    case 'start':
      return start(intent, { ...event, id, type: 'manual' }, scene, parts);
  }
}

async function explain({ github, repository, comment, head = '' }: Scene, policy: string | undefined): Promise<Answer> {
  const { found, text } = recordedExplanation(await github.checks.own(repository, head), comment.issue, policy);
  return { end: found ? 'done' : 'refused', text };
}

async function start(
  intent: { readonly workflow: string; readonly inputs: JsonObject; readonly answer: string },
  event: Event,
  { organization, by, comment, repository }: Scene,
  { engine }: Parts,
): Promise<Answer> {
  const workflow = organization.workflows.find((one) => one.id === intent.workflow);
  if (workflow === undefined) return { end: 'refused', text: `There is no workflow ${inlineCode(intent.workflow)}.` };
  const inputs = checkInputs(workflow.inputs, intent.inputs);
  if (!inputs.ok) {
    const problems = inputs.problems.map(({ message, suggestion }) =>
      escapeMarkdown([message, suggestion].filter(Boolean).join('; ')),
    );
    return {
      end: 'refused',
      text: ['Nothing was started:', '', ...problems.map((problem) => `- ${problem}`)].join('\n'),
    };
  }
  const { comment: _, ...about } = event;
  await engine.start({
    id: runIdOf(workflow.id, event),
    workflow,
    event: {
      ...about,
      data: { ...event.data, ...(comment.onPull ? { pullRequests: [{ repository, number: comment.issue }] } : {}) },
    },
    inputs: inputs.value,
    environment: organization.environment,
    catalogue: organization.catalogue,
    triggeredBy: by,
  });
  return { end: 'done', text: intent.answer };
}
