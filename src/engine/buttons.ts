import { readCommands } from '../core/command/read.ts';
import type { Event } from '../core/event.ts';
import { BUTTONS } from '../core/policy/buttons.ts';
import { judgePolicy } from '../core/policy/conclude.ts';
import { whoWaives } from '../core/policy/recorded.ts';
import { policyOf } from '../core/policy/report.ts';
import { dayIn } from '../core/policy/waiver-end.ts';
import type { Pull } from '../core/ports/github/pulls.ts';
import type { GitHub } from '../core/ports/github.ts';
import { carryOut, type Parts, type Scene } from './carry-out.ts';
import { seePull } from './see-pull.ts';

/** Days that the lines to type propose for a waiver. */
const EXAMPLE_DAYS = 14;

/**
 * Carries out "Explain" and "Request a waiver" on a check of ours, in one comment for each policy, which is rewritten at the
 * next press. "Re-run" is no business of this: workflows listen to it. Throws Faults; call it again then.
 */
export async function press(event: Event, parts: Parts): Promise<void> {
  const { actor, repository, data, installation } = event;
  const button = data['button'];
  const about = policyOf(String(data['externalId'] ?? ''));
  if (actor === undefined || actor.kind === 'bot' || repository === undefined || about === undefined) return;
  if (button !== BUTTONS.explain.identifier && button !== BUTTONS.waiver.identifier) return;
  const github = (await parts.world.github(installation)).inLane('person');
  const pull = await github.pulls.get(repository.fullName, about.pull);
  if (pull === undefined) return;
  const text =
    button === BUTTONS.explain.identifier
      ? await explained(event, about.policy, pull, github, parts)
      : await waived(event, about.policy, pull, github, parts);
  const marker = `<!-- baton:button ${button} ${about.policy} -->`;
  await github.issues.mark(repository.fullName, about.pull, marker, () => `${marker}\n${text}`);
}

/** The same as the command of whoever pressed it, with the same permission. */
async function explained(event: Event, policy: string, pull: Pull, github: GitHub, parts: Parts): Promise<string> {
  const { actor, repository } = event;
  if (actor === undefined || repository === undefined) return '';
  const body = `/baton explain ${policy}`;
  const scene: Scene = {
    event,
    comment: { id: Number(event.data['checkId']), body, issue: pull.number, onPull: true, author: actor },
    repository: repository.fullName,
    by: actor.login,
    github,
    organization: await parts.organizations.load(event.installation, event.org),
    head: pull.state === 'open' ? pull.head.sha : undefined,
    own: pull.author === github.self,
  };
  const answers = await Promise.all(readCommands(body).map((call, index) => carryOut(call, index, scene, parts)));
  return answers.map((answer) => answer.text).join('\n\n');
}

/** Judged as it stands now: which rules are in the way is what the lines to type are for. */
async function waived(event: Event, policy: string, pull: Pull, github: GitHub, parts: Parts): Promise<string> {
  const { installation, org, repository } = event;
  const organization = await parts.organizations.load(installation, org);
  const ports = await parts.world.ports({ installation, org });
  const { view, policies, waivers } = await seePull(
    { github, repository: repository?.fullName ?? '', pull },
    organization,
    ports,
  );
  const found = policies.find((one) => one.id === policy);
  if (found === undefined) return 'This policy does not apply here any more: re-run the check.';
  const judgement = await judgePolicy(found, view, ports.rules, waivers);
  return whoWaives(judgement, dayIn(EXAMPLE_DAYS, view.at));
}
