import { expect, test } from '@jest/globals';
import { labels } from '../../../src/rules/custom/labels.ts';
import { fakePull } from '../../fakes/pull-view.ts';

const judge = (present: readonly string[], asked: object) =>
  labels.judge(fakePull({ labels: present }), labels.options.parse(asked));

test('required labels that are there pass, whatever their case', async () => {
  const asked = { all: ['Reviewed', 'area/*'], any: ['bug', 'feature'], none: ['hold*'] };
  expect(await judge(['reviewed', 'area/web', 'Bug'], asked)).toMatchObject({ verdict: 'pass', findings: [] });
});

test('says which are missing, and adds those that have a name', async () => {
  const verdict = await judge(['feature'], { all: ['reviewed'], any: ['bug', 'feature'] });
  expect(verdict).toMatchObject({
    verdict: 'fail',
    findings: [
      { message: 'Required label: none, wanted at least 1 of reviewed.', suggestion: 'Add the label "reviewed".' },
    ],
    fix: { changes: [{ kind: 'add-label', label: 'reviewed' }] },
  });
});

test('of several that would do, a person chooses; one of them is tried', async () => {
  const verdict = await judge([], { any: ['semver:major', 'semver:minor'] });
  expect(verdict.fix).toEqual({
    text: 'Add one of the labels "semver:major", "semver:minor".',
    changes: [{ kind: 'add-label', label: 'semver:major' }],
  });
});

test('what a glob stands for is not invented', async () => {
  const verdict = await judge([], { all: ['area/*'] });
  expect(verdict).toMatchObject({ verdict: 'fail', summary: 'Add the label "area/*"' });
  expect(verdict.fix).toBeUndefined();
});

test('forbidden ones are to be removed, all of them', async () => {
  const verdict = await judge(['hold', 'hold: legal', 'bug'], { none: ['hold*'] });
  expect(verdict.fix?.changes).toEqual([
    { kind: 'remove-label', label: 'hold' },
    { kind: 'remove-label', label: 'hold: legal' },
  ]);
});

test('families are counted', async () => {
  const asked = { groups: [{ of: ['type/*'], maximum: 1 }] };
  expect(await judge(['type/bug', 'x'], asked)).toMatchObject({ verdict: 'pass' });
  const many = await judge(['type/bug', 'type/docs'], asked);
  expect(many).toMatchObject({
    verdict: 'fail',
    findings: [{ message: 'Labels of type/*: "type/bug", "type/docs", wanted exactly 1 of type/*.' }],
  });
  expect(many.fix).toBeUndefined();
  expect((await judge([], asked)).verdict).toBe('fail');
});

test('a fix is whole or not given', async () => {
  const verdict = await judge(['hold'], { all: ['area/*'], none: ['hold'] });
  expect(verdict.findings).toHaveLength(2);
  expect(verdict.fix).toBeUndefined();
});

test('options that ask for nothing, or for the impossible, are refused', () => {
  expect(labels.options.safeParse({}).success).toBe(false);
  expect(labels.options.safeParse({ groups: [{ of: ['a'], minimum: 2, maximum: 1 }] }).success).toBe(false);
});
