import type { Event } from '../core/event.ts';
import type { Evaluations } from '../core/ports/evaluations.ts';

/**
 * Keeps what events say about whether recorded evaluations still count: a pull request was closed or opened again, or the app
 * sees a repository no more. Comes before what the event sets off, so that a pull request that is judged because it was opened
 * again counts as open. Safe to repeat. `now` is in epoch milliseconds.
 */
export async function keepStanding(
  { type, installation, repository, data }: Event,
  evaluations: Pick<Evaluations, 'stands' | 'withdraw'>,
  now: number,
): Promise<void> {
  if (type === 'pull_request.closed' || type === 'pull_request.reopened') {
    const { number, at } = data;
    if (repository === undefined || typeof number !== 'number') return;
    const open = type === 'pull_request.reopened';
    const told = typeof at === 'number' ? at : 0;
    await evaluations.stands({ installation, repository: repository.fullName, pull: number, open, at: told });
  }
  if (type === 'installation_repositories.removed' && Array.isArray(data['removed'])) {
    const names = data['removed'].filter((name) => typeof name === 'string');
    for (const name of names) await evaluations.withdraw({ installation, repository: name, at: now });
  }
}
