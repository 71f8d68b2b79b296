import { compare, minVersion, satisfies, valid, validRange } from 'semver';
import { z } from 'zod';
import { lineNaming, manifestKind } from '../../core/policy/dependency/manifests.ts';
import { lockedPackages } from '../../core/policy/dependency/npm.ts';
import { type AddedNpmPackage, type NpmDifference, npmDifference } from '../../core/policy/dependency/npm-diff.ts';
import type { DependencyChange, ViewedFile, Vulnerability } from '../../core/policy/facts.ts';
import { defineRule, type Finding, type PullView, type Verdict } from '../../core/policy/rule.ts';

const SEVERITIES = ['low', 'moderate', 'high', 'critical'] as const;
/** GitHub answers for as many in one request; more are not asked for. */
const MOST_PACKAGES = 1000;
const SWITCH_ON =
  'Switch the dependency graph on (Settings, Advanced Security, Dependency graph), so that GitHub compares dependencies of every ecosystem; private repositories need GitHub Code Security for it.';

const exception = z
  .strictObject({
    advisory: z.string().min(1).optional().describe('`GHSA-…`; left out, every advisory about the package.'),
    package: z
      .string()
      .min(1)
      .optional()
      .describe('A name, or a name with a range of versions: `lodash@<4.17.21`; left out, every package.'),
    reason: z.string().min(1).describe('Why it does no harm here.'),
    until: z.iso.date().describe('The last day (UTC) that it holds.'),
  })
  .refine((one) => one.advisory !== undefined || one.package !== undefined, 'names an advisory, a package, or both');

const options = z.strictObject({
  severity: z.enum(SEVERITIES).default('high').describe('The least severity that fails.'),
  scopes: z
    .array(z.enum(['runtime', 'development']))
    .min(1)
    .default(['runtime', 'development'])
    .describe('Which packages count; one whose scope nobody knows counts as runtime.'),
  exceptions: z.array(exception).max(200).default([]),
});
type Options = z.output<typeof options>;

/** Looks for known vulnerabilities in the packages that a pull request adds or changes the version of. */
export const dependencies = defineRule({
  name: 'security.dependencies',
  summary: 'No package that a pull request adds has a known vulnerability at or over a severity.',
  options,
  examples: [
    { title: 'High and critical ones', with: {} },
    {
      title: 'What reaches users, with an exception until the end of March',
      with: {
        severity: 'moderate',
        scopes: ['runtime'],
        exceptions: [
          {
            advisory: 'GHSA-35jh-r3h4-6jhm',
            package: 'lodash@<4.17.21',
            reason: 'Templates come from us alone.',
            until: '2027-03-31',
          },
        ],
      },
    },
  ],
  reads: () => ['files', 'base'],
  blind: [
    'Vulnerabilities that nobody published yet: a verdict holds for the day it was given.',
    'Packages that the repository had before: only what a pull request adds is judged.',
    'Where GitHub does not compare dependencies: everything but npm, lock files of version 1, and packages from git or an address.',
    'Without a lock file, any version but the lowest that a range lets in.',
  ],
  documentation: 'https://docs.github.com/en/rest/dependency-graph/dependency-review',
  async judge(pull, asked) {
    const compared = await pull.dependencies();
    return compared === undefined ? judgeFiles(pull, asked) : judgeCompared(pull, compared, asked);
  },
});

/** A package that is new, with what is known against it. */
interface Added {
  readonly name: string;
  readonly version: string;
  readonly ecosystem: string;
  readonly scope: DependencyChange['scope'];
  readonly manifest: string;
  readonly line?: number;
  readonly vulnerabilities: readonly Vulnerability[];
}

async function judgeCompared(pull: PullView, compared: readonly DependencyChange[], asked: Options): Promise<Verdict> {
  const added = compared.filter(({ change }) => change === 'added');
  const { files } = await pull.files();
  const { bad, notes } = weighed(added, asked, pull.at);
  const findings: Finding[] = [];
  for (const one of bad) {
    const text = await pull.text(one.manifest);
    const line = text === undefined ? undefined : lineOf(text, one, files);
    findings.push(findingOf({ ...one, ...(line === undefined ? {} : { line }) }));
  }
  return {
    verdict: findings.length > 0 ? 'fail' : 'pass',
    summary: [counted(bad.length, added.length, asked), ...notes].join('; '),
    findings,
  };
}

function lineOf(text: string, one: Added, files: readonly ViewedFile[]): number | undefined {
  const locked = manifestKind(one.manifest) === 'npm-lock' ? lockedPackages(text) : undefined;
  const exact = locked?.find(({ name, version }) => name === one.name && version === one.version);
  return exact?.line ?? lineNaming(text, one, files.find((file) => file.path === one.manifest)?.addedLines);
}

/** Without GitHub's comparison: what the files of npm say, and GitHub's advisories about it. */
async function judgeFiles(pull: PullView, asked: Options): Promise<Verdict> {
  const difference = await npmDifference(pull);
  if (difference.changed === 0) {
    return { verdict: 'skipped', summary: 'no file that names dependencies is changed', findings: [] };
  }
  const { exact, loose } = versions(difference.added);
  const unique = new Map(exact.map((one) => [`${one.name}@${one.version}`, { name: one.name, version: one.version }]));
  const wanted = [...unique.values()].slice(0, MOST_PACKAGES);
  const known =
    wanted.length === 0 ? new Map<string, readonly Vulnerability[]>() : await pull.advisories('npm', wanted);
  const added = exact.map((one) => ({
    ...one,
    ecosystem: 'npm',
    vulnerabilities: known.get(`${one.name}@${one.version}`) ?? [],
  }));
  const { bad, notes } = weighed(added, asked, pull.at);
  const gaps = gapsOf(difference, loose, unique.size - wanted.length);
  const unsure: Finding[] = gaps.map((gap) => ({ message: `Not judged: ${gap}.`, suggestion: SWITCH_ON }));
  return {
    verdict: bad.length > 0 ? 'fail' : gaps.length > 0 ? 'neutral' : 'pass',
    summary: [counted(bad.length, added.length, asked), ...notes, ...gaps.map((gap) => `not judged: ${gap}`)].join(
      '; ',
    ),
    findings: [...bad.map(findingOf), ...(bad.length > 0 ? [] : unsure)],
  };
}

