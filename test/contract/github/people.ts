import { describe, expect, test } from '@jest/globals';
import type { Stage } from './stage.ts';

export function peopleContract(stage: () => Stage): void {
  describe('people', () => {
    test.each(['read', 'triage', 'write', 'maintain', 'admin'] as const)('%s is known as such', async (permission) => {
      const repository = await stage().fresh();
      await stage().harness.grant(repository, 'grace', permission);
      expect(await stage().github.people.permission(repository, 'grace')).toBe(permission);
    });

    test('a stranger has no right to a private repository', async () => {
      const repository = await stage().fresh(undefined, { private: true });
      expect(await stage().github.people.permission(repository, 'nobody-at-all')).toBe('none');
    });

    test('members of a team are known', async () => {
      await stage().harness.team('design-system', ['ada']);
      expect(await stage().github.people.isMember('acme', 'design-system', 'ada')).toBe(true);
      expect(await stage().github.people.isMember('acme', 'design-system', 'bob')).toBe(false);
      expect(await stage().github.people.isMember('acme', 'no-such-team', 'ada')).toBe(false);
    });

    test('who was given nothing reads what is public, and nothing else', async () => {
      const { permission } = stage().github.people;
      expect(await permission(await stage().fresh(undefined, { private: false }), 'grace')).toBe('read');
      expect(await permission(await stage().fresh(undefined, { private: true }), 'grace')).toBe('none');
    });
  });
}
