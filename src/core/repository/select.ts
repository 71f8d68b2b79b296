import { z } from 'zod';
import { fitsRepository } from '../glob.ts';
import type { CatalogueEntry, RepositoryCatalogue } from './catalogue.ts';

/** Names as a workflow gives them: a list, or one string of names separated by commas. */
export const nameList = z.union([z.string(), z.array(z.string())]).transform((given) =>
  (typeof given === 'string' ? [given] : given)
    // Commas inside braces belong to a glob.
    .flatMap((text) => text.match(/(?:\{[^{}]*\}|[^,])+/g) ?? [])
    .map((text) => text.trim())
    .filter((text) => text !== ''),
);

/** Repositories as a workflow names them; each is a name or a query. */
export const repositoriesInput = nameList.describe(
  'Names, globs, or queries such as "kind:application", "framework:react", "team:web", "*"; "!" takes out.',
);

export interface Selection {
  /** In the order of the catalogue, each once. */
  readonly entries: readonly CatalogueEntry[];
  /** What matched nothing, as it was written. */
  readonly unknown: readonly string[];
}

/** Which repositories of the catalogue the queries name. Never throws: what matches nothing is named. */
export function selectRepositories(catalogue: RepositoryCatalogue, queries: readonly string[]): Selection {
  const chosen = new Set<CatalogueEntry>();
  const unknown: string[] = [];
  for (const query of queries.filter((text) => !text.startsWith('!'))) {
    const found = catalogue.repositories.filter((entry) => matchesQuery(entry, query));
    if (found.length === 0) unknown.push(query);
    for (const entry of found) chosen.add(entry);
  }
  for (const query of queries.filter((text) => text.startsWith('!'))) {
    for (const entry of chosen) if (matchesQuery(entry, query.slice(1).trim())) chosen.delete(entry);
  }
  return { entries: catalogue.repositories.filter((entry) => chosen.has(entry)), unknown };
}

/** The entry with that full or bare name; GitHub's names do not tell letter cases apart. */
export function findRepository(catalogue: RepositoryCatalogue, name: string): CatalogueEntry | undefined {
  const wanted = name.toLowerCase();
  return catalogue.repositories.find(
    (entry) => entry.fullName.toLowerCase() === wanted || entry.name.toLowerCase() === wanted,
  );
}

function matchesQuery(entry: CatalogueEntry, query: string): boolean {
  const [, key, value = ''] = /^(kind|framework|layout|team):(.*)$/.exec(query) ?? [];
  const wanted = value.trim().toLowerCase();
  if (key === 'team') return entry.teams.some((team) => team.toLowerCase() === wanted);
  if (key === 'kind' || key === 'framework' || key === 'layout') return entry[key] === wanted;
  return fitsRepository(query, entry.fullName);
}
