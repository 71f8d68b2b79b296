import { expect, test } from '@jest/globals';
import { strikes } from '../../../src/core/policy/secret-patterns.ts';
import { secrets } from '../../../src/rules/security/secrets.ts';
import type { FakePull } from '../../fakes/pull-view.ts';
import { fakePull } from '../../fakes/pull-view.ts';
import { BENIGN } from './benign-lines.ts';

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
  'google oauth': join('GOCSPX-', 'q7Lm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yf'),
  'azure shared key': join('SharedAccessKey=', 'q7Lm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yfq7Lm2Zx9Rb4Tn8V', '='),
  'azure signature': join('?sv=2024-11-04&sig=', 'q7Lm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yfq7Lm2Zx9Rb4Tn8V', '%3D'),
  'azure client secret': join('q7L', '8Q~', 'm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yfq7Lm2Zx9R'),
  pgp: join(
    '-----BEGIN PGP PRIVATE',
    ' KEY BLOCK-----\n\n',
    'lQOYBGVq7Lm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yfq7Lm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yfq',
  ),
  putty: join('PuTTY-User-', 'Key-File-2: ssh-rsa'),
  digitalocean: join('dop_', 'v1_', '3fa94c1be07d5298'.repeat(4)),
  pypi: join('pypi-', 'AgE', 'IcHlwaS5vcmcq7Lm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yfq7Lm2Zx9Rb4Tn8V'),
  telegram: join('123456789', ':AA', 'q7Lm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yfq7Lm2'),
  discord: join(
    'https://discord.com/api/',
    'webhooks/123456789012345678/',
    'q7Lm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yfq7Lm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yfq7Lm2Zx9Rb4T',
  ),
  sentry: join('sntrys_', 'eyJpYXQiOjE3MDAwMDAwMDB9q7Lm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yf'),
  postman: join('PMAK-', '3fa94c1be07d52983fa94c1b', '-', '3fa94c1be07d52983fa94c1be07d529810'),
  'new relic': join('NRAK-', 'Q7LM2ZX9RB4TN8VC1KD5HS3WP0Y'),
  'quoted password': join('const pass', 'word = "', 'hT7#kq9Lw2!zR4vb', '";'),
  'key in yaml': join('api_', "key: '", 'q7Lm2Zx9Rb4Tn8Vc1Kd5', "'"),
  'hexadecimal secret in json': join('"client', 'Secret": "', '3fa94c1be07d52986ac1f0be47d93285', '"'),
  'bearer token': join('Authorization: Bear', 'er ', 'q7Lm2Zx9Rb4Tn8Vc1Kd5Hs3Wp0Yf'),
} as const;

async function judge(texts: Record<string, string | undefined>, changed?: FakePull['changed'], with_ = {}) {
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

test('leaves fifty kinds of harmless lines alone', async () => {
  expect(BENIGN.length).toBeGreaterThanOrEqual(50);
  expect(await judge({ 'README.md': BENIGN.join('\n') })).toMatchObject({ verdict: 'pass', findings: [] });
});

test('finds a random text in an environment file by the name before it', async () => {
  const value = join('q7Lm2Zx9Rb', '4Tn8Vc1Kd5');
  const { findings } = await judge({ '.env': `PORT=3000\nDB_PASSWORD=${value}\nexport SIGNING_KEY=${value}\r\n` });
  expect(findings.map(({ line }) => line)).toEqual([2, 3]);
});

test.each([
  ['one long line of one letter', 'A'.repeat(1_000_000)],
  ['names of keys without end', 'token='.repeat(150_000)],
  ['quotes without end', 'password="'.repeat(100_000)],
  ['half of a token', `eyJ${'a.eyJ'.repeat(200_000)}`],
])('is not slowed down by %s', (_name, text) => {
  const before = process.cpuUsage();
  strikes(text);
  // Time of the processor, in microseconds: a busy machine makes it no longer. What backtracks takes minutes.
  expect(process.cpuUsage(before).user).toBeLessThan(1_500_000);
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
