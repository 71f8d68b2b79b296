import { expect, test } from '@jest/globals';
import { readDelivery } from '../../src/core/delivery.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { sources } from '../../src/sources/index.ts';
import { acme, delivery, examples } from '../sources/examples.ts';

const read = new Set(sources.flatMap(({ reads }) => reads));
const payloads = examples.flatMap(({ name, examples: list }) => list.map((payload) => ({ name, payload })));

test('every payload that GitHub gives as an example is understood, or passed over, but never a crash', () => {
  expect(payloads).toHaveLength(329);
  for (const { name, payload } of payloads) {
    const events = readDelivery(delivery(name, { installation: { id: 7 }, ...payload }), sources);
    expect([name, events.length]).toEqual([name, read.has(name) ? 1 : 0]);
  }
});

test('an event has a type that its source declares, and small data', () => {
  const types = sources.flatMap(({ gives }) => gives);
  for (const { name, payload } of payloads) {
    for (const event of readDelivery(delivery(name, { installation: { id: 7 }, ...payload }), sources)) {
      // GitHub has more actions (`locked`, `assigned`) than workflows are told of.
      const known = types.includes(event.type) || types.some((type) => type.split('.')[0] === event.type.split('.')[0]);
      expect([event.type, known]).toEqual([event.type, true]);
      expect(JSON.stringify(event).length).toBeLessThan(4000);
    }
  }
});

test('without an installation a delivery is nothing', () => {
  const payload: JsonObject = { ...acme({ ref: 'refs/heads/main', before: 'a', after: 'b' }), installation: null };
  expect(readDelivery(delivery('push', payload), sources)).toEqual([]);
});

test('a payload with any one part broken is passed over, not thrown at anybody', () => {
  for (const { name, payload } of payloads.filter((one) => read.has(one.name))) {
    for (const key of Object.keys(payload)) {
      for (const broken of [null, 1, 'x', [], {}]) {
        const events = readDelivery(delivery(name, { installation: { id: 7 }, ...payload, [key]: broken }), sources);
        expect(Array.isArray(events)).toBe(true);
      }
    }
  }
});

test('the same delivery gives the same events', () => {
  for (const { name, payload } of payloads) {
    const once = () => readDelivery(delivery(name, { installation: { id: 7 }, ...payload }), sources);
    expect(once()).toEqual(once());
  }
});
