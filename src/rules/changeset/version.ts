import { z } from 'zod';
import { atMost } from '../../core/at-most.ts';
import { fitsAnyRepository } from '../../core/glob.ts';
import { groupsIn } from '../../core/pattern.ts';
import type { ViewedMember } from '../../core/policy/facts.ts';
import { askSet, isSelf, nameOf, presenceOf, required, unseen } from '../../core/policy/membership.ts';
import { globs, pattern } from '../../core/policy/options.ts';
import { counted, quoted, someOf } from '../../core/policy/quote.ts';
import { defineRule, type Finding, type Fix, type Part, type PullView, type Verdict } from '../../core/policy/rule.ts';
import { lineWith, type Written, writtenValue } from '../../core/policy/written-value.ts';

/** Files read at once: more would only lie in memory. */
const AT_ONCE = 8;
const MOST_FINDINGS = 50;

const source = z
  .strictObject({
    repositories: globs.default([]).describe('Globs on the repositories that write it so; empty takes all.'),
    file: z
      .string()
      .min(1)
      .max(300)
      .regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))/, 'expected a path from the root of the repository'),
    field: z
      .union([z.string().min(1).max(300), z.array(z.string().min(1).max(300)).min(1).max(20)])
      .optional()
      .describe('In a JSON file: keys joined by dots, or as a list where a key holds a dot. `version` if left out.'),
    pattern: pattern
      .optional()
      .describe(
        'In any other file: a pattern with one group, which holds the version; the first line that matches counts.',
      ),
  })
  .refine(({ field, pattern: text }) => field === undefined || text === undefined, {
    message: 'say where the version is by field or by pattern, not by both',
    path: ['pattern'],
  })
  .refine(({ file, pattern: text }) => text !== undefined || file.endsWith('.json'), {
    message: 'a field is read from JSON files only; for this file, say a pattern with one group',
    path: ['file'],
  })
  .refine(({ pattern: text }) => text === undefined || (groupsIn(text) ?? 1) === 1, {
    message: 'expected exactly one group that keeps the version, such as ^version = "(.+)"$; others begin with (?:',
    path: ['pattern'],
  });

const options = z.strictObject({
  sources: z
    .array(source)
    .min(1)
    .max(50)
    .default([{ repositories: [], file: 'package.json', field: 'version' }])
    .describe('Where the version is written; the first whose globs fit a repository counts. Others are not asked.'),
  missing: z
    .enum(['fail', 'skip'])
    .default('fail')
    .describe('What is said of a member whose file, or the version in it, is not there.'),
  required,
});
type Options = z.output<typeof options>;

/** What a member carries, or why that is not known. */
interface Carried {
  readonly member: ViewedMember;
  readonly part: Part;
  readonly version?: { readonly value: string; readonly line: number; readonly file: string; readonly landed: boolean };
  readonly finding?: Finding;
}

/** Judges whether the members of a change set carry the same version, each at its head. */
export const version = defineRule({
  name: 'changeset.version',
  summary: 'All pull requests of the change set carry the same version.',
  options,
  examples: [
    { title: 'The version in package.json', with: {} },
    {
      title: 'npm packages, and documents that name the version',
      with: {
        sources: [
          { repositories: ['docs'], file: 'conf.py', pattern: '^release = "([^"]+)"' },
          { file: 'package.json', field: 'version' },
        ],
      },
    },
    {
      title: 'The same range of a package of ours everywhere that asks for it',
      with: { sources: [{ file: 'package.json', field: ['dependencies', '@acme/tokens'] }], missing: 'skip' },
    },
  ],
  reads: () => ['set', 'files'],
  blind: [
    'Versions that mean the same and are written otherwise: `1.2` and `1.2.0`, `^1.2.0` and `1.2.0`.',
    'What a build puts in the place of the version.',
    'JSON with comments, and values of JSON that are no texts.',
    'Versions in files over 1 MB, which count as not there, and members beyond the first 500: a blocking policy fails then.',
  ],
  documentation: 'https://semver.org/',
  async judge(pull, asked) {
    const found = await askSet(pull, asked.required);
    if ('answer' in found) return found.answer;
    const carried = await atMost(AT_ONCE, found.set.members, (member) => carriedBy(member, pull, asked));
    return { ...conclude(carried, pull), ...(await fixOf(carried, pull)), parts: partsOf(carried, unseen(found.set)) };
  },
});

