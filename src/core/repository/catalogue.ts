export const KINDS = ['component-library', 'application', 'documentation', 'service'] as const;
export const LAYOUTS = ['monorepo', 'polyrepo', 'hybrid'] as const;
export const FRAMEWORKS = [
  'tokens',
  'react',
  'angular',
  'vue',
  'svelte',
  'ios',
  'android',
  'css',
  'docs',
  'none',
] as const;
export type Kind = (typeof KINDS)[number];
export type Layout = (typeof LAYOUTS)[number];
export type Framework = (typeof FRAMEWORKS)[number];

/** What Baton knows of one repository: what GitHub says, laid under what the organization declares. */
export interface CatalogueEntry {
  readonly id: number;
  readonly fullName: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly archived: boolean;
  readonly private: boolean;
  readonly kind: Kind;
  readonly layout: Layout;
  readonly framework: Framework;
  readonly teams: readonly string[];
  /** Full names, landing order: what must be merged before this one. */
  readonly dependsOn: readonly string[];
  readonly paths: { readonly tokens: string; readonly components: string; readonly docs: string };
  /** Our check names to the repository's check names: `{ test: "ci / test" }`. */
  readonly checks: { readonly [ours: string]: string };
}

export interface Defaults {
  readonly baseBranch?: string;
  readonly mergeStrategy: 'merge' | 'squash' | 'rebase';
  readonly branchPrefix: string;
  readonly labels: readonly string[];
}

/** Frozen with the run that it began with. */
export interface RepositoryCatalogue {
  readonly org: string;
  readonly repositories: readonly CatalogueEntry[];
  readonly defaults: Defaults;
}

/** The entry of a repository that may have been renamed since: its id is asked first. */
export function entryOf(
  { repositories }: RepositoryCatalogue,
  id: number,
  fullName: string,
): CatalogueEntry | undefined {
  return repositories.find((entry) => entry.id === id) ?? repositories.find((entry) => entry.fullName === fullName);
}
