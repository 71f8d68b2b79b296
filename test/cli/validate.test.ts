import { describe, expect, test } from '@jest/globals';
import { catalogs } from '../../src/catalogs.ts';
import type { Io } from '../../src/cli/io.ts';
import { plan } from '../../src/cli/plan.ts';
import { validate } from '../../src/cli/validate.ts';

/** A terminal over files in memory. */
function terminal(files: Record<string, string>, color = false) {
  const said = { out: '', err: '' };
  const io: Io = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    color,
    cwd: '/work',
    readFile: async (path) => {
      const text = files[path];
      if (text === undefined)
        throw Object.assign(new Error('no such file'), { code: path === 'locked' ? 'EACCES' : 'ENOENT' });
      return text;
    },
    catalogs,
  };
  return { io, said };
}

const GOOD =
  'id: hello\ndescription: d\ntrigger: { type: manual }\nexecution: { timeout: 1000 }\nsteps: [{ id: a, action: sleep, inputs: { ms: 5 } }]\n';
const good = GOOD.replace(
  'inputs: { ms: 5 }',
  `inputs: ${JSON.stringify(catalogs.actions.get('sleep')?.examples[0]?.inputs)}`,
);

describe('validate', () => {
  test('ends with 0 when all is well', async () => {
    const { io, said } = terminal({ 'a.yaml': good });
    expect(await validate(['a.yaml'], io)).toBe(0);
    expect(said).toEqual({ out: 'no problems in 1 file\n', err: '' });
  });
  test('ends with 1 and shows the line with a caret', async () => {
    const { io, said } = terminal({ 'a.yaml': good.replace('action: sleep', 'action: sleeep') });
    expect(await validate(['a.yaml'], io)).toBe(1);
    expect(said.out).toContain('a.yaml:5:26: error: there is no action "sleeep" [unknown-action]');
    expect(said.out).toMatch(/^ {2}\| {26}\^~~~~~$/m);
    expect(said.out).toContain('= did you mean "sleep"?');
    expect(said.out).toContain('1 error in 1 file');
  });
  test('reads what a policy includes from the folder that it lies in, and shows the line there', async () => {
    const head = 'id: p\nname: p\ntype: custom\nenforcement: info\n';
    const { io, said } = terminal({
      'x/baton/policies/p.yaml': `${head}include: [../shared/a.yaml]\n`,
      'x/baton/shared/a.yaml': 'rules: [{ rule: custom.titel }]\n',
    });
    expect(await validate(['x/baton/policies/p.yaml'], io)).toBe(1);
    expect(said.out).toContain(
      'x/baton/policies/p.yaml:5:11: error: x/baton/shared/a.yaml has a problem [include-broken]',
    );
    expect(said.out).toContain('x/baton/shared/a.yaml:1:17: error: there is no rule "custom.titel" [unknown-rule]');
    expect(said.out).toMatch(/^\s*1 \| rules: \[\{ rule: custom\.titel/m);
    said.out = '';
    // By itself it is no policy, and needs no id.
    expect(await validate(['x/baton/shared/a.yaml'], io)).toBe(1);
    expect(said.out).toContain('1 error in 1 file');
  });
  test('reads the test of a policy as a test', async () => {
    const text = 'cases:\n  - name: x\n    expect: { conclusion: sucess }\n';
    const { io, said } = terminal({ 'baton/policies/p.test.yaml': text });
    expect(await validate(['baton/policies/p.test.yaml'], io)).toBe(1);
    expect(said.out).toContain('p.test.yaml:3:27: error: expected one of success, neutral, failure');
    expect(said.out).toContain('= did you mean "success"?');
  });
  test('reads policies and config.yaml with their own parsers', async () => {
    const { io, said } = terminal({
      'baton/config.yaml': 'version: 1\ndefalts: {}\n',
      'baton/policies/p.yaml': 'id: p\nrules: [{ rule: no.such }]\n',
      'loose.yaml': 'id: q\nenforcement: loud\n',
    });
    expect(await validate(['baton/config.yaml', 'baton/policies/p.yaml', 'loose.yaml'], io)).toBe(1);
    expect(said.out).toContain('did you mean "defaults"?');
    expect(said.out).toContain('unknown-rule');
    expect(said.out).toContain('expected one of blocking, warning, info');
  });
  test('reads waivers.yaml, days and all, and looks up no policy', async () => {
    const waiver = (until: string) =>
      `waivers:\n  - { policy: p, rules: [r], repositories: ["*"], reason: x, owner: ben, from: 2026-11-01, until: ${until} }\n`;
    const { io, said } = terminal({ 'baton/waivers.yaml': waiver('2026-12-24'), 'waivers.yml': waiver('2026-13-24') });
    expect(await validate(['baton/waivers.yaml'], io)).toBe(0);
    expect(await validate(['waivers.yml'], io)).toBe(1);
    expect(said.out).toContain('expected a day of the calendar, found "2026-13-24"');
  });
  test('--strict counts warnings, --json is for machines', async () => {
    const { io, said } = terminal({ 'a.yaml': good.replace('execution: { timeout: 1000 }\n', '') });
    expect(await validate(['a.yaml', '--json'], io)).toBe(0);
    expect(await validate(['a.yaml', '--strict'], io)).toBe(1);
    const [json = ''] = said.out.split('\na.yaml');
    expect(JSON.parse(json)).toMatchObject({
      version: 1,
      problems: [{ file: 'a.yaml', rule: 'no-timeout', severity: 'warning' }],
    });
  });
  test.each([[[]], [['--nope']], [['missing.yaml']]])('%j is wrong use', async (args) => {
    const { io, said } = terminal({});
    expect(await validate(args, io)).toBe(2);
    expect(said.err).toMatch(/^baton validate: /);
  });
  test('a file that cannot be read is a failure', async () => {
    expect(await validate(['locked'], terminal({}).io)).toBe(3);
  });
  test('a file cannot steer the terminal', async () => {
    const { io, said } = terminal({ 'a.yaml': `${good}"\\e[2J\u202Edescriptoin": x\n` });
    expect(await validate(['a.yaml'], io)).toBe(1);
    expect(said.out).toContain('unknown-key');
    for (const sign of ['\u001b', '\u202E']) expect(said.out).not.toContain(sign);
  });
  test('a credential is not repeated, wherever it stands', async () => {
    const token = `ghp_${'a'.repeat(36)}`;
    const text = good.replace('description: d', `description: ${token}\nversion: [${token}]`).replace('1000', token);
    for (const args of [['a.yaml'], ['a.yaml', '--json']]) {
      const { io, said } = terminal({ 'a.yaml': text });
      expect(await validate(args, io)).toBe(1);
      expect(said.out).toContain('credential-in-text');
      expect(said.out).toContain('expected a number, found a GitHub token');
      expect(said.out).not.toContain('ghp_');
    }
  });
  test('colours are only where they are asked for', async () => {
    const { io, said } = terminal({ 'a.yaml': 'id: 1\n' }, true);
    await validate(['a.yaml'], io);
    expect(said.out).toContain('\u001b[31merror\u001b[0m');
  });
});

describe('plan', () => {
  const config =
    'version: 1\nrepositories: [{ name: acme/web, framework: react, dependsOn: [acme/tokens] }, { name: acme/tokens, framework: tokens }]\n';
  test('shows what a shipped workflow would do, over the repositories that config.yaml names', async () => {
    const { readFile } = await import('node:fs/promises');
    const { io, said } = terminal({ 'c.yaml': config });
    const over: Io = {
      ...io,
      readFile: async (path) => (path.startsWith('/') ? readFile(path, 'utf8') : io.readFile(path)),
    };
    expect(await plan(['design-sync', '--config', 'c.yaml', 'figmaFileId=abc'], over)).toBe(0);
    expect(said.err).toBe('');
    expect(said.out).toContain('acme/web, acme/tokens');
    expect(said.out).toMatch(/Risk +high, because it /);
    expect(said.out).toMatch(/Approvals +1 called for, 1 asked for/);
  });
  test('forecasts how long many pull requests take, and by which limit of GitHub', async () => {
    const names = Array.from({ length: 210 }, (_, at) => `{ name: acme/r${at}, framework: react }`).join(', ');
    const step = '  - { id: open, action: git.createPR, inputs: { title: t } }\n';
    const opening = `${good.slice(0, good.indexOf('steps:'))}steps:\n${step}`;
    const files = { 'baton/workflows/a.yaml': opening, 'baton/config.yaml': `version: 1\nrepositories: [${names}]\n` };
    const { io, said } = terminal(files);
    expect(await plan(['baton/workflows/a.yaml'], io)).toBe(0);
    expect(said.err).toBe('');
    expect(said.out).toMatch(/acme\/r19 and 190 more\n/);
    expect(said.out).toMatch(/Cost +\d+ requests, \d+ points, 210 content units/);
    expect(said.out).toMatch(/Forecast +\d+ (s|min), \d windows; bound by 900 points a minute/);
    expect(said.out).toMatch(/At least +3 min, as GitHub's limits allow/);
  });
  test('finds config.yaml above the workflow, and gives JSON', async () => {
    const { io, said } = terminal({ 'baton/workflows/a.yaml': good, 'baton/config.yaml': config });
    expect(await plan(['baton/workflows/a.yaml', '--json'], io)).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({
      version: 1,
      workflow: { id: 'hello' },
      complexity: 'simple',
      risk: { level: 'low' },
    });
  });
  test('a broken workflow or input is a problem, an unknown one wrong use', async () => {
    const text = good.replace('steps:', 'inputs: { n: { type: number } }\nsteps:');
    const { io, said } = terminal({ 'bad.yaml': 'id: x\n', 'w/good.yaml': text });
    expect(await plan(['bad.yaml'], io)).toBe(1);
    expect(await plan(['w/good.yaml', 'n=many'], io)).toBe(1);
    expect(said.err).toContain('n: expected a number');
    expect(await plan(['no-such'], io)).toBe(2);
    expect(await plan([], io)).toBe(2);
    expect(await plan(['a.yaml', 'b.yaml'], io)).toBe(2);
  });
});
