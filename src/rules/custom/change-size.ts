import { z } from 'zod';
import { fitsGlob } from '../../core/glob.ts';
import { readAttributes } from '../../core/policy/attributes.ts';
import type { ViewedFile } from '../../core/policy/facts.ts';
import { exemptAuthors, exempted, globs } from '../../core/policy/options.ts';
import { counted, someOf } from '../../core/policy/quote.ts';
import { defineRule, type Part, type PullView } from '../../core/policy/rule.ts';

const LOCKS = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
  'composer.lock',
  'Gemfile.lock',
  'Cargo.lock',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  'Pipfile.lock',
  'go.sum',
  'mix.lock',
  'pubspec.lock',
  'packages.lock.json',
  'gradle.lockfile',
  'Podfile.lock',
  'Package.resolved',
  'flake.lock',
  '.terraform.lock.hcl',
].map((name) => `**/${name}`);
const GENERATED = [
  '**/*.min.js',
  '**/*.min.css',
  '**/*.js.map',
  '**/*.css.map',
  '**/*.pb.go',
  '**/*_pb2.py',
  '**/*_pb2_grpc.py',
  '**/*.g.dart',
  '**/*.designer.cs',
  '**/*.generated.*',
  '**/__generated__/**',
  '**/__snapshots__/**',
  '**/*.snap',
];
const VENDORED = [
  '**/node_modules/**',
  '**/vendor/**',
  '**/third_party/**',
  '**/bower_components/**',
  '**/.yarn/releases/**',
];

const limit = z.int().min(0).max(1_000_000).optional();
const options = z
  .strictObject({
    files: limit.describe('Most files; one that is only renamed counts nothing, a binary one counts.'),
    additions: limit.describe('Most lines that are added.'),
    deletions: limit.describe('Most lines that are taken out.'),
    changes: limit.describe('Most lines that are added and taken out, together.'),
    generated: z
      .boolean()
      .default(false)
      .describe(
        'Whether generated files count: known names, and those that `.gitattributes` of the base calls `linguist-generated`.',
      ),
    vendored: z
      .boolean()
      .default(false)
      .describe('Whether code of others counts: known folders, and `linguist-vendored`.'),
    locks: z.boolean().default(false).describe('Whether lock files of package managers count.'),
    exclude: globs.default([]).describe('Globs of more paths that do not count.'),
    exemptAuthors,
  })
  .refine((asked) => LIMITS.some(([name]) => asked[name] !== undefined), {
    message: 'nothing is limited; say files, additions, deletions or changes',
    path: ['files'],
  });
type Options = z.output<typeof options>;

const LIMITS = [
  ['files', 'files'],
  ['additions', 'added lines'],
  ['deletions', 'deleted lines'],
  ['changes', 'changed lines'],
] as const;
/** `.gitattributes` files below the root that are read; beyond, the files that they speak of count. */
const MOST_ATTRIBUTES = 20;

/** Judges how much a pull request changes that a person has to read. */
export const changeSize = defineRule({
  name: 'custom.change-size',
  summary: 'The pull request is small enough to be read.',
  options,
  examples: [
    { title: 'What a person reads in an hour', with: { changes: 400, files: 40 } },
    { title: 'Bots may bring more', with: { additions: 500, exclude: ['docs/**'], exemptAuthors: ['renovate[bot]'] } },
  ],
  reads: () => ['files'],
  blind: [
    'How hard the change is: a line may be harder than a thousand.',
    'Code that somebody puts under a name that does not count; the summary says how many files were left out, and which.',
    '`.gitattributes`: patterns with classes, braces, quotes or escapes, and macros, are passed over, so those files count.',
    'Binary files: the platform counts no lines in them.',
  ],
  documentation: 'https://google.github.io/eng-practices/review/developer/small-cls.html',
  async judge(pull, asked) {
    const exempt = exempted(pull, asked.exemptAuthors);
    if (exempt !== undefined) return exempt;
    const { files, truncated } = await pull.files();
    const why = await leftOut(pull, files, asked);
    const counting = files.filter((file) => !why.has(file));
    const out = files.filter((file) => why.has(file) && !onlyRenamed(file));
    const sums = sizeOf(counting);
    const parts = LIMITS.flatMap(([name, words]): Part[] => {
      const most = asked[name];
      if (most === undefined) return [];
      const state = sums[name] > most ? 'fail' : truncated ? 'neutral' : 'pass';
      return [{ state, text: `Number of ${words}`, actual: count(sums[name]), wanted: `at most ${count(most)}` }];
    });
    const failed = parts.filter(({ state }) => state === 'fail');
    const described = parts.map(
      ({ text, actual, wanted }) => `${actual} ${text.slice('Number of '.length)}, ${wanted}`,
    );
    const notCounted =
      out.length === 0
        ? []
        : [
            `not counted: ${counted(out.length, 'file')} (${someOf(out.map((file) => `${file.path} is ${why.get(file)}`))})`,
          ];
    const suggestion = splitting(counting);
    return {
      verdict: failed.length > 0 ? 'fail' : truncated ? 'neutral' : 'pass',
      summary: [...described, ...notCounted, ...(truncated ? ['the platform did not list all files'] : [])].join('; '),
      findings: failed.map(({ text, actual, wanted }) => ({
        message: `${text}: ${actual}, wanted ${wanted}.`,
        suggestion,
      })),
      parts,
    };
  },
});

