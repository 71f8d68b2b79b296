import { expect, test } from '@jest/globals';
import { Slimmer, slimSchema } from '../../../scripts/description/slim.ts';
import { writeDescription } from '../../../src/simulator/description/description.ts';

const SOURCE = { package: 'p', version: '1', sha256: 's', license: 'l' };
const text = (schema: object) => ({ content: { 'application/json': { schema } } });
const WHOLE = {
  paths: {
    '/things/{thing}/parts/{part}': {
      get: {
        operationId: 'things/get-part',
        summary: 'Prose',
        parameters: [
          { name: 'thing', in: 'path', required: true, schema: { type: 'string' } },
          { $ref: '#/components/parameters/part' },
          { name: 'page', in: 'query', schema: { type: 'integer', description: 'Prose', default: 1 } },
        ],
        responses: { 200: { $ref: '#/components/responses/part' }, 204: { description: 'Prose' } },
      },
    },
  },
  'x-webhooks': { 'thing-made': { post: { requestBody: text({ $ref: '#/components/schemas/thing' }) } } },
  components: {
    parameters: { part: { name: 'part', in: 'path', 'x-multi-segment': true, schema: { type: 'string' } } },
    responses: { part: { ...text({ type: 'array', items: { $ref: '#/components/schemas/part' } }), description: 'P' } },
    schemas: {
      thing: { type: 'object', title: 'Prose', properties: { title: { type: 'string', example: 'x' } } },
      part: { $ref: '#/components/schemas/inner' },
      inner: { type: 'string', nullable: true },
      unused: { type: 'string' },
    },
  },
};

test('prose goes, and what says something about data stays, also where a property has the name of a keyword', () => {
  const schema = { type: 'object', description: 'p', properties: { description: { type: 'string', example: 'e' } } };
  expect(slimSchema(schema)).toEqual({ type: 'object', properties: { description: { type: 'string' } } });
});

test('a keyword that nobody thought of is refused, so that none is lost in silence', () => {
  expect(() => slimSchema({ items: { if: {} } })).toThrow('unknown keyword if');
});

test('a description keeps routes, schemas by status, webhooks, and only the components that are used', () => {
  const slim = new Slimmer(WHOLE).slim(SOURCE, []);
  expect(slim.head.routes).toEqual([['things/get-part', 'GET', '/things/{thing}/parts/{part+}']]);
  expect(slim.operation['things/get-part']).toEqual({
    query: { page: { required: false, schema: { type: 'integer' } } },
    responses: { 200: { type: 'array', items: { $ref: '#/components/schemas/part' } }, 204: null },
  });
  expect(slim.webhook['thing-made']).toEqual({ $ref: '#/components/schemas/thing' });
  expect(Object.keys(slim.schema)).toEqual(['inner', 'part', 'thing']);
});

test('the same description is written as the same text', () => {
  const write = () => writeDescription(new Slimmer(structuredClone(WHOLE)).slim(SOURCE, []));
  expect(write()).toBe(write());
  expect(write().split('\n')[1]).toMatch(/^operation\tthings\/get-part\t\{/);
});
