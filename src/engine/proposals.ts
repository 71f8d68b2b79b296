import type { Action } from '../core/action.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Organization } from '../core/organization/organization.ts';
import { CONFIG_FOLDER, readOrganization, type TextFile } from '../core/organization/read.ts';
import { readIncluded } from '../core/policy/include.ts';
import { layerPolicies } from '../core/policy/layer.ts';
import type { Policy } from '../core/policy/policy.ts';
import { policyChanges } from '../core/policy/preview/compare.ts';
import type { PolicyPair, Proposal, Proposals, ProposedBy } from '../core/policy/preview/proposal.ts';
import type { Rule, RuleJudge } from '../core/policy/rule.ts';
import { type TriedFiles, tryPolicies } from '../core/policy/trial/beside.ts';
import type { WrittenWaiver } from '../core/policy/waiver.ts';
import { parseWaivers, WAIVER_FILE } from '../core/policy/waiver-file.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GitHub } from '../core/ports/github.ts';
import type { Problem } from '../core/problem.ts';
import type { ConfigFiles } from './config-files.ts';
import { POLICY_FOLDER, readPolicyFolder, readShippedPolicies } from './policies.ts';
import { type BatonFiles, proposedFiles } from './proposed-files.ts';
import { proposedWorkflows } from './proposed-workflows.ts';
import type { Organizations } from './route.ts';
import { readWaiverFile } from './waiver-file.ts';

/** Milliseconds that all tests of one proposal may take: whoever opens a pull request has written them. */
const TRIALS = 30_000;

interface Parts {
  readonly rules: Catalog<Rule>;
  readonly judge: RuleJudge;
  readonly clock: Clock;
  readonly files: ConfigFiles;
  readonly organizations: Organizations;
  readonly actions: Catalog<Action>;
  readonly events: readonly string[];
  readonly commands: readonly string[];
  readonly shipped: { readonly policies: readonly TextFile[]; readonly workflows: readonly TextFile[] };
}

/** What one state of Baton's files comes to. */
interface State {
  readonly files: readonly TextFile[];
  readonly problems: readonly Problem[];
  readonly tried: TriedFiles;
  readonly waivers: readonly WrittenWaiver[];
  /** Of the config repository. */
  readonly organization?: Organization;
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

function inTime({ judge, clock }: Parts): RuleJudge {
  const end = clock.now() + TRIALS;
  const broken = `the tests of these policies take longer than ${TRIALS / 1000} s`;
  return {
    judge: async (...about) =>
      clock.now() < end
        ? judge.judge(...about)
        : { verdict: 'neutral', summary: `could not be judged: ${broken}`, findings: [], broken },
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
  const [was, is] = [await stateOf(before, scene, true), await stateOf(after, scene, true)];
  const layer = (state: State, repository: readonly Policy[]) =>
    layerPolicies({
      ...{ shipped, organization: policiesOf(state), repository },
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
  const [was, is] = [await stateOf(before, scene, false), await stateOf(after, scene, false)];
  const above = config === undefined ? [] : await ownPolicies(scene, config.repository, config.sha);
  const layer = (state: State) =>
    layerPolicies({ shipped, organization: above, repository: policiesOf(state), overrides });
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

async function stateOf({ files, read }: BatonFiles, scene: Scene, central: boolean): Promise<State> {
  const { about, organization: inForce, parts } = scene;
  const { rules, judge, actions, events, commands, shipped } = parts;
  const policies = files.filter(({ path }) => path.startsWith(`${POLICY_FOLDER}/`));
  const tried = await tryPolicies(policies, {
    rules,
    judge,
    beside: async (file) => ({ path: file.path, texts: await readIncluded(file, read), name: (path) => path }),
  });
  if (!central) return { files, tried, waivers: [], problems: tried.problems };
  const { org, installation, catalogue } = inForce;
  const organization = readOrganization({
    ...{ org, installation, files, shipped: shipped.workflows, repositories: catalogue.repositories },
    config: { repository: about.repository, sha: about.headSha },
    ...{ actions: actions.all(), events, commands },
  });
  const prefix = `${about.repository}:`;
  const own = organization.problems.filter(({ file }) => file.startsWith(prefix));
  const problems = own.map((problem) => ({ ...problem, file: problem.file.slice(prefix.length) }));
  const file = files.find(({ path }) => path === WAIVER_FILE);
  const known = [...scene.shipped, ...policiesIn(tried)];
  const waived =
    file === undefined ? { waivers: [], problems: [] } : parseWaivers(file.text, { file: file.path, policies: known });
  const all = [...problems, ...tried.problems, ...waived.problems];
  return { files, tried, organization, waivers: waived.waivers, problems: all };
}

/** Policies that are excused from otherwise; where in its file a waiver stands makes no difference. */
function differentlyWaived(was: readonly WrittenWaiver[], is: readonly WrittenWaiver[]): readonly string[] {
  const words = (waivers: readonly WrittenWaiver[], id: string) =>
    JSON.stringify(waivers.filter(({ policy }) => policy === id).map(({ place: _, ...waiver }) => waiver));
  const ids = new Set([...was, ...is].map(({ policy }) => policy));
  return [...ids].filter((id) => words(was, id) !== words(is, id));
}

function policiesOf({ tried }: State): readonly Policy[] {
  return policiesIn(tried);
}

function policiesIn(tried: TriedFiles): readonly Policy[] {
  return tried.policies.flatMap(({ policy }) => (policy === undefined ? [] : [policy]));
}

async function ownPolicies({ github, parts }: Scene, repository: string, sha: string): Promise<readonly Policy[]> {
  return (await readPolicyFolder(parts.files, parts.rules, { github, repository, sha })).policies;
}

function withProblems(state: State, problems: readonly Problem[]): State {
  return { ...state, problems: [...state.problems, ...problems] };
}

/** What was wrong before is not the doing of who changes something else; by its words, because lines move. */
function foundIn(was: State, is: State): Pick<Proposal, 'problems' | 'standing' | 'cases'> {
  const key = ({ file, rule, message }: Problem) => JSON.stringify([file, rule, message]);
  const old = new Set(was.problems.map(key));
  const cases = is.tried.policies.flatMap(({ result }) => result?.cases ?? []);
  return {
    problems: is.problems.filter((problem) => !old.has(key(problem))),
    standing: is.problems.filter((problem) => old.has(key(problem)) && problem.severity !== 'info'),
    cases: { tried: cases.length, failed: cases.filter((one) => one.problems.length > 0).length },
  };
}

function inFolder(folder: string): (file: ProposedBy['files'][number]) => boolean {
  return ({ path, previousPath }) => path.startsWith(`${folder}/`) || previousPath?.startsWith(`${folder}/`) === true;
}
