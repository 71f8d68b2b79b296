import { expect, test } from '@jest/globals';
import { Immutable } from '../../../src/adapters/github/immutable.ts';

const SHA = 'a'.repeat(40);

test('what stands at a commit is asked for once, what stands at a branch each time', async () => {
  const known = new Immutable();
  let asked = 0;
  const ask = async () => ++asked;
  expect([await known.read(['file', 'a'], SHA, ask), await known.read(['file', 'a'], SHA, ask)]).toEqual([1, 1]);
  expect(await known.read(['file', 'b'], SHA, ask)).toBe(2);
  expect([await known.read(['file', 'a'], 'main', ask), await known.read(['file', 'a'], 'main', ask)]).toEqual([3, 4]);
});

test('a failure is not remembered', async () => {
  const known = new Immutable();
  await expect(known.read(['x'], SHA, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await known.read(['x'], SHA, async () => 'up')).toBe('up');
});

test('the oldest answers are forgotten when they grow too much', async () => {
  const known = new Immutable();
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return 'x'.repeat(3_000_000);
  };
  await known.read(['1'], SHA, ask);
  await known.read(['2'], SHA, ask);
  await known.read(['2'], SHA, ask);
  expect(asked).toBe(2);
  await known.read(['1'], SHA, ask);
  expect(asked).toBe(3);
});
