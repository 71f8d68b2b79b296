import { Fault } from '../../core/fault.ts';
import type { Headers } from './errors.ts';

/** How GitHub's lists call the place where their next page begins. */
const PLACES = ['cursor', 'after', 'page'] as const;
export type NextPage = { readonly [place in (typeof PLACES)[number]]?: string };

/** Where the `Link` header says that the next page begins; its address is not used, so no answer leads us to another host. */
export function nextPage(headers: Headers): NextPage | undefined {
  const links = String(headers['link'] ?? '').split(',');
  const address = /<[^>?]*\?([^>]*)>/.exec(links.find((link) => link.includes('rel="next"')) ?? '')?.[1];
  const parameters = new URLSearchParams(address ?? '');
  for (const place of PLACES) {
    const value = parameters.get(place);
    if (value !== null) return { [place]: value };
  }
  return undefined;
}

/** All items of such a list; a `step-failed` when there are more than `most` pages, since a part of them is no answer. */
export async function everyPage<T>(
  ask: (at: NextPage) => Promise<{ readonly data: readonly T[]; readonly next?: NextPage }>,
  most: number,
  about: string,
): Promise<readonly T[]> {
  const items: T[] = [];
  let at: NextPage = {};
  for (let page = 0; page < most; page += 1) {
    const { data, next } = await ask(at);
    items.push(...data);
    if (next === undefined) return items;
    at = next;
  }
  throw new Fault('step-failed', `${about}: there are more than ${most} pages`);
}

/** All bytes of a stream, which is let go of once there are more than `most`. */
export async function atMost(stream: ReadableStream<Uint8Array>, most: number, about: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > most) throw new Fault('step-failed', `${about}: it is larger than ${Math.round(most / 1e6)} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
