import type { Vulnerability } from '../../core/policy/facts.ts';
import type { Client } from './client.ts';
import type { Data, Given } from './operations.ts';
import { everyPage, type NextPage } from './pages.ts';

/** GitHub takes 1,000 packages in a request and no address longer than about 8,000 characters. */
const BATCH = { packages: 100, characters: 6_000 };
const MOST_PAGES = 30;
/** Without malware nothing of it is given (https://docs.github.com/en/rest/security-advisories/global-advisories). */
const TYPES = ['reviewed', 'malware'] as const;
/** Questions about a single version that one call asks; beyond, an advisory is said of every version that it may mean. */
const MOST_SINGLE = 50;

/** The dependency graph names some ecosystems as package URLs do, the advisories by their languages. */
const ECOSYSTEMS: { readonly [named: string]: Ecosystem } = {
  cargo: 'rust',
  gem: 'rubygems',
  githubactions: 'actions',
  golang: 'go',
  gomod: 'go',
  hex: 'erlang',
  pypi: 'pip',
};

interface Package {
  readonly name: string;
  readonly version: string;
}
type Asked = Given<'securityAdvisories.listGlobalAdvisories'>;
type Ecosystem = NonNullable<Asked['ecosystem']>;
type Advisory = Data<'securityAdvisories.listGlobalAdvisories'>[number];

/**
 * GitHub does not say which of the asked versions an advisory holds for, and versions are ordered otherwise in every
 * ecosystem: where it may be several, GitHub is asked about each by itself.
 */
export async function advisories(
  client: Client,
  named: string,
  packages: readonly Package[],
): Promise<ReadonlyMap<string, readonly Vulnerability[]>> {
  const ecosystem = ECOSYSTEMS[named.toLowerCase()] ?? (named.toLowerCase() as Ecosystem);
  const found = new Map<string, readonly Vulnerability[]>();
  let singles = 0;
  const holds = async (advisory: Advisory, one: Package) => {
    if (singles === MOST_SINGLE) return true;
    singles += 1;
    const { type, ghsa_id } = advisory;
    const asked = { ecosystem, ghsa_id, type, affects: labelOf(one) };
    return (await listed(client, asked)).some((other) => other.ghsa_id === ghsa_id);
  };
  // No package has a comma or a space in its name; here it would be read as another package.
  for (const batch of batches(packages.filter((one) => !/[,\s]/.test(labelOf(one))))) {
    const affects = batch.map(labelOf).join(',');
    for (const type of TYPES) {
      for (const advisory of await listed(client, { ecosystem, type, affects })) {
        if (advisory.withdrawn_at !== null) continue;
        const meant = candidates(advisory, batch);
        for (const one of meant) {
          if (meant.length > 1 && !(await holds(advisory, one))) continue;
          const label = labelOf(one);
          found.set(label, [...(found.get(label) ?? []), vulnerability(advisory, one)]);
        }
      }
    }
  }
  return found;
}

function listed(client: Client, given: Asked): Promise<readonly Advisory[]> {
  const ask = (at: NextPage) =>
    client.page('securityAdvisories.listGlobalAdvisories', { ...given, per_page: 100, ...at });
  return everyPage<Advisory>(ask, MOST_PAGES, 'security advisories');
}

function* batches(packages: readonly Package[]): Generator<readonly Package[]> {
  let batch: Package[] = [];
  let length = 0;
  for (const one of new Map(packages.map((each) => [labelOf(each), each])).values()) {
    const more = encodeURIComponent(`${labelOf(one)},`).length;
    if (batch.length === BATCH.packages || (batch.length > 0 && length + more > BATCH.characters)) {
      yield batch;
      [batch, length] = [[], 0];
    }
    batch.push(one);
    length += more;
  }
  if (batch.length > 0) yield batch;
}

const labelOf = ({ name, version }: Package) => `${name}@${version}`;

/** Those whose name the advisory has; all, when it writes it in a way that is not known here. */
function candidates(advisory: Advisory, batch: readonly Package[]): readonly Package[] {
  const names = new Set((advisory.vulnerabilities ?? []).map((one) => plain(one.package?.name ?? '')));
  const meant = batch.filter(({ name }) => names.has(plain(name)));
  return meant.length === 0 ? batch : meant;
}

/** Registries take `Foo_bar` and `foo-bar` for one. */
const plain = (name: string) => name.toLowerCase().replace(/[-_.]+/g, '-');

function vulnerability(advisory: Advisory, { name }: Package): Vulnerability {
  const patched = (advisory.vulnerabilities ?? [])
    .filter((one) => plain(one.package?.name ?? '') === plain(name))
    .map((one) => one.first_patched_version);
  // Several ranges have several ends, and which of them the version lies in GitHub does not say.
  const [first] = patched;
  return {
    severity: severityOf(advisory.severity),
    advisory: advisory.ghsa_id,
    summary: advisory.summary,
    url: advisory.html_url,
    ...(patched.length === 1 && typeof first === 'string' ? { patched: first } : {}),
  };
}

/** The advisories say `medium` where the dependency graph says `moderate`; what nobody has rated yet counts as high. */
export function severityOf(severity: string): Vulnerability['severity'] {
  if (severity === 'low' || severity === 'moderate' || severity === 'critical') return severity;
  return severity === 'medium' ? 'moderate' : 'high';
}
