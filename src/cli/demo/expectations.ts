import type { Fact } from '../../core/run/fact.ts';
import type { RunView } from '../../core/run/view.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import type { Expectation } from '../view/story.ts';
import { FLAKY, ORG, REPOSITORIES } from './cast.ts';
import { staleTokens } from './landed-tokens.ts';

/** What the design change counts to, as Adobe's own tool for it says (`@adobe/token-diff-generator`). */
const DIFFERENCES = '26 added, 9 renamed, 4 values changed';

/** What must be true at the end, looked up in git and in what GitHub recorded, not in what the app says of itself. */
export async function expectations(
  simulator: Simulator,
  run: { readonly view: RunView; readonly facts: readonly Fact[] } | undefined,
): Promise<readonly Expectation[]> {
  const pulls = REPOSITORIES.map((name) => ({ name, pulls: simulator.read(`${ORG}/${name}`).pulls() }));
  const once = pulls.filter((one) => one.pulls.length === 1);
  const merged = pulls.flatMap(({ name, pulls: own }) =>
    own.flatMap(({ pull, number, body }) => (pull.merged === null ? [] : [{ name, number, body, ...pull.merged }])),
  );
  const order = merged.toSorted((a, b) => a.at - b.at).map(({ name }) => name);
  const summary = summaryOf(run?.facts ?? []);
  const approvals = simulator
    .read(`${ORG}/design-tokens`)
    .comments(once.find(({ name }) => name === 'design-tokens')?.pulls[0]?.number ?? 0)
    .filter((comment) => comment.body.startsWith('/baton approve'));
  const refusals = simulator.journal.entries.filter(({ status }) => status === 403 || status === 429 || status >= 500);
  const flaky = simulator.read(`${ORG}/${FLAKY}`).runs()[0];
  const stale = await staleTokens(simulator);
  const tags = REPOSITORIES.map((name) => {
    const reader = simulator.read(`${ORG}/${name}`);
    return Object.entries(reader.tags()).some(
      ([tag, sha]) => tag.startsWith('design-') && sha === merged.find((one) => one.name === name)?.sha,
    );
  });
  const unsound = (
    await Promise.all(REPOSITORIES.map(async (name) => ({ name, said: await simulator.read(`${ORG}/${name}`).fsck() })))
  ).filter(({ said }) => said !== '');
  return [
    {
      text: 'the run succeeded',
      held: run?.view.status === 'succeeded',
      detail: run?.view.reason ?? run?.view.status ?? 'it never began',
    },
    { text: `the design change is told as ${DIFFERENCES}`, held: summary === DIFFERENCES, detail: summary },
    {
      text: 'one pull request in each of five repositories, none twice',
      held: once.length === REPOSITORIES.length,
      detail: pulls.map((one) => `${one.name}: ${one.pulls.length}`).join(', '),
    },
    {
      text: 'each names the others',
      held: merged.length === REPOSITORIES.length && merged.every((one) => namesOthers(one.body ?? '', one.name)),
    },
    { text: 'all five merged', held: merged.length === REPOSITORIES.length, detail: `${merged.length} merged` },
    { text: 'merged in dependency order: tokens, frameworks, docs', held: inOrder(order), detail: order.join(', ') },
    {
      text: `the failing check of ${FLAKY} was waited for and passed on its second attempt`,
      held: flaky?.attempt === 2 && flaky.conclusion === 'success',
      detail: flaky === undefined ? 'no run' : `attempt ${flaky.attempt}: ${flaky.conclusion}`,
    },
    {
      text: 'a person approved before anything was merged',
      held:
        approvals.length === 1 &&
        merged.every((one) => one.at >= (approvals[0]?.createdAt ?? Number.POSITIVE_INFINITY)),
    },
    {
      text: 'git holds the new tokens and values in every repository',
      held: stale.length === 0,
      detail: stale.slice(0, 3).join('; '),
    },
    { text: 'the merged commits are tagged', held: tags.every(Boolean) },
    {
      text: 'every repository is sound (git fsck --strict)',
      held: unsound.length === 0,
      detail: unsound.map(({ name }) => name).join(', '),
    },
    {
      text: "all that went in and out fits GitHub's own description",
      held: simulator.violations.length === 0,
      detail: simulator.violations
        .slice(0, 3)
        .map((one) => `${one.where} ${one.operation} ${one.pointer} ${one.message}`)
        .join('; '),
    },
    {
      text: "and Figma's, its webhooks too",
      held: simulator.figma.violations.length === 0 && simulator.figma.deliveries.length > 1,
      detail: simulator.figma.violations
        .slice(0, 3)
        .map((one) => `${one.kind} ${one.of} ${one.at} ${one.why}`)
        .join('; '),
    },
    {
      text: 'the API refused nothing',
      held: refusals.length === 0,
      detail: refusals
        .slice(0, 3)
        .map((one) => `${one.status} ${one.operation ?? one.path}`)
        .join(', '),
    },
  ];
}

function summaryOf(facts: readonly Fact[]): string {
  const synced = facts.find((fact) => fact.kind === 'step.done' && fact.step === 'sync-figma');
  const output = synced?.kind === 'step.done' ? (synced.output as { summary?: { text?: string } } | null) : undefined;
  return output?.summary?.text ?? 'nothing was compared';
}

function namesOthers(body: string, own: string): boolean {
  return REPOSITORIES.every((name) => name === own || body.includes(`${ORG}/${name}`));
}

function inOrder(order: readonly string[]): boolean {
  return order.length === REPOSITORIES.length && order[0] === 'design-tokens' && order.at(-1) === 'docs';
}
