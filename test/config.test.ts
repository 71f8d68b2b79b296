import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { isUnconfigured, readConfig } from '../src/config.ts';

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();
const about = {
  stateDirectory: '/state',
  readFile: (path: string) => {
    if (path === 'key.pem') return pem;
    throw new Error('ENOENT');
  },
};
const app = { APP_ID: '7', PRIVATE_KEY: pem, WEBHOOK_SECRET: 'a-long-random-secret' };
const problemsOf = (env: Record<string, string>) => {
  const read = readConfig(env, about);
  return 'problems' in read ? read.problems : [];
};
const configOf = (env: Record<string, string>) => {
  const read = readConfig(env, about);
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.config;
};

test('with the three settings of an app everything else has a default', () => {
  expect(configOf(app)).toMatchObject({
    app: { id: 7 },
    githubApiUrl: 'https://api.github.com',
    host: '127.0.0.1',
    port: 3000,
    configRepository: '.github',
    logLevel: 'info',
    stateDirectory: '/state',
  });
});

test('the private key may come from a file, or on one line with \\n for newlines', () => {
  const { PRIVATE_KEY: _, ...without } = app;
  expect(configOf({ ...without, PRIVATE_KEY_PATH: 'key.pem' }).app.privateKey.trim()).toBe(pem.trim());
  expect(configOf({ ...app, PRIVATE_KEY: pem.replaceAll('\n', '\\n') }).app.privateKey.trim()).toBe(pem.trim());
});

test('everything that is missing or wrong is said at once, a line each', () => {
  const problems = problemsOf({
    APP_ID: 'x',
    PORT: '70000',
    GITHUB_API_URL: 'ftp://a',
    LOG_LEVEL: 'loud',
    PRIVATE_KEY_PATH: 'nowhere',
  });
  expect(problems.map((line) => line.split(' ')[0]).sort()).toEqual([
    'APP_ID',
    'GITHUB_API_URL',
    'LOG_LEVEL',
    'PORT',
    'PRIVATE_KEY_PATH',
    'WEBHOOK_SECRET',
  ]);
  expect(problems.every((line) => !line.includes('\n'))).toBe(true);
});

test.each(['development', 'short', ''])('the webhook secret %j is refused and not quoted', (secret) => {
  const problems = problemsOf({ ...app, WEBHOOK_SECRET: secret });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^WEBHOOK_SECRET /);
  if (secret !== '') expect(problems[0]).not.toContain(`"${secret}"`);
});

test('a key that is no key is refused without being shown', () => {
  const problems = problemsOf({ ...app, PRIVATE_KEY: 'hunter2hunter2' });
  expect(problems).toHaveLength(1);
  expect(problems[0]).not.toContain('hunter2');
});

test('nothing set, or set to nothing, means the demo', () => {
  expect(isUnconfigured({ LOG_LEVEL: 'info' })).toBe(true);
  expect(isUnconfigured({ APP_ID: '' })).toBe(true);
  expect(isUnconfigured({ WEBHOOK_SECRET: 'x' })).toBe(false);
});

test('while the webhook secret is changed the one before it is good too, and is held to the same', () => {
  const WEBHOOK_SECRET_PREVIOUS = 'the-secret-of-last-year';
  expect(configOf({ ...app, WEBHOOK_SECRET_PREVIOUS }).app.previousWebhookSecret).toBe(WEBHOOK_SECRET_PREVIOUS);
  expect(configOf({ ...app, WEBHOOK_SECRET_PREVIOUS: '' }).app).not.toHaveProperty('previousWebhookSecret');
  expect(problemsOf({ ...app, WEBHOOK_SECRET_PREVIOUS: 'development' })).toEqual([
    'WEBHOOK_SECRET_PREVIOUS is one that everybody knows: make up a random one',
  ]);
  expect(problemsOf({ ...app, WEBHOOK_SECRET_PREVIOUS: 'short' })).toHaveLength(1);
});
