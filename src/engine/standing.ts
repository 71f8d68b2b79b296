import type { Event } from '../core/event.ts';
import type { Evaluations } from '../core/ports/evaluations.ts';

/**
 * Keeps what an event says about whether a pull request is open, for what was recorded of it. Comes before what the event
 * sets off, so that one that is judged because it was opened again counts as open. Safe to repeat.
 */
export async function keepStanding(
  { type, installation, repository, data }: Event,
  evaluations: Pick<Evaluations, 'stands'>,
): Promise<void> {
  if (type !== 'pull_request.closed' && type !== 'pull_request.reopened') return;
  const { number, at } = data;
  if (repository === undefined || typeof number !== 'number') return;
  const open = type === 'pull_request.reopened';
  const told = typeof at === 'number' ? at : 0;
  await evaluations.stands({ installation, repository: repository.fullName, pull: number, open, at: told });
}
