import type { CarriedOut } from '../../src/simulator/http/journal.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';

/** A write of the app that GitHub carried out, whatever it answered. */
export function isWrite({ app }: Simulator, { method, actor, status, touched }: CarriedOut): boolean {
  const ours = actor === 'app' || actor === `${app.slug}[bot]`;
  // A GraphQL request that only reads is a POST too.
  if (touched?.length === 0) return false;
  return ours && method !== 'GET' && method !== 'HEAD' && status !== undefined && status >= 200 && status < 300;
}

/** `git/create-ref POST /repos/acme/web/git/refs`, for reports. */
export function wordsOf({ operation, method, path, touched = [] }: CarriedOut): string {
  return [operation ?? 'unknown', method, path, ...touched].join(' ');
}
