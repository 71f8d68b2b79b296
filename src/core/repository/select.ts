import { z } from 'zod';
import type { CatalogueEntry, RepositoryCatalogue } from './catalogue.ts';

/** Names as a workflow gives them: a list, or one string of names separated by commas. */
export const nameList = z.union([z.string(), z.array(z.string())]).transform((given) =>
  (typeof given === 'string' ? [given] : given)
    .flatMap((text) => text.split(','))
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
  return matchesName(query, entry.fullName) || matchesName(query, entry.name);
}

/**
 * Whether a name matches a glob of `*` (any run without a slash; alone it takes everything) and `?`, whatever the letter
 * case. Walks both strings with one way back, so hostile patterns cost at most their product.
 */
export function matchesName(glob: string, name: string): boolean {
  if (glob === '*') return true;
  const [pattern, text] = [glob.toLowerCase(), name.toLowerCase()];
  let [at, seen, star, from] = [0, 0, -1, 0];
  while (seen < text.length) {
    if (pattern[at] === '*') {
      [star, from] = [at, seen];
      at += 1;
    } else if (pattern[at] === text[seen] || (pattern[at] === '?' && text[seen] !== '/')) {
      at += 1;
      seen += 1;
    } else if (star >= 0 && text[from] !== '/') {
      from += 1;
      [at, seen] = [star + 1, from];
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
