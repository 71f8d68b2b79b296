import type { CheckRun } from '../../../src/core/ports/github/checks.ts';

/** A check run without what the port does not show. */
export function seen(check: CheckRun): CheckRun {
  const { id, name, status, conclusion, app, externalId, url, title } = check;
  return {
    ...{ id, name, status, app, url },
    ...(conclusion === undefined ? {} : { conclusion }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(title === undefined ? {} : { title }),
  };
}
