import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { Catalog } from '../../../src/core/catalog.ts';
import { judgePolicy } from '../../../src/core/policy/conclude.ts';
import { createRuleJudge } from '../../../src/core/policy/judge.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import type { Rule } from '../../../src/core/policy/rule.ts';
import { readShipped } from '../../../src/engine/shipped.ts';
import { rules } from '../../../src/rules/index.ts';
import { ACME_POLICIES } from '../../../src/simulator/scenario/policies.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { fakePull } from '../../fakes/pull-view.ts';

const catalog = new Catalog<Rule>(rules);
const judge = createRuleJudge({ rules: catalog, clock: new ManualClock(), limit: 5000 });

interface SpectrumToken {
  readonly value?: string | object;
  readonly sets?: { readonly [set: string]: SpectrumToken };
}

/** Adobe's own files as one DTCG file: their sets are our modes. */
async function spectrum(which: 'before' | 'after'): Promise<string> {
  const folder = `node_modules/spectrum-${which}/src`;
  const tokens: Record<string, unknown> = {};
  for (const file of await readdir(folder)) {
    const read = JSON.parse(await readFile(`${folder}/${file}`, 'utf8')) as Record<string, SpectrumToken>;
    for (const [name, { value, sets = {} }] of Object.entries(read)) {
      const modes = Object.fromEntries(Object.entries(sets).map(([set, one]) => [set, one.value ?? null]));
      tokens[name] = { $value: value ?? modes.light ?? null, $extensions: { 'com.baton.design': { modes } } };
    }
  }
  return JSON.stringify(tokens, null, 2);
}

function acmePolicy() {
  const [[path, text] = ['', '']] = Object.entries(ACME_POLICIES);
  const parsed = parsePolicy(text, { file: `acme/.github:${path}`, rules: catalog });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

test.each(['before', 'after'] as const)(
  'Spectrum %s the story holds every declared pair in every theme',
  async (which) => {
    const texts = { 'tokens/tokens.json': await spectrum(which) };
    const judgement = await judgePolicy(acmePolicy(), fakePull({ repository: 'acme/design-tokens', texts }), judge);
    expect(judgement.rules.flatMap((rule) => rule.findings)).toEqual([]);
    expect(judgement).toMatchObject({
      conclusion: 'success',
      rules: [{ summary: '0 of 45 pairs under the minimum, modes counted one by one' }],
    });
  },
);

test('a palette that was made too light in one theme is held up, on its line', async () => {
  const tokens = JSON.parse(await spectrum('after'));
  tokens['neutral-subdued-content-color-default'].$extensions['com.baton.design'].modes.dark = '#555';
  const texts = { 'tokens/tokens.json': JSON.stringify(tokens, null, 2) };
  const judgement = await judgePolicy(acmePolicy(), fakePull({ repository: 'acme/design-tokens', texts }), judge);
  expect(judgement.conclusion).toBe('failure');
  const [finding] = judgement.rules[0]?.findings ?? [];
  expect(finding?.message).toMatch(/^neutral-subdued-content-color-default on background-base-color in dark is /);
  const line = texts['tokens/tokens.json'].split('\n')[(finding?.line ?? 0) - 1];
  expect(line).toContain('"neutral-subdued-content-color-default"');
});

test('what is shipped is quiet where nobody has such tokens', async () => {
  for (const { path, text } of await readShipped('.', 'policies')) {
    const parsed = parsePolicy(text, { file: path, rules: catalog });
    expect(parsed.problems).toEqual([]);
    if (!parsed.ok) continue;
    for (const texts of [{}, { 'tokens/tokens.json': await spectrum('after') }]) {
      expect(await judgePolicy(parsed.value, fakePull({ texts }), judge)).toMatchObject({ conclusion: 'success' });
    }
  }
});
