import { Fault } from '../core/fault.ts';
import { problemLine } from '../core/policy/report.ts';
import type { GitHub } from '../core/ports/github.ts';
import type { Problem } from '../core/problem.ts';

const MARKER = '<!-- baton:configuration -->';
const MOST_LINES = 100;

/**
 * Tells in one issue of the config repository what is wrong with its files, or closes that issue. Never rejects: an
 * organization without issues, or without the permission, still works, and the next change of the files tells again.
 */
export async function reportConfiguration(
  github: GitHub,
  config: { readonly repository: string; readonly sha: string },
  problems: readonly Problem[],
): Promise<void> {
  const own = problems.filter(
    (problem) => problem.file.startsWith(`${config.repository}:`) && problem.severity !== 'info',
  );
  const errors = own.filter((problem) => problem.severity === 'error');
  try {
    if (errors.length === 0) {
      const comment = `All of it can be used as of ${config.sha.slice(0, 7)}.`;
      await github.inLane('bulk').issues.closeMarked(config.repository, MARKER, comment);
    } else {
      const title = 'Baton cannot use part of its configuration';
      await github
        .inLane('bulk')
        .issues.upsert(config.repository, { marker: MARKER, title, body: body(own, config.sha) });
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

function body(problems: readonly Problem[], sha: string): string {
  const lines = problems.slice(0, MOST_LINES).map(problemLine);
  return [
    MARKER,
    `As of ${sha}. Files that are named here with an error are not used, all others are. This issue closes by itself once they are mended.`,
    '',
    ...lines,
    ...(problems.length > lines.length ? [`- … and ${problems.length - lines.length} more`] : []),
  ].join('\n');
}
