import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { viewPull } from '../../src/core/policy/pull-view.ts';
import type { PullView } from '../../src/core/policy/rule.ts';
import { rules } from '../../src/rules/index.ts';
import { type Simulated, simulated } from '../adapters/github/simulated.ts';

const SECRET = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`;
const WEB = 'acme/web';
const LINES = `first\nkey = "${SECRET}"\n`;

// Whatever git can hold, as GitHub lists it and the real adapter reads it.
let world: Simulated;
let view: PullView;
beforeAll(async () => {
  world = await simulated();
  await world.harness.seed(WEB, { 'gone.ts': 'a\n', 'old.ts': 'one\ntwo\nthree\nfour\nfive\nsix\n', 'real.ts': LINES });
  const { git } = world.simulator.hub.repository(WEB);
  const base = git.refs.get('refs/heads/main') ?? '';
  const { tree } = git.commit(base)!;
  const file = (content: string | Buffer, mode = '100644') => ({ mode, sha: git.writeBlob(content) });
  const utf16 = Buffer.from(`\ufeff${LINES}`, 'utf16le');
  const made = git.writeTree(
    tree,
    new Map<string, { mode: string; sha: string } | null>([
      ['picture.png', file(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0]))],
      ['little.ts', file(utf16)],
      ['big.ts', file(Buffer.from(utf16).swap16())],
      ['latin.ts', file(Buffer.from(`// façade\n${LINES}`, 'latin1'))],
      ['marked.json', file(Buffer.from('\ufeff{ "a": 1 }\n'))],
      ['large.ts', file('x\n'.repeat(3_000_001))],
      ['link.ts', file('real.ts', '120000')],
      ['nowhere.ts', file('../../etc/passwd', '120000')],
      ['module', { mode: '160000', sha: 'a'.repeat(40) }],
      ['run.sh', file(LINES, '100755')],
      ['gone.ts', null],
      ['old.ts', null],
      ['new.ts', file('one\ntwo\nthree\nfour\nfive\nsix\n')],
    ]),
  );
  const author = { name: 'olga', email: 'olga@users.invalid', at: 1_800_000_000 };
  const sha = git.writeCommit({ tree: made, parents: [base], author, committer: author, message: 'Odd files' });
  await world.harness.push(WEB, 'odd', { 'a.txt': 'a\n' });
  git.refs.set('refs/heads/odd', sha);
  const pull = await world.github.pulls.create(WEB, { head: 'odd', base: 'main', title: 'Odd', body: '' });
  view = viewPull(world.github, WEB, pull, { at: 0, base, words: async () => [], set: async () => undefined });
}, 60_000);
afterAll(() => world.close());

test('each is listed for what it is, and has a text only where there is one to judge', async () => {
  const { files } = await view.files();
  expect(Object.fromEntries(files.map(({ path, status }) => [path, status]))).toMatchObject({
    ...{ 'picture.png': 'added', module: 'added', 'link.ts': 'added', 'gone.ts': 'removed', 'new.ts': 'renamed' },
  });
  expect(files.find(({ path }) => path === 'new.ts')?.previousPath).toBe('old.ts');
  const texts = async (...paths: string[]) => Promise.all(paths.map((path) => view.text(path)));
  expect(await texts('picture.png', 'large.ts', 'nowhere.ts', 'module', 'gone.ts', 'old.ts')).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
  expect(await texts('little.ts', 'big.ts', 'run.sh')).toEqual([LINES, LINES, LINES]);
  expect(await view.text('marked.json')).toBe('{ "a": 1 }\n');
  expect(await view.text('latin.ts')).toContain(SECRET);
});

test('secrets are found in all that can be read, and the rest is named', async () => {
  const rule = rules.find(({ name }) => name === 'security.secrets')!;
  const { verdict, findings, summary } = await rule.judge(view, rule.options.parse({}));
  expect(verdict).toBe('fail');
  expect(findings.map(({ path, line }) => `${path}:${line}`).sort()).toEqual([
    ...['big.ts:2', 'latin.ts:3', 'little.ts:2', 'run.sh:2'],
  ]);
  // A picture, a text of 6 MB, a submodule and a link to nowhere; what git links to in the same tree is judged where it stands.
  expect(summary).toMatch(/not scanned: \d binary or over 5 MB \(/);
  expect(JSON.stringify({ findings, summary })).not.toContain(SECRET);
});

test('no rule crashes on any of them', async () => {
  for (const rule of rules) {
    const options = rule.options.safeParse({}).success ? {} : (rule.examples[0]?.with ?? {});
    await expect(rule.judge(view, rule.options.parse(options))).resolves.toHaveProperty('verdict');
  }
});
