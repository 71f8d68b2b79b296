import { freeze } from '../freeze.ts';
import { fitsRepository, isGlob, precision } from '../glob.ts';
import { didYouMean } from '../nearest.ts';
import type { Repository } from '../ports/github/repositories.ts';
import type { Problem } from '../problem.ts';
import { cycles } from '../workflow/graph.ts';
import type { Place } from '../yaml/place.ts';
import type { CatalogueEntry, RepositoryCatalogue } from './catalogue.ts';
import type { OrganizationConfig, RepositoryRule } from './config.ts';
import { detectFramework, detectKind, detectLayout, detectPaths } from './layout.ts';

/**
 * What Baton knows of an organization's repositories: those that the installation sees, detected from their files where
 * `trees` has them (paths by full name), overlaid by config.yaml, the more precise entry over the less precise one, key by
 * key. Unknown names and cycles are problems; what they spoil is left out, so that the landing order is always sound.
 */
export function buildCatalogue(
  org: string,
  repositories: readonly Repository[],
  config: OrganizationConfig,
  trees: ReadonlyMap<string, readonly string[]>,
): { readonly catalogue: RepositoryCatalogue; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const tell: Tell = (place, rule, severity, message, suggestion) =>
    problems.push({
      file: config.file,
      ...place,
      category: 'logic',
      rule,
      severity,
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  const rules = [...config.repositories].sort((a, b) => precision(a.name) - precision(b.name));
  for (const rule of config.repositories) checkName(rule, repositories, tell);
  const entries = repositories.map((repository) => {
    const own = rules.filter((rule) => fitsRepository(rule.name, repository.fullName));
    return entryOf(repository, own, trees.get(repository.fullName) ?? [], (rule) =>
      dependencies(repository, rule, repositories, tell),
    );
  });
  const sound = withoutCycles(entries, rules, tell);
  return { catalogue: freeze({ org, repositories: sound, defaults: config.defaults }), problems };
}

type Tell = (place: Place, rule: string, severity: Problem['severity'], message: string, suggestion?: string) => void;

function bareName(fullName: string): string {
  return fullName.slice(fullName.indexOf('/') + 1);
}

function checkName({ name, place }: RepositoryRule, repositories: readonly Repository[], tell: Tell): void {
  if (repositories.some(({ fullName }) => fitsRepository(name, fullName))) return;
  const mend = didYouMean(
    name,
    repositories.map(({ fullName }) => bareName(fullName)),
  );
  const message = isGlob(name) ? `no repository fits "${name}"` : `the app sees no repository "${name}"`;
  tell(
    place,
    'unknown-repository',
    'warning',
    message,
    mend.suggestion ?? 'install the app on it, or remove the entry',
  );
}

function entryOf(
  repository: Repository,
  rules: readonly RepositoryRule[],
  paths: readonly string[],
  dependsOn: (rule: RepositoryRule) => readonly string[],
): CatalogueEntry {
  const said: Partial<RepositoryRule> = Object.assign({}, ...rules);
  const framework = said.framework ?? detectFramework(paths);
  const landing = rules.findLast((rule) => rule.dependsOn !== undefined);
  return {
    id: repository.id,
    fullName: repository.fullName,
    name: bareName(repository.fullName),
    defaultBranch: repository.defaultBranch,
    archived: repository.archived,
    private: repository.private,
    kind: said.kind ?? detectKind(paths, framework),
    layout: said.layout ?? detectLayout(paths),
    framework,
    teams: said.teams ?? [],
    dependsOn: landing === undefined ? [] : dependsOn(landing),
    paths: { ...detectPaths(paths), ...Object.assign({}, ...rules.map((rule) => rule.paths ?? {})) },
    checks: Object.assign({}, ...rules.map((rule) => rule.checks ?? {})),
  };
}

/** Full names; a glob stands for every repository that fits it, save those that the rule itself is about. */
function dependencies(
  repository: Repository,
  rule: RepositoryRule,
  all: readonly Repository[],
  tell: Tell,
): readonly string[] {
  const found = (rule.dependsOn ?? []).flatMap(({ name, place }) => {
    const fitting = all.filter((other) => fitsRepository(name, other.fullName)).map((other) => other.fullName);
    if (fitting.length === 0) {
      const names = all.map((other) => bareName(other.fullName));
      tell(
        place,
        'unknown-repository',
        'warning',
        `"${rule.name}" depends on "${name}", which the app does not see`,
        didYouMean(name, names).suggestion,
      );
    }
    // "Everything" from a glob means everything else.
    return isGlob(name)
      ? fitting.filter(
          (other) => other !== repository.fullName && !(isGlob(rule.name) && fitsRepository(rule.name, other)),
        )
      : fitting;
  });
  return [...new Set(found)];
}

/** Cuts each cycle at its last step, and tells it. */
function withoutCycles(
  entries: readonly CatalogueEntry[],
  rules: readonly RepositoryRule[],
  tell: Tell,
): readonly CatalogueEntry[] {
  let sound = entries;
  while (true) {
    const found = cycles(sound.map(({ fullName, dependsOn }) => ({ id: fullName, dependsOn })));
    if (found.length === 0) return sound;
    for (const cycle of found) {
      const [first, last] = [cycle[0] as string, cycle.at(-1) as string];
      const rule = rules.findLast((one) => one.dependsOn !== undefined && fitsRepository(one.name, first));
      const names = [...cycle, first].map(bareName).join(' → ');
      const place = rule?.place ?? { line: 1, column: 1 };
      tell(
        place,
        'dependency-cycle',
        'error',
        `these repositories wait for each other: ${names}`,
        'remove one of the dependencies',
      );
      sound = sound.map((entry) =>
        entry.fullName === last ? { ...entry, dependsOn: entry.dependsOn.filter((other) => other !== first) } : entry,
      );
    }
  }
}
