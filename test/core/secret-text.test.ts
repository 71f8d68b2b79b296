import { expect, test } from '@jest/globals';
import { secretIn, withoutSecrets } from '../../src/core/secret-text.ts';

test('every credential in a text is replaced by what it is, and what stands around it stays', () => {
  const token = `ghp_${'a1'.repeat(18)}`;
  const text = `tried ${token}, then ${token}, at postgres://baton:hunter2@db/baton`;
  const shown = withoutSecrets(text);
  expect(shown).toBe('tried [a GitHub token], then [a GitHub token], at [an address with a password]db/baton');
  expect(secretIn(shown)).toBeUndefined();
});
