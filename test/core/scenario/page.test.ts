import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { dump, load } from 'js-yaml';
import { parseScenario } from '../../../src/core/scenario/parse.ts';
import { scenarioJsonSchema } from '../../../src/core/scenario/schema.ts';

const docs = join(import.meta.dirname, '../../../docs');
const accepts = new Ajv2020({ strict: false }).compile(scenarioJsonSchema());

/** What the examples of the page lean on. */
const AROUND = {
  name: 'Around an example',
  organization: {
    people: { ada: 'admin', ben: 'member', noor: 'member', mira: 'member', relay: 'member' },
    repositories: [{ name: 'web' }, { name: 'tokens' }, { name: 'docs' }],
  },
  events: [{ crash: true }],
  expect: { api: { refusals: 0 } },
};

describe('docs/simulate.md', () => {
  const page = readFileSync(join(docs, 'simulate.md'), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text as string);

  test.each(blocks.map((text) => [text.split(':', 1)[0] as string, text]))('its example of %s is one', (_, text) => {
    const whole = dump({ ...AROUND, ...(load(text) as object) });
    expect(parseScenario(whole, { file: 'example.yaml' }).problems).toEqual([]);
    expect(accepts(load(whole))).toBe(true);
  });

  test('names every key of a scenario', () => {
    const named = new Set(blocks.flatMap((text) => Object.keys(load(text) as object)));
    expect([...named].toSorted()).toEqual(
      Object.keys(scenarioJsonSchema().properties as object)
        .filter((key) => key !== 'description')
        .toSorted(),
    );
  });
});

describe('docs/scenarios', () => {
  const files = readdirSync(join(docs, 'scenarios'));

  test.each(files)('%s is accepted by the parser and by the schema for editors', (name) => {
    const text = readFileSync(join(docs, 'scenarios', name), 'utf8');
    expect(parseScenario(text, { file: name }).problems).toEqual([]);
    expect(accepts(load(text))).toBe(true);
  });
});

test('the schema for editors refuses what the parser refuses', () => {
  expect(accepts({ ...AROUND, organisation: {} })).toBe(false);
  expect(accepts({ ...AROUND, events: [{ as: 'ada', coment: {} }] })).toBe(false);
});
