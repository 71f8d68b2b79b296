import type { Event } from './event.ts';
import type { JsonObject } from './json.ts';

/** A webhook delivery after its signature was verified. `payload` is hostile: read it with zod, permissively. */
export interface Delivery {
  /** `X-GitHub-Delivery`, or a digest for Figma. */
  readonly id: string;
  readonly provider: 'github' | 'figma';
  /** `X-GitHub-Event`, or Figma's `event_type`. */
  readonly name: string;
  readonly payload: JsonObject;
}

/** Turns one kind of delivery into events. Pure: same delivery, same events, same ids. */
export interface Source {
  /** Equals its path under src/sources. */
  readonly name: string;
  /** One sentence, ends with a full stop. */
  readonly summary: string;
  /** The webhook events that it reads: GitHub's (`pull_request`), which app.yml subscribes to, or Figma's (`LIBRARY_PUBLISH`). */
  readonly reads: readonly string[];
  /** Event types that it gives, for the documentation: `pull_request.opened`. */
  readonly gives: readonly string[];
  /** GitHub's or Figma's page that describes the payload. */
  readonly documentation: string;
  /** No event when the delivery says nothing to anybody; undefined when it is malformed for this source. */
  read(delivery: Delivery): readonly Event[] | undefined;
}

export function defineSource(source: Source): Source {
  return Object.freeze(source);
}
