import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Advisory } from '../records/advisories.ts';
import { iso } from './basics.ts';

/** `global-advisory` of GitHub's description. */
export function advisoryJson(hub: Hub, advisory: Advisory): JsonObject {
  const { id, type, ecosystem, severity, summary, affected, publishedAt } = advisory;
  const at = iso(publishedAt);
  return {
    ghsa_id: id,
    cve_id: null,
    url: `${hub.url}/advisories/${id}`,
    html_url: advisoryUrl(hub, advisory),
    repository_advisory_url: null,
    summary,
    description: null,
    type,
    severity,
    source_code_location: null,
    identifiers: [{ type: 'GHSA', value: id }],
    references: [],
    published_at: at,
    updated_at: at,
    github_reviewed_at: at,
    nvd_published_at: null,
    withdrawn_at: null,
    vulnerabilities: affected.map(({ name, range, patched }) => ({
      package: { ecosystem, name },
      vulnerable_version_range: range,
      first_patched_version: patched,
      vulnerable_functions: [],
    })),
    cvss: { vector_string: null, score: null },
    cwes: [],
    credits: [],
  };
}

export function advisoryUrl(hub: Hub, { id }: Advisory): string {
  return `${hub.url}/advisories/${id}`;
}
