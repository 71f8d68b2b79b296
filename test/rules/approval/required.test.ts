import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/core/json.ts';
import { required } from '../../../src/rules/approval/required.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

const ROLES = { ada: 'write', kim: 'write', mira: 'write', KIM: 'write', noor: 'maintain', eve: 'read' } as const;
const TEAMS = { design: ['mira'], security: ['kim', 'noor'] };
const HEAD = 'a'.repeat(40);
const EARLIER = 'b'.repeat(40);

/** Ada's pull request, judged. */
function judge(with_: JsonObject, about: FakePull = {}) {
  return required.judge(fakePull({ roles: ROLES, teams: TEAMS, ...about }), required.options.parse(with_));
}

const approvedBy = (...people: string[]) => people.map((by) => ({ by, state: 'approved' as const }));

describe('good: nothing is found', () => {
  test.each<[string, JsonObject, FakePull]>([
    ['somebody who may write approved', {}, { reviews: approvedBy('kim') }],
    ['whoever is named approved, without a role', { require: [{ users: ['Zoe'] }] }, { reviews: approvedBy('zoe') }],
    ['one of a team did', { require: [{ teams: ['acme/design'] }] }, { reviews: approvedBy('mira') }],
    [
      'a comment after an approval takes nothing back',
      {},
      { reviews: [...approvedBy('kim'), { by: 'kim', state: 'commented' }] },
    ],
    [
      'who asked for changes approved later',
      {},
      { reviews: [{ by: 'kim', state: 'changes-requested', sha: EARLIER }, ...approvedBy('kim')] },
    ],
    [
      'an approval that stays though there is a newer commit',
      { stale: 'keep' },
      { reviews: [{ by: 'kim', state: 'approved', sha: EARLIER }] },
    ],
    [
      'a committer where that is allowed',
      { committers: true },
      { reviews: approvedBy('kim'), commits: [{ message: 'm', author: 'kim' }] },
    ],
    [
      'most of the maintainers',
      { require: [{ quorum: 'majority', users: ['ada', 'kim', 'mira', 'noor'] }] },
      { reviews: approvedBy('kim', 'noor') },
    ],
    [
      'only documentation is changed, which needs nobody',
      { require: [{ any: [{ if: { onlyChanged: { paths: ['docs/**'] } }, count: 0 }, { count: 2 }] }] },
      { texts: { 'docs/a.md': '' } },
    ],
    [
      'one word from outside that may not block',
      {},
      { reviews: [...approvedBy('kim'), { by: 'eve', state: 'changes-requested' }] },
    ],
  ])('%s', async (_name, with_, about) => {
    expect(await judge(with_, about)).toMatchObject({ verdict: 'pass', findings: [] });
  });
});

describe('bad: it waits, and says for whom', () => {
  test.each<[string, JsonObject, FakePull, string]>([
    ['nobody spoke', {}, {}, '0 of 1'],
    ['the author’s own approval', {}, { author: 'ADA', reviews: approvedBy('ada') }, '@ada opened it'],
    ['an app’s', {}, { reviews: [{ by: 'kim', state: 'approved', bot: true }] }, '@kim is an app'],
    [
      'that of who has commits in it',
      {},
      { reviews: approvedBy('kim'), commits: [{ message: 'm', committer: 'Kim' }] },
      '@kim has commits in it',
    ],
    [
      'one of an earlier commit',
      {},
      { reviews: [{ by: 'kim', state: 'approved', sha: EARLIER }] },
      '@kim approved an earlier commit',
    ],
    ['one that was dismissed', {}, { reviews: [...approvedBy('kim'), { by: 'kim', state: 'dismissed' }] }, '0 of 1'],
    ['one from who may only read', {}, { reviews: approvedBy('eve') }, '0 of 1'],
    ['one of two', { require: [{ count: 2 }] }, { reviews: approvedBy('kim') }, '1 of 2: @kim'],
    ['the same person twice', { require: [{ count: 2 }] }, { reviews: approvedBy('kim', 'KIM') }, '1 of 2: @KIM'],
    [
      'a check that must be green besides',
      { require: [{ name: 'Kim and the build', users: ['kim'], needs: { checks: { names: ['build'] } } }] },
      { reviews: approvedBy('kim') },
      'the check build has not ended as wanted',
    ],
  ])('%s', async (_name, with_, about, said) => {
    const verdict = await judge(with_, about);
    expect(verdict.verdict).toBe('pending');
    expect(JSON.stringify(verdict.parts) + verdict.summary).toContain(said);
  });
});

