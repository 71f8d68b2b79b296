import { gzipSync, strToU8 } from 'fflate';
import { z } from 'zod';
import { fitsAny, fitsGlob } from '../../core/glob.ts';
import { type Bundle, type BundleStats, readBundleStats, sizeBefore } from '../../core/policy/measure/bundle-stats.ts';
import { bytesOf, SIZE, showApart, showBytes } from '../../core/policy/measure/size.ts';
import { defineRule, type Finding, type Part, type PullView, type Verdict } from '../../core/policy/rule.ts';

/** Built files beyond this many are not read; the answer is neutral then. */
const MOST_FILES = 200;

const size = z.string().regex(SIZE, 'a size such as 500 KB, 1.5 MB or 300 KiB');

const options = z.strictObject({
  maximum: size
    .default('500 KB')
    .describe('Most bytes of one bundle. KB and MB count in thousands, KiB and MiB in 1,024s.'),
  bundles: z
    .array(z.strictObject({ name: z.string().describe('A glob of names.'), maximum: size }))
    .max(200)
    .default([])
    .describe('Other limits for some bundles; the first that fits counts.'),
  total: size.optional().describe('Most bytes of all bundles together.'),
  growth: z
    .strictObject({
      percent: z.number().min(0).optional().describe('Most growth of one bundle against the base, in percent.'),
      bytes: size.optional().describe('Most growth of one bundle against the base.'),
    })
    .optional()
    .describe('Needs the sizes of the base branch beside those of the head.'),
  artifact: z
    .string()
    .min(1)
    .default('bundle-size')
    .describe('Artifact with the output of `size-limit --json`, an esbuild metafile, or a list of `name` and `size`.'),
  files: z
    .array(z.string())
    .max(50)
    .default([])
    .describe('Globs of built files that are committed; each is a bundle, measured gzipped, and no artifact is read.'),
});
type Options = z.output<typeof options>;

/** Judges the sizes that a build measured, or those of built files in the tree; without either it does not pass. */
export const bundleSize = defineRule({
  name: 'performance.bundle-size',
  summary: 'Bundles are no larger, and grow no more, than the policy lets them.',
  options,
  examples: [
    { title: '500 KB each, from the artifact bundle-size', with: {} },
    {
      title: 'Limits for some bundles, and growth',
      with: {
        maximum: '250 KB',
        bundles: [{ name: 'admin*', maximum: '1 MB' }],
        growth: { percent: 5, bytes: '20 KB' },
      },
    },
    { title: 'Built files that are committed', with: { maximum: '40 KB', files: ['dist/*.js', 'dist/*.css'] } },
  ],
  reads: ({ files }) => (files.length > 0 ? ['files', 'base'] : ['checks']),
  blind: [
    'Whether the numbers are true: they come from a workflow that the pull request may change.',
    'Whether sizes are compressed: that is as the tool measured them; esbuild’s are not.',
    'What a page loads later, or from elsewhere.',
    'Sizes that stand only in the summary of a check.',
  ],
  documentation: 'https://github.com/ai/size-limit',
  async judge(pull, asked): Promise<Verdict> {
    const measured = asked.files.length > 0 ? await inTree(pull, asked) : await inArtifact(pull, asked.artifact);
    if (measured.head.length === 0) return unknown(measured.gaps, asked);
    const gaps = [...measured.gaps];
    if (asked.growth !== undefined && measured.base === undefined) gaps.push('growth, without sizes of the base');
    const judged = measured.head.map((bundle) => judgeBundle(bundle, measured.base, asked));
    const total = judgeTotal(measured.head, asked);
    const findings = [...judged.flatMap((one) => one.findings), ...total];
    const over = judged.filter((one) => one.findings.length > 0).length;
    const summary = [
      `${over === 0 ? 'none' : over} of ${judged.length} ${judged.length === 1 ? 'bundle' : 'bundles'} over a limit`,
      ...(total.length > 0 ? ['all together over theirs'] : []),
      ...gaps.map((gap) => `not judged: ${gap}`),
    ];
    return {
      verdict: findings.length > 0 ? 'fail' : gaps.length > 0 ? 'neutral' : 'pass',
      summary: summary.join('; '),
      findings,
      parts: judged.slice(0, 50).map((one) => one.part),
    };
  },
});

interface Measured extends Pick<BundleStats, 'head' | 'base'> {
  /** What could not be measured. */
  readonly gaps: readonly string[];
}

async function inArtifact(pull: PullView, name: string): Promise<Measured> {
  const files = await pull.artifact(name);
  if (files === undefined) return { head: [], base: undefined, gaps: [`no artifact ${name} on the head commit`] };
  const { head, base, unread } = readBundleStats(files);
  const gaps = unread.length === 0 ? [] : [`${unread.slice(0, 3).join(', ')} in the artifact ${name} of no known form`];
  const empty = head.length === 0 && gaps.length === 0 ? [`nothing measured in the artifact ${name}`] : [];
  return { head, base, gaps: [...gaps, ...empty] };
}

