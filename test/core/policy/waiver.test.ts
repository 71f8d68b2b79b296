import { expect, test } from '@jest/globals';
import { judgePolicy, type RuleVerdict } from '../../../src/core/policy/conclude.ts';
import { explain } from '../../../src/core/policy/explain.ts';
import { renderCheck, renderText } from '../../../src/core/policy/render.ts';
import { checkOf } from '../../../src/core/policy/report.ts';
import type { PullView, State, Verdict } from '../../../src/core/policy/rule.ts';
import type { Waiver } from '../../../src/core/policy/waiver.ts';
import { markdown } from '../../../src/simulator/pages/markdown/markdown.ts';
import { aPolicy } from '../../fakes/policy.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';
import { aWaiver } from '../../fakes/waiver.ts';

const AT = Date.UTC(2026, 10, 20);
const DAY = 86_400_000;

/** Judges with a rule that answers so. */
function judged(
  waivers: readonly Waiver[],
  answer: Partial<RuleVerdict> | ((view: PullView) => Promise<Partial<RuleVerdict>>) = { verdict: 'fail' },
  { at = AT, policy = aPolicy(), pull = {} as FakePull } = {},
) {
  const judge = async (_rule: string, _options: object, view: PullView): Promise<Verdict & { broken?: string }> => ({
    verdict: 'fail',
    summary: 'x is wrong',
    findings: [],
    ...(typeof answer === 'function' ? await answer(view) : answer),
  });
  return judgePolicy(policy, fakePull({ ...pull, at }), { judge }, waivers);
}

test.each<State>(['fail', 'pending'])(
  'a rule that says %s blocks nobody while a waiver of it is in force',
  async (verdict) => {
    const waiver = aWaiver();
    const judgement = await judged([waiver], { verdict });
    expect(judgement).toMatchObject({ conclusion: 'success', rules: [{ verdict, waived: waiver }], waivers: [waiver] });
    expect(explain(judgement).title).toBe('Passes with 1 waiver, until 24 December 2026');
  },
);

test.each<[string, Partial<Waiver>]>([
  ['another policy', { policy: 'two' }],
  ['another rule', { rule: 'custom.two' }],
  ['another base branch', { branch: 'release' }],
  ['another time: it has ended', { until: AT }],
  ['another time: it has not begun', { from: AT + 1 }],
])('a waiver for %s excuses from nothing', async (_about, other) => {
  expect(await judged([aWaiver(other)])).toMatchObject({ conclusion: 'failure', waivers: [] });
});

test('it holds up to the last millisecond of its last day', async () => {
  const waiver = aWaiver({ from: AT });
  const at = async (moment: number) => (await judged([waiver], {}, { at: moment })).conclusion;
  expect(await at(AT)).toBe('success');
  expect(await at(waiver.until - 1)).toBe('success');
  expect(await at(waiver.until)).toBe('failure');
});

test('of several the one that ends last counts', async () => {
  const [soon, late] = [aWaiver({ until: AT + DAY }), aWaiver({ until: AT + 9 * DAY })];
  expect((await judged([late, soon])).waivers).toEqual([late]);
});

test('another rule of the policy that fails goes on failing it', async () => {
  const rules = ['custom.one', 'custom.two'].map((rule) => ({ rule, with: {}, line: 1 }));
  const judgement = await judged([aWaiver()], {}, { policy: aPolicy({ rules }) });
  expect(judgement).toMatchObject({ conclusion: 'failure', rules: [{ waived: aWaiver() }, { verdict: 'fail' }] });
  expect(explain(judgement).title).toBe('x is wrong');
});

test('a rule that holds needs no waiver, and says nothing of it', async () => {
  const judgement = await judged([aWaiver()], { verdict: 'pass', summary: 'all is well' });
  expect(judgement).toMatchObject({ conclusion: 'success', waivers: [] });
  expect(explain(judgement).title).toBe('All rules hold');
});

test('a rule that broke is excused by nothing, and the check says so', async () => {
  const judgement = await judged([aWaiver()], { verdict: 'neutral', broken: 'it crashed', summary: 'broke' });
  expect(judgement).toMatchObject({ conclusion: 'failure', waivers: [] });
  expect(renderText(explain(judgement))).toContain(
    'note The waiver does not reach this: nobody knows what the rule would have found.',
  );
});

test('a rule that saw only a part of the files is excused by a waiver of all that it finds', async () => {
  const partly = async (view: PullView) => {
    await view.files();
    return { verdict: 'pass' as const };
  };
  const pull = { texts: { 'a.ts': '' }, truncated: true };
  expect((await judged([], partly, { pull })).conclusion).toBe('failure');
  expect((await judged([aWaiver()], partly, { pull })).conclusion).toBe('success');
  expect((await judged([aWaiver({ paths: ['**'] })], partly, { pull })).conclusion).toBe('failure');
});

