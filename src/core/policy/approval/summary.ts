import type { Part, State } from '../rule.ts';
import { some } from './count.ts';

/** One line for a judgement: what stops it or what it waits for, first of all. */
export function summarise(state: State, parts: readonly Part[]): string {
  if (state === 'skipped') return 'no requirement applies here';
  const first = leaves(parts, state)[0];
  if (state === 'pass' || first === undefined) return passed(leaves(parts, 'pass'));
  const said = first.actual === undefined ? '' : `: ${first.actual}`;
  const who = first.who === undefined || first.who.length === 0 ? '' : `; can be given by ${some(first.who)}`;
  return `${first.text}${said}${state === 'pending' ? who : ''}`;
}

function passed(parts: readonly Part[]): string {
  const names = new Set(parts.flatMap((part) => part.actual?.match(/@[\w[\]-]+/g) ?? []));
  return names.size === 0 ? 'no approval is needed' : `approved by ${some([...names])}`;
}

/** Parts of a state without such parts inside, in the order of the tree. */
function leaves(parts: readonly Part[], state: State): readonly Part[] {
  return parts.flatMap((part) => {
    if (part.state !== state) return [];
    const inner = leaves(part.parts ?? [], state);
    return inner.length > 0 ? inner : [part];
  });
}
