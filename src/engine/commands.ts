import { readCommands } from '../core/command/read.ts';
import type { CommandCall } from '../core/command.ts';
import type { Event, EventComment } from '../core/event.ts';
import { Fault } from '../core/fault.ts';
import { inlineCode } from '../core/markdown.ts';
import type { GitHub } from '../core/ports/github.ts';
import { press } from './buttons.ts';
import { type Answer, carryOut, type End, type Parts, type Scene } from './carry-out.ts';
import type { Commands } from './route.ts';

const REACTIONS = { done: 'rocket', 'not-understood': 'confused', refused: '-1' } as const;

/**
 * Carries out the slash commands in new comments of people: a reaction at once, permission asked of GitHub at execution, one
 * answer for a comment however often it is handled; and the buttons of our checks. Throws Faults; call it again then, nothing is done twice.
 */
export function createCommands(parts: Parts): Commands {
  return {
    handle: (event) => (event.type === 'check_run.requested_action' ? press(event, parts) : handle(event, parts)),
  };
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
    own: pull?.author === github.self,
  };
  const answers: Answer[] = [];
  for (const [index, call] of calls.entries()) answers.push(await carryOut(call, index, scene, parts));
  const end = worst(answers);
  const text = answerBody(calls, answers, comment, end);
  // The first answer stands, and the reaction goes with it: a second worker may find that there is nothing left to do.
  const stands = await github.issues.mark(scene.repository, comment.issue, marker(comment), (there) => there ?? text);
  await react(github, scene.repository, comment, stands === undefined ? end : endOf(stands.body));
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
  return answer === undefined ? undefined : endOf(answer.body);
}

function endOf(answer: string): End {
  return (Object.keys(REACTIONS) as End[]).find((end) => answer.includes(endMarker(end))) ?? 'done';
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
