import type { LimitKind } from './limits.ts';

/** One request as it was answered. */
export interface JournalEntry {
  /** Undefined for paths that GitHub does not know, and for git over HTTP. */
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  /** 0 when the connection was closed without an answer. */
  readonly status: number;
  /** Secondary points: 1 for reading, 5 for writing. */
  readonly points: number;
  /** Units of content by GitHub's count: 1 for a REST request that makes some, one for each thing that a GraphQL request makes. */
  readonly content: number;
  /** Login, `app` for the app's own JWT, or `anonymous`. */
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly milliseconds: number;
  /** The limit that refused it. */
  readonly limit?: LimitKind;
  /** A scripted fault answered in GitHub's place, or took the answer away. */
  readonly faked?: true;
}

/** A request whose effects are there, while nobody has heard of them yet. */
export type CarriedOut = Pick<JournalEntry, 'operation' | 'method' | 'path' | 'actor'> & {
  /** What GitHub made of it, whatever a scripted fault answers in its place; undefined when it was not carried out. */
  readonly status: number | undefined;
  /** Of a GraphQL request: the repositories that its mutations were about; none when it only read. */
  readonly touched?: readonly string[];
};

/** What was asked of the simulator, oldest first. */
export class Journal {
  readonly entries: JournalEntry[] = [];
  /** Called within the turn in which a request was carried out, before its answer goes out: where a test kills the app. */
  carriedOut: (request: CarriedOut) => void = () => {};
  /** Called within the turn in which the answer was handed to the network. */
  answered: (entry: JournalEntry) => void = () => {};

  add(entry: JournalEntry): void {
    this.entries.push(entry);
    this.answered(entry);
  }

  clear(): void {
    this.entries.length = 0;
  }

  /** Requests, points and content units, of everybody or of those that match. */
  total(matches: (entry: JournalEntry) => boolean = () => true): { requests: number; points: number; content: number } {
    const chosen = this.entries.filter(matches);
    const sum = (key: 'points' | 'content') => chosen.reduce((total, entry) => total + entry[key], 0);
    return { requests: chosen.length, points: sum('points'), content: sum('content') };
  }
}