test('the tree says what is against what was wanted, and who can give it', async () => {
  const with_ = {
    require: [
      { count: 2, permission: 'write' },
      { name: 'Design has looked', if: { changed: { paths: ['tokens/**'] } }, teams: ['design'] },
      { name: 'Security has looked', if: { changed: { paths: ['auth/**'] } }, teams: ['security'] },
    ],
  };
  const verdict = await judge(with_, { reviews: approvedBy('kim'), texts: { 'tokens/a.json': '{}' } });
  expect(verdict).toMatchObject({
    verdict: 'pending',
    summary: '2 approve: 1 of 2: @kim; can be given by anyone with the role write',
    parts: [
      { state: 'pending', wanted: '2 from anyone with the role write', actual: '1 of 2: @kim' },
      { state: 'pending', text: 'Design has looked', actual: '0 of 1', who: ['team design'] },
      { state: 'skipped', text: 'Security has looked', actual: 'no changed file is one of its paths' },
    ],
  });
  expect(verdict.fix).toBeUndefined();
});

describe('who asks for changes', () => {
  const reviews = [...approvedBy('kim'), { by: 'mira', state: 'changes-requested' as const, sha: EARLIER }];
  test('stops it, over a push too, until they take it back', async () => {
    const verdict = await judge({}, { reviews });
    expect(verdict).toMatchObject({ verdict: 'fail', summary: 'nobody asks for changes: @mira does' });
    expect(verdict.fix?.changes).toEqual([{ kind: 'withdraw', by: 'mira' }]);
  });
  test('stops nothing where the policy says so, or who is not one of the blockers', async () => {
    expect((await judge({ changesRequested: 'ignore' }, { reviews })).verdict).toBe('pass');
    expect((await judge({ blockers: { teams: ['security'] } }, { reviews })).verdict).toBe('pass');
    expect((await judge({ blockers: { teams: ['design'] } }, { reviews })).verdict).toBe('fail');
  });
});

describe('the fix', () => {
  test('is the fewest approvals of known people, never the author’s nor a committer’s', async () => {
    const with_ = {
      require: [{ users: ['ada', 'kim', 'noor'] }, { users: ['kim', 'mira'] }, { users: ['mira', 'noor'] }],
    };
    const verdict = await judge(with_, { commits: [{ message: 'm', author: 'kim' }] });
    expect(verdict.fix?.changes).toEqual([
      { kind: 'approve', by: 'noor' },
      { kind: 'approve', by: 'mira' },
    ]);
  });
  test('asks those again whose approval a push made void', async () => {
    const verdict = await judge({}, { reviews: [{ by: 'kim', state: 'approved', sha: EARLIER }] });
    expect(verdict.fix).toEqual({ text: 'Ask @kim to approve.', changes: [{ kind: 'approve', by: 'kim' }] });
  });
  test('is not given where only a team is known, or something else must change first', async () => {
    expect((await judge({ require: [{ teams: ['design'] }] })).fix).toBeUndefined();
    expect((await judge({ require: [{ users: ['kim'], needs: { labels: ['ready'] } }] })).fix).toBeUndefined();
  });
  test('says that too few are left who could', async () => {
    const verdict = await judge({ require: [{ users: ['ada'] }] });
    expect(verdict.summary).toContain('too few are left who could');
    expect(verdict.fix).toBeUndefined();
  });
});

