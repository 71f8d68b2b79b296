import { LANES, type Lane } from '../ports/github.ts';
import { byTurn, inTurns, type Place, type Share, type Track, type Waiting } from './lane.ts';
import { Line } from './line.ts';
import { Pace, type Width } from './pace.ts';
import { urgencyOf } from './zone.ts';

/** Runs whose repositories keep their places. */
const MOST_RUNS = 1000;
/** Nobody waits longer than this behind others without being first now and then. */
const OLD = 60_000;
/** One in so many goes by age alone, if anybody is old. */
const BY_AGE = 8;

/**
 * Lanes by urgency, in a lane fair over runs, in a run those of the repository that was begun first: what is half done is
 * finished before more is begun, so that the scarce requests at a repository's end are asked for early and not all at once.
 * A run's writes to one repository keep their order. One in eight goes to the one that waits longest, when that is longer than a minute, so that nobody starves.
 */
export class FairQueue<T> {
  readonly #tracks = new Map<Lane, Track<T>>(LANES.map((lane) => [lane, { shares: new Map(), went: 0, size: 0 }]));
  /** Writes of a run to a repository, in their order; only the first stands in a line. */
  readonly #writes = new Map<string, Waiting<T>[]>();
  /** Everybody, oldest first. */
  readonly #all = new Line<Waiting<T>>((a, b) => a.order - b.order);
  readonly #pace = new Pace(MOST_RUNS);
  #opensAt = Number.POSITIVE_INFINITY;
  #order = 0;
  #taken = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** How many wait, by lane. */
  sizes(): { readonly [lane in Lane]: number } {
    return Object.fromEntries(LANES.map((lane) => [lane, this.#tracks.get(lane)!.size])) as { [lane in Lane]: number };
  }

  /** Limits how many repositories of a run are in work at once. */
  widen(run: string, width: Width): void {
    this.#pace.widen(run, width);
  }

  /** One that went has ended, however. */
  end({ place: { run = '', repository = '' } }: Waiting<T>, now: number): void {
    this.#pace.end(run, repository, now);
  }

  /** When those who were not named, because others of their run are in work, are worth another look if nothing happens before. */
  get opensAt(): number {
    return this.#opensAt;
  }

  /** One that comes back names its `earlier` place, and stands before those who came after it. */
  add(item: T, place: Place, now: number, earlier?: Waiting<T>): Waiting<T> {
    this.#order += 1;
    const { run = '', repository = '' } = place;
    const order = earlier?.order ?? this.#order;
    const begins =
      place.lane !== 'person' &&
      this.#pace.isLimited(run, place.demand.resource) &&
      !this.#pace.hasBegun(run, repository);
    const kind = kindOf(place.lane, place, begins);
    this.#pace.arrive(run, repository);
    const state = { lane: place.lane, kind, begins, order, turn: earlier?.turn ?? 0, standing: false, gone: false };
    const waiting: Waiting<T> = { item, place, since: earlier?.since ?? now, ...state };
    this.#size += 1;
    this.#all.add(waiting);
    const key = orderKey(place);
    const writes = key === undefined ? undefined : this.#writes.get(key);
    if (writes === undefined) {
      if (key !== undefined) this.#writes.set(key, [waiting]);
      this.#stand(waiting);
      return waiting;
    }
    writes.push(waiting);
    this.#tracks.get(waiting.lane)!.size += 1;
    const [first] = writes;
    if (first !== undefined && rank(place.lane) < rank(first.lane)) this.#lend(first, place.lane);
    return waiting;
  }

  /** Takes it out, because it goes or gives up; the next write of its repository stands in its stead. */
  remove(waiting: Waiting<T>, going = false): void {
    if (waiting.gone) return;
    waiting.gone = true;
    this.#size -= 1;
    this.#all.drop();
    const track = this.#tracks.get(waiting.lane)!;
    track.size -= 1;
    const share = track.shares.get(waiting.place.run ?? '');
    if (waiting.standing && share !== undefined) this.#leave(track, share, waiting, going);
    if (going) {
      this.#taken += 1;
      this.#pace.go(waiting.place.run ?? '', waiting.place.repository ?? '');
    }
    const key = orderKey(waiting.place);
    if (key !== undefined) this.#advance(key, waiting);
  }

  /**
   * Who may go next, at most `most` of them, in their order. Of a kind in `blocked` only the first is named, because the
   * others have to wait with it.
   */
  candidates(most: number, blocked: ReadonlySet<string>, now: number): readonly Waiting<T>[] {
    const found: Waiting<T>[] = [];
    const held = this.#holder(blocked, now);
    const old = this.#taken % BY_AGE === BY_AGE - 1 ? this.#oldest(now, held) : undefined;
    const named = new Set<string>();
    if (old !== undefined) {
      found.push(old);
      named.add(old.kind);
    }
    let free = 0;
    for (const lane of LANES) {
      const track = this.#tracks.get(lane)!;
      if (track.size === 0) continue;
      for (const waiting of inTurns(track, blocked, named, held)) {
        if (waiting === old) continue;
        found.push(waiting);
        if (!blocked.has(waiting.kind)) free += 1;
        if (free >= most) return found;
      }
    }
    return found;
  }

  /** Everybody of a kind, or everybody. */
  of(kind?: string): readonly Waiting<T>[] {
    return [...this.#all].filter((waiting) => !waiting.gone && (kind === undefined || waiting.kind === kind));
  }

  /** Tells who has to wait because enough repositories of its run are in work; whom it lets pass, it counts as begun. */
  #holder(blocked: ReadonlySet<string>, now: number): (waiting: Waiting<T>) => boolean {
    const rooms = new Map<string, number>();
    const passed = new Set<string>();
    this.#opensAt = Number.POSITIVE_INFINITY;
    return ({ place: { run = '', repository = '', demand } }) => {
      const who = `${run} ${repository}`;
      if (this.#pace.hasBegun(run, repository) || passed.has(who)) return false;
      const about = `${run} ${demand.resource}`;
      const room = rooms.get(about) ?? this.#pace.room(run, demand.resource, this.#ready(run, blocked), now);
      if (room <= 0) {
        rooms.set(about, room);
        this.#opensAt = Math.min(this.#opensAt, this.#pace.restsUntil(run));
        return true;
      }
      rooms.set(about, room - 1);
      passed.add(who);
      return false;
    };
  }

  /** Requests of a run's begun repositories that can go, as far as is known. */
  #ready(run: string, blocked: ReadonlySet<string>): number {
    let ready = 0;
    for (const { shares } of this.#tracks.values()) {
      for (const [kind, line] of shares.get(run)?.lines ?? []) {
        if (!kind.endsWith(BEGINNING) && !blocked.has(kind)) ready += line.size;
      }
    }
    return ready;
  }

  #oldest(now: number, held: (waiting: Waiting<T>) => boolean): Waiting<T> | undefined {
    for (const waiting of this.#all) {
      if (waiting.gone) continue;
      if (now - waiting.since < OLD) return undefined;
      if (waiting.standing && !(waiting.begins && held(waiting))) return waiting;
    }
    return undefined;
  }

  #stand(waiting: Waiting<T>): void {
    const track = this.#tracks.get(waiting.lane)!;
    const { run = '', repository = '' } = waiting.place;
    let share = track.shares.get(run);
    if (share === undefined) {
      share = { turn: track.went, lines: new Map(), size: 0 };
      track.shares.set(run, share);
    }
    if (waiting.turn === 0) waiting.turn = this.#pace.rankOf(run, repository);
    const line = share.lines.get(waiting.kind) ?? new Line<Waiting<T>>(byTurn);
    share.lines.set(waiting.kind, line);
    line.add(waiting);
    waiting.standing = true;
    share.size += 1;
    track.size += 1;
  }

  #leave(track: Track<T>, share: Share<T>, waiting: Waiting<T>, going: boolean): void {
    share.size -= 1;
    share.lines.get(waiting.kind)?.drop();
    if (going) {
      track.went = Math.max(track.went, share.turn);
      share.turn = Math.max(share.turn, track.went) + waiting.place.demand.points;
    }
    // A run that comes back later begins where the lane then stands: who had nothing to send has saved up nothing.
    if (share.size === 0) track.shares.delete(waiting.place.run ?? '');
  }

