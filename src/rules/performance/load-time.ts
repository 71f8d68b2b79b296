import { z } from 'zod';
import { fitsGlob } from '../../core/glob.ts';
import { type LighthouseResults, median, type PageRun, readLighthouse } from '../../core/policy/measure/lighthouse.ts';
import { defineRule, type Finding, type Part, type Verdict } from '../../core/policy/rule.ts';

const METRICS = {
  'largest-contentful-paint': 'largest contentful paint',
  interactive: 'time to interactive',
  'first-contentful-paint': 'first contentful paint',
  'speed-index': 'speed index',
} as const;

const options = z.strictObject({
  maximum: z.number().positive().max(600).default(3).describe('Most seconds until a page is there.'),
  metric: z
    .enum(['largest-contentful-paint', 'interactive', 'first-contentful-paint', 'speed-index'])
    .default('largest-contentful-paint')
    .describe('The audit of Lighthouse that says when a page is there.'),
  pages: z
    .array(
      z.strictObject({ url: z.string().describe('A glob of addresses.'), maximum: z.number().positive().max(600) }),
    )
    .max(200)
    .default([])
    .describe('Other limits, in seconds, for some pages; the first that fits counts.'),
  blockingTime: z.number().min(0).optional().describe('Most total blocking time, in milliseconds.'),
  layoutShift: z.number().min(0).optional().describe('Most cumulative layout shift; 0.1 is what Google calls good.'),
  score: z.number().min(0).max(100).optional().describe('Least performance score, 0 to 100.'),
  runs: z.int().min(1).max(50).default(1).describe('Least runs of a page; single ones scatter, three are a start.'),
  assertions: z
    .boolean()
    .default(true)
    .describe('Whether what Lighthouse CI asserted itself, level error, counts too.'),
  artifact: z
    .string()
    .min(1)
    .default('lighthouse-results')
    .describe('Artifact with the reports of Lighthouse CI, the contents of `.lighthouseci`.'),
});
type Options = z.output<typeof options>;

