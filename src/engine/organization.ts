import type { Catalog } from '../core/catalog.ts';
import { Fault } from '../core/fault.ts';
import { fitsRepository } from '../core/glob.ts';
import type { Organization } from '../core/organization/organization.ts';
import { CONFIG_FOLDER, readOrganization, type TextFile } from '../core/organization/read.ts';
import type { Rule } from '../core/policy/rule.ts';
import type { WrittenWaiver } from '../core/policy/waiver.ts';
import type { Repository } from '../core/ports/github/repositories.ts';
import type { GitHub } from '../core/ports/github.ts';
import type { Waivers } from '../core/ports/waivers.ts';
import type { World } from '../core/ports/world.ts';
import type { RepositoryCatalogue } from '../core/repository/catalogue.ts';
import { NO_CONFIG, parseConfig } from '../core/repository/config.ts';
import type { ActionView } from '../core/workflow/draft.ts';
import { type ConfigFiles, remembered } from './config-files.ts';
import { readPolicyFolder, readShippedPolicies } from './policies.ts';
import { reportConfiguration } from './report-configuration.ts';
import { reportWaivers } from './report-waivers.ts';
import type { Organizations } from './route.ts';
import { readWaiverFile } from './waiver-file.ts';

/** Milliseconds in which an organization is not even asked whether it changed. */
const FRESH = 10_000;
/** Milliseconds after which the list of repositories is read anew though no file changed. */
const STALE = 10 * 60_000;
const DAY = 24 * 60 * 60_000;
/** Milliseconds for which the tree of a repository, from which its layout is told, is believed. */
const TREES = 60 * 60_000;
const MOST_TREES = 5000;

interface Parts {
  readonly world: World;
  readonly files: ConfigFiles;
  /** Shipped workflows, by file name. */
  readonly shipped: readonly TextFile[];
  readonly actions: readonly ActionView[];
  /** Names of slash commands. */
  readonly commands: readonly string[];
  /** Event types that workflows can trigger on; without it they are not checked. */
  readonly events?: readonly string[];
  readonly rules: Catalog<Rule>;
  /** Shipped policies, by file name. */
  readonly shippedPolicies: readonly TextFile[];
  readonly waivers: Pick<Waivers, 'judgeAllAgain'>;
  /** Bare name of the config repository. */
  readonly configRepository: string;
}

interface Known {
  readonly organization: Organization;
  readonly waivers: readonly WrittenWaiver[];
  /** When it was last found unchanged, and when it was read; epoch milliseconds. */
  readonly seenAt: number;
  readonly readAt: number;
}

export interface LoadedOrganizations extends Organizations {
  /** Catalogues of the organizations that this process has dealt with, as they were read last; asks nobody. */
  catalogues(): Promise<readonly RepositoryCatalogue[]>;
  /** Resolves when no telling of broken files is on its way. */
  settled(): Promise<void>;
}

/**
 * Reads what organizations wrote, at the head of their config repository's default branch. Remembered by commit, asked for
 * anew after ten seconds. What is wrong in the files is told in one issue there, which is closed once it is mended; which waivers
 * end soon in another.
 */
export function createOrganizations(parts: Parts): LoadedOrganizations {
  const known = new Map<string, Known>();
  const loading = new Map<string, Promise<Organization>>();
  const telling = new Set<Promise<void>>();
  const trees = new Map<string, Promise<readonly string[]>>();

  const tell = (work: Promise<void>) => {
    const told = work.finally(() => telling.delete(told));
    telling.add(told);
  };
  const dayOf = (at: number) => Math.floor(at / DAY);

  const refresh = async (installation: number, org: string, key: string): Promise<Organization> => {
    // Which work is critical stands in these files, and who may give a command: they are read whatever else has to wait.
    const github = (await parts.world.github(installation)).ofPriority('critical');
    const config = await configHead(github, `${org}/${parts.configRepository}`);
    const now = parts.world.clock.now();
    const before = known.get(key);
    if (before !== undefined && before.organization.config?.sha === config?.sha && now - before.readAt < STALE) {
      known.set(key, { ...before, seenAt: now });
      return before.organization;
    }
    const { organization, waivers } = await read(github, org, config, trees, parts);
    // One that was taken out excuses no longer, and nothing else tells the pull requests that it excused.
    if (JSON.stringify(before?.waivers) !== JSON.stringify(waivers))
      await parts.waivers.judgeAllAgain(installation, now);
    known.set(key, { organization, waivers, seenAt: now, readAt: now });
    if (config === undefined) return organization;
    const isNew = before?.organization.config?.sha !== config.sha;
    if (isNew) tell(reportConfiguration(github, config, organization.problems));
    // Warnings come with the days. Where nothing was written before and nothing is now, there is no issue either.
    const isDue = isNew || dayOf(before.readAt) !== dayOf(now);
    if (isDue && (before === undefined || before.waivers.length + waivers.length > 0))
      tell(reportWaivers(github, config.repository, waivers, now));
    return organization;
  };

  return {
    load(installation, org) {
      const key = `${installation} ${org}`;
      const before = known.get(key);
      if (before !== undefined && parts.world.clock.now() - before.seenAt < FRESH)
        return Promise.resolve(before.organization);
      const under = loading.get(key);
      if (under !== undefined) return under;
      const asked = refresh(installation, org, key).finally(() => loading.delete(key));
      loading.set(key, asked);
      return asked;
    },
    async catalogues() {
      return [...known.values()].map(({ organization }) => organization.catalogue);
    },
    async settled() {
      await Promise.all(telling);
    },
  };
}

