import { Fault } from '../../core/fault.ts';
import type { Changes, Equipment } from '../../core/ports/github/changes.ts';
import type { Checks } from '../../core/ports/github/checks.ts';
import type { Issues } from '../../core/ports/github/issues.ts';
import type { Pulls } from '../../core/ports/github/pulls.ts';
import type { Client } from './client.ts';
import { equipper } from './equip.ts';
import { readBack } from './errors.ts';
import { isMissing } from './graphql.ts';
import type { Ids } from './ids.ts';
import { lookout } from './look.ts';
import { lostAnswer, type Made, opener, parted } from './open.ts';
import { standings } from './standing.ts';

/** What the short ways of one installation share. */
export interface Shortcuts {
  readonly ids: Ids;
  /** Requests that this GitHub's schema does not know; they are not tried again. */
  readonly missing: Set<'open' | 'equip' | 'standing' | 'delete'>;
  /** Repositories whose changes share a request; measured in `opener`. */
  readonly together: number;
}

/** A text larger than this goes the long way, file by file: GitHub does not say how large a GraphQL request may be. */
const MOST_TEXT = 2_000_000;
const MOST_FILES = 100;

/** GraphQL where GitHub has it and nothing is in the way; the long way is that of the other parts, through REST. */
export function changes(
  client: Client,
  { ids, missing, together }: Shortcuts,
  rest: { readonly pulls: Pulls; readonly issues: Issues; readonly checks: Checks },
): Changes {
  const looks = lookout(client, ids);
  const opens = opener(client, ids, together);
  const stands = standings(client, ids);
  const equips = equipper(client, ids, together);
  /** Undefined when GitHub does not know such a request. */
  const tried = async <T>(kind: 'open' | 'equip' | 'standing', work: () => Promise<T>): Promise<T | undefined> => {
    if (missing.has(kind)) return undefined;
    try {
      return await work();
    } catch (error) {
      if (!isMissing(error)) throw error;
      missing.add(kind);
      return undefined;
    }
  };

  return {
    open: async (repository, request) => {
      if (isLarge(request.files) || parted(request.message) === undefined) {
        return { kind: 'look', why: 'it does not fit into one request' };
      }
      const opened = await tried('open', async () => {
        const sight = await looks.ask({ repository, request });
        if (sight.kind !== 'free') return sight;
        const made = await readBack<Made>(
          () => opens.ask({ repository, request, sight }),
          async () => {
            const now = await looks.ask({ repository, request });
            return now.kind === 'free' ? undefined : { opened: { kind: 'look', why: 'its answer was lost' } };
          },
        ).catch(lostAnswer);
        if (made.astray !== undefined) await rest.pulls.update(repository, made.astray, { state: 'closed' });
        return made.opened;
      });
      return opened ?? { kind: 'look', why: 'this GitHub has no such GraphQL' };
    },
    equip: async (repository, number, equipment) => {
      const done = await tried('equip', () => equips(repository, number, equipment));
      const entries = Object.entries(equipment).filter(([part]) => !done?.includes(part as keyof Equipment));
      const left: Equipment = Object.fromEntries(entries);
      return equipThroughRest(repository, number, left, rest);
    },
    standing: async (repository, number) => {
      const found = await tried('standing', async () => (await stands.ask({ repository, number })) ?? 'none');
      if (found === 'none') return undefined;
      if (found !== undefined && found !== 'partial') return found;
      const pull = await rest.pulls.get(repository, number);
      return pull === undefined ? undefined : { pull, runs: await rest.checks.list(repository, pull.head.sha) };
    },
  };
}

function isLarge(files: readonly { readonly text: string | null }[]): boolean {
  const size = files.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  return files.length > MOST_FILES || size > MOST_TEXT;
}

/** Each part by itself; all of them find what is there already. */
async function equipThroughRest(
  repository: string,
  number: number,
  { body, labels = [], reviewers }: Equipment,
  { pulls, issues }: { readonly pulls: Pulls; readonly issues: Issues },
): ReturnType<Changes['equip']> {
  const refused: Partial<Record<keyof Equipment, string>> = {};
  const attempt = async (part: keyof Equipment, write: () => Promise<unknown>) => {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof Fault) || error.retry.kind === 'at' || error.code === 'cancelled') throw error;
      if (error.retry.kind === 'backoff' && part !== 'body') throw error;
      refused[part] = error.message;
    }
  };
  if (labels.length > 0) await attempt('labels', () => issues.addLabels(repository, number, labels));
  if (reviewers !== undefined && reviewers.people.length + reviewers.teams.length > 0) {
    await attempt('reviewers', () => pulls.requestReviewers(repository, number, reviewers));
  }
  if (body !== undefined) await attempt('body', () => pulls.update(repository, number, { body }));
  return refused;
}
