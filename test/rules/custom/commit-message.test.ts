import { expect, test } from '@jest/globals';
import { commitMessage } from '../../../src/rules/custom/commit-message.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

const judge = (about: FakePull, asked: object) =>
  commitMessage.judge(fakePull(about), commitMessage.options.parse(asked));
const judgeMessages = (messages: readonly string[], asked: object) =>
  judge({ commits: messages.map((message) => ({ message })) }, asked);
const SIGNED =
  'Fix the lock\n\nIt was taken twice.\n\nReported-by: Bo <bo@example.org>\nSigned-off-by: Ada L <ada@example.org>\n';

test.each([
  [['feat: add a button', 'fix(ui)!: stop it\n\nBREAKING CHANGE: menus are closed\n'], { conventional: {} }],
  [['Revert "feat: add a button"\n\nThis reverts commit 1234567.'], { conventional: {} }],
  [['docs: x\r\n\r\nwith the line ends of Windows\r\n'], { conventional: {} }],
  [[SIGNED], { signOff: true, maximumSubject: 50, maximumLine: 72 }],
  [[`Add\n\nSee https://example.org/${'a'.repeat(200)}\n`], { maximumLine: 72 }],
])('%j passes', async (messages, asked) => {
  expect(await judgeMessages(messages, asked)).toMatchObject({ verdict: 'pass', findings: [] });
});

test('says which commit fails, why, and in which line', async () => {
  const verdict = await judgeMessages(['feat: good', 'Add things\nmore\nBreaking change: all', 'fixup! feat: good'], {
    conventional: {},
  });
  expect(verdict).toMatchObject({ verdict: 'fail', summary: '2 of 3 commit messages refused' });
  expect(verdict.findings.map(({ message }) => message)).toEqual([
    '1111111 "Add things", line 1: "Add things" does not begin with a type and a colon, as in "build: what changes".',
    '1111111 "Add things", line 2: the second line is not empty.',
    '1111111 "Add things", line 3: "Breaking change" is not written in capitals.',
    '2222222 "fixup! feat: good", line 1: it waits to be joined with another commit.',
  ]);
  expect(verdict.parts?.map(({ state }) => state)).toEqual(['pass', 'fail', 'fail']);
  expect(verdict.fix).toBeUndefined();
});

test('words the messages anew where no new words are needed', async () => {
  const about = {
    headBranch: 'fix/lock',
    commits: [{ message: 'Take it once\nnot twice' }, { message: 'feature: b' }, { message: 'fix: c' }],
  };
  const { fix } = await judge(about, { conventional: {} });
  expect(fix?.changes).toEqual([
    { kind: 'message', sha: '0'.repeat(40), message: 'fix: Take it once\n\nnot twice' },
    { kind: 'message', sha: '1'.repeat(40), message: 'feat: b' },
  ]);
  expect(fix?.text).toContain(
    'Reword 0000000 as "fix: Take it once", 1111111 as "feat: b": git rebase --interactive origin/main',
  );
});

test.each([
  ['no sign-off', 'Fix it\n\nmore'],
  ['one without an address', 'Fix it\n\nSigned-off-by: Ada'],
  ['one that is not in the last paragraph', 'Fix it\n\nSigned-off-by: Ada <ada@example.org>\n\nand more'],
  ['one in the subject', 'Signed-off-by: Ada <ada@example.org>'],
])('%s is no sign-off, and nobody signs for another', async (_what, message) => {
  const verdict = await judgeMessages([message], { signOff: true });
  expect(verdict).toMatchObject({
    verdict: 'fail',
    findings: [{ suggestion: expect.stringContaining('git rebase --signoff') }],
  });
  expect(verdict.fix).toBeUndefined();
});

test('lengths and patterns', async () => {
  const asked = { maximumSubject: 20, maximumLine: 30, match: ['(?m)^Refs: #[0-9]+$'], forbid: ['(?i)\\bwip\\b'] };
  const verdict = await judgeMessages([`A subject that is far too long\n\nwip ${'x'.repeat(40)}`], asked);
  expect(verdict.findings.map(({ message }) => message.replace(/^.*?", /, ''))).toEqual([
    'line 1: 30 characters are more than 20.',
    'line 3: 44 characters are more than 30.',
    'the whole message: nothing matches (?m)^Refs: #[0-9]+$.',
    'the whole message: something matches (?i)\\bwip\\b, which is forbidden.',
  ]);
});

test('where everything is squashed, the title alone is judged', async () => {
  const asked = { subject: 'title', conventional: {} };
  const about = { title: 'feat: add', commits: [{ message: 'oops' }] };
  expect(await judge(about, asked)).toMatchObject({ verdict: 'pass' });
  const bad = await judge({ ...about, title: 'Feature: add' }, asked);
  expect(bad).toMatchObject({ verdict: 'fail', fix: { changes: [{ kind: 'title', title: 'feat: add' }] } });
  expect(commitMessage.reads(commitMessage.options.parse(asked))).toEqual(['title']);
  expect(commitMessage.options.safeParse({ subject: 'title', signOff: true }).success).toBe(false);
});

test('leaves merge commits to another rule', async () => {
  const commits = [{ message: 'fix: a' }, { message: "Merge branch 'main'", parents: ['a', 'b'] }];
  expect(await judge({ commits }, { conventional: {} })).toMatchObject({ verdict: 'pass' });
});

test('is not green about what it could not look at', async () => {
  expect(await judge({ commits: [{ message: 'fix: a' }], truncated: true }, { conventional: {} })).toMatchObject({
    verdict: 'neutral',
  });
  expect(await judge({ commits: [] }, {})).toMatchObject({ verdict: 'neutral' });
  const huge = await judgeMessages([`fix: a\n\n${'x\n'.repeat(100_000)}`], { forbid: ['secret plan'] });
  expect(huge).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining('1 message too long for a pattern'),
  });
});
