import { LocalTurns } from '../../src/core/local-turns.ts';
import { turnsContract } from '../contract/turns.ts';

turnsContract('turns within a process', async () => {
  const turns = new LocalTurns();
  return { one: turns, other: turns, close: async () => {} };
});
