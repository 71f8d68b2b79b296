import type { ChangeSet, Member } from './change-set.ts';
import { landingOrder, providersOf } from './order.ts';

/** How a member's pull request stands at this moment. */
export type LivePull =
  | { readonly kind: 'ready' }
  | { readonly kind: 'merged'; readonly sha: string }
  | {
      readonly kind: 'waiting';
      readonly reasons: readonly string[];
      /** Nobody will tell when it is over (GitHub computes in the background): ask again soon. */
      readonly again?: boolean;
      /** It will not pass by itself, as a running check does. */
      readonly needsPerson?: boolean;
    }
  | { readonly kind: 'failed'; readonly reason: string };

export type Move =
  /** Merge `next`; the others of `batch` depend neither on it nor on each other and may follow. */
  | { readonly kind: 'merge'; readonly next: Member; readonly batch: readonly Member[] }
  | {
      readonly kind: 'wait';
      readonly for: readonly { readonly repository: string; readonly reasons: readonly string[] }[];
      readonly again: boolean;
      readonly needsPerson: boolean;
    }
  /** It cannot be completed; `landed` is merged already, `remaining` is not and will not be by itself. */
  | {
      readonly kind: 'blocked';
      readonly because: string;
      readonly landed: readonly string[];
      readonly remaining: readonly string[];
    }
  | { readonly kind: 'done'; readonly landed: readonly string[] };

type Live = ReadonlyMap<string, LivePull>;

/**
 * What to do next to land a change set: nothing lands until everything that remains can land, then providers before
 * consumers. Pure, so it may be asked at any moment; a state that is not in `live` counts as not yet known.
 */
export function nextMove(set: ChangeSet, live: Live): Move {
  const landing = set.members.filter((member) => member.pull !== undefined || member.merged !== undefined);
  const remaining = landing.filter((member) => !hasLanded(member, live));
  const names = {
    landed: repositoriesOf(landing.filter((member) => hasLanded(member, live))),
    remaining: repositoriesOf(remaining),
  };
  if (remaining.length === 0) return { kind: 'done', landed: names.landed };

  const providers = new Map(remaining.map((member) => [member, providersOf(set, member)]));
  const order = landingOrder(
    remaining.map((member) => ({
      repository: member.repository,
      dependsOn: repositoriesOf(providers.get(member) ?? []),
    })),
  );
  if (!order.ok) return { kind: 'blocked', because: order.message, ...names };
  const because = obstacle(providers, live);
  if (because !== undefined) return { kind: 'blocked', because, ...names };
  const waiting = remaining.flatMap((member) => waitOf(member, live));
  if (waiting.length > 0) {
    const reasons = waiting.map(({ repository, state }) => ({ repository, reasons: state.reasons }));
    const again = waiting.some(({ state }) => state.again === true);
    return { kind: 'wait', for: reasons, again, needsPerson: waiting.some(({ state }) => state.needsPerson === true) };
  }
  const free = new Set(order.batches[0]);
  const batch = remaining.filter(({ repository }) => free.has(repository));
  const [next] = batch;
  // An order that exists has a first batch; said for the type checker.
  if (next === undefined) return { kind: 'done', landed: names.landed };
  return { kind: 'merge', next, batch };
}

function hasLanded({ merged, repository }: Member, live: Live): boolean {
  return merged !== undefined || live.get(repository)?.kind === 'merged';
}

const UNSEEN: LivePull = { kind: 'waiting', reasons: ['was not looked at yet'], again: true };

function waitOf({ repository }: Member, live: Live) {
  const state = live.get(repository) ?? UNSEEN;
  return state.kind === 'waiting' ? [{ repository, state }] : [];
}

/** Why the set can never land as it is, if so. */
function obstacle(providers: ReadonlyMap<Member, readonly Member[]>, live: Live): string | undefined {
  for (const [{ repository, result }, needed] of providers) {
    const state = live.get(repository);
    if (state?.kind === 'failed') return `${repository}: ${state.reason}`;
    if (result.kind === 'failed') return `${repository}: ${result.reason}`;
    for (const provider of needed) {
      if (provider.pull !== undefined || provider.merged !== undefined) continue;
      const why = 'reason' in provider.result ? `which failed: ${provider.result.reason}` : 'which has no pull request';
      return `${repository} must land after ${provider.repository}, ${why}`;
    }
  }
  return undefined;
}

function repositoriesOf(members: readonly Member[]): string[] {
  return members.map(({ repository }) => repository);
}
