import { expect, test } from '@jest/globals';
import { bundleSize } from '../../../src/rules/performance/bundle-size.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

async function judge(about: FakePull, with_ = {}) {
  return bundleSize.judge(fakePull(about), bundleSize.options.parse(with_));
}

const artifact = (files: Record<string, unknown>, name = 'bundle-size'): FakePull => ({
  artifacts: {
    [name]: Object.fromEntries(
      Object.entries(files).map(([path, value]) => [path, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
  },
});

/** As esbuild writes it: an entry, the chunk and the CSS that it needs at once, and a page that is imported later. */
const METAFILE = {
  inputs: {},
  outputs: {
    'dist/app-5F3A9C1B.js': {
      bytes: 300_000,
      entryPoint: 'src/app.ts',
      cssBundle: 'dist/app.css',
      imports: [
        { path: 'dist/chunk-ABCDEFGH.js', kind: 'import-statement' },
        { path: 'dist/later.js', kind: 'dynamic-import' },
        { path: 'react', kind: 'import-statement', external: true },
      ],
    },
    'dist/app-5F3A9C1B.js.map': { bytes: 9_000_000, imports: [] },
    'dist/app.css': { bytes: 20_000, imports: [] },
    'dist/chunk-ABCDEFGH.js': {
      bytes: 180_000,
      imports: [{ path: 'dist/app-5F3A9C1B.js', kind: 'import-statement' }],
    },
    'dist/later.js': { bytes: 800_000, imports: [] },
  },
};

test.each<[string, unknown, number, string]>([
  [
    'size-limit',
    [{ name: 'app', passed: true, size: 512_400, running: 0.3, loading: 1 }],
    1,
    'app is 512.4 KB, wanted 500 KB at most.',
  ],
  [
    'a list of name and size',
    [
      { name: 'a.js', size: 10 },
      { name: 'b.js', size: 1_250_000 },
    ],
    2,
    'b.js is 1.25 MB',
  ],
  ['an esbuild metafile', METAFILE, 1, 'dist/app-5F3A9C1B.js is 500,000 B, wanted 499,990 B at most.'],
])('finds what is too large in %s', async (name, stats, bundles, message) => {
  const maximum = name.includes('esbuild') ? '499.99 KB' : '500 KB';
  const { verdict, summary, findings, parts } = await judge(artifact({ 'bundle-size.json': stats }), { maximum });
  expect(verdict).toBe('fail');
  expect(summary).toBe(`1 of ${bundles} ${bundles === 1 ? 'bundle' : 'bundles'} over a limit`);
  expect(findings).toEqual([
    {
      message: expect.stringContaining(message),
      suggestion: expect.stringMatching(/smaller/),
    },
  ]);
  expect(parts).toHaveLength(bundles);
});

test('what is as large as its limit passes, and says how large it is', async () => {
  expect(await judge(artifact({ 'x.json': [{ name: 'app', size: 500_000 }] }))).toEqual({
    verdict: 'pass',
    summary: 'none of 1 bundle over a limit',
    findings: [],
    parts: [{ state: 'pass', text: 'app', actual: '500 KB', wanted: '500 KB at most' }],
  });
});

test('the entry of a metafile is what it loads at once, each file once, maps and later pages left out', async () => {
  const { parts } = await judge(artifact({ 'meta.json': METAFILE }));
  expect(parts).toMatchObject([{ text: 'dist/app-5F3A9C1B.js', actual: '500 KB' }]);
  const { 'dist/later.js': later } = METAFILE.outputs;
  expect((await judge(artifact({ 'meta.json': { outputs: { 'dist/later.js': later } } }))).parts).toMatchObject([
    { text: 'dist/later.js', actual: '800 KB' },
  ]);
});

test('a bundle can have a limit of its own, all together too, and KiB are larger than KB', async () => {
  const pull = artifact({
    'x.json': [
      { name: 'admin/main', size: 307_200 },
      { name: 'app', size: 100 },
    ],
  });
  const bundles = [{ name: 'admin/*', maximum: '300 KiB' }];
  expect(await judge(pull, { maximum: '1 KB', bundles })).toMatchObject({ verdict: 'pass' });
  expect(await judge(pull, { maximum: '300 KB' })).toMatchObject({ verdict: 'fail' });
  expect(await judge(pull, { total: '307.2 KB' })).toMatchObject({
    verdict: 'fail',
    summary: 'none of 2 bundles over a limit; all together over theirs',
    findings: [{ message: 'All bundles together are 307.3 KB, wanted 307.2 KB at most.' }],
  });
});

test('what the tool itself refuses is a finding', async () => {
  const { findings } = await judge(
    artifact({ 'x.json': [{ name: 'app', passed: false, size: 9_000, sizeLimit: 8_000 }] }),
  );
  expect(findings).toMatchObject([{ message: 'app is 9 KB, over the limit of the tool that measured it.' }]);
});

test.each<[string, object, string | undefined]>([
  ['percent', { percent: 5 }, 'app-0B1C2D3E.js grows by 10 KB (10 %) to 110 KB, wanted 5 % at most.'],
  ['bytes', { bytes: '9 KB' }, 'app-0B1C2D3E.js grows by 10 KB (10 %) to 110 KB, wanted 9 KB at most.'],
  ['both', { percent: 5, bytes: '9 KB' }, 'wanted 5 % and 9 KB at most.'],
  ['neither', { percent: 10, bytes: '10 KB' }, undefined],
])('growth against the base is judged by %s, whatever hash the name has', async (_name, growth, message) => {
  const pull = artifact({
    'bundle-size.json': [
      { name: 'app-0B1C2D3E.js', size: 110_000 },
      { name: 'new.js', size: 90_000 },
      { name: 'less.js', size: 10 },
    ],
    'base/bundle-size.json': [
      { name: 'app-9F8E7D6C.js', size: 100_000 },
      { name: 'less.js', size: 90_000 },
    ],
  });
  const { verdict, findings, parts } = await judge(pull, { growth });
  expect(verdict).toBe(message === undefined ? 'pass' : 'fail');
  expect(findings.map((one) => one.message)).toEqual(message === undefined ? [] : [expect.stringContaining(message)]);
  expect(parts?.map((one) => one.actual)).toEqual(['110 KB, 10 KB more', '90 KB', '10 B, 90 KB less']);
});

test('growth without sizes of the base is not judged, and not green', async () => {
  const pull = artifact({ 'x.json': [{ name: 'app', size: 1 }] });
  expect(await judge(pull, { growth: { percent: 1 } })).toMatchObject({
    verdict: 'neutral',
    summary: 'none of 1 bundle over a limit; not judged: growth, without sizes of the base',
  });
});

test.each<[string, FakePull, string]>([
  ['no artifact', {}, 'no artifact bundle-size on the head commit'],
  ['an artifact of another name', artifact({ 'x.json': [] }, 'sizes'), 'no artifact bundle-size'],
  ['an empty artifact', artifact({}), 'nothing measured in the artifact'],
  ['an empty list', artifact({ 'x.json': [] }), 'nothing measured in the artifact'],
  ['only the base', artifact({ 'base.json': [{ name: 'a', size: 1 }] }), 'nothing measured'],
  [
    'a file of another form',
    artifact({ 'x.json': { error: 'boom' } }),
    'x.json in the artifact bundle-size of no known form',
  ],
  ['a file that is no JSON', artifact({ 'x.json': '<html>' }), 'of no known form'],
  ['sizes that are none', artifact({ 'x.json': [{ name: 'a', size: -1 }] }), 'of no known form'],
  ['a metafile without numbers', artifact({ 'x.json': { outputs: { a: { bytes: 'x' } } } }), 'of no known form'],
])('with %s it is neutral and says how to measure', async (_name, pull, why) => {
  const { verdict, summary, findings } = await judge(pull);
  expect(verdict).toBe('neutral');
  expect(summary).toContain(why);
  expect(findings[0]?.suggestion).toContain('npx size-limit --json > bundle-size.json');
});

test('a part of an artifact that cannot be read keeps it from being green', async () => {
  const pull = artifact({ 'a.json': [{ name: 'a', size: 1 }], 'b.json': 'x', 'report.html': '<html>' });
  expect(await judge(pull)).toMatchObject({
    verdict: 'neutral',
    summary: 'none of 1 bundle over a limit; not judged: b.json in the artifact bundle-size of no known form',
  });
});

test('built files that are committed are measured gzipped, where the policy names them', async () => {
  const noise = Array.from({ length: 3000 }, (_one, at) => ((at * 7919) % 104_729).toString(36)).join('');
  const texts = { 'dist/a.js': noise, 'dist/b.js': 'x'.repeat(900_000), 'src/a.ts': noise };
  const files = ['dist/*.js'];
  const found = await judge({ texts }, { files, maximum: '1 KB' });
  expect(found).toMatchObject({
    verdict: 'fail',
    findings: [{ message: expect.stringMatching(/^dist\/\*\.js is \d/) }],
  });
  expect(await judge({ texts }, { files, maximum: '20 KB' })).toMatchObject({ verdict: 'pass' });
  const growth = { percent: 10 };
  const baseTexts = { 'dist/a.js': noise.slice(0, 3000), 'dist/b.js': 'x' };
  expect(await judge({ texts, baseTexts }, { files, growth })).toMatchObject({ verdict: 'fail' });
  expect(await judge({ texts, baseTexts: texts }, { files, growth })).toMatchObject({ verdict: 'pass' });
});

test('built files that are not there or cannot be read are told', async () => {
  expect(await judge({ texts: { 'src/a.ts': 'x' } }, { files: ['dist/*.js'] })).toMatchObject({
    verdict: 'neutral',
    summary: 'sizes are not known: dist/*.js, which fits no file',
  });
  const texts = { 'dist/a.js': 'x', 'dist/b.js': undefined };
  expect(await judge({ texts }, { files: ['dist/*.js'] })).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining('dist/b.js, binary or over 5 MB'),
  });
});

test('depends on checks for an artifact, on files for a tree', () => {
  expect(bundleSize.reads(bundleSize.options.parse({}))).toEqual(['checks']);
  expect(bundleSize.reads(bundleSize.options.parse({ files: ['dist/*'] }))).toEqual(['files', 'base']);
});
