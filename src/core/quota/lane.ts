import type { Lane, Priority } from '../ports/github.ts';
import type { Demand } from './demand.ts';
import type { Line } from './line.ts';

/** What the queue looks at of a request. */
export interface Place {
  readonly lane: Lane;
  readonly kind: 'read' | 'write';
  readonly demand: Demand;
  readonly run?: string;
  /** Of the run's workflow. */
  readonly priority?: Priority;
  readonly repository?: string;
}

/** A request in the queue. */
export interface Waiting<T> {
  readonly item: T;
  readonly place: Place;
  /** Since when, epoch milliseconds. */
  readonly since: number;
  /** Where it stands now; one that holds up a more urgent write of its repository is lent that one's lane. */
  lane: Lane;
  /** Requests of one kind take the same of the limits: when one has to wait, all have to. */
  kind: string;
  /** Its repository was not begun when it came: it may have to wait until others of the run are further. */
  begins: boolean;
  readonly order: number;
  /** Its repository's place among those of its run. */
  turn: number;
  /** In a line, or behind another write of its repository. */
  standing: boolean;
  gone: boolean;
}

/** What one run has waiting in one lane. */
export interface Share<T> {
  /** Its turn within the lane, fair over runs: who was served less comes first. */
  turn: number;
  readonly lines: Map<string, Line<Waiting<T>>>;
  size: number;
}

export interface Track<T> {
  readonly shares: Map<string, Share<T>>;
  /** The turn of the last run that was served. */
  went: number;
  size: number;
}

export function byTurn(a: { turn: number; order: number }, b: { turn: number; order: number }): number {
  return a.turn - b.turn || a.order - b.order;
}

/** A lane's requests in the order in which they would go if all of them could, without those that are `held`. */
export function* inTurns<T>(
  { shares, went }: Track<T>,
  blocked: ReadonlySet<string>,
  named: Set<string>,
  held: (waiting: Waiting<T>) => boolean,
): Generator<Waiting<T>> {
  const passed = (waiting: Waiting<T> | undefined) =>
    waiting !== undefined &&
    ((blocked.has(waiting.kind) && named.has(waiting.kind)) || (waiting.begins && held(waiting)));
  const runs = [...shares.values()].map(({ turn, lines }) => {
    const walk = inShare(lines, passed);
    return { turn: Math.max(turn, went), walk, first: walk.next().value };
  });
  for (;;) {
    let least: (typeof runs)[number] | undefined;
    for (const run of runs) {
      while (passed(run.first)) run.first = run.walk.next().value;
      if (run.first !== undefined && (least === undefined || run.turn < least.turn)) least = run;
    }
    if (least?.first === undefined) return;
    named.add(least.first.kind);
    yield least.first;
    least.turn += least.first.place.demand.points;
    least.first = least.walk.next().value;
  }
}

function* inShare<T>(
  lines: Map<string, Line<Waiting<T>>>,
  passed: (waiting: Waiting<T> | undefined) => boolean,
): Generator<Waiting<T>, undefined> {
  const heads = [...lines.values()].map((line) => {
    const walk = line[Symbol.iterator]();
    return { walk, first: walk.next().value as Waiting<T> | undefined };
  });
  for (;;) {
    let least: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.first === undefined || passed(head.first)) continue;
      if (least?.first === undefined || byTurn(head.first, least.first) < 0) least = head;
    }
    if (least?.first === undefined) return undefined;
    yield least.first;
    least.first = least.walk.next().value as Waiting<T> | undefined;
  }
}
