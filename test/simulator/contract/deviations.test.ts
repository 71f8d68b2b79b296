import { expect, test } from '@jest/globals';
import { checkRequest, checkResponse } from '../../../src/simulator/description/check.ts';
import { component, description, type Schema } from '../../../src/simulator/description/description.ts';
import { ANSWER_DEVIATIONS, REQUEST_DEVIATIONS } from '../../../src/simulator/description/deviations.ts';
import { componentOf } from '../../../src/simulator/description/json-schema.ts';
import { problems } from '../../../src/simulator/description/validation.ts';
import { startWorld } from '../world.ts';

const described = ANSWER_DEVIATIONS.filter(({ declared }) => declared !== undefined);
const exemplified = ANSWER_DEVIATIONS.filter(({ declared }) => declared === undefined);

/** The schema of the value in that place of an answer. */
function schemaAt(operation: string, status: string, pointer: string): Schema {
  const whole = description().get('operation', operation)!.responses[status]!;
  return pointer
    .slice(1)
    .split('/')
    .reduce((outer, part) => {
      const schema = outer.$ref === undefined ? outer : component(componentOf(outer.$ref));
      return part === '*' ? schema.items! : schema.properties![part]!;
    }, whole);
}

test.each(described)('$operation leaves out the null that $declared.operation declares', (deviation) => {
  const { operation, status, pointer, declared } = deviation;
  expect(problems(schemaAt(operation, status, pointer), null)).not.toEqual([]);
  expect(problems(schemaAt(declared!.operation, declared!.status, declared!.pointer), null)).toEqual([]);
});

test('a label that came into being by its use has no description, and nothing else may stand in its place', async () => {
  const world = await startWorld();
  try {
    const ben = world.sim.as('ben');
    await ben.push('acme/web', 'idea', { 'src/a.txt': 'four\n' }, 'Change');
    const number = await ben.openPull('acme/web', { head: 'idea', title: 'An idea' });
    await world.call('POST', `/repos/acme/web/issues/${number}/labels`, { labels: ['never-seen'] });
    const { body } = await world.call('GET', '/repos/acme/web/pulls');
    expect(body[0].labels).toMatchObject([{ name: 'never-seen', description: null }]);
    expect(checkResponse('pulls/list', 200, body)).toEqual([]);
    body[0].labels[0].description = 5;
    expect(checkResponse('pulls/list', 200, body)).toMatchObject([{ pointer: '/0/labels/0/description' }]);
  } finally {
    // A violation would end it with an error.
    await world.stop();
  }
});

test.each(exemplified)("GitHub's own example of $operation fails at $pointer alike", (deviation) => {
  const { operation, status, pointer } = deviation;
  const schema = description().get('operation', operation)!.responses[status]!;
  const examples = description().get('examples', `${operation} ${status}`)!;
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    const places = problems(schema, example).map((one) => one.pointer.replace(/\/\d+(?=\/|$)/g, '/*'));
    expect(places.some((place) => place === pointer || place.startsWith(`${pointer}/`))).toBe(true);
    const excused = checkResponse(operation, Number(status), example).map((one) => one.pointer);
    expect(excused.filter((place) => place.includes('/account'))).toEqual([]);
  }
});

test.each(REQUEST_DEVIATIONS)("$operation takes in GitHub's own words what its schema refuses", (deviation) => {
  const { operation, field, empty, words } = deviation;
  const prose = (description().get('examples', `${operation} request`) as readonly string[]).join('\n');
  for (const sentence of words) expect(prose).toContain(sentence);
  const schema = description().get('operation', operation)!.body!;
  const check = (body: unknown) => checkRequest(operation, { query: new URLSearchParams(), body }).violations;
  const taken = [['bug'], ...(empty === true ? [{ [field]: [] }, []] : [])];
  for (const body of taken) {
    expect(problems(schema, body)).not.toEqual([]);
    expect(check(body)).toEqual([]);
  }
  expect(check([5])).not.toEqual([]);
});
