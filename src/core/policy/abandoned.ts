import type { EndedRun } from '../action.ts';
import type { PullReference } from '../changeset/pull-reference.ts';
import { subject } from '../event.ts';
import type { GitHub } from '../ports/github.ts';
import { policyOf } from './report.ts';

/**
 * No check run goes on saying "Judging" when nobody judges any more: neither on the head nor on the commits of the run. `only`
 * names the one check that the run was for.
 */
export async function concludeChecks(
  github: GitHub,
  { repository, number }: PullReference,
  { subjects, reason }: EndedRun,
  only?: string,
): Promise<void> {
  const head = (await github.pulls.get(repository, number))?.head.sha;
  const prefix = subject.commit(repository, '');
  const judged = [...subjects].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  for (const sha of new Set([...judged, ...(head === undefined ? [] : [head])])) {
    for (const { name, externalId, status } of await github.checks.own(repository, sha)) {
      if (status === 'completed' || externalId === undefined) continue;
      const about = policyOf(externalId);
      if (about?.pull !== number || (only ?? about.policy) !== about.policy) continue;
      const title = 'Judging was broken off';
      const summary = `The run that judged this ${reason}. Press “Re-run” to have it judged anew.`;
      const end = { status: 'completed', conclusion: 'cancelled', title, summary } as const;
      await github.checks.upsert(repository, { ...end, sha, name, externalId });
    }
  }
}