/** Ranges as the lowest version that they let in; those that name none are loose. */
function versions(added: readonly AddedNpmPackage[]) {
  const exact: AddedNpmPackage[] = [];
  const loose: string[] = [];
  for (const one of added) {
    const lowest = one.range ? lowestOf(one.version) : (valid(one.version) ?? undefined);
    if (lowest === undefined) loose.push(one.name);
    else exact.push({ ...one, version: lowest });
  }
  return { exact, loose };
}

function lowestOf(range: string): string | undefined {
  const plain = range.trim();
  if (plain === '' || plain === '*' || plain.toLowerCase() === 'x' || validRange(plain) === null) return undefined;
  return minVersion(plain)?.version;
}

function gapsOf({ unread, unseen }: NpmDifference, loose: readonly string[], beyond: number): string[] {
  return [
    ...(unseen.length > 0 ? [`files of other package managers than npm (${some(unseen)})`] : []),
    ...(unread.length > 0 ? [`files that could not be read, or lock files of version 1 (${some(unread)})`] : []),
    ...(loose.length > 0 ? [`packages without a version (${some(loose)})`] : []),
    ...(beyond > 0 ? [`${beyond} packages beyond the first ${MOST_PACKAGES}`] : []),
  ];
}

function weighed(
  added: readonly Added[],
  asked: Options,
  now: number,
): { readonly bad: readonly Added[]; readonly notes: readonly string[] } {
  const least = SEVERITIES.indexOf(asked.severity);
  let [milder, excepted] = [0, 0];
  const bad = added.flatMap((one) => {
    if (!asked.scopes.includes(one.scope === 'unknown' ? 'runtime' : one.scope)) return [];
    const severe = one.vulnerabilities.filter(({ severity }) => SEVERITIES.indexOf(severity) >= least);
    milder += one.vulnerabilities.length - severe.length;
    const open = severe.filter((vulnerability) => !isExcepted(one, vulnerability, asked, now));
    excepted += severe.length - open.length;
    return open.length === 0 ? [] : [{ ...one, vulnerabilities: open }];
  });
  const ended = asked.exceptions.filter(({ until }) => endOf(until) <= now).length;
  const notes = [
    ...(milder > 0 ? [`${milder} of less severity`] : []),
    ...(excepted > 0 ? [`${excepted} excepted`] : []),
    ...(bad.length > 0 && ended > 0 ? [`${ended} of the policy's exceptions ended`] : []),
  ];
  return { bad, notes };
}

function isExcepted({ name, version }: Added, { advisory }: Vulnerability, asked: Options, now: number): boolean {
  return asked.exceptions.some((one) => {
    if (endOf(one.until) <= now) return false;
    if (one.advisory !== undefined && one.advisory.toLowerCase() !== advisory.toLowerCase()) return false;
    if (one.package === undefined) return true;
    const at = one.package.indexOf('@', 1);
    if (at === -1) return one.package === name;
    // A range that cannot be read fits nothing, so it excepts nothing.
    const range = one.package.slice(at + 1);
    return one.package.slice(0, at) === name && satisfies(version, range, { includePrerelease: true });
  });
}

/** The first moment after a day, in epoch milliseconds. */
function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + 24 * 60 * 60_000;
}

function findingOf(one: Added): Finding {
  const { name, version, ecosystem, scope, manifest, line, vulnerabilities } = one;
  const shown = vulnerabilities
    .slice(0, 5)
    .map(({ severity, advisory, summary }) => `${advisory} (${severity}): ${summary.slice(0, 160)}`);
  const more = vulnerabilities.length - shown.length;
  return {
    message: `${name} ${version} (${ecosystem}${scope === 'unknown' ? '' : `, ${scope}`}) has known vulnerabilities. ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    suggestion: mend(name, ecosystem, vulnerabilities),
    path: manifest,
    ...(line === undefined ? {} : { line }),
  };
}

/** The highest of the first versions without each vulnerability has none of them, as far as anybody knows. */
function mend(name: string, ecosystem: string, vulnerabilities: readonly Vulnerability[]): string {
  const patched = vulnerabilities.map((one) => one.patched);
  if (patched.some((version) => version === undefined)) {
    return `No version of ${name} without it is known. Do without it, or have it accepted in the policy's exceptions with a reason and a date.`;
  }
  const highest = patched.reduce((best, version) => (isHigher(version ?? '', best ?? '') ? version : best));
  const how =
    ecosystem === 'npm'
      ? `: \`npm update ${name}\`, or an entry under \`overrides\` where another package asks for it`
      : '';
  return `Take ${name} ${highest} or later${how}.`;
}

/** Versions that are not semantic are compared number by number. */
function isHigher(one: string, other: string): boolean {
  const semantic = valid(one) !== null && valid(other) !== null;
  return (semantic ? compare(one, other) : one.localeCompare(other, 'en', { numeric: true })) > 0;
}

function counted(bad: number, added: number, { severity }: Options): string {
  const packages = `${added} added ${added === 1 ? 'package' : 'packages'}`;
  return `${bad === 0 ? 'none' : bad} of ${packages} with a known vulnerability of severity ${severity}${severity === 'critical' ? '' : ' or worse'}`;
}

function some(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')}, …`;
}
