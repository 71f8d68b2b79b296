import { expect, test } from '@jest/globals';
import type { ViewedFile } from '../../../src/core/policy/rule.ts';
import { secrets } from '../../../src/rules/security/secrets.ts';
import { fakePull } from '../../fakes/pull-view.ts';

// Joined at run time, so that no scanner of this repository takes them for real ones.
const join = (...parts: string[]) => parts.join('');
const KEYS = {
  github: join('ghp_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'),
  'aws secret': join('AWS_SECRET_ACCESS_KEY="', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYAAAAAAAKEY', '"'),
  'aws id': join('AKIA', 'IOSFODNN7ABCDEFG'),
  slack: join('xoxb-', '123456789012-1234567890123-', 'abcdefghijklmnopqrstuvwx'),
  google: join('AIza', 'SyA1234567890abcdefghijklmnopqrstuv'),
  azure: join('AccountKey=', 'a1B2'.repeat(21), 'cd', '=='),
  jwt: join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0NTY3ODkwIn0', '.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'),
  'ec pem': join(
    '-----BEGIN EC ',
    'PRIVATE KEY-----\n',
    'MHcCAQEEIIGlRFY1l5BzyYqHGzqXhZ3S8eF1lTq9oAoGCCqGSM49AwEHoUQDQgAE\n',
    '-----END EC PRIVATE KEY-----',
  ),
  ed25519: join(
    '-----BEGIN ',
    'PRIVATE KEY-----\n',
    'MC4CAQAwBQYDK2VwBCIEIJ1h0n9XlF1lTq8eF1lTq8eF1lTq8eF1lTq8\n',
    '-----END PRIVATE KEY-----',
  ),
} as const;

async function judge(texts: Record<string, string | undefined>, changed?: readonly ViewedFile[], with_ = {}) {
  const pull = fakePull({ texts, ...(changed === undefined ? {} : { changed }) });
  return secrets.judge(pull, secrets.options.parse(with_));
}

test.each(Object.entries(KEYS))(
  'finds a secret of the kind %s on its line and never quotes it',
  async (_kind, secret) => {
    const verdict = await judge({ 'src/config.ts': `// first line\nconst it = 1;\nuse(\`${secret}\`);\n` });
    expect(verdict.verdict).toBe('fail');
    expect(verdict.findings[0]).toMatchObject({ path: 'src/config.ts', line: 3 });
    for (const part of secret.split(/[\s"=]/).filter((word) => word.length > 20)) {
      expect(JSON.stringify(verdict)).not.toContain(part);
    }
  },
);

test.each([
  ['a comment before it', `// secretlint-disable\nx = "${KEYS.github}"\n`, 2],
  ['a comment on its line', `x = "${KEYS.github}" // secretlint-disable-line\n`, 1],
  ['a comment for one rule', `# SecretLint-Disable @secretlint/secretlint-rule-github\nx = "${KEYS.github}"\n`, 2],
])('is not silenced by %s', async (_name, text, line) => {
  const verdict = await judge({ 'a.yaml': text });
  expect(verdict.findings.map((finding) => finding.line)).toEqual([line]);
});

test('leaves harmless text alone', async () => {
  const text = [
    'integrity: sha512-Ve5Rfzv9rGUkEZ5Z0jzbqTGIxHXvPp0p8cUO8B3pPp0p8cUO8B3pQz1yMqzRrFXcQxYgYvQ8xG3cDqYqz5GgYg==',
    'commit 3f9a1c3f9a1c3f9a1c3f9a1c3f9a1c3f9a1c3f9a',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a workflow file of GitHub Actions says
    'token: ${{ secrets.GITHUB_TOKEN }}',
    'Put the -----BEGIN PRIVATE KEY----- block into the setting.',
    'AKIAIOSFODNN7EXAMPLE',
  ].join('\n');
  expect(await judge({ 'README.md': text })).toMatchObject({ verdict: 'pass', findings: [] });
});

test('judges only the lines that the pull request adds', async () => {
  const text = `old = "${KEYS.github}"\nnew = 1\n`;
  const old = await judge({ 'a.ts': text }, [{ path: 'a.ts', status: 'modified', addedLines: [2] }]);
  expect(old.verdict).toBe('pass');
  const added = await judge({ 'a.ts': text }, [{ path: 'a.ts', status: 'modified', addedLines: [1] }]);
  expect(added.verdict).toBe('fail');
});

test('unusual line breaks do not move a secret out of the added lines', async () => {
  const verdict = await judge({ 'a.ts': `a\r\u2028b\rc\nx = "${KEYS.github}"\n` }, [
    { path: 'a.ts', status: 'modified', addedLines: [2] },
  ]);
  expect(verdict.findings).toMatchObject([{ line: 2 }]);
});

test('says which files it could not scan, and is not green then', async () => {
  const verdict = await judge({ 'a.ts': 'x', 'data.bin2': undefined });
  expect(verdict).toMatchObject({ verdict: 'neutral', summary: expect.stringContaining('data.bin2') });
  const image = await judge({ 'a.ts': 'x', 'logo.png': undefined });
  expect(image).toMatchObject({ verdict: 'pass', summary: expect.stringContaining('1 binary (logo.png)') });
  const many = await judge({ 'a.ts': 'x', 'b.ts': 'y' }, undefined, { maximumFiles: 1 });
  expect(many).toMatchObject({ verdict: 'neutral', summary: expect.stringContaining('1 beyond the limit of 1') });
});

test('does not read removed files nor those that the policy excludes', async () => {
  const verdict = await judge(
    { 'test/fixtures/key.txt': KEYS.github },
    [
      { path: 'gone.ts', status: 'removed' },
      { path: 'test/fixtures/key.txt', status: 'added' },
    ],
    { exclude: ['test/fixtures/**'] },
  );
  expect(verdict).toMatchObject({ verdict: 'pass', summary: 'no secrets in the added lines of 0 files' });
});

test('a token that the same line holds twice is one finding', async () => {
  const { findings } = await judge({ 'a.ts': `${KEYS.github} ${KEYS.github}` });
  expect(findings).toHaveLength(1);
});
