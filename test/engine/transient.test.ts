import { expect, test } from '@jest/globals';
import { isTransient } from '../../src/engine/database.ts';

const coded = (code: string, message = '') => Object.assign(new Error(message), { code });

test.each([
  coded('57P01', 'terminating connection due to administrator command'),
  coded('57P03', 'the database system is starting up'),
  coded('53300', 'too many connections'),
  coded('ECONNREFUSED'),
  new Error('Connection terminated unexpectedly'),
  new Error('Client has encountered a connection error and is not queryable'),
])('a database in trouble of its own may work later: %s', (error) => {
  expect(isTransient(error)).toBe(true);
});

test.each([
  coded('23505', 'duplicate key value violates unique constraint'),
  coded('42P01', 'relation does not exist'),
  new Error('a defect'),
  undefined,
])('anything else does not pass by itself: %s', (error) => {
  expect(isTransient(error)).toBe(false);
});
