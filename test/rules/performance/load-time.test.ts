import { expect, test } from '@jest/globals';
import { loadTime } from '../../../src/rules/performance/load-time.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

async function judge(files: Record<string, unknown> | undefined, with_ = {}, name = 'lighthouse-results') {
  const texts = Object.fromEntries(
    Object.entries(files ?? {}).map(([path, value]) => [
      path,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  const about: FakePull = files === undefined ? {} : { artifacts: { [name]: texts } };
  return loadTime.judge(fakePull(about), loadTime.options.parse(with_));
}

const HOME = 'http://localhost:4173/';

/** The parts of a report that matter, as Lighthouse writes them. */
const report = (paint: number | null, about: object = {}, audits: object = {}) => ({
  lighthouseVersion: '12.6.0',
  requestedUrl: HOME,
  finalDisplayedUrl: `${HOME}en/`,
  categories: { performance: { score: 0.91 } },
  audits: {
    'largest-contentful-paint': { scoreDisplayMode: 'numeric', numericValue: paint, numericUnit: 'millisecond' },
    interactive: { numericValue: 4200 },
    'total-blocking-time': { numericValue: 310.4 },
    'cumulative-layout-shift': { numericValue: 0.1004 },
    ...audits,
  },
  ...about,
});

const three = (...paints: readonly number[]) =>
  Object.fromEntries(paints.map((paint, at) => [`lhr-${1700000000000 + at}.json`, report(paint)]));

test('finds a page whose median is over three seconds', async () => {
  const { verdict, summary, findings, parts } = await judge(three(2900, 3400, 9000));
  expect([verdict, summary]).toEqual(['fail', '1 of 1 page over a limit, medians of 3 runs']);
  expect(findings).toEqual([
    {
      message: `${HOME}: largest contentful paint is 3.4 s, wanted 3 s at most (median of 3 runs).`,
      suggestion: expect.stringContaining('opportunities'),
    },
  ]);
  expect(parts).toMatchObject([{ state: 'fail', text: HOME, parts: [{ actual: '3.4 s', wanted: '3 s at most' }] }]);
});

test('one slow run among fast ones is no finding', async () => {
  expect(await judge(three(2500, 2900, 9000))).toMatchObject({
    verdict: 'pass',
    summary: 'none of 1 page over a limit, medians of 3 runs',
    findings: [],
  });
  expect(await judge(three(2800, 3100))).toMatchObject({ verdict: 'pass' });
  expect(await judge(three(2800, 3300))).toMatchObject({ verdict: 'fail' });
});

test('exactly the limit passes; a hair over it does not read as the limit', async () => {
  expect(await judge(three(3000))).toMatchObject({ verdict: 'pass' });
  const { findings } = await judge(three(3001));
  expect(findings[0]?.message).toBe(`${HOME}: largest contentful paint is just over 3 s, wanted 3 s at most.`);
});

test.each<[string, object, string]>([
  ['time to interactive', { metric: 'interactive', maximum: 4 }, 'time to interactive is 4.2 s, wanted 4 s at most'],
  ['blocking time', { blockingTime: 300 }, 'total blocking time is 310 ms, wanted 300 ms at most'],
  ['layout shift', { layoutShift: 0.1 }, 'cumulative layout shift is just over 0.1, wanted 0.1 at most'],
  ['score', { score: 95 }, 'performance score is 91, wanted 95 at least'],
])('judges the %s where the policy gives a limit', async (_name, with_, message) => {
  const { verdict, findings } = await judge(three(1000), with_);
  expect(verdict).toBe('fail');
  expect(findings).toMatchObject([{ message: expect.stringContaining(message) }]);
});

test('pages are judged one by one, some by limits of their own', async () => {
  const files = {
    'lhr-1.json': report(2000),
    'lhr-2.json': report(2000, { requestedUrl: 'https://shop.example/checkout' }),
    '.lighthouseci/lhr-3.json': report(4000, { requestedUrl: 'https://shop.example/report' }),
  };
  const pages = [
    { url: '**/checkout', maximum: 1.5 },
    { url: '**/report', maximum: 5 },
  ];
  const { summary, findings } = await judge(files, { pages });
  expect(summary).toBe('1 of 3 pages over a limit, medians of 3 runs');
  expect(findings).toMatchObject([{ message: expect.stringContaining('https://shop.example/checkout: largest') }]);
});

test('assertions of Lighthouse CI that failed as errors count, warnings and those that held do not', async () => {
  const failed = {
    name: 'maxNumericValue',
    auditId: 'speed-index',
    operator: '<=',
    expected: 3000,
    actual: 3456.789123,
    values: [3456.789123],
    passed: false,
    level: 'error',
    url: HOME,
  };
  const files = {
    ...three(1000),
    'assertion-results.json': [failed, { ...failed, level: 'warn' }, { ...failed, passed: true }, null, 'x'],
    'manifest.json': [{ url: HOME, isRepresentativeRun: true, summary: {} }],
  };
  const { verdict, summary, findings } = await judge(files);
  expect([verdict, summary]).toEqual([
    'fail',
    'none of 1 page over a limit, medians of 1 run; 1 of Lighthouse CI’s own assertions failed',
  ]);
  expect(findings).toMatchObject([
    { message: `${HOME}: Lighthouse CI’s assertion maxNumericValue of speed-index is 3456.789, wanted <= 3000.` },
  ]);
  expect(await judge(files, { assertions: false })).toMatchObject({ verdict: 'pass' });
});

test.each<[string, Record<string, unknown> | undefined, string]>([
  ['no artifact', undefined, 'no artifact lighthouse-results on the head commit'],
  ['an empty artifact', {}, 'no report in the artifact lighthouse-results'],
  ['only an HTML report', { 'lhr-1.html': '<html>' }, 'no report in the artifact'],
  ['a report that is no JSON', { 'lhr-1.json': '{' }, 'lhr-1.json, which is no JSON'],
  ['JSON of another form', { 'a.json': 7, 'b.json': null, 'c.json': { audits: 3 } }, 'no report in the artifact'],
  [
    'a page that did not load',
    { 'lhr-1.json': report(100, { runtimeError: { code: 'NO_FCP', message: 'x' } }) },
    `${HOME}, which Lighthouse could not load (NO_FCP)`,
  ],
])('with %s it is neutral and says how to measure', async (_name, files, why) => {
  const { verdict, summary, findings } = await judge(files);
  expect(verdict).toBe('neutral');
  expect(summary).toContain(why);
  expect(findings[0]?.suggestion).toContain('include-hidden-files: true');
});

test.each<[string, Record<string, unknown>, object, string]>([
  ['the metric failed', { 'a.json': report(null) }, {}, `largest contentful paint of ${HOME}`],
  [
    'the audit had an error',
    { 'a.json': report(1000, {}, { 'largest-contentful-paint': { scoreDisplayMode: 'error', numericValue: 0 } }) },
    {},
    `largest contentful paint of ${HOME}`,
  ],
  ['there is no score', { 'a.json': report(1000, { categories: {} }) }, { score: 50 }, `performance score of ${HOME}`],
  ['it was run too seldom', three(1000, 1000), { runs: 3 }, `${HOME}, run 2 of 3 times`],
  [
    'another page did not load',
    { ...three(1000), 'b.json': report(1, { requestedUrl: 'https://x.example/', runtimeError: { code: 'TIMEOUT' } }) },
    {},
    'https://x.example/, which Lighthouse could not load (TIMEOUT)',
  ],
])('a page is not green when %s', async (_name, files, with_, gap) => {
  expect(await judge(files, with_)).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining(`not judged: ${gap}`),
  });
});

test('a page that another run loaded is judged by that run', async () => {
  const files = { ...three(1000), 'b.json': report(1, { runtimeError: { code: 'NO_FCP' } }) };
  expect(await judge(files)).toMatchObject({ verdict: 'pass' });
});
