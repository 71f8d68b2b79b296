import { type Answer, startWorld, type TestWorld } from '../world.ts';

/** A simulator with what happens in it written down, and GraphQL requests as the installed app. */
export interface Asking {
  readonly world: TestWorld;
  /** `event.action` of everything that was announced since the last look. */
  happened(): string[];
  ask(
    query: string,
    variables?: { readonly [name: string]: unknown },
    token?: string | null,
  ): Promise<{ status: number; data: Answer; errors: Answer; headers: Headers; body: Answer }>;
  /** The global id of `owner/name`. */
  repositoryId(name: string): Promise<string>;
}

export async function startAsking(options: Parameters<typeof startWorld>[0] = {}): Promise<Asking> {
  const world = await startWorld(options);
  let seen: string[] = [];
  world.sim.hub.listeners.push(({ event, action }) => seen.push(action === undefined ? event : `${event}.${action}`));
  const ask: Asking['ask'] = async (query, variables = {}, token) => {
    const more = token === undefined ? {} : { token };
    const { status, body, headers } = await world.call('POST', '/graphql', { query, variables }, more);
    return { status, body, headers, data: body.data, errors: body.errors };
  };
  return {
    world,
    ask,
    happened() {
      const all = seen;
      seen = [];
      return all;
    },
    async repositoryId(name) {
      return (await world.call('GET', `/repos/${name}`)).body.node_id as string;
    },
  };
}

export const base64 = (text: string) => Buffer.from(text).toString('base64');