async function carriedBy(member: ViewedMember, pull: PullView, { sources, missing }: Options): Promise<Carried> {
  const text = nameOf(member);
  const where = sources.find(({ repositories }) => fitsAnyRepository(repositories, member.repository));
  if (where === undefined) {
    return { member, part: { state: 'skipped', text, actual: 'the policy does not say where its version is' } };
  }
  const presence = await presenceOf(member);
  if (presence.kind === 'awaited') return { member, part: { state: 'pending', text, actual: presence.why } };
  if (presence.kind === 'lost' || presence.kind === 'needless') {
    return { member, part: { state: 'skipped', text, actual: presence.why } };
  }
  const { file } = where;
  // The view of this one is what a fix is tried on.
  const content = isSelf(member, pull) ? await pull.text(file) : await member.text(file);
  const read = content === undefined ? { why: 'is not there as a text' } : writtenValue(content, writtenAt(where));
  if ('why' in read) {
    const why = `${file} ${read.why}`;
    if (missing === 'skip') return { member, part: { state: 'skipped', text, actual: why } };
    const suggestion = `Write the version into ${file} of ${member.repository}, or say in the policy where it is.`;
    return {
      member,
      part: { state: 'fail', text, actual: why },
      finding: { message: `${text}: ${why}.`, suggestion, ...(isSelf(member, pull) ? { path: file } : {}) },
    };
  }
  const landed = presence.kind === 'merged';
  return { member, part: { state: 'pass', text, actual: read.value }, version: { ...read, file, landed } };
}

function writtenAt({ field = 'version', pattern: text }: z.output<typeof source>): Written {
  if (text !== undefined) return { pattern: text };
  return { keys: typeof field === 'string' ? field.split('.') : field };
}

/** What has landed cannot be taken back, so the others follow it; else what most carry. Undefined when that is not one. */
function agreed(carried: readonly Carried[]): string | undefined {
  const versions = carried.flatMap((one) => (one.version === undefined ? [] : [one.version]));
  const landed = new Set(versions.filter((one) => one.landed).map(({ value }) => value));
  if (landed.size === 1) return [...landed][0];
  const counts = [...Map.groupBy(versions, ({ value }) => value)]
    .map(([value, all]) => ({ value, count: all.length }))
    .toSorted((a, b) => b.count - a.count);
  return counts[0] !== undefined && counts[0].count > (counts[1]?.count ?? 0) ? counts[0].value : undefined;
}

function conclude(carried: readonly Carried[], pull: PullView): Omit<Verdict, 'parts' | 'fix'> {
  const lacking = carried.flatMap(({ finding }) => (finding === undefined ? [] : [finding]));
  const groups = Map.groupBy(
    carried.filter((one) => one.version !== undefined),
    (one) => one.version?.value ?? '',
  );
  const wanted = agreed(carried);
  const differing = groups.size < 2 ? [] : carried.filter(({ version: it }) => it !== undefined && it.value !== wanted);
  const findings = [...lacking, ...differing.map((one) => differs(one, wanted, pull))].slice(0, MOST_FINDINGS);
  const open = carried.filter(({ part }) => part.state === 'pending').map(({ member }) => nameOf(member));
  const told = [...groups].map(
    ([value, all]) => `${quoted(value)} on ${someOf(all.map(({ member }) => nameOf(member)))}`,
  );
  if (groups.size > 1) return { verdict: 'fail', summary: `versions differ: ${someOf(told)}`, findings };
  if (lacking.length > 0) {
    return { verdict: 'fail', summary: `${counted(lacking.length, 'member')} without a version`, findings };
  }
  if (open.length > 0) return { verdict: 'pending', summary: `not opened yet: ${someOf(open)}`, findings };
  const [[value, all] = []] = groups;
  if (value === undefined || all === undefined) {
    return { verdict: 'skipped', summary: 'no member carries a version that is asked for', findings };
  }
  return { verdict: 'pass', summary: `${quoted(value)} on ${counted(all.length, 'member')}`, findings };
}

function differs({ member, version: it }: Carried, wanted: string | undefined, pull: PullView): Finding {
  const { value = '', line = 1, file = '' } = it ?? {};
  const own = isSelf(member, pull);
  const others = wanted === undefined ? 'no version is that of most' : `wanted ${quoted(wanted)}`;
  const target = wanted === undefined ? 'the version that you agree on' : quoted(wanted);
  return {
    message: `${nameOf(member)} carries ${quoted(value)} in ${file}, ${others}.`,
    suggestion: it?.landed
      ? `${nameOf(member)} has landed so: bring the others to it, or open a pull request that corrects it.`
      : `Change line ${line} of ${file} ${own ? 'here' : `on ${nameOf(member)}`} to ${target}.`,
    ...(own ? { path: file, line } : {}),
  };
}

/** Where it is this pull request that differs, the line as it should be. */
async function fixOf(carried: readonly Carried[], pull: PullView): Promise<{ readonly fix?: Fix }> {
  const mine = carried.find(({ member }) => isSelf(member, pull))?.version;
  const wanted = agreed(carried);
  if (mine === undefined || wanted === undefined || mine.value === wanted) return {};
  const { file: path, line, value } = mine;
  const text = lineWith((await pull.text(path)) ?? '', line, value, wanted);
  if (text === undefined) return {};
  const changes = [{ kind: 'lines', path, from: line, until: line, text }] as const;
  return { fix: { text: `Change ${quoted(value)} to ${quoted(wanted)} in line ${line} of ${path}.`, changes } };
}

function partsOf(carried: readonly Carried[], more: readonly Part[]): readonly Part[] {
  const wanted = agreed(carried);
  const parts = carried.map(({ part, version: it }): Part => {
    if (it === undefined || wanted === undefined || it.value === wanted) return part;
    return { ...part, state: 'fail', wanted };
  });
  return [...parts, ...more];
}
