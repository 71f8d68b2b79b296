import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { description } from '../../src/simulator/description/description.ts';
import { OPERATIONS } from '../../src/simulator/operations/table.ts';
import { sourceFiles } from './source-files.ts';

test("every operation in the table is one of GitHub's, by name, method and path, and stands there once", () => {
  const routes = new Map(description().head.routes.map(([id, method, path]) => [id, `${method} ${plain(path)}`]));
  const wrong = OPERATIONS.flatMap(({ id, method, path }) => {
    const ours = `${method} ${plain(path)}`;
    const theirs = routes.get(id) ?? 'nothing that GitHub describes';
    return theirs === ours ? [] : [`${id} is ${theirs}, not ${ours}`];
  });
  expect(wrong).toEqual([]);
  expect(OPERATIONS.length).toBeGreaterThan(100);
  expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
});

/** How a parameter spans slashes is our notation. */
const plain = (path: string) => path.replaceAll('+}', '}');

test('every test that starts a simulator ends it with a look through its repositories', () => {
  const files = sourceFiles(fileURLToPath(new URL('..', import.meta.url)));
  const starting = files.filter(({ text }) => /\bawait startSimulator\(/.test(text));
  expect(starting.length).toBeGreaterThan(2);
  const careless = starting.filter(({ text }) => !/\bcloseSoundly\(/.test(text)).map(({ path }) => path);
  expect(careless).toEqual([]);
});