describe('code owners', () => {
  const OWNERS = '* @noor\n/tokens/ @mira @acme/design # inline\n*.[ch] @kim\n/auth/ @acme/security\n/auth/vendor/\n';
  const about = (texts: Record<string, string>, more: FakePull = {}): FakePull => ({
    texts,
    baseTexts: { CODEOWNERS: OWNERS, 'docs/CODEOWNERS': '* @eve\n' },
    ...more,
  });
  test('each set of owners of the changed paths is asked, the last line that fits decides', async () => {
    const texts = { 'tokens/a.json': '', 'auth/login.ts': '', 'auth/vendor/x.js': '' };
    const verdict = await judge({ require: [{ codeowners: true }] }, about(texts, { reviews: approvedBy('kim') }));
    expect(verdict).toMatchObject({
      verdict: 'pending',
      parts: [
        {
          parts: [
            { state: 'pending', text: 'tokens/a.json (line 2 of CODEOWNERS)', who: ['@mira', 'team acme/design'] },
            { state: 'pass', text: 'auth/login.ts (line 4 of CODEOWNERS)', actual: '1 of 1: @kim' },
          ],
        },
      ],
      fix: { changes: [{ kind: 'approve', by: 'mira' }] },
    });
  });
  test('a line that GitHub skips is told with its number', async () => {
    const verdict = await judge({ require: [{ codeowners: true }] }, about({ a: '' }, { reviews: approvedBy('noor') }));
    expect(verdict).toMatchObject({
      verdict: 'pass',
      findings: [{ path: 'CODEOWNERS', line: 3, message: expect.stringContaining('no ranges') }],
    });
  });
  test('a pull request cannot give its files other owners, and a file that moves away is still its owners’', async () => {
    const changed = [{ path: 'other/a.json', previousPath: 'tokens/a.json', status: 'renamed' as const }];
    const pull = about(
      { CODEOWNERS: '* @ada @kim\n', 'other/a.json': '' },
      { changed, reviews: approvedBy('kim', 'noor') },
    );
    expect((await judge({ require: [{ codeowners: true }] }, pull)).verdict).toBe('pending');
  });
  test('is not green without the file, nor with one that GitHub does not load', async () => {
    const none = await judge({ require: [{ codeowners: true }] }, { texts: { a: '' }, reviews: approvedBy('noor') });
    expect(none).toMatchObject({ verdict: 'neutral', summary: expect.stringContaining('no CODEOWNERS file') });
    const large = about(
      { a: '' },
      { baseTexts: { '.github/CODEOWNERS': `* @noor\n#${'x'.repeat(3_000_000)}` }, reviews: approvedBy('noor') },
    );
    expect(await judge({ require: [{ codeowners: true }] }, large)).toMatchObject({
      verdict: 'fail',
      summary: expect.stringContaining('3 MB'),
    });
  });
  test('an owner who may not write owns nothing', async () => {
    const pull: FakePull = { texts: { a: '' }, baseTexts: { CODEOWNERS: '* @eve\n' }, reviews: approvedBy('eve') };
    expect((await judge({ require: [{ codeowners: true }] }, pull)).verdict).toBe('pending');
  });
});

