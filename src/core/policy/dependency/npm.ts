import { keyLines } from '../../design/key-lines.ts';
import { isJsonObject, readJson } from '../../json.ts';

/** A package that a lock file or a manifest of npm names. */
export interface NpmPackage {
  readonly name: string;
  /** A version, or in a manifest the range that is asked for. */
  readonly version: string;
  readonly scope: 'runtime' | 'development';
  /** 1-based. */
  readonly line: number;
}

/**
 * What a `package-lock.json` of version 2 or 3 installs, links and workspaces left out; undefined for anything else
 * (https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json).
 */
export function lockedPackages(text: string): readonly NpmPackage[] | undefined {
  const lock = readJson(text);
  if (!isJsonObject(lock) || (lock.lockfileVersion !== 2 && lock.lockfileVersion !== 3)) return undefined;
  if (!isJsonObject(lock.packages)) return undefined;
  const lines = versionLines(text);
  return Object.entries(lock.packages).flatMap(([path, entry]): NpmPackage[] => {
    const folder = path.split('node_modules/');
    if (folder.length === 1 || !isJsonObject(entry) || entry.link === true || typeof entry.version !== 'string')
      return [];
    // An alias lies in a folder of another name than its own.
    const name = typeof entry.name === 'string' ? entry.name : (folder.at(-1) ?? '');
    const line = lines.get(path) ?? 1;
    return [{ name, version: entry.version, scope: entry.dev === true ? 'development' : 'runtime', line }];
  });
}

/** Where each package's version stands, row by row as npm writes them: a lock file of 5 MB would take seconds to take apart. */
function versionLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let path: string | undefined;
  for (const [at, row] of text.split('\n').entries()) {
    const begun = /^\s+"([^"]{0,300}node_modules\/[^"]{1,300})": ?\{/.exec(row)?.[1];
    path = begun ?? path;
    if (path === undefined || !/^\s+"version":/.test(row)) continue;
    lines.set(path, at + 1);
    path = undefined;
  }
  return lines;
}

const GROUPS = [
  ['dependencies', 'runtime'],
  ['optionalDependencies', 'runtime'],
  ['devDependencies', 'development'],
] as const;

/** What a `package.json` asks for, as ranges; undefined when it cannot be read. */
export function declaredPackages(text: string): readonly NpmPackage[] | undefined {
  const manifest = readJson(text);
  if (!isJsonObject(manifest)) return undefined;
  const lines = keyLines(text);
  return GROUPS.flatMap(([group, scope]) =>
    Object.entries(isJsonObject(manifest[group]) ? manifest[group] : {}).flatMap(([key, range]): NpmPackage[] => {
      if (typeof range !== 'string' || /^(?:file|link|workspace|portal):|^\.{0,2}\//.test(range)) return [];
      const alias = /^npm:(@?[^@]+)(?:@(.*))?$/.exec(range);
      const line = lines.get(`${group}\0${key}`) ?? 1;
      return [{ name: alias?.[1] ?? key, version: alias === null ? range : (alias[2] ?? ''), scope, line }];
    }),
  );
}

/** Those of `after` that `before` does not have in the same version. */
export function addedPackages(before: readonly NpmPackage[], after: readonly NpmPackage[]): readonly NpmPackage[] {
  const known = new Set(before.map(({ name, version, scope }) => `${name}@${version} ${scope}`));
  // A package that moves from development to runtime is new there; the other way it was judged before.
  return after.filter(
    ({ name, version, scope }) => !known.has(`${name}@${version} ${scope}`) && !known.has(`${name}@${version} runtime`),
  );
}
