import type { Catalog } from '../core/catalog.ts';
import { Fault } from '../core/fault.ts';
import type { TextFile } from '../core/organization/read.ts';
import { readIncluded } from '../core/policy/include.ts';
import { layerPolicies } from '../core/policy/layer.ts';
import { parsePolicy } from '../core/policy/parse.ts';
import type { Policy, PolicyFiles } from '../core/policy/policy.ts';
import type { Rule } from '../core/policy/rule.ts';
import { isTrial } from '../core/policy/trial/parse.ts';
import type { GitHub } from '../core/ports/github.ts';
import { formatProblem, type Problem } from '../core/problem.ts';
import type { ConfigFiles } from './config-files.ts';
import type { Organizations } from './route.ts';

/** Where policies lie, in the config repository and in every other one. */
export const POLICY_FOLDER = 'baton/policies';

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

/**
 * The policies port of an installation: what is shipped, then the organization's at its default branch, then the
 * repository's own at the base sha that is asked for. The head of a pull request is never read. Throws `bug` when a shipped
 * policy is broken, and the Faults of GitHub.
 */
export function createPolicies(about: {
  readonly rules: Catalog<Rule>;
  readonly files: ConfigFiles;
  readonly organizations: Organizations;
  /** Shipped policies, by file name. */
  readonly shipped: readonly TextFile[];
}): { for(github: GitHub, org: string): PolicyFiles } {
  const { rules, files, organizations } = about;
  const shipped = about.shipped.map((file) => shippedPolicy(file, rules));
  return {
    for: (github, org) => ({
      async forPull(repository, baseSha) {
        const { config, repositoryOverrides } = await organizations.load(github.installation, org);
        const read = (from: string, sha: string) => readPolicyFolder(files, rules, { github, repository: from, sha });
        const organization = config === undefined ? NOTHING : await read(config.repository, config.sha);
        // In the config repository itself the folder is the organization's, at its default branch.
        const own = config?.repository === repository ? NOTHING : await read(repository, baseSha);
        const layered = layerPolicies({
          shipped,
          organization: organization.policies,
          repository: own.policies,
          overrides: repositoryOverrides,
        });
        return {
          policies: layered.policies,
          problems: [...organization.problems, ...own.problems, ...layered.problems],
        };
      },
    }),
  };
}

const NOTHING: Read = { policies: [], problems: [] };

/** A policy that comes with Baton. Throws `bug` when it is broken. */
export function shippedPolicy({ path, text }: TextFile, rules: Catalog<Rule>): Policy {
  const parsed = parsePolicy(text, { file: `shipped:${path}`, rules });
  if (!parsed.ok) throw new Fault('bug', parsed.problems.map(formatProblem).join('; '));
  return parsed.value;
}
