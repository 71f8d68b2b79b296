import { didYouMean } from '../../nearest.ts';
import { FUNCTIONS } from './functions.ts';
import { type Tree, visit } from './tree.ts';

/** Something in an expression that can be read and yet never has a value. */
export interface Misuse {
  /** Offset in the text that was parsed. */
  readonly at: number;
  readonly rule: 'unknown-function' | 'wrong-call';
  readonly message: string;
  readonly suggestion?: string;
}

/** Calls of functions that there are not, or with more or fewer values than they take. */
export function misusesIn(tree: Tree): readonly Misuse[] {
  const found: Misuse[] = [];
  visit(tree, (node) => {
    if (node.kind !== 'call') return;
    const { name, inputs, at } = node;
    const known = FUNCTIONS.get(name);
    if (known === undefined) {
      const message = `there is no function ${name}()`;
      found.push({ at, rule: 'unknown-function', message, ...didYouMean(name, FUNCTIONS.keys()) });
    } else if (inputs.length < known.least || inputs.length > known.most) {
      const message = `${name}() does not take ${inputs.length} values`;
      found.push({ at, rule: 'wrong-call', message, suggestion: `write ${known.usage}` });
    }
  });
  return found;
}
