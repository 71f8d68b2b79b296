import { referencesOf } from './alias.ts';
import type { TokenSet } from './token.ts';

/** A fault in what tokens refer to, in words for a person. */
export interface BrokenReference {
  readonly token: string;
  readonly why: string;
}

/** Every alias that leads nowhere, and one entry for each circle that aliases go in. */
export function brokenReferences(set: TokenSet): readonly BrokenReference[] {
  const byName = new Map(set.tokens.map((token) => [token.name, token]));
  const broken: BrokenReference[] = [];
  const state = new Map<string, 'open' | 'done'>();
  // An explicit stack: a chain of some ten thousand aliases must not exhaust that of the machine.
  for (const start of byName.keys()) {
    if (state.has(start)) continue;
    const stack: { readonly name: string; readonly rest: string[] }[] = [];
    const enter = (name: string): void => {
      state.set(name, 'open');
      stack.push({ name, rest: [...referencesOf(byName.get(name)!)] });
    };
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        state.set(top.name, 'done');
        stack.pop();
      } else if (!byName.has(next)) {
        broken.push({ token: top.name, why: `refers to "${next}", which does not exist` });
      } else if (state.get(next) === 'open') {
        const circle = [...stack.slice(stack.findIndex(({ name }) => name === next)).map(({ name }) => name), next];
        broken.push({ token: next, why: `refers to itself: ${circle.join(' -> ')}` });
      } else if (!state.has(next)) {
        enter(next);
      }
    }
  }
  return broken;
}
