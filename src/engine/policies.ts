import type { Catalog } from '../core/catalog.ts';
import { Fault } from '../core/fault.ts';
import { fitsAnyRepository } from '../core/glob.ts';
import type { TextFile } from '../core/organization/read.ts';
import { readIncluded } from '../core/policy/include.ts';
import { layerPolicies } from '../core/policy/layer.ts';
import { parsePolicy } from '../core/policy/parse.ts';
import type { Policy, PolicyFiles } from '../core/policy/policy.ts';
import type { Rule } from '../core/policy/rule.ts';
import { isTrial } from '../core/policy/trial/parse.ts';
import type { GitHub } from '../core/ports/github.ts';
import { formatProblem, type Problem } from '../core/problem.ts';
import { type ConfigFiles, remembered } from './config-files.ts';
import type { Organizations } from './route.ts';
import { readWaiverFile } from './waiver-file.ts';

/** Where policies lie, in the config repository and in every other one. */
export const POLICY_FOLDER = 'baton/policies';
/** Folders at a commit whose parsed policies are remembered. */
const MOST_FOLDERS = 500;

interface Read {
  readonly policies: readonly Policy[];
  readonly problems: readonly Problem[];
}

/** Reads the policies of a folder, and what they include, at one commit; a broken file is a problem and left out. */
export async function readPolicyFolder(
  files: ConfigFiles,
  rules: Catalog<Rule>,
  about: { readonly github: GitHub; readonly repository: string; readonly sha: string },
): Promise<Read> {
  const { github, repository, sha } = about;
  const texts = (await files.read(github, repository, POLICY_FOLDER, sha)).filter(({ path }) => !isTrial(path));
  const name = (path: string) => `${repository}:${path}`;
  // By way of its folder, which tells a file from a link to one.
  const read = async (path: string) => {
    const folder = await files.read(github, repository, path.replace(/\/[^/]*$/, ''), sha);
    return folder.find((one) => one.path === path)?.text;
  };
  const parsed = await Promise.all(
    texts.map(async ({ path, text }) => {
      const beside = { path, texts: await readIncluded({ path, text }, read), name };
      return parsePolicy(text, { file: name(path), rules, beside });
    }),
  );
  return {
    policies: parsed.flatMap((one) => (one.ok ? [{ ...one.value, source: `${one.value.source}@${sha}` }] : [])),
    problems: parsed.flatMap((one) => one.problems),
  };
}

/** Policies of an organization as far as they are known without a pull request; the same array while nothing changed. */
export interface StandingPolicies {
  /** Shipped ones and the organization's own. */
  above(): Promise<readonly Policy[]>;
  /** Those in a repository itself at a commit; they never take the place of one above unless that is allowed. */
  own(repository: string, sha: string): Promise<readonly Policy[]>;
}

/**
 * The policies port of an installation: what is shipped, then the organization's at its default branch, then the repository's
 * own at the base sha that is asked for; with the organization's waivers, which are read as its policies are. The head of a
 * pull request is never read. Throws `bug` when a shipped policy is broken, and the Faults of GitHub.
 */
export function createPolicies(about: {
  readonly rules: Catalog<Rule>;
  readonly files: ConfigFiles;
  readonly organizations: Organizations;
  /** Shipped policies, by file name. */
  readonly shipped: readonly TextFile[];
}): { for(github: GitHub, org: string): PolicyFiles & StandingPolicies } {
  const { rules, files, organizations } = about;
  const shipped = readShippedPolicies(about.shipped, rules);
  const folders = new Map<string, Promise<Read>>();
  const read = (github: GitHub, repository: string, sha: string) =>
    remembered(folders, MOST_FOLDERS, `${github.installation} ${repository}@${sha}`, () =>
      readPolicyFolder(files, rules, { github, repository, sha }),
    );
  const upper = new WeakMap<readonly Policy[], readonly Policy[]>();
  const organizationOf = async (github: GitHub, org: string) => {
    const organization = await organizations.load(github.installation, org);
    const { config } = organization;
    const all = config === undefined ? NOTHING : await read(github, config.repository, config.sha);
    return { ...organization, all };
  };
  return {
    for: (github, org) => ({
      async above() {
        const { policies: organization } = (await organizationOf(github, org)).all;
        const known = upper.get(organization);
        if (known !== undefined) return known;
        const { policies } = layerPolicies({ shipped, organization, repository: [], overrides: [] });
        upper.set(organization, policies);
        return policies;
      },
      async own(repository, sha) {
        const { config } = await organizations.load(github.installation, org);
        return (config?.repository === repository ? NOTHING : await read(github, repository, sha)).policies;
      },
      async forPull(repository, baseSha) {
        const { config, repositoryOverrides, all: organization } = await organizationOf(github, org);
        // In the config repository itself the folder is the organization's, at its default branch.
        const own = config?.repository === repository ? NOTHING : await read(github, repository, baseSha);
        const known = [...shipped, ...organization.policies];
        const written = config === undefined ? undefined : await readWaiverFile(files, known, { github, ...config });
        const layered = layerPolicies({
          shipped,
          organization: organization.policies,
          repository: own.policies,
          overrides: repositoryOverrides,
        });
        return {
          policies: layered.policies,
          waivers: (written?.waivers ?? []).filter((one) => fitsAnyRepository(one.repositories, repository)),
          problems: [
            ...organization.problems,
            ...own.problems,
            // A waiver that cannot be used opens no gate: it fails nobody's check.
            ...(written?.problems ?? []).map((problem) => ({ ...problem, severity: 'warning' as const })),
            ...layered.problems,
          ],
        };
      },
    }),
  };
}

const NOTHING: Read = { policies: [], problems: [] };

/** Throws `bug` when one of them is broken. */
export function readShippedPolicies(texts: readonly TextFile[], rules: Catalog<Rule>): readonly Policy[] {
  return texts.map(({ path, text }) => {
    const parsed = parsePolicy(text, { file: `shipped:${path}`, rules });
    if (!parsed.ok) throw new Fault('bug', parsed.problems.map(formatProblem).join('; '));
    return parsed.value;
  });
}
