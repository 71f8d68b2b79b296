import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { Catalog } from '../../../src/core/catalog.ts';
import { Fault } from '../../../src/core/fault.ts';
import { createRuleJudge } from '../../../src/core/policy/judge.ts';
import { defineRule, type Rule, type Verdict } from '../../../src/core/policy/rule.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { fakePull } from '../../fakes/pull-view.ts';

function judgeWith(judge: Rule['judge'], clock = new ManualClock()) {
  const rule = defineRule({
    name: 'custom.one',
    summary: 'One.',
    options: z.strictObject({ most: z.number().default(3) }),
    examples: [],
    reads: () => ['files'],
    blind: [],
    documentation: '',
    judge,
  });
  return createRuleJudge({ rules: new Catalog<Rule>([rule]), clock, limit: 5000 });
}
const PASS: Verdict = { verdict: 'pass', summary: 'fine', findings: [] };

test('a rule gets its options with their defaults', async () => {
  let seen: unknown;
  const judge = judgeWith(async (_pull, options) => {
    seen = options;
    return PASS;
  });
  expect(await judge.judge('custom.one', {}, fakePull())).toEqual(PASS);
  expect(seen).toEqual({ most: 3 });
});

test('a rule that crashes answers neutral and says so', async () => {
  const judge = judgeWith(() => {
    throw new Error('boom');
  });
  const answer = await judge.judge('custom.one', {}, fakePull());
  expect(answer).toMatchObject({ verdict: 'neutral', broken: 'it crashed: boom' });
});

test('a rule that never answers is given up at its time limit, and no clock is left running', async () => {
  const clock = new ManualClock();
  const answer = judgeWith(() => new Promise(() => {}), clock).judge('custom.one', {}, fakePull());
  await clock.advance(5000);
  expect(await answer).toMatchObject({ verdict: 'neutral', broken: 'it took longer than 5 s' });
  await judgeWith(async () => PASS, clock).judge('custom.one', {}, fakePull());
  expect(clock.sleeping).toBe(0);
});

test('unknown rules and wrong options are named', async () => {
  const judge = judgeWith(async () => PASS);
  expect(await judge.judge('custom.two', {}, fakePull())).toMatchObject({
    broken: 'there is no rule called custom.two',
  });
  const wrong = await judge.judge('custom.one', { most: 'many' }, fakePull());
  expect(wrong).toMatchObject({ verdict: 'neutral', broken: expect.stringMatching(/^its options .* most: /) });
});

test('a fault that passes by itself is thrown on, so that the step tries again; one that does not is a broken rule', async () => {
  const unwell = judgeWith(async () => {
    throw new Fault('unavailable', 'GitHub answered 502');
  });
  await expect(unwell.judge('custom.one', {}, fakePull())).rejects.toMatchObject({ code: 'unavailable' });
  const forbidden = judgeWith(async () => {
    throw new Fault('permission-denied', 'contents: read');
  });
  expect(await forbidden.judge('custom.one', {}, fakePull())).toMatchObject({ broken: 'contents: read' });
});
