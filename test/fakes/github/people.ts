import type { People } from '../../../src/core/ports/github/people.ts';
import type { FakeState } from './state.ts';

export function fakePeople(state: FakeState): People {
  return {
    permission: async (name, login) => {
      const { people, private: isPrivate } = state.open(name);
      return people.get(login) ?? (isPrivate ? 'none' : 'read');
    },
    isMember: async (org, team, login) => state.teams.get(`${org}/${team}`)?.has(login) ?? false,
  };
}