describe('conditions', () => {
  const nobody = { count: 2, users: ['zoe', 'yan'] };
  test.each<[string, JsonObject, FakePull, boolean]>([
    ['a changed path', { changed: { paths: ['src/**'] } }, { texts: { 'src/a.ts': '' } }, true],
    [
      'one that is left out',
      { changed: { paths: ['src/**'], except: ['**/*.md'] } },
      { texts: { 'src/a.md': '' } },
      false,
    ],
    ['a pattern', { changed: { paths: [{ pattern: '^src/[ab]\\.ts$' }] } }, { texts: { 'src/a.ts': '' } }, true],
    ['no changed path', { unchanged: { paths: ['src/**'] } }, { texts: { 'src/a.ts': '' } }, false],
    ['only paths', { onlyChanged: { paths: ['src/**'] } }, { texts: { 'src/a.ts': '', 'b.ts': '' } }, false],
    ['labels, whatever their case', { labels: ['Risky'] }, { labels: ['risky'] }, true],
    ['an author of a team', { author: { teams: ['design'] } }, { author: 'mira' }, true],
    ['an author of none', { author: { teams: ['design'] } }, {}, false],
    ['a fork', { fork: true }, { fork: true }, true],
    ['no fork', { fork: true }, {}, false],
    ['the base branch', { base: { fits: ['release/*'] } }, { baseBranch: 'release/1' }, true],
    ['another base branch', { base: { not: ['main'] } }, {}, false],
    [
      'the size',
      { lines: { total: '> 10', additions: '> 1' } },
      { changed: [{ path: 'a', status: 'modified', additions: 2 }] },
      true,
    ],
    [
      'too small a size',
      { lines: { total: '> 10' } },
      { changed: [{ path: 'a', status: 'modified', additions: 2 }] },
      false,
    ],
    ['a contributor', { anyContributor: { users: ['kim'] } }, { commits: [{ message: 'm', author: 'kim' }] }, true],
    [
      'the author alone',
      { authorAlone: true },
      { commits: [{ message: 'm', author: 'ada', committer: 'web-flow' }] },
      true,
    ],
  ])('%s', async (_name, condition, about, applies) => {
    expect((await judge({ require: [{ ...nobody, if: condition }] }, about)).verdict).toBe(
      applies ? 'pending' : 'skipped',
    );
  });
  test('a path that is too long for its pattern does not slip past it', async () => {
    const texts = { [`src/${'x/'.repeat(200_000)}`]: '' };
    const verdict = await judge(
      { require: [{ if: { changed: { paths: [{ pattern: '^src/.*[.]ts$' }] } } }] },
      { texts, reviews: approvedBy('kim') },
    );
    expect(verdict).toMatchObject({ verdict: 'fail', summary: expect.stringContaining('cannot be judged') });
  });
});

test('more commits or more voices than are listed do not pass', async () => {
  const pull = fakePull({ roles: ROLES, reviews: approvedBy('kim') });
  const cut = { ...pull, commits: async () => ({ commits: [], truncated: true }) };
  expect((await required.judge(cut, required.options.parse({}))).verdict).toBe('fail');
  expect((await required.judge(cut, required.options.parse({ committers: true }))).verdict).toBe('pass');
  const crowd = Array.from({ length: 201 }, (_, at) => `p${at}`);
  expect((await judge({}, { reviews: approvedBy(...crowd, 'kim') })).verdict).toBe('fail');
});

test.each<[string, JsonObject, string]>([
  ['both any and all', { require: [{ any: [{ count: 1 }], all: [{ count: 1 }] }] }, 'not both'],
  ['a count beside a list', { require: [{ any: [{ count: 1 }], count: 2 }] }, 'belongs to the requirements inside'],
  ['a quorum of a team', { require: [{ quorum: 'all', teams: ['design'] }] }, 'a quorum is of users'],
  ['a pattern that RE2 refuses', { require: [{ if: { title: { fits: [{ pattern: '(?=x)' }] } } }] }, 'RE2'],
  [
    'lists seven deep',
    { require: [1, 2, 3, 4, 5, 6].reduce<JsonObject[]>((inner) => [{ all: inner }], [{}]) },
    'at most 6 deep',
  ],
])('refuses %s', (_name, with_, said) => {
  expect(JSON.stringify(required.options.safeParse(with_).error?.issues)).toContain(said);
});

test('its verdict depends on what its options look at', () => {
  const reads = (with_: JsonObject) => required.reads(required.options.parse(with_));
  expect(reads({})).toEqual(['reviews', 'commits']);
  expect(reads({ require: [{ codeowners: true }] })).toEqual(['reviews', 'commits', 'files', 'base']);
  expect(reads({ require: [{ any: [{ needs: { labels: ['x'], checks: { names: ['y'] } } }] }] })).toContain('checks');
});

test('says what it was asked of the head', async () => {
  const verdict = await judge({}, { reviews: [{ by: 'kim', state: 'approved', sha: HEAD }] });
  expect(verdict.summary).toBe('approved by @kim');
});