async function configHead(github: GitHub, name: string): Promise<{ repository: string; sha: string } | undefined> {
  const repository = await github.repositories.get(name);
  if (repository === undefined) return undefined;
  const head = await github.git.branch(repository.fullName, repository.defaultBranch);
  return head === undefined ? undefined : { repository: repository.fullName, sha: head.sha };
}

async function read(
  github: GitHub,
  org: string,
  config: { readonly repository: string; readonly sha: string } | undefined,
  trees: Map<string, Promise<readonly string[]>>,
  { files: configFiles, shipped, shippedPolicies, actions, commands, events, rules, world }: Parts,
): Promise<Pick<Known, 'organization' | 'waivers'>> {
  const folder = async (path: string) =>
    config === undefined ? [] : configFiles.read(github, config.repository, path, config.sha);
  const [top, workflows, all] = await Promise.all([
    folder(CONFIG_FOLDER),
    folder(`${CONFIG_FOLDER}/workflows`),
    github.repositories.list(),
  ]);
  const repositories = all.filter(({ fullName }) => fullName.toLowerCase().startsWith(`${org.toLowerCase()}/`));
  const files = [...top, ...workflows];
  const hour = Math.floor(world.clock.now() / TREES);
  const organization = readOrganization({
    org,
    installation: github.installation,
    ...(config === undefined ? {} : { config }),
    files,
    shipped,
    repositories,
    trees: await treesOf(github, undetected(repositories, files), trees, hour),
    actions,
    commands,
    ...(events === undefined ? {} : { events }),
  });
  if (config === undefined) return { organization, waivers: [] };
  // Policies and waivers are read when a pull request is judged; what is wrong with them is told here with all the rest.
  const policies = await readPolicyFolder(configFiles, rules, { github, ...config });
  const known = [...readShippedPolicies(shippedPolicies, rules), ...policies.policies];
  const { waivers, problems } = await readWaiverFile(configFiles, known, { github, ...config });
  return {
    organization: { ...organization, problems: [...organization.problems, ...policies.problems, ...problems] },
    waivers,
  };
}

/** Repositories of which config.yaml leaves something to be told from their files. */
function undetected(repositories: readonly Repository[], files: readonly TextFile[]): readonly Repository[] {
  const file = files.find(({ path }) => path === `${CONFIG_FOLDER}/config.yaml`);
  const parsed = file === undefined ? undefined : parseConfig(file.text, { file: file.path });
  const { repositories: declared } = parsed?.ok ? parsed.value : NO_CONFIG;
  return repositories.filter(({ fullName, archived }) => {
    const own = declared.filter((one) => fitsRepository(one.name, fullName));
    const says = (key: 'kind' | 'layout' | 'framework' | 'paths') => own.some((one) => one[key] !== undefined);
    return !archived && !(says('kind') && says('layout') && says('framework') && says('paths'));
  });
}

async function treesOf(
  github: GitHub,
  repositories: readonly Repository[],
  known: Map<string, Promise<readonly string[]>>,
  hour: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = await Promise.all(
    repositories.map(async ({ fullName, defaultBranch }) => {
      const key = `${github.installation} ${fullName} ${defaultBranch} ${hour}`;
      const paths = await remembered(known, MOST_TREES, key, () => pathsOf(github, fullName, defaultBranch));
      return [fullName, paths] as const;
    }),
  );
  return new Map(entries);
}

/** An empty repository, or one that the app may not read, has nothing to tell from. */
async function pathsOf(github: GitHub, repository: string, ref: string): Promise<readonly string[]> {
  try {
    return (await github.repositories.tree(repository, ref)).paths;
  } catch (error) {
    if (error instanceof Fault && (error.retry.kind === 'never' || error.retry.kind === 'granted')) return [];
    throw error;
  }
}
