import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exampleInputs } from '../../../src/core/workflow/example-inputs.ts';
import { checkInputs } from '../../../src/core/workflow/inputs.ts';
import type { InputDefinition } from '../../../src/core/workflow/workflow.ts';

const definition: fc.Arbitrary<InputDefinition> = fc.record(
  {
    name: fc.stringMatching(/^[a-z]{1,8}$/),
    type: fc.constantFrom('string', 'text', 'number', 'boolean', 'array', 'object'),
    required: fc.boolean(),
    pattern: fc.constantFrom('^v?\\d+', '^[a-z]+$', 'never this one \\d{40}'),
    description: fc.constant(''),
  },
  { requiredKeys: ['name', 'type', 'required', 'description'] },
);

test('an example is taken by the workflow, or there is none', () => {
  let made = 0;
  fc.assert(
    fc.property(fc.uniqueArray(definition, { selector: ({ name }) => name, maxLength: 6 }), (definitions) => {
      const example = exampleInputs(definitions);
      if (example === undefined) return;
      made++;
      const checked = checkInputs(definitions, example);
      expect(checked).toMatchObject({ ok: true, problems: [] });
    }),
  );
  expect(made).toBeGreaterThan(20);
});

test('a choice shows one of its options, and what has a default is left out', () => {
  expect(
    exampleInputs([
      { name: 'ring', type: 'choice', required: true, options: ['canary', 'all'], description: '' },
      { name: 'most', type: 'number', required: true, default: 3, description: '' },
    ]),
  ).toEqual({ ring: 'canary' });
});

test('of a pattern that no word of ours fits there is no example', () => {
  const odd = { name: 'key', type: 'string', required: true, pattern: '^[0-9A-F]{32}$', description: '' } as const;
  expect(exampleInputs([odd])).toBeUndefined();
});
