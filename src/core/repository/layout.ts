import type { Framework, Kind, Layout } from './catalogue.ts';

/** Folders whose files say nothing about what a repository is. */
const ASIDE = /(?:^|\/)(?:node_modules|vendor|dist|build|\.git|\.github|fixtures|__fixtures__|\.storybook)\//;
const PACKAGE =
  /^(?:packages|apps|libs|modules|services|components)\/[^/]+\/(?:package\.json|pubspec\.yaml|build\.gradle(?:\.kts)?|Package\.swift|pom\.xml)$/;
const WORKSPACE = new Set(['pnpm-workspace.yaml', 'lerna.json', 'nx.json', 'turbo.json', 'rush.json', 'go.work']);

/**
 * How a repository is laid out: several packages under one root are a monorepo, with sources of its own beside them it is
 * a hybrid, anything else stands for itself.
 */
export function detectLayout(paths: readonly string[]): Layout {
  const packages = paths.filter((path) => PACKAGE.test(path) && !ASIDE.test(path)).length;
  const workspace = paths.some((path) => WORKSPACE.has(path));
  if (packages < 2 && !(workspace && packages === 1)) return 'polyrepo';
  return paths.some((path) => /^(?:src|lib|app)\/.+/.test(path)) ? 'hybrid' : 'monorepo';
}

/** Each looks for its own marks; the first that finds enough names the framework. Files that only it has come before sources. */
const MARKS: readonly (readonly [Framework, RegExp, number])[] = [
  ['angular', /(?:^|\/)angular\.json$/, 1],
  [
    'docs',
    /(?:^|\/)(?:mkdocs\.ya?ml|docusaurus\.config\.[cm]?[jt]s|book\.toml|antora\.yml)$|(?:^|\/)\.vitepress\/config/,
    1,
  ],
  ['angular', /\.component\.(?:ts|html)$/, 1],
  ['vue', /\.vue$/, 1],
  ['svelte', /\.svelte$/, 1],
  ['react', /\.[jt]sx$/, 1],
  ['ios', /(?:^|\/)Package\.swift$|\.xcodeproj\/|\.swift$/, 1],
  ['android', /(?:^|\/)AndroidManifest\.xml$|(?:^|\/)res\/values\/.+\.xml$/, 1],
  [
    'tokens',
    /(?:^|\/)(?:tokens?|design-tokens)\/.+\.json$|\.tokens\.json$|(?:^|\/)style-dictionary\.config\.|(?:^|\/)config\.style-dictionary\./,
    1,
  ],
  ['css', /\.(?:css|scss|less)$/, 1],
  ['docs', /^docs?\/.+\.(?:md|mdx|rst|adoc)$/, 1],
  ['docs', /\.(?:md|mdx|rst|adoc)$/, 3],
];

/** The framework that a repository's files speak of. */
export function detectFramework(paths: readonly string[]): Framework {
  const own = paths.filter((path) => !ASIDE.test(path));
  return MARKS.find(([, mark, least]) => own.filter((path) => mark.test(path)).length >= least)?.[0] ?? 'none';
}

/** What a repository is for, told from its framework and its files. */
export function detectKind(paths: readonly string[], framework: Framework): Kind {
  if (framework === 'docs') return 'documentation';
  if (framework === 'tokens' || framework === 'css') return 'component-library';
  const has = (mark: RegExp) => paths.some((path) => mark.test(path) && !ASIDE.test(path));
  if (has(/^(?:public\/|src\/)?index\.html$|^(?:src\/)?(?:app|pages)\/|\.xcodeproj\/|AndroidManifest\.xml$/))
    return 'application';
  if (framework === 'none') return 'service';
  return has(/(?:^|\/)components?\//) || framework !== 'react' ? 'component-library' : 'application';
}

/** The folder where a repository keeps something: the first of the usual ones that it has, or the usual one. */
export function detectPaths(paths: readonly string[]): { tokens: string; components: string; docs: string } {
  const first = (folders: readonly string[]) =>
    folders.find((folder) => paths.some((path) => path.startsWith(`${folder}/`))) ?? (folders[0] as string);
  return {
    tokens: first(['tokens', 'design-tokens', 'src/tokens']),
    components: first(['src/components', 'components', 'src/app/components', 'lib/components', 'packages']),
    docs: first(['docs', 'doc', 'documentation']),
  };
}
