import { Fault } from '../../core/fault.ts';

/** Runs a query for an action: a database that is away or unwell is `unavailable`, so the step is retried and not failed. */
export async function guarded<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('unavailable', 'the database did not answer', { cause: error });
  }
}