async function inTree(pull: PullView, { files, growth }: Options): Promise<Measured> {
  const { paths } = await pull.paths();
  const built = paths.filter((path) => fitsAny(files, path)).sort();
  const [head, base]: [Map<string, number>, Map<string, number>] = [new Map(), new Map()];
  const unread: string[] = [];
  for (const path of built.slice(0, MOST_FILES)) {
    const text = await pull.text(path);
    const before = growth === undefined ? undefined : await pull.baseText(path);
    if (text === undefined) unread.push(path);
    for (const glob of files.filter((one) => fitsGlob(one, path))) {
      if (text !== undefined) head.set(glob, (head.get(glob) ?? 0) + gzipped(text));
      if (before !== undefined) base.set(glob, (base.get(glob) ?? 0) + gzipped(before));
    }
  }
  return {
    head: [...head].map(([name, bytes]) => ({ name, bytes })),
    base: [...base].map(([name, bytes]) => ({ name, bytes })),
    gaps: [
      ...(unread.length > 0 ? [`${unread.slice(0, 3).join(', ')}, binary or over 5 MB`] : []),
      ...(built.length > MOST_FILES ? [`${built.length - MOST_FILES} files beyond the limit of ${MOST_FILES}`] : []),
      ...files
        .filter((glob) => !built.some((path) => fitsGlob(glob, path)))
        .map((glob) => `${glob}, which fits no file`),
    ],
  };
}

function gzipped(text: string): number {
  return gzipSync(strToU8(text)).length;
}

function judgeBundle(
  { name, bytes, refused }: Bundle,
  base: readonly Bundle[] | undefined,
  asked: Options,
): { readonly findings: readonly Finding[]; readonly part: Part } {
  const limit = bytesOf(asked.bundles.find((one) => fitsGlob(one.name, name))?.maximum ?? asked.maximum);
  const findings: Finding[] = [];
  if (bytes > limit) {
    const [actual, wanted] = showApart(bytes, limit);
    findings.push({
      message: `${name} is ${actual}, wanted ${wanted} at most.`,
      suggestion: `Make ${name} ${showBytes(bytes - limit)} smaller: load what is not needed at once later, or take a smaller library.`,
    });
  } else if (refused) {
    findings.push({
      message: `${name} is ${showBytes(bytes)}, over the limit of the tool that measured it.`,
      suggestion: `Make ${name} smaller, or change its limit where the tool is configured.`,
    });
  }
  const before = base === undefined ? undefined : sizeBefore(name, base);
  findings.push(...(before === undefined ? [] : grown(name, bytes, before, asked)));
  const actual = before === undefined ? showBytes(bytes) : `${showBytes(bytes)}, ${signed(bytes - before)}`;
  return {
    findings,
    part: { state: findings.length > 0 ? 'fail' : 'pass', text: name, actual, wanted: `${showBytes(limit)} at most` },
  };
}

function grown(name: string, bytes: number, before: number, { growth }: Options): Finding[] {
  const more = bytes - before;
  const percent = before === 0 ? Number.POSITIVE_INFINITY : (more / before) * 100;
  const limits = [
    ...(growth?.percent !== undefined && more > 0 && percent > growth.percent ? [`${growth.percent} %`] : []),
    ...(growth?.bytes !== undefined && more > bytesOf(growth.bytes) ? [showBytes(bytesOf(growth.bytes))] : []),
  ];
  if (limits.length === 0) return [];
  const share = Number.isFinite(percent) ? ` (${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %)` : '';
  return [
    {
      message: `${name} grows by ${showBytes(more)}${share} to ${showBytes(bytes)}, wanted ${limits.join(' and ')} at most.`,
      suggestion: `Look at what ${name} got with this change, and load it later or do without.`,
    },
  ];
}

function judgeTotal(head: readonly Bundle[], { total }: Options): Finding[] {
  const sum = head.reduce((bytes, one) => bytes + one.bytes, 0);
  if (total === undefined || sum <= bytesOf(total)) return [];
  const [actual, wanted] = showApart(sum, bytesOf(total));
  return [
    {
      message: `All bundles together are ${actual}, wanted ${wanted} at most.`,
      suggestion: `Make them ${showBytes(sum - bytesOf(total))} smaller together.`,
    },
  ];
}

function signed(bytes: number): string {
  return bytes < 0 ? `${showBytes(-bytes)} less` : bytes === 0 ? 'unchanged' : `${showBytes(bytes)} more`;
}

/** Without a number there is no verdict, only what would give one. */
function unknown(gaps: readonly string[], { artifact, files }: Options): Verdict {
  const suggestion =
    files.length > 0
      ? 'Commit the built files, or mend the globs under `files` in the policy.'
      : `Let a workflow measure and keep it: \`run: npx size-limit --json > bundle-size.json || true\`, then \`uses: actions/upload-artifact\` with \`name: ${artifact}\` and \`path: bundle-size.json\`. The sizes are judged when it ends.`;
  return {
    verdict: 'neutral',
    summary: `sizes are not known: ${gaps.join('; ')}`,
    findings: [{ message: 'No bundle was measured.', suggestion }],
  };
}
