import type { DependencyChange, Vulnerability } from '../../../src/core/policy/facts.ts';
import type { Dependencies } from '../../../src/core/ports/github/dependencies.ts';
import type { FakeState } from './state.ts';

/** The one manifest that it reads, a lock file of npm. */
const MANIFEST = 'package-lock.json';

export function fakeDependencies(state: FakeState): Dependencies {
  return {
    compare: async (name, base, head) => {
      const { git, dependencyGraph } = state.open(name);
      const [from, to] = [git.at(base), git.at(head)];
      if (!dependencyGraph || from === undefined || to === undefined) return undefined;
      const [was, is] = [locked(git.mergeBase(from.sha, to.sha)?.tree), locked(to.tree)];
      const only = (change: DependencyChange['change'], some: typeof was, others: typeof was): DependencyChange[] =>
        [...some].flatMap(([label, one]) =>
          others.has(label)
            ? []
            : [{ ...one, change, vulnerabilities: known(state, ['reviewed'], label, one.name, false) }],
        );
      return [...only('removed', was, is), ...only('added', is, was)];
    },
    advisories: async (ecosystem, packages) =>
      new Map(
        packages.flatMap(({ name, version }) => {
          const label = `${name}@${version}`;
          const found = ecosystem === 'npm' ? known(state, ['reviewed', 'malware'], label, name, true) : [];
          return found.length === 0 ? [] : [[label, found] as const];
        }),
      ),
  };
}

function known(
  { advisories }: FakeState,
  types: readonly string[],
  label: string,
  name: string,
  withPatched: boolean,
): Vulnerability[] {
  return advisories.flatMap(({ id, type, severity, summary, affected }) => {
    if (!types.includes(type) || !affected.some((one) => `${one.name}@${one.version}` === label)) return [];
    const ends = affected.filter((one) => one.name === name).map(({ patched }) => patched);
    const patched = withPatched && ends.length === 1 && ends[0] !== undefined ? { patched: ends[0] } : {};
    const url = `https://github.com/advisories/${id}`;
    return [{ severity: severity === 'medium' ? 'moderate' : severity, advisory: id, summary, url, ...patched }];
  });
}

function locked(tree: ReadonlyMap<string, string> | undefined) {
  const { packages = {} } = JSON.parse(tree?.get(MANIFEST) ?? '{}') as {
    packages?: {
      readonly [path: string]: { readonly version: string; readonly license?: string; readonly dev?: boolean };
    };
  };
  return new Map(
    Object.entries(packages).map(([path, { version, license, dev }]) => {
      const name = path.split('node_modules/').at(-1)!;
      const scope = dev === true ? ('development' as const) : ('runtime' as const);
      const about = { manifest: MANIFEST, ecosystem: 'npm', name, version, scope };
      return [`${name}@${version}`, { ...about, ...(license === undefined ? {} : { license }) }] as const;
    }),
  );
}