const naming = async (view: PullView) => {
  const { files } = await view.files();
  const bad = files.filter(({ path }) => path.endsWith('.bad'));
  return { verdict: bad.length > 0 ? ('fail' as const) : ('pass' as const) };
};

test('a waiver for some paths excuses when nothing else is wrong', async () => {
  const waiver = aWaiver({ paths: ['vendor/**'] });
  const with_ = (texts: Record<string, string>) => judged([waiver], naming, { pull: { texts } });
  expect(await with_({ 'vendor/a.bad': '', 'b.ts': '' })).toMatchObject({ conclusion: 'success', waivers: [waiver] });
  const more = await with_({ 'vendor/a.bad': '', 'b.bad': '' });
  expect(more).toMatchObject({ conclusion: 'failure', waivers: [] });
  expect(renderText(explain(more))).toContain(
    'The waiver is only about vendor/**, and without that the rule does not pass either.',
  );
});

test('several waivers for paths excuse together, and what they excuse ends with the first', async () => {
  const waivers = [aWaiver({ paths: ['b/**'] }), aWaiver({ paths: ['a/**'], until: AT + DAY })];
  const pull = { texts: { 'a/1.bad': '', 'b/1.bad': '' } };
  expect((await judged(waivers, naming, { pull })).waivers).toEqual([waivers[1]]);
  expect((await judged(waivers, naming, { pull, at: AT + DAY })).conclusion).toBe('failure');
});

test('a file that is moved to an excused path is not excused by that', async () => {
  const changed = [{ path: 'vendor/a.bad', previousPath: 'src/a.bad', status: 'renamed' as const }];
  expect((await judged([aWaiver({ paths: ['vendor/**'] })], naming, { pull: { changed } })).conclusion).toBe('failure');
});

const colours: Partial<RuleVerdict> = {
  summary: '1 colour is not of the palette',
  findings: [{ message: 'use a token', suggestion: 'Take the token.', path: 'a.css', line: 3 }],
};

test('the check says what the rule found and what excuses from it, and asks nobody to do anything', async () => {
  const waiver = aWaiver({ ticket: 'OPS-12', place: 'acme/.github:baton/waivers.yaml:3' });
  const explained = explain(await judged([waiver], colours), AT);
  expect(renderText(explained)).toBe(`Passes with 1 waiver, until 24 December 2026
note One policy (blocking)
  FAIL custom.one: 1 colour is not of the palette [waived until 2026-12-24 by @ben: an old page (OPS-12, acme/.github:baton/waivers.yaml:3)]
    FAIL a.css:3 use a token
`);
  const { summary } = renderCheck(explained);
  expect(summary).not.toContain('What to do next');
  expect(summary).toContain(
    '| ❌ | `custom.one` | 1 colour is not of the palette; **waived** until 2026-12-24 by @\u200bben: an old page',
  );
  // What would mend it is there for who wants to see it, folded.
  expect(summary).toContain('<details><summary>❌ custom.one: what was found (1)</summary>');
});

test('the findings of a waived rule are noted on their lines, and fail nothing', async () => {
  expect(checkOf(await judged([aWaiver()], colours), AT)).toMatchObject({
    conclusion: 'success',
    annotations: [{ level: 'notice', path: 'a.css' }],
  });
});

test('before the end the check warns, in the same words until the next step', async () => {
  const judgement = await judged([aWaiver()]);
  const next = (at: number) => explain(judgement, at).next.map(({ text }) => text);
  const { until } = aWaiver();
  expect(next(until - 15 * DAY)).toEqual([]);
  expect(next(until - 14 * DAY)).toEqual([
    'The waiver of custom.one ends within 14 days, on 24 December 2026 (UTC): mend before then what it excuses, or ask for another.',
  ]);
  expect(next(until - 8 * DAY)).toEqual(next(until - 14 * DAY));
  expect(next(until - 7 * DAY)[0]).toContain('ends within 7 days');
  expect(next(until - DAY)[0]).toContain('ends today');
});

test('a hostile reason comes to no life in the check', async () => {
  const reason = '@acme/all fixes #1 | </details> <img src=x> [a](https://x.y) `';
  const { summary, title } = renderCheck(explain(await judged([aWaiver({ reason, by: 'ben</td>' })], colours), AT));
  const page = String(markdown(summary, { origin: 'http://x', breaks: false }));
  expect(page).not.toMatch(/<(?:a|img)\b/);
  expect(page.split('<td').length - 1).toBe(3);
  for (const alive of ['@acme', '@ben', '#1']) expect(summary).not.toContain(alive);
  expect(title).toBe('Passes with 1 waiver, until 24 December 2026');
});

test('a warning that is waived is no warning any more', async () => {
  expect((await judged([aWaiver()], {}, { policy: aPolicy({ enforcement: 'warning' }) })).conclusion).toBe('success');
});
