import type { DependencyChange, Vulnerability } from '../../core/policy/facts.ts';
import type { Dependencies } from '../../core/ports/github/dependencies.ts';
import { advisories, severityOf } from './advisories.ts';
import { type Client, named } from './client.ts';
import { isFault } from './errors.ts';
import type { Data } from './operations.ts';
import { everyPage, type NextPage } from './pages.ts';

const MOST_PAGES = 100;

/** https://docs.github.com/en/rest/dependency-graph/dependency-review */
export function dependencies(client: Client): Dependencies {
  return {
    compare: async (name, base, head) => {
      try {
        return (await differences(client, name, `${base}...${head}`)).map(change);
      } catch (error) {
        // A bare 403 or 404 says that the feature is off there (https://github.com/github/docs/issues/36252).
        const off = isFault(error, 'not-found') || isFault(error, 'permission-denied');
        if (off && error.retry.kind !== 'granted') return undefined;
        throw error;
      }
    },
    advisories: (ecosystem, packages) => advisories(client, ecosystem, packages),
  };
}

/** The description knows no pages, yet GitHub gives them, and GitHub's own action for dependency reviews follows their links. */
function differences(client: Client, name: string, basehead: string): Promise<readonly Difference[]> {
  const given = { ...named(name), basehead };
  const ask = (at: NextPage) => client.page('dependencyGraph.diffRange', { ...given, ...at });
  return everyPage<Difference>(ask, MOST_PAGES, `dependencies that differ in ${name}`);
}

type Difference = Data<'dependencyGraph.diffRange'>[number];

function change(found: Difference): DependencyChange {
  return {
    change: found.change_type,
    manifest: found.manifest,
    ecosystem: found.ecosystem,
    name: found.name,
    version: found.version,
    ...(found.license === null ? {} : { license: found.license }),
    scope: found.scope,
    vulnerabilities: found.vulnerabilities.map(
      (one): Vulnerability => ({
        severity: severityOf(one.severity),
        advisory: one.advisory_ghsa_id,
        summary: one.advisory_summary,
        url: one.advisory_url,
      }),
    ),
  };
}
