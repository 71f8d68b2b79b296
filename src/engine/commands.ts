import { readCommands } from '../core/command/read.ts';
import { type Command, type CommandCall, type CommandContext, type Intent, PERMISSIONS } from '../core/command.ts';
import type { Event, EventComment } from '../core/event.ts';
import { Fault } from '../core/fault.ts';
import type { JsonObject } from '../core/json.ts';
import { escapeMarkdown, inlineCode } from '../core/markdown.ts';
import type { Organization } from '../core/organization/organization.ts';
import type { Engine } from '../core/ports/engine.ts';
import type { GitHub } from '../core/ports/github.ts';
import type { Store } from '../core/ports/store.ts';
import type { World } from '../core/ports/world.ts';
import { checkInputs } from '../core/workflow/inputs.ts';
import { runIdOf } from './ids.ts';
import type { Commands, Organizations } from './route.ts';

interface Parts {
  readonly engine: Engine;
  readonly store: Store;
  readonly world: World;
  readonly organizations: Organizations;
  readonly commands: readonly Command[];
}

/** How a command ended, worst last: what the reaction to the comment says. */
type End = 'done' | 'not-understood' | 'refused';
interface Answer {
  readonly end: End;
  readonly text: string;
}

/** Where the commands of one comment are carried out. */
interface Scene {
  readonly event: Event;
  readonly comment: EventComment;
  readonly repository: string;
  readonly by: string;
  readonly github: GitHub;
  readonly organization: Organization;
  readonly head: string | undefined;
}

const REACTIONS = { done: 'rocket', 'not-understood': 'confused', refused: '-1' } as const;
const RUNS = 20;

/**
 * Carries out the slash commands in new comments of people: a reaction at once, permission asked of GitHub at execution, one
 * answer for a comment however often it is handled. Throws Faults; call it again then, nothing is done twice.
 */
export function createCommands(parts: Parts): Commands {
  return { handle: (event) => handle(event, parts) };
}

async function handle(event: Event, parts: Parts): Promise<void> {
  const { comment, repository } = event;
  // An edit may come from somebody else than the author, and a bot may be made to say things.
  if (comment === undefined || repository === undefined || event.type !== 'issue_comment.created') return;
  if (comment.author.kind === 'bot') return;
  const calls = readCommands(comment.body);
  if (calls.length === 0) return;
  const github = (await parts.world.github(event.installation)).inLane('person');
  if (comment.author.login === github.self || !(await acknowledge(github, repository.fullName, comment))) return;
  const answered = await earlierAnswer(github, repository.fullName, comment);
  if (answered !== undefined) return react(github, repository.fullName, comment, answered);
  const pull = comment.onPull ? await github.pulls.get(repository.fullName, comment.issue) : undefined;
  const scene: Scene = {
    event,
    comment,
    repository: repository.fullName,
    by: comment.author.login,
    github,
    organization: await parts.organizations.load(event.installation, event.org),
    head: pull?.state === 'open' ? pull.head.sha : undefined,
  };
  const answers: Answer[] = [];
  for (const [index, call] of calls.entries()) answers.push(await carryOut(call, index, scene, parts));
  const end = worst(answers);
  await github.issues.createComment(scene.repository, comment.issue, answerBody(calls, answers, comment, end));
  await react(github, scene.repository, comment, end);
}

/** False when the comment is gone: who took a command back before it was seen did not mean it. */
async function acknowledge(github: GitHub, repository: string, comment: EventComment): Promise<boolean> {
  try {
    await github.issues.react(repository, comment.id, 'eyes');
    return true;
  } catch (error) {
    if (error instanceof Fault && error.code === 'not-found') return false;
    throw error;
  }
}

function react(github: GitHub, repository: string, comment: EventComment, end: End): Promise<void> {
  return github.issues.react(repository, comment.id, REACTIONS[end]);
}

const marker = (comment: EventComment) => `<!-- baton:answer ${comment.id} -->`;
const endMarker = (end: End) => `<!-- baton:end ${end} -->`;

/** How the comment was answered when it was handled before. Only our own writing counts: anybody can write a marker. */
async function earlierAnswer(github: GitHub, repository: string, comment: EventComment): Promise<End | undefined> {
  const comments = await github.issues.comments(repository, comment.issue);
  const answer = comments.find((one) => one.author === github.self && one.body.startsWith(marker(comment)));
  if (answer === undefined) return undefined;
  return (Object.keys(REACTIONS) as End[]).find((end) => answer.body.includes(endMarker(end))) ?? 'done';
}

function worst(answers: readonly Answer[]): End {
  const ends = answers.map((answer) => answer.end);
  return ends.includes('refused') ? 'refused' : ends.includes('not-understood') ? 'not-understood' : 'done';
}

function answerBody(
  calls: readonly CommandCall[],
  answers: readonly Answer[],
  comment: EventComment,
  end: End,
): string {
  const parts = answers.map(
    ({ text }, index) => `${inlineCode((calls[index] as CommandCall).line.slice(0, 300))}\n\n${text}`,
  );
  return `${marker(comment)}${endMarker(end)}\n${parts.join('\n\n---\n\n')}`.slice(0, 60_000);
}

async function carryOut(call: CommandCall, index: number, scene: Scene, parts: Parts): Promise<Answer> {
  const known = parts.commands.find((command) => command.name === call.name);
  // Help answers what is unknown too, to those who may ask for help.
  const command = known ?? parts.commands.find((one) => one.name === 'help');
  if (command === undefined) return { end: 'not-understood', text: 'There is no such command.' };
  const refusal = await refusalOf(command, scene);
  if (refusal !== undefined) return { end: 'refused', text: refusal };
  const intent = command.run(await contextFor(call, scene, parts));
  const answer = await act(intent, index, scene, parts);
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
  const runs = [...new Map(found.flat().map((run) => [run.id, run])).values()];
  return {
    call,
    comment,
    repository,
    by,
    ...(head === undefined ? {} : { head }),
    runs: runs.sort((one, other) => other.startedAt - one.startedAt),
    workflows: organization.workflows.map(({ id, name, description, inputs }) => ({
      id,
      name,
      description,
      inputs: inputs.map((input) => input.name),
    })),
    commands,
  };
}

async function act(intent: Intent, index: number, scene: Scene, parts: Parts): Promise<Answer> {
  const { event, by, comment } = scene;
  // The same for every call about this comment, so that a second one changes nothing.
  const id = `command:${scene.repository}:${comment.id}:${index}`;
  switch (intent.kind) {
    case 'answer':
      return { end: 'done', text: intent.answer };
    case 'refuse':
      return { end: 'refused', text: intent.answer };
    case 'signal':
      await parts.engine.signal({ id, key: intent.key, name: intent.name, by, data: intent.data });
      return { end: 'done', text: intent.answer };
    case 'cancel': {
      const ended = await parts.engine.cancel(intent.run, { by, reason: intent.reason });
      return ended ? { end: 'done', text: intent.answer } : { end: 'refused', text: 'The run has ended already.' };
    }
    case 'start':
      return start(intent, { ...event, id, type: 'manual' }, scene, parts);
  }
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
