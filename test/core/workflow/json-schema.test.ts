import { expect, test } from '@jest/globals';
import { configJsonSchema, workflowJsonSchema } from '../../../src/core/workflow/json-schema.ts';
import { actions } from './actions.ts';

test('the schema of a workflow file lists every action with its inputs, each of which may be an expression', () => {
  const schema = workflowJsonSchema(actions) as unknown as {
    properties: {
      steps: {
        items: {
          properties: { action: { enum: string[] } };
          allOf: { if: object; then: object }[];
          required: string[];
        };
      };
    };
    $defs: Record<string, { properties: Record<string, object>; required: string[]; additionalProperties: boolean }>;
  };
  const { items } = schema.properties.steps;
  expect(items.properties.action.enum).toContain('changeset.open');
  expect(items.required).toEqual(['id', 'action']);
  expect(items.allOf).toContainEqual({
    if: { properties: { action: { enum: ['git.createPR', 'changeset.open'] } }, required: ['action'] },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    then: { properties: { inputs: { $ref: '#/$defs/git.createPR' } } },
  });
  const tag = schema.$defs['git.tag'];
  expect(tag?.required).toEqual(['name', 'message']);
  expect(tag?.additionalProperties).toBe(false);
  expect(tag?.properties.name).toEqual({ anyOf: [{ type: 'string' }, { type: 'string', pattern: '\\$\\{' }] });
});

test('the schema of config.yaml refuses unknown keys', () => {
  expect(configJsonSchema()).toMatchObject({ type: 'object', additionalProperties: false, required: ['version'] });
});
