import type { Actions } from '../../../src/core/ports/github/actions.ts';
import type { FakeState } from './state.ts';

export function fakeActions(state: FakeState): Actions {
  return {
    artifact: async (name, sha, wanted) => {
      const found = state.find(name)?.artifacts.findLast((one) => one.sha === sha && one.name === wanted);
      return found === undefined
        ? undefined
        : new Map(Object.entries(found.files).filter(([, text]) => !text.includes('\0')));
    },
  };
}
