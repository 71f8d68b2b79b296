import type { Intent } from '../core/command.ts';
import { subject } from '../core/event.ts';
import { inlineCode } from '../core/markdown.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { PullView } from '../core/policy/rule.ts';
import { lastDay, lastDayInWords } from '../core/policy/waiver-end.ts';
import { refusalOfEnd, refusalOfMaker, refusalOfStranger, ruleMeant } from '../core/policy/waiving.ts';
import type { Ports } from '../core/ports/ports.ts';
import type { WaivedPull } from '../core/ports/waivers.ts';
import type { Answer, Parts, Scene } from './carry-out.ts';
import { seePull } from './see-pull.ts';

/** Runs about a pull request of ours that are asked who started them. */
const RUNS = 20;

interface Waiving {
  readonly id: string;
  readonly scene: Scene;
  readonly parts: Parts;
  readonly ports: Ports;
  readonly view: PullView;
  readonly policy: Policy;
  readonly rule: string;
  readonly pull: WaivedPull;
}

/** Grants or withdraws a waiver as the intent says, if the person may, and has the pull request judged anew. Safe to repeat. */
export async function waive(
  intent: Extract<Intent, { readonly kind: 'waive' | 'withdraw' }>,
  id: string,
  scene: Scene,
  parts: Parts,
): Promise<Answer> {
  const { event, repository, github, organization, comment, by } = scene;
  const pull = await github.pulls.get(repository, comment.issue);
  if (pull?.state !== 'open') return { end: 'refused', text: 'This pull request is not open any more.' };
  const { installation, org } = event;
  const ports = await parts.world.ports({ installation, org });
  const { view, policies } = await seePull({ github, repository, pull }, organization, ports);
  const meant = await ruleMeant(intent.rule, policies, view);
  if ('refusal' in meant) return { end: 'refused', text: meant.refusal };
  const stranger = await refusalOfStranger(meant.policy, by, view);
  if (stranger !== undefined) return { end: 'refused', text: stranger };
  const about: Waiving = {
    ...{ id, scene, parts, ports, view, ...meant },
    pull: { installation, org, repository, pull: comment.issue },
  };
  return intent.kind === 'waive' ? grant(intent, about) : withdraw(about);
}

async function grant(
  { reason, until, ticket }: Extract<Intent, { readonly kind: 'waive' }>,
  about: Waiving,
): Promise<Answer> {
  const { id, scene, ports, view, policy, rule, pull } = about;
  const refusal = refusalOfEnd(until, view.at) ?? (await refusalOfMaker(policy, scene.by, view, await starters(about)));
  if (refusal !== undefined) return { end: 'refused', text: refusal };
  const more = ticket === undefined ? {} : { ticket };
  const waiver = {
    ...{ id, policy: policy.id, rule, branch: view.baseBranch, by: scene.by },
    ...{ reason, until, grantedAt: view.at, ...more },
  };
  await ports.waivers.grant(pull, waiver);
  const name = inlineCode(`${policy.id}/${rule}`);
  return tell(about, 'granted', { until: lastDay(until) }, [
    `${name} is waived on this pull request until the end of ${lastDayInWords(until)} (UTC), for commits that come later too, as long as it goes to ${inlineCode(view.baseBranch)}. It is judged anew now, and again when that ends.`,
    `An owner takes it back with ${inlineCode(`/baton waive ${policy.id}/${rule} withdraw`)}.`,
  ]);
}

async function withdraw(about: Waiving): Promise<Answer> {
  const { id, scene, ports, view, policy, rule, pull } = about;
  const how = { id, by: scene.by, at: view.at };
  const name = inlineCode(`${policy.id}/${rule}`);
  if ((await ports.waivers.withdraw(pull, { policy: policy.id, rule }, how)) === 0) {
    return { end: 'refused', text: `No waiver of ${name} that was granted on this pull request is in force.` };
  }
  return tell(about, 'withdrawn', {}, [`The waiver of ${name} is withdrawn. The pull request is judged anew now.`]);
}

/**
 * Workflows hear of it by an event, `govern` for the first; steps that wait for this pull request, and a later handling, by a
 * signal.
 */
async function tell(
  { id, scene, parts, ports, policy, rule, pull }: Waiving,
  what: 'granted' | 'withdrawn',
  more: { readonly until?: string },
  sentences: readonly string[],
): Promise<Answer> {
  const { by } = scene;
  const { installation, org, repository, pull: number } = pull;
  const data = { policy: policy.id, rule, by, ...more, pullRequests: [{ repository, number }] };
  const type = `waiver.${what}`;
  await ports.events.emit({ id: `${id}:${what}`, type, installation, org, data });
  const text = sentences.join('\n\n');
  await parts.engine.signal({ id, key: subject.pull(repository, number), name: type, by, data: { answer: text } });
  return { end: 'done', text };
}

/** A pull request of ours is the work of whoever started the run that opened it. */
async function starters({ scene, parts, pull }: Waiving): Promise<readonly string[]> {
  if (!scene.own) return [];
  const about = subject.pull(pull.repository, pull.pull);
  const runs = await parts.store.runs({ org: pull.org, subject: about, limit: RUNS });
  return runs.map(({ triggeredBy }) => triggeredBy);
}
