import semver from 'semver';
import type { Hub } from '../hub.ts';
import type { Advisory } from '../records/advisories.ts';

/** GitHub publishes an advisory, or a newer version of it. */
export function publishAdvisory(hub: Hub, advisory: Omit<Advisory, 'publishedAt'>): void {
  hub.advisories.set(advisory.id, { ...advisory, publishedAt: hub.clock.now() });
}

/** Whether it holds for a version of a package; without a version, for any. Versions are ordered as npm does, whatever the ecosystem. */
export function affects(advisory: Advisory, name: string, version?: string): boolean {
  return advisory.affected.some(
    (one) =>
      one.name.toLowerCase() === name.toLowerCase() &&
      (version === undefined || semver.satisfies(version, one.range.replaceAll(',', ' '))),
  );
}
