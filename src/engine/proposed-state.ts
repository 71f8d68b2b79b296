import type { Action } from '../core/action.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Organization } from '../core/organization/organization.ts';
import { readOrganization, type TextFile } from '../core/organization/read.ts';
import { readIncluded } from '../core/policy/include.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Proposal, ProposedBy } from '../core/policy/preview/proposal.ts';
import type { Rule, RuleJudge } from '../core/policy/rule.ts';
import { type TriedFiles, tryPolicies } from '../core/policy/trial/beside.ts';
import type { WrittenWaiver } from '../core/policy/waiver.ts';
import { parseWaivers, WAIVER_FILE } from '../core/policy/waiver-file.ts';
import type { Problem } from '../core/problem.ts';
import { POLICY_FOLDER } from './policies.ts';
import type { BatonFiles } from './proposed-files.ts';

export interface StateParts {
  readonly rules: Catalog<Rule>;
  readonly judge: RuleJudge;
  readonly actions: Catalog<Action>;
  readonly events: readonly string[];
  readonly commands: readonly string[];
  /** By file name. */
  readonly shipped: { readonly policies: readonly TextFile[]; readonly workflows: readonly TextFile[] };
}

/** What one state of Baton's files comes to; problems name files by their path. */
export interface State {
  readonly files: readonly TextFile[];
  readonly problems: readonly Problem[];
  readonly tried: TriedFiles;
  readonly waivers: readonly WrittenWaiver[];
  /** Of the config repository. */
  readonly organization?: Organization;
}

/** Policies alone, with the tests beside them. */
export async function repositoryState({ files, read }: BatonFiles, { rules, judge }: StateParts): Promise<State> {
  const policies = files.filter(({ path }) => path.startsWith(`${POLICY_FOLDER}/`));
  const tried = await tryPolicies(policies, {
    rules,
    judge,
    beside: async (file) => ({ path: file.path, texts: await readIncluded(file, read), name: (path) => path }),
  });
  return { files, tried, waivers: [], problems: tried.problems };
}

/** All that an organization writes: config.yaml, workflows and waivers too. */
export async function organizationState(
  given: BatonFiles,
  scene: {
    readonly about: ProposedBy;
    /** As it is in force. */
    readonly organization: Organization;
    readonly shipped: readonly Policy[];
    readonly parts: StateParts;
  },
): Promise<State> {
  const { about, shipped, parts } = scene;
  const { org, installation, catalogue } = scene.organization;
  const state = await repositoryState(given, parts);
  const { files } = given;
  const organization = readOrganization({
    ...{ org, installation, files, shipped: parts.shipped.workflows, repositories: catalogue.repositories },
    config: { repository: about.repository, sha: about.headSha },
    ...{ actions: parts.actions.all(), events: parts.events, commands: parts.commands },
  });
  const prefix = `${about.repository}:`;
  const own = organization.problems.filter(({ file }) => file.startsWith(prefix));
  const problems = own.map((problem) => ({ ...problem, file: problem.file.slice(prefix.length) }));
  const file = files.find(({ path }) => path === WAIVER_FILE);
  const policies = [...shipped, ...policiesIn(state)];
  const waived = file === undefined ? NO_WAIVERS : parseWaivers(file.text, { file: file.path, policies });
  return {
    ...state,
    organization,
    waivers: waived.waivers,
    problems: [...problems, ...state.problems, ...waived.problems],
  };
}

const NO_WAIVERS: ReturnType<typeof parseWaivers> = { waivers: [], problems: [] };

export function policiesIn({ tried }: State): readonly Policy[] {
  return tried.policies.flatMap(({ policy }) => (policy === undefined ? [] : [policy]));
}

export function withProblems(state: State, problems: readonly Problem[]): State {
  return { ...state, problems: [...state.problems, ...problems] };
}

/** What was wrong before is not the doing of who changes something else; known by its words, because lines move. */
export function foundIn(was: State, is: State): Pick<Proposal, 'problems' | 'standing' | 'cases'> {
  const key = ({ file, rule, message }: Problem) => JSON.stringify([file, rule, message]);
  const old = new Set(was.problems.map(key));
  const cases = is.tried.policies.flatMap(({ result }) => result?.cases ?? []);
  return {
    problems: is.problems.filter((problem) => !old.has(key(problem))),
    standing: is.problems.filter((problem) => old.has(key(problem)) && problem.severity !== 'info'),
    cases: { tried: cases.length, failed: cases.filter((one) => one.problems.length > 0).length },
  };
}

/** Policies that are excused from otherwise; where in its file a waiver stands makes no difference. */
export function differentlyWaived(was: readonly WrittenWaiver[], is: readonly WrittenWaiver[]): readonly string[] {
  const words = (waivers: readonly WrittenWaiver[], id: string) =>
    JSON.stringify(waivers.filter(({ policy }) => policy === id).map(({ place: _, ...waiver }) => waiver));
  const ids = new Set([...was, ...is].map(({ policy }) => policy));
  return [...ids].filter((id) => words(was, id) !== words(is, id));
}
