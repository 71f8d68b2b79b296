import type { ChangeSet, Member } from './change-set.ts';
import { landingOrder } from './order.ts';

/** How a member's pull request stands at this moment. */
export type LivePull =
  | { readonly kind: 'ready' }
  | { readonly kind: 'merged'; readonly sha: string }
  | {
      readonly kind: 'waiting';
      readonly reasons: readonly string[];
      /** Nobody will tell when it is over (GitHub computes in the background): ask again soon. */
      readonly again?: boolean;
    }
  | { readonly kind: 'failed'; readonly reason: string };

export type Move =
  /** Merge `next`; the others of `batch` depend neither on it nor on each other and may follow. */
  | { readonly kind: 'merge'; readonly next: Member; readonly batch: readonly Member[] }
  | {
      readonly kind: 'wait';
      readonly for: readonly { readonly repository: string; readonly reasons: readonly string[] }[];
      readonly again: boolean;
    }
  /** It cannot be completed; `landed` is merged already, `remaining` is not and will not be by itself. */
  | {
      readonly kind: 'blocked';
      readonly because: string;
      readonly landed: readonly string[];
      readonly remaining: readonly string[];
    }
  | { readonly kind: 'done'; readonly landed: readonly string[] };

/**
 * What to do next to land a change set: nothing lands until everything that remains can land, then providers before
 * consumers. Pure, so it may be asked at any moment; a state that is not in `live` counts as not yet known.
 */
export function nextMove(set: ChangeSet, live: ReadonlyMap<string, LivePull>): Move {
  const landing = set.members.filter((member) => member.pull !== undefined || member.merged !== undefined);
  const landed = (member: Member) => member.merged !== undefined || live.get(member.repository)?.kind === 'merged';
  const remaining = landing.filter((member) => !landed(member));
  const names = { landed: repositories(landing.filter(landed)), remaining: repositories(remaining) };
  if (remaining.length === 0) return { kind: 'done', landed: names.landed };

  const order = landingOrder(landing);
  if (!order.ok) return { kind: 'blocked', because: order.message, ...names };
  const because = obstacle(set, remaining, live);
  if (because !== undefined) return { kind: 'blocked', because, ...names };

  const waiting = remaining.flatMap(({ repository }) => {
    const state = live.get(repository) ?? { kind: 'waiting', reasons: ['was not looked at yet'], again: true };
    return state.kind === 'waiting' ? [{ repository, reasons: state.reasons, again: state.again === true }] : [];
  });
  if (waiting.length > 0) {
    const again = waiting.some((one) => one.again);
    return { kind: 'wait', for: waiting.map(({ repository, reasons }) => ({ repository, reasons })), again };
  }
  const open = new Set(names.remaining);
  const byName = new Map(remaining.map((member) => [member.repository, member]));
  const batch = order.batches
    .flat()
    .flatMap((name) => byName.get(name) ?? [])
    .filter((member) => !member.dependsOn.some((provider) => open.has(provider)));
  const [next] = batch;
  // Without a cycle some member always has all its providers landed.
  if (next === undefined) return { kind: 'blocked', because: 'no order can land what remains', ...names };
  return { kind: 'merge', next, batch };
}

/** Why the set can never land as it is, if so. */
function obstacle(
  set: ChangeSet,
  remaining: readonly Member[],
  live: ReadonlyMap<string, LivePull>,
): string | undefined {
  const byName = new Map(set.members.map((member) => [member.repository, member]));
  for (const { repository, result, dependsOn } of remaining) {
    const state = live.get(repository);
    if (state?.kind === 'failed') return `${repository}: ${state.reason}`;
    if (result.kind === 'failed') return `${repository}: ${result.reason}`;
    for (const name of dependsOn) {
      const provider = byName.get(name);
      if (provider === undefined || provider.pull !== undefined || provider.merged !== undefined) continue;
      if (provider.result.kind === 'failed') {
        return `${repository} must land after ${name}, which failed: ${provider.result.reason}`;
      }
      if (provider.result.kind === 'open') return `${repository} must land after ${name}, which has no pull request`;
    }
  }
  return undefined;
}

function repositories(members: readonly Member[]): string[] {
  return members.map(({ repository }) => repository);
}