  #advance(key: string, waiting: Waiting<T>): void {
    const writes = this.#writes.get(key) ?? [];
    const first = writes[0] === waiting;
    writes.splice(writes.indexOf(waiting), 1);
    const [next] = writes;
    if (next === undefined) this.#writes.delete(key);
    else if (first) {
      const urgent = writes.reduce((most, { lane }) => (rank(lane) < rank(most) ? lane : most), next.lane);
      next.begins &&= urgent !== 'person';
      this.#tracks.get(next.lane)!.size -= 1;
      next.lane = urgent;
      next.kind = kindOf(urgent, next.place, next.begins);
      this.#stand(next);
    }
  }

  #lend(first: Waiting<T>, lane: Lane): void {
    const track = this.#tracks.get(first.lane)!;
    const share = track.shares.get(first.place.run ?? '')!;
    share.lines.get(first.kind)?.take(first);
    this.#leave(track, share, first, false);
    track.size -= 1;
    first.lane = lane;
    first.begins &&= lane !== 'person';
    first.kind = kindOf(lane, first.place, first.begins);
    this.#stand(first);
  }
}

function rank(lane: Lane): number {
  return LANES.indexOf(lane);
}

const BEGINNING = ' begins';

/**
 * Which have to wait is a matter of their urgency too: for a person there is a reserve, and what may wait is deferred. Only
 * those that begin a repository wait for others of their run.
 */
function kindOf(lane: Lane, { priority, demand }: Place, begins: boolean): string {
  const { resource, points, content, families } = demand;
  return `${urgencyOf(lane, priority)} ${resource} ${points} ${content} ${families.join(' ')}${begins ? BEGINNING : ''}`;
}

/** What has to keep its order: a run's writes to a repository. */
function orderKey({ kind, run = '', repository }: Place): string | undefined {
  return kind === 'write' && repository !== undefined ? `${run} ${repository}` : undefined;
}
