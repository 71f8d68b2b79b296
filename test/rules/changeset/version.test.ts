import { expect, test } from '@jest/globals';
import { judgePolicy } from '../../../src/core/policy/conclude.ts';
import { tryFixes } from '../../../src/core/policy/fix.ts';
import type { PullView } from '../../../src/core/policy/rule.ts';
import { version } from '../../../src/rules/changeset/version.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { aPolicy } from '../../fakes/policy.ts';
import { type FakeMember, type FakePull, fakePull } from '../../fakes/pull-view.ts';

/** A package as npm writes it, after the form of the packages of a monorepo that are released together. */
const packageJson = (text: string, more = '') =>
  `{\n  "name": "@acme/button",\n  "version": "${text}",\n  "license": "Apache-2.0"${more}\n}\n`;
const member = (name: string, text: string | undefined, more: Partial<FakeMember> = {}): FakeMember => ({
  ...{ repository: `acme/${name}`, number: 3, texts: text === undefined ? {} : { 'package.json': packageJson(text) } },
  ...more,
});
/** The pull request that is judged, itself among the members. */
const self = (text: string, others: readonly FakeMember[], more: FakePull = {}): FakePull => ({
  texts: { 'package.json': packageJson(text) },
  set: [{ repository: 'acme/web', number: 7 }, ...others],
  ...more,
});
const judge = (about: FakePull, asked: object = {}) => version.judge(fakePull(about), version.options.parse(asked));

test('the same version on all members passes', async () => {
  expect(await judge(self('1.5.0', [member('react', '1.5.0'), member('vue', '1.5.0')]))).toMatchObject({
    verdict: 'pass',
    summary: '"1.5.0" on 3 members',
    findings: [],
    parts: [{ state: 'pass', text: 'acme/web#7', actual: '1.5.0' }, {}, {}],
  });
});

test('the one that differs from most is named, with the line where it is this one', async () => {
  const bad = await judge(self('1.4.0', [member('react', '1.5.0'), member('vue', '1.5.0')]));
  expect(bad).toMatchObject({
    verdict: 'fail',
    summary: 'versions differ: "1.4.0" on acme/web#7 and "1.5.0" on acme/react#3 and acme/vue#3',
    findings: [
      {
        message: 'acme/web#7 carries "1.4.0" in package.json, wanted "1.5.0".',
        suggestion: 'Change line 3 of package.json here to "1.5.0".',
        path: 'package.json',
        line: 3,
      },
    ],
    parts: [{ state: 'fail', actual: '1.4.0', wanted: '1.5.0' }, { state: 'pass' }, { state: 'pass' }],
    fix: {
      text: 'Change "1.4.0" to "1.5.0" in line 3 of package.json.',
      changes: [{ kind: 'lines', path: 'package.json', from: 3, until: 3, text: '  "version": "1.5.0",' }],
    },
  });
  const other = await judge(self('1.5.0', [member('react', '1.4.0'), member('vue', '1.5.0')]));
  expect(other.findings).toEqual([
    {
      message: 'acme/react#3 carries "1.4.0" in package.json, wanted "1.5.0".',
      suggestion: 'Change line 3 of package.json on acme/react#3 to "1.5.0".',
    },
  ]);
  expect(other.fix).toBeUndefined();
});

/** The verified fix, as people see it. */
async function tried(pull: PullView) {
  const policy = aPolicy({ rules: [{ rule: 'changeset.version', with: {}, line: 1 }] });
  const rules = {
    judge: async (_rule: string, _with: object, view: PullView) => version.judge(view, version.options.parse({})),
  };
  const judgement = await judgePolicy(policy, pull, rules);
  const clock = new ManualClock(0);
  return (await tryFixes(judgement, { policy, pull, judge: rules, clock })).rules[0]?.tried;
}

test('the fix is shown where it was seen to help, and not where another member differs too', async () => {
  expect(
    (await tried(fakePull(self('1.4.0', [member('react', '1.5.0'), member('vue', '1.5.0')]))))?.changes,
  ).toHaveLength(1);
  const two = [member('react', '1.5.0'), member('vue', '1.5.0'), member('docs', '1.3.0')];
  expect(await tried(fakePull(self('1.4.0', two)))).toBeUndefined();
});

test('where no version is that of most, nobody is told which one to take', async () => {
  const tie = await judge(self('1.4.0', [member('react', '1.5.0')]));
  expect(tie.findings.map(({ message }) => message)).toEqual([
    'acme/web#7 carries "1.4.0" in package.json, no version is that of most.',
    'acme/react#3 carries "1.5.0" in package.json, no version is that of most.',
  ]);
  expect(tie.fix).toBeUndefined();
});

test('the others follow what has landed, be it of few', async () => {
  const landed = [member('react', '1.5.0', { state: 'merged' }), member('vue', '1.4.0')];
  const verdict = await judge(self('1.4.0', landed));
  expect(verdict.fix?.text).toBe('Change "1.4.0" to "1.5.0" in line 3 of package.json.');
  expect(verdict.findings.map(({ message }) => message)).toEqual([
    'acme/web#7 carries "1.4.0" in package.json, wanted "1.5.0".',
    'acme/vue#3 carries "1.4.0" in package.json, wanted "1.5.0".',
  ]);
  const twice = await judge(self('1.4.0', [...landed, member('ember', '1.6.0', { state: 'merged' })]));
  expect(twice.findings.find(({ message }) => message.startsWith('acme/ember'))?.suggestion).toContain('has landed so');
});