function sizeOf(files: readonly ViewedFile[]): {
  files: number;
  additions: number;
  deletions: number;
  changes: number;
} {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return { files: files.length, additions, deletions, changes: additions + deletions };
}

/** Files that do not count, with the reason. */
async function leftOut(
  pull: PullView,
  files: readonly ViewedFile[],
  asked: Options,
): Promise<ReadonlyMap<ViewedFile, string>> {
  const attribute = asked.generated && asked.vendored ? () => false : readAttributes(await attributeTexts(pull, files));
  const reasonOf = (file: ViewedFile): string | undefined => {
    const { path } = file;
    const like = (list: readonly string[]) => list.some((glob) => fitsGlob(glob, path));
    if (onlyRenamed(file)) return 'only renamed';
    if (like(asked.exclude)) return 'excluded';
    if (!asked.locks && like(LOCKS)) return 'a lock file';
    if (!asked.generated && (like(GENERATED) || attribute(path, 'linguist-generated'))) return 'generated';
    if (!asked.vendored && (like(VENDORED) || attribute(path, 'linguist-vendored'))) return 'vendored';
    return undefined;
  };
  return new Map(
    files.flatMap((file) => {
      const reason = reasonOf(file);
      return reason === undefined ? [] : [[file, reason] as const];
    }),
  );
}

function onlyRenamed({ status, additions, deletions }: ViewedFile): boolean {
  return status === 'renamed' && additions + deletions === 0;
}

/** At the base, where the author of the change has no say; in the folders above changed files only. */
async function attributeTexts(pull: PullView, files: readonly ViewedFile[]): Promise<Map<string, string>> {
  const { paths } = await pull.paths();
  const folders = paths
    .filter((path) => path.endsWith('/.gitattributes'))
    .map((path) => path.slice(0, -'/.gitattributes'.length))
    .filter((folder) => files.some(({ path }) => path.startsWith(`${folder}/`)));
  const asked = ['', ...folders.slice(0, MOST_ATTRIBUTES)];
  const texts = await Promise.all(
    asked.map((folder) => pull.baseText(folder === '' ? '.gitattributes' : `${folder}/.gitattributes`)),
  );
  return new Map(asked.flatMap((folder, at) => (texts[at] === undefined ? [] : [[folder, texts[at]]])));
}

/** Where the change is, by top folder: what could be a pull request of its own. */
function splitting(files: readonly ViewedFile[]): string {
  const sizes = new Map<string, number>();
  for (const { path, additions, deletions } of files) {
    const folder = path.includes('/') ? `${path.slice(0, path.indexOf('/'))}/` : 'the root';
    sizes.set(folder, (sizes.get(folder) ?? 0) + additions + deletions);
  }
  const largest = [...sizes]
    .sort(([, one], [, other]) => other - one)
    .map(([folder, size]) => `${folder} ${counted(size, 'line')}`);
  return `Split it into pull requests that can be read one by one. Most of it is in ${someOf(largest)}.`;
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}
