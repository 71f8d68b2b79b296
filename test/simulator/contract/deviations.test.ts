import { expect, test } from '@jest/globals';
import { checkRequest, checkResponse } from '../../../src/simulator/description/check.ts';
import { description } from '../../../src/simulator/description/description.ts';
import { ANSWER_DEVIATIONS, REQUEST_DEVIATIONS } from '../../../src/simulator/description/deviations.ts';
import { problems } from '../../../src/simulator/description/validation.ts';

test.each(ANSWER_DEVIATIONS)("GitHub's own example of $operation fails at $pointer alike", (deviation) => {
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