/** Judges how fast pages load by the reports that Lighthouse CI left in an artifact; without them it does not pass. */
export const loadTime = defineRule({
  name: 'performance.load-time',
  summary: 'Pages are there within the time that the policy gives them, by the median of Lighthouse’s runs.',
  options,
  examples: [
    { title: 'Three seconds until the largest contentful paint', with: {} },
    {
      title: 'Interactive in five seconds, and steady',
      with: {
        maximum: 5,
        metric: 'interactive',
        blockingTime: 300,
        layoutShift: 0.1,
        score: 80,
        runs: 3,
        pages: [{ url: '**/checkout', maximum: 2.5 }],
      },
    },
  ],
  reads: () => ['checks'],
  blind: [
    'Whether the numbers are true: they come from a workflow that the pull request may change.',
    'Pages that were not measured, and how fast they are for people: a laboratory has one network and one machine.',
    'A busy machine: runs scatter by some ten percent.',
  ],
  documentation: 'https://github.com/GoogleChrome/lighthouse-ci/blob/main/docs/getting-started.md',
  async judge(pull, asked): Promise<Verdict> {
    const files = await pull.artifact(asked.artifact);
    if (files === undefined) return unknown(`no artifact ${asked.artifact} on the head commit`, asked);
    const results = readLighthouse(files);
    const pages = Map.groupBy(results.runs, (run) => run.url);
    const judged = [...pages].map(([url, runs]) => judgePage(url, runs, asked));
    const asserted = asked.assertions ? failedAssertions(results) : [];
    const findings = [...judged.flatMap((one) => one.findings), ...asserted];
    if (judged.length === 0 && findings.length === 0) {
      return unknown([`no report in the artifact ${asked.artifact}`, ...gapsOf(results, pages)].join('; '), asked);
    }
    const gaps = [...judged.flatMap((one) => one.gaps), ...gapsOf(results, pages)];
    const slow = judged.filter((one) => one.findings.length > 0).length;
    const summary = [
      `${slow === 0 ? 'none' : slow} of ${judged.length} ${judged.length === 1 ? 'page' : 'pages'} over a limit, medians of ${results.runs.length} ${results.runs.length === 1 ? 'run' : 'runs'}`,
      ...(asserted.length > 0 ? [`${asserted.length} of Lighthouse CI’s own assertions failed`] : []),
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

interface Page {
  readonly findings: readonly Finding[];
  /** What was asked for and not measured. */
  readonly gaps: readonly string[];
  readonly part: Part;
}

/** One number of a page against one limit. */
interface Measure {
  readonly what: string;
  readonly actual: number | undefined;
  readonly limit: number;
  readonly least?: true;
  readonly show: (value: number) => string;
  readonly advice: string;
}

function judgePage(url: string, runs: readonly PageRun[], asked: Options): Page {
  const parts = measuresOf(url, runs, asked).map((one) => ({ ...one, ...judgeMeasure(one) }));
  const gaps = parts.flatMap(({ what, actual }) => (actual === undefined ? [`${what} of ${url}`] : []));
  if (runs.length < asked.runs) gaps.push(`${url}, run ${runs.length} of ${asked.runs} times`);
  const findings = parts
    .filter(({ state }) => state === 'fail')
    .map(({ what, shown, wanted, advice }) => ({
      message: `${url}: ${what} is ${shown}, wanted ${wanted}${runs.length > 1 ? ` (median of ${runs.length} runs)` : ''}.`,
      suggestion: advice,
    }));
  const state = findings.length > 0 ? 'fail' : gaps.length > 0 ? 'neutral' : 'pass';
  const below = parts.map((one): Part => ({ state: one.state, text: one.what, actual: one.shown, wanted: one.wanted }));
  return { findings, gaps, part: { state, text: url, parts: below } };
}

function measuresOf(url: string, runs: readonly PageRun[], asked: Options): Measure[] {
  const middle = (audit: string) => median(runs.flatMap((run) => run.numbers.get(audit) ?? []));
  const seconds = asked.pages.find((one) => fitsGlob(one.url, url))?.maximum ?? asked.maximum;
  const all: Measure[] = [
    {
      what: METRICS[asked.metric],
      actual: middle(asked.metric),
      limit: seconds * 1000,
      show: (value) => `${exact(value / 1000, 2)} s`,
      advice:
        'Look at what Lighthouse’s report lists under opportunities: large images, code that blocks, slow answers.',
    },
  ];
  if (asked.blockingTime !== undefined) {
    all.push({
      what: 'total blocking time',
      actual: middle('total-blocking-time'),
      limit: asked.blockingTime,
      show: (value) => `${exact(value, 0)} ms`,
      advice: 'Split long tasks of JavaScript, and load what is not needed at once later.',
    });
  }
  if (asked.layoutShift !== undefined) {
    all.push({
      what: 'cumulative layout shift',
      actual: middle('cumulative-layout-shift'),
      limit: asked.layoutShift,
      show: (value) => exact(value, 3),
      advice: 'Give images and what is loaded later their size from the start.',
    });
  }
  if (asked.score !== undefined) {
    all.push({
      what: 'performance score',
      actual: median(runs.flatMap((run) => run.score ?? [])),
      limit: asked.score,
      least: true,
      show: (value) => exact(value, 0),
      advice: 'Begin with the metric that weighs most in Lighthouse’s report.',
    });
  }
  return all;
}

function judgeMeasure({ actual, limit, least, show }: Measure): {
  readonly state: 'pass' | 'fail' | 'neutral';
  readonly shown: string;
  readonly wanted: string;
} {
  const wanted = `${show(limit)} at ${least ? 'least' : 'most'}`;
  if (actual === undefined) return { state: 'neutral', shown: 'not measured', wanted };
  const misses = least ? actual < limit : actual > limit;
  // A number that misses must not read as the limit that it misses.
  const shown =
    misses && show(actual) === show(limit) ? `just ${least ? 'under' : 'over'} ${show(limit)}` : show(actual);
  return { state: misses ? 'fail' : 'pass', shown, wanted };
}

function exact(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

function failedAssertions({ assertions }: LighthouseResults): Finding[] {
  return assertions
    .filter(({ level }) => level === 'error')
    .map(({ url, text }) => ({
      message: `${url === '' ? '' : `${url}: `}Lighthouse CI’s assertion ${text}.`,
      suggestion: 'Mend the page, or change what `lighthouserc` asserts.',
    }));
}

function gapsOf({ broken, unread }: LighthouseResults, pages: ReadonlyMap<string, unknown>): string[] {
  const lost = broken.filter(({ url }) => !pages.has(url));
  return [
    ...new Set(lost.map(({ url, why }) => `${url}, which Lighthouse could not load (${why})`)),
    ...(unread.length > 0 ? [`${unread.slice(0, 3).join(', ')}, which is no JSON`] : []),
  ];
}

/** Without a report there is no verdict, only what would give one. */
function unknown(why: string, { artifact }: Options): Verdict {
  const suggestion = `Let a workflow measure and keep it: \`run: npx @lhci/cli autorun\`, then \`uses: actions/upload-artifact\` with \`name: ${artifact}\`, \`path: .lighthouseci\` and \`include-hidden-files: true\`. The pages are judged when it ends.`;
  return {
    verdict: 'neutral',
    summary: `load times are not known: ${why}`,
    findings: [{ message: 'No page was measured.', suggestion }],
  };
}
