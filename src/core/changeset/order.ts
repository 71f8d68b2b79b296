import type { RepositoryCatalogue } from '../repository/catalogue.ts';
import type { ChangeSet, Member } from './change-set.ts';

interface Dependent {
  readonly repository: string;
  readonly dependsOn: readonly string[];
}

/** Groups that may land one after another, inside a group in any order; or the cycle that makes it impossible. */
export type LandingOrder =
  | { readonly ok: true; readonly batches: readonly (readonly string[])[] }
  | { readonly ok: false; readonly cycle: readonly string[]; readonly message: string };

/** Providers before consumers. Dependencies on what is not in the list do not count. Linear in members and arrows. */
export function landingOrder(members: readonly Dependent[]): LandingOrder {
  const names = new Set(members.map(({ repository }) => repository));
  const open = new Map(
    members.map(({ repository, dependsOn }) => [repository, new Set(dependsOn.filter((name) => names.has(name)))]),
  );
  const consumers = new Map<string, string[]>();
  for (const [consumer, providers] of open) {
    for (const provider of providers) consumers.set(provider, [...(consumers.get(provider) ?? []), consumer]);
  }
  const batches: string[][] = [];
  let batch = [...open].filter(([, providers]) => providers.size === 0).map(([repository]) => repository);
  while (batch.length > 0) {
    batches.push(batch);
    const next: string[] = [];
    for (const provider of batch) {
      open.delete(provider);
      for (const consumer of consumers.get(provider) ?? []) {
        const providers = open.get(consumer);
        providers?.delete(provider);
        if (providers?.size === 0) next.push(consumer);
      }
    }
    batch = next;
  }
  if (open.size === 0) return { ok: true, batches };
  const cycle = findCycle(open);
  return { ok: false, cycle, message: `${cycle.join(' must land after ')}: a circle that no order can satisfy` };
}

/**
 * What each of these repositories must wait for among them: the catalogue's `dependsOn`, also by way of repositories
 * that do not take part.
 */
export function dependenciesWithin(
  catalogue: RepositoryCatalogue,
  repositories: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const direct = new Map(catalogue.repositories.map(({ fullName, dependsOn }) => [fullName, dependsOn]));
  const inside = new Set(repositories);
  return new Map(
    repositories.map((repository) => {
      const found = new Set<string>();
      const seen = new Set<string>();
      const open = [...(direct.get(repository) ?? [])];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (seen.has(next)) continue;
        seen.add(next);
        // One that takes part brings its own dependencies along; there is no need to look behind it.
        if (inside.has(next)) found.add(next);
        else open.push(...(direct.get(next) ?? []));
      }
      return [repository, repositories.filter((name) => found.has(name))];
    }),
  );
}

/** The members that must land before this one; one that was skipped has nothing to land, but hands on its own providers. */
export function providersOf(set: ChangeSet, member: Member): readonly Member[] {
  const byName = new Map(set.members.map((other) => [other.repository, other]));
  const found = new Set<Member>();
  const seen = new Set<string>([member.repository]);
  const open = [...member.dependsOn];
  for (const name of open) {
    const provider = byName.get(name);
    if (provider === undefined || seen.has(name)) continue;
    seen.add(name);
    const landing = provider.pull !== undefined || provider.merged !== undefined;
    if (!landing && provider.result.kind === 'skipped') open.push(...provider.dependsOn);
    else found.add(provider);
  }
  return [...found];
}

/** Every name here still waits for another one here, so following the arrows must meet a name twice. */
function findCycle(open: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const path: string[] = [];
  const at = new Map<string, number>();
  let [name] = open.keys();
  while (name !== undefined && !at.has(name)) {
    at.set(name, path.length);
    path.push(name);
    [name] = open.get(name) ?? [];
  }
  return name === undefined ? path : [...path.slice(at.get(name)), name];
}
