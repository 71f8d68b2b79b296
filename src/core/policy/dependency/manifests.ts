/** Files that name dependencies which only GitHub's comparison can read, by how their names look. */
const OTHERS: readonly RegExp[] = [
  /^(?:yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.(?:json|lock))$/,
  /^(?:requirements[^/]*\.(?:txt|in)|pipfile(?:\.lock)?|pyproject\.toml|poetry\.lock|uv\.lock|setup\.py)$/,
  /^(?:go\.(?:mod|sum)|cargo\.(?:toml|lock)|gemfile(?:\.lock)?|[^/]+\.gemspec|composer\.(?:json|lock))$/,
  /^(?:pom\.xml|build\.gradle(?:\.kts)?|gradle\.lockfile|libs\.versions\.toml|build\.sbt)$/,
  /^(?:[^/]+\.(?:cs|fs|vb)proj|packages\.(?:config|lock\.json)|directory\.packages\.props)$/,
  /^(?:pubspec\.(?:yaml|lock)|mix\.(?:exs|lock)|package\.(?:swift|resolved)|podfile(?:\.lock)?)$/,
];

export type Manifest = 'npm-lock' | 'npm-manifest' | 'other';

/** What kind of file about dependencies a path is; undefined for other files and for what packages brought along. */
export function manifestKind(path: string): Manifest | undefined {
  const folders = path.split('/');
  const name = (folders.pop() ?? '').toLowerCase();
  if (folders.includes('node_modules')) return undefined;
  if (name === 'package-lock.json' || name === 'npm-shrinkwrap.json') return 'npm-lock';
  if (name === 'package.json') return 'npm-manifest';
  return OTHERS.some((pattern) => pattern.test(name)) ? 'other' : undefined;
}

/** Where the lock file of a `package.json` may lie: beside it, or above it when it is a workspace. */
export function lockPathsOf(manifest: string): readonly string[] {
  const folders = manifest.split('/').slice(0, -1);
  return Array.from({ length: folders.length + 1 }, (_one, up) => folders.slice(0, folders.length - up)).flatMap((at) =>
    ['npm-shrinkwrap.json', 'package-lock.json'].map((name) => [...at, name].join('/')),
  );
}

/** 1-based line of a text that names a package, one with its version before others and added lines before old ones. */
export function lineNaming(
  text: string,
  { name, version }: { readonly name: string; readonly version: string },
  added: readonly number[] | undefined,
): number | undefined {
  const short = (name.includes(':') ? name.slice(name.lastIndexOf(':') + 1) : name).toLowerCase();
  const fresh = added === undefined ? undefined : new Set(added);
  const naming = text
    .split('\n')
    .flatMap((row, at) => (row.toLowerCase().includes(short) ? [{ line: at + 1, exact: row.includes(version) }] : []));
  const best = [...naming.filter(({ line }) => fresh?.has(line)), ...naming];
  return (best.find(({ exact }) => exact) ?? best[0])?.line;
}
