import type { Organization } from '../core/organization/organization.ts';
import { CONFIG_FOLDER } from '../core/organization/read.ts';
import { layerPolicies } from '../core/policy/layer.ts';
import type { Policy } from '../core/policy/policy.ts';
import { policyChanges } from '../core/policy/preview/compare.ts';
import type { PolicyPair, Proposal, Proposals, ProposedBy } from '../core/policy/preview/proposal.ts';
import type { RuleJudge } from '../core/policy/rule.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GitHub } from '../core/ports/github.ts';
import type { ConfigFiles } from './config-files.ts';
import { POLICY_FOLDER, readPolicyFolder, readShippedPolicies } from './policies.ts';
import { proposedFiles } from './proposed-files.ts';
import {
  differentlyWaived,
  foundIn,
  organizationState,
  policiesIn,
  repositoryState,
  type State,
  type StateParts,
  withProblems,
} from './proposed-state.ts';
import { proposedWorkflows } from './proposed-workflows.ts';
import type { Organizations } from './route.ts';
import { readWaiverFile } from './waiver-file.ts';

/** Milliseconds that all tests of one proposal may take: whoever opens a pull request has written them. */
const TRIALS = 30_000;

interface Parts extends StateParts {
  readonly clock: Clock;
  readonly files: ConfigFiles;
  readonly organizations: Organizations;
}

/**
 * Reads what pull requests would make of Baton's files, with the same parsers that read what is in force. All of the config
 * repository counts, of every other one only its policies. Throws the Faults of GitHub.
 */
export function createProposals(parts: Parts): { for(org: string): Proposals } {
  const shipped = readShippedPolicies(parts.shipped.policies, parts.rules);
  return {
    for: (org) => ({
      async read(github, about) {
        const organization = await parts.organizations.load(github.installation, org);
        const central = organization.config?.repository.toLowerCase() === about.repository.toLowerCase();
        if (!about.files.some(inFolder(CONFIG_FOLDER))) return undefined;
        const scene = { github, about, organization, shipped, parts: { ...parts, judge: inTime(parts) } };
        return central ? ofOrganization(scene) : ofRepository(scene);
      },
    }),
  };
}

/** Until the time is over, which begins with the first rule. */
function inTime({ judge, clock }: Parts): RuleJudge {
  let end: number | undefined;
  const broken = `the tests of these policies take longer than ${TRIALS / 1000} s`;
  return {
    async judge(...about) {
      end ??= clock.now() + TRIALS;
      if (clock.now() < end) return judge.judge(...about);
      return { verdict: 'neutral', summary: `could not be judged: ${broken}`, findings: [], broken };
    },
  };
}

interface Scene {
  readonly github: GitHub;
  readonly about: ProposedBy;
  /** As it is in force. */
  readonly organization: Organization;
  readonly shipped: readonly Policy[];
  readonly parts: Parts;
}

async function ofOrganization(scene: Scene): Promise<Proposal> {
  const { github, about, organization, shipped, parts } = scene;
  const entry = organization.catalogue.repositories.find(({ fullName }) => fullName === about.repository);
  const inForce = entry === undefined || entry.defaultBranch === about.base.branch;
  const folders = [CONFIG_FOLDER, `${CONFIG_FOLDER}/workflows`, POLICY_FOLDER];
  const sha = inForce ? (organization.config?.sha ?? about.base.sha) : about.base.sha;
  const { before, after } = await proposedFiles(about, { github, configFiles: parts.files, folders, inForce: sha });
  const [is, was] = [await organizationState(after, scene), await organizationState(before, scene)];
  const layer = (state: State, repository: readonly Policy[]) =>
    layerPolicies({
      ...{ shipped, organization: policiesIn(state), repository },
      overrides: state.organization?.repositoryOverrides ?? [],
    });
  const [had, has] = [was, is].map((state) => state.organization?.repositoryOverrides ?? []);
  const allowed = [...(had ?? []), ...(has ?? [])].filter((id) => had?.includes(id) !== has?.includes(id));
  return {
    reach: inForce ? 'organization' : 'nowhere',
    ...foundIn(withProblems(was, layer(was, []).problems), withProblems(is, layer(is, []).problems)),
    policies: { before: layer(was, []).policies, after: layer(is, []).policies },
    waivers: { before: was.waivers, after: is.waivers },
    overrides: allowed,
    waived: differentlyWaived(was.waivers, is.waivers),
    workflows: proposedWorkflows(was, is, { repository: about.repository, catalogue: organization.catalogue, parts }),
    async policiesFor(repository, base) {
      const own = repository === about.repository ? [] : await ownPolicies(scene, repository, base);
      return { before: layer(was, own).policies, after: layer(is, own).policies };
    },
  };
}

/** Undefined when none of its policies reads what was changed: they may include any file of the folder. */
async function ofRepository(scene: Scene): Promise<Proposal | undefined> {
  const { github, about, organization, shipped, parts } = scene;
  const { config, repositoryOverrides: overrides } = organization;
  const reading = { github, configFiles: parts.files, folders: [POLICY_FOLDER], inForce: about.base.sha };
  const { before, after } = await proposedFiles(about, reading);
  const [is, was] = [await repositoryState(after, parts), await repositoryState(before, parts)];
  const above = config === undefined ? [] : await ownPolicies(scene, config.repository, config.sha);
  const layer = (state: State) =>
    layerPolicies({ shipped, organization: above, repository: policiesIn(state), overrides });
  const known = [...shipped, ...above];
  const { waivers } =
    config === undefined ? { waivers: [] } : await readWaiverFile(parts.files, known, { github, ...config });
  const policies: PolicyPair = { before: layer(was).policies, after: layer(is).policies };
  const found = foundIn(withProblems(was, layer(was).problems), withProblems(is, layer(is).problems));
  const read = about.files.some(inFolder(POLICY_FOLDER)) || policyChanges(policies).length + found.problems.length > 0;
  if (!read) return undefined;
  return {
    reach: 'branch',
    ...found,
    policies,
    waivers: { before: waivers, after: waivers },
    overrides: [],
    waived: [],
    workflows: [],
    policiesFor: async () => policies,
  };
}

async function ownPolicies({ github, parts }: Scene, repository: string, sha: string): Promise<readonly Policy[]> {
  return (await readPolicyFolder(parts.files, parts.rules, { github, repository, sha })).policies;
}

function inFolder(folder: string): (file: ProposedBy['files'][number]) => boolean {
  return ({ path, previousPath }) => path.startsWith(`${folder}/`) || previousPath?.startsWith(`${folder}/`) === true;
}
