import type { Clock } from '../../src/core/ports/clock.ts';
import type { LimitRefusal, Meter } from '../../src/simulator/http/limits.ts';
import { Refusal } from '../../src/simulator/refusal.ts';
import { contentOf, type Operation, pointsOf, type Reading, secondsOf } from './operations.ts';
import { Repositories } from './repositories.ts';

const WHO = 'installation';
/** A refusal is quick. */
const REFUSED = 0.1;

/** What came in. */
export interface Tally {
  requests: number;
  points: number;
  content: number;
  reads: number;
  /** Things that were read once more, though they had been read already. */
  again: number;
  /** When a request was refused, in epoch milliseconds. */
  readonly refused: number[];
}

export interface Asked {
  readonly path: string;
  readonly method: string;
  readonly body: { readonly [key: string]: unknown };
}

/** What a request is for. */
export interface Errand {
  readonly made: readonly Operation[];
  readonly graphql: boolean;
  /** What it reads, by names of which two are the same when the same is read twice; nothing when it writes. */
  readonly reads: readonly string[];
  /** Does it and gives the answer's body; undefined answers 204. */
  readonly run: () => unknown;
}

/** Finds out what a request is for; throws when it is nothing that this GitHub knows. */
export type ErrandOf = (asked: Asked, repositories: Repositories) => Errand;

export interface Answered {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly data: unknown;
}

/**
 * As much of GitHub as a change set needs, behind a `fetch`, with the simulator's meter as the referee. A request takes the
 * time that its operations are assumed to take; at which moment of it GitHub counts is drawn anew for each.
 */
export class TinyGitHub {
  readonly repositories: Repositories;
  readonly tally: Tally = { requests: 0, points: 0, content: 0, reads: 0, again: 0, refused: [] };
  readonly #clock: Clock;
  readonly #meter: Meter;
  readonly #reading: Reading;
  readonly #errandOf: ErrandOf;
  readonly #read = new Set<string>();

  constructor(about: { clock: Clock; meter: Meter; reading: Reading; repositories: number; errandOf: ErrandOf }) {
    this.repositories = new Repositories(about.repositories);
    this.#clock = about.clock;
    this.#meter = about.meter;
    this.#reading = about.reading;
    this.#errandOf = about.errandOf;
  }

  /** What Octokit is given in the place of `fetch`. */
  readonly fetch = async (url: string, init: { method?: string; body?: unknown }): Promise<Response> => {
    const body = typeof init.body === 'string' && init.body !== '' ? JSON.parse(init.body) : {};
    const asked = { path: new URL(url).pathname, method: init.method ?? 'GET', body };
    return responseOf(url, await this.answer(asked));
  };

  async answer(asked: Asked): Promise<Answered> {
    const errand = this.#errandOf(asked, this.repositories);
    const { made, graphql } = errand;
    const resource = graphql ? 'graphql' : 'core';
    const [seconds, points, content] = [secondsOf(made), pointsOf(made), contentOf(made, this.#reading)];
    this.#count(errand, points, content);
    let end: ReturnType<Meter['begin']> | undefined;
    try {
      end = this.#meter.begin(WHO);
      const until = this.#clock.now() + seconds * 1000;
      await this.#clock.sleep(this.#clock.random() * seconds * 1000);
      this.#meter.admit(WHO, { points, content, resource, made });
      const data = errand.run();
      await this.#clock.sleep(until - this.#clock.now());
      this.#meter.charge(WHO, resource);
      end(seconds, resource);
      return { status: data === undefined ? 204 : 200, headers: this.#meter.headers(WHO, resource), data };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.#clock.sleep(REFUSED * 1000);
      end?.(0);
      if ('kind' in (error as LimitRefusal)) this.tally.refused.push(this.#clock.now());
      const headers = { ...this.#meter.headers(WHO, resource), ...error.headers };
      return { status: error.status, headers, data: error.json() };
    }
  }

  #count({ reads }: Errand, points: number, content: number): void {
    const { tally } = this;
    tally.requests += 1;
    tally.points += points;
    tally.content += content;
    if (reads.length > 0) tally.reads += 1;
    for (const name of reads) {
      if (this.#read.has(name)) tally.again += 1;
      this.#read.add(name);
    }
  }
}

/** A plain object: undici's Response costs more than everything else here. */
export function responseOf(url: string, { status, headers, data }: Answered): Response {
  const text = data === undefined ? '' : JSON.stringify(data);
  const sent = new Headers({ 'content-type': 'application/json; charset=utf-8', ...headers });
  return { status, url, headers: sent, ok: status < 300, text: async () => text } as unknown as Response;
}
