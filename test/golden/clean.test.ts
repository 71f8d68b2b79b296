// Every rule, with the options that it has by itself, before everything that the other rules' tests hold to be clean, before
// the demo's organization with what is generated for it, and before this repository: nobody may cry wolf.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { createTokenBuilder } from '../../src/adapters/tokens/builder.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Rule } from '../../src/core/policy/rule.ts';
import { rules } from '../../src/rules/index.ts';
import { demoRepositories } from '../../src/simulator/scenario/acme.ts';
import { fakePull } from '../fakes/pull-view.ts';
import { GOOD_PAGES } from '../rules/accessibility/good-pages.ts';
import { GOOD_STYLES, TOKENS } from '../rules/brand/good-styles.ts';
import { BENIGN } from '../rules/security/benign-lines.ts';
import { GOOD_WORKFLOWS } from '../rules/security/good-workflows.ts';

type Texts = Readonly<Record<string, string>>;

/** Rules that read files and ask for nothing else in their options: what a policy gets that only names them. */
const reading = rules.filter((rule) => {
  const asked = rule.options.safeParse({});
  return asked.success && rule.reads(asked.data).includes('files');
});

const workflows = Object.fromEntries(
  GOOD_WORKFLOWS.map(([, text], at) => [`.github/workflows/good-${at}.yml`, text] as const),
);
const own = (pattern: RegExp): Texts =>
  Object.fromEntries(
    execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
      .split('\0')
      .filter((path) => pattern.test(path))
      .map((path) => [path, readFileSync(path, 'utf8')]),
  );

const corpora: Record<string, Texts> = {
  'good pages': GOOD_PAGES,
  'good styles': { ...GOOD_STYLES, 'tokens/design.json': TOKENS },
  'benign lines': Object.fromEntries(
    BENIGN.flatMap((line, at) =>
      [`docs/${at}.md`, `src/${at}.ts`, `k8s/${at}.yaml`].map((path) => [path, `${line}\n`]),
    ),
  ),
  'good workflows': workflows,
  'golden files of ours': own(/^test\/golden\/.*\.good\./),
  // But for the scenario in which somebody pushes a key, and the cases of the policy that finds keys.
  'what this repository is made of': own(
    /^(?!docs\/scenarios\/govern-secret|policies\/secrets\.test\.)(?:src|docs|workflows|policies|scripts|bench)\/(?!simulator\/description).*|^[^/]+$/,
  ),
};

/** Files of one pull request: rules read no more than 300 or 500. */
const AT_ONCE = 250;
const counted: string[] = [];
afterAll(() => console.log(`found on clean halves:\n${counted.join('\n')}`));

async function findingsOf(
  corpus: string,
  rule: Rule,
  texts: Texts,
  with_: JsonObject = {},
): Promise<readonly string[]> {
  const found: string[] = [];
  const states = new Set<string>();
  const all = Object.entries(texts);
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const some = Object.fromEntries(all.slice(at, at + AT_ONCE));
    const { verdict, findings } = await rule.judge(fakePull({ texts: some }), rule.options.parse(with_));
    states.add(verdict);
    found.push(...findings.map(({ path, line, message }) => `${path}:${line} ${message}`));
    if (verdict === 'fail' && findings.length === 0) found.push('it fails');
  }
  counted.push(`${corpus}, ${rule.name}: ${found.length} in ${all.length} files (${[...states].join(', ')})`);
  return found;
}

test('most rules can be judged with nothing but their name', () => {
  expect(reading.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'accessibility.aria',
      'accessibility.contrast',
      'accessibility.keyboard',
      'brand.colors',
      'brand.typography',
      'security.secrets',
      'security.workflow-permissions',
    ]),
  );
});

for (const [name, texts] of Object.entries(corpora)) {
  test.each(reading.map((rule) => [rule.name, rule] as const))(`%s finds nothing in ${name}`, async (_name, rule) => {
    expect(Object.keys(texts).length).toBeGreaterThan(0);
    expect(await findingsOf(name, rule, texts)).toEqual([]);
  });
}

/** Its repositories follow the main branch of the organization's own workflow on purpose, which a policy there would allow. */
const OWN: Readonly<Record<string, JsonObject>> = { 'security.workflow-permissions': { allow: ['acme/.github'] } };

test('no rule finds anything in the repositories of the demo', async () => {
  for (const [repository, texts] of Object.entries(await demoRepositories(createTokenBuilder()))) {
    for (const rule of reading) {
      expect([repository, rule.name, await findingsOf(repository, rule, texts, OWN[rule.name])]).toEqual([
        repository,
        rule.name,
        [],
      ]);
    }
  }
}, 60_000);