test('each repository has its version where the policy says, by key or by pattern', async () => {
  const docs = member('docs', undefined, { texts: { 'conf.py': 'project = "Acme"\r\nrelease = "1.5.0"  # keep\r\n' } });
  const asked = {
    sources: [
      { repositories: ['docs'], file: 'conf.py', pattern: '^release = "([^"]+)"' },
      { repositories: ['web', 'react'], file: 'package.json', field: 'version' },
    ],
  };
  const good = await judge(self('1.5.0', [docs, member('infra', '9.9.9')]), asked);
  expect(good).toMatchObject({
    verdict: 'pass',
    parts: [{}, {}, { state: 'skipped', actual: 'the policy does not say where its version is' }],
  });
  expect(await judge(self('1.6.0', [docs, member('react', '1.6.0')]), asked)).toMatchObject({
    findings: [{ suggestion: 'Change line 2 of conf.py on acme/docs#3 to "1.6.0".' }],
  });
});

test('keys with dots are given as a list, and the same range counts', async () => {
  const range = (text: string) => ({
    'package.json': packageJson('0.0.0', `,\n  "dependencies": { "@acme/tokens.css": "${text}" }`),
  });
  const asked = { sources: [{ file: 'package.json', field: ['dependencies', '@acme/tokens.css'] }], missing: 'skip' };
  const others = [
    member('react', undefined, { texts: range('^2.0.0') }),
    member('plain', '1.0.0'),
    member('vue', undefined, { texts: range('^2.0.0') }),
  ];
  const bad = await judge(self('', others, { texts: range('^1.0.0') }), asked);
  expect(bad.findings).toMatchObject([{ path: 'package.json', line: 5 }]);
  expect(bad.fix?.changes).toMatchObject([{ text: '  "dependencies": { "@acme/tokens.css": "^2.0.0" }' }]);
  expect(await judge(self('', others, { texts: range('^2.0.0') }), asked)).toMatchObject({ verdict: 'pass' });
});

test.each([
  ['no file', undefined, 'is not there as a text'],
  ['no JSON', '{"version":', 'is no JSON'],
  ['no such key', '{"name":"x"}', 'has no text under version'],
  ['no text', '{"version":1}', 'has no text under version'],
  ['an endless value', JSON.stringify({ version: '1'.repeat(1000) }), 'holds no short text there'],
  ['too large a file', `{"version":"1.5.0","x":"${'x'.repeat(1_000_000)}"}`, 'is too large to be read'],
])('%s is no version', async (_what, text, why) => {
  const about = self('1.5.0', [member('react', undefined, { texts: { 'package.json': text } })]);
  expect(await judge(about)).toMatchObject({
    verdict: 'fail',
    summary: '1 member without a version',
    findings: [{ message: `acme/react#3: package.json ${why}.` }],
  });
  expect(await judge(about, { missing: 'skip' })).toMatchObject({ verdict: 'pass' });
});

test('a key that every object of JavaScript has is no key of the file', async () => {
  const asked = { sources: [{ file: 'package.json', field: 'constructor.name' }] };
  expect(await judge(self('1.5.0', []), asked)).toMatchObject({
    findings: [{ message: 'acme/web#7: package.json has no text under constructor.name.' }],
  });
});

test('who does not land is not asked, and who is not opened yet is waited for', async () => {
  const others = [
    member('closed', '9.0.0', { state: 'closed' }),
    member('gone', '9.0.0', { state: 'gone' }),
    { repository: 'acme/right', ended: { kind: 'skipped', reason: 'it is already right' } } as const,
  ];
  expect(await judge(self('1.5.0', others))).toMatchObject({ verdict: 'pass', summary: '"1.5.0" on 1 member' });
  expect(await judge(self('1.5.0', [{ repository: 'acme/docs' }]))).toMatchObject({
    verdict: 'pending',
    summary: 'not opened yet: acme/docs',
  });
});

test('versions that hold secrets or are hostile are quoted short', async () => {
  const token = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`;
  const verdict = await judge(
    self(token, [member('react', '@everyone\\n# hi'), member('vue', '1.5.0'), member('x', '1.5.0')]),
  );
  expect(JSON.stringify(verdict.findings)).not.toContain(token);
  expect(verdict.summary).not.toContain('\n');
});

test.each([
  [{ sources: [{ file: 'a.toml' }] }, 'a field is read from JSON files only'],
  [{ sources: [{ file: 'a.json', field: 'x', pattern: '(.)' }] }, 'not by both'],
  [{ sources: [{ file: 'a.toml', pattern: 'version' }] }, 'expected exactly one group'],
  [{ sources: [{ file: 'a.toml', pattern: '(a)(b)' }] }, 'expected exactly one group'],
  [{ sources: [{ file: 'a.toml', pattern: '(' }] }, 'its pattern cannot be read'],
  [{ sources: [{ file: '../a.json' }] }, 'expected a path from the root'],
  [{ sources: [] }, 'expected array to have >=1 items'],
])('%j is refused with what is wrong', (asked, message) => {
  const read = version.options.safeParse(asked);
  expect(read.success ? '' : read.error.issues.map((issue) => issue.message).join('; ')).toContain(message);
});
