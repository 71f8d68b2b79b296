import { Fault } from '../../fault.ts';
import type { Json } from '../../json.ts';
import { Budget, Failure } from './budget.ts';
import { describe, FUNCTIONS } from './functions.ts';
import { parseExpression } from './parse.ts';
import type { Names } from './scope.ts';
import { asText, same } from './text.ts';
import type { BinarySign, Tree } from './tree.ts';

type Value = Json | undefined;

/**
 * The value of an expression, written with or without `${ }` around it. What is not there reads as undefined.
 * Throws the Fault `expression-failed` when it cannot be read or has no value, and nothing else.
 */
export function evaluate(expression: string, scope: Names): Json | undefined {
  const parsed = parseExpression(expression);
  if (!parsed.ok) throw failed(expression, parsed.misread.message);
  return evaluateTree(parsed.tree, expression, scope, new Budget());
}

/** The same for a tree that is parsed already; several evaluations may share one budget. */
export function evaluateTree(tree: Tree, text: string, scope: Names, budget: Budget): Value {
  return failing(text, () => new Evaluation(scope, budget).value(tree));
}

/** Gives what `compute` gives; a Failure inside becomes the Fault `expression-failed` about that text. */
export function failing<T>(text: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof Failure) throw failed(text, error.message);
    throw error;
  }
}

function failed(expression: string, why: string): Fault {
  const shown = expression.length > 200 ? `${expression.slice(0, 200)}…` : expression;
  return new Fault('expression-failed', `The expression ${shown} cannot be evaluated: ${why}.`);
}

class Evaluation {
  readonly #scope: Names;
  readonly #budget: Budget;

  constructor(scope: Names, budget: Budget) {
    this.#scope = scope;
    this.#budget = budget;
  }

  value(tree: Tree): Value {
    this.#budget.spend(1);
    switch (tree.kind) {
      case 'literal':
        return tree.value;
      case 'name':
        return read(this.#scope, tree.name);
      case 'member':
        return read(this.value(tree.of), tree.key);
      case 'index':
        return this.#index(tree.of, tree.index);
      case 'list':
        return tree.items.map((item) => this.value(item) ?? null);
      case 'call':
        return this.#call(tree.name, tree.inputs);
      case 'unary':
        return this.#unary(tree.sign, this.value(tree.of));
      case 'binary':
        return this.#binary(tree.sign, tree.left, tree.right);
      case 'choice':
        return this.value(truthy(this.value(tree.test)) ? tree.yes : tree.no);
    }
  }

  #index(of: Tree, index: Tree): Value {
    const key = this.value(index);
    if (typeof key === 'string' || typeof key === 'number') return read(this.value(of), key);
    if (key === undefined || key === null) return undefined;
    throw new Failure(`an index is a number or a text, not ${describe(key)}`);
  }

  #call(name: string, inputs: readonly Tree[]): Value {
    const known = FUNCTIONS.get(name);
    if (known === undefined) throw new Failure(`there is no function ${name}()`);
    if (inputs.length < known.least || inputs.length > known.most) throw new Failure(`it is written ${known.usage}`);
    const values = inputs.map((input) => this.value(input));
    return known.call(values, this.#budget);
  }

  #unary(sign: '!' | '-' | '+', value: Value): Value {
    if (sign === '!') return !truthy(value);
    const number = numeric(value, sign);
    return sign === '-' ? 0 - number : number;
  }

  #binary(sign: BinarySign, left: Tree, right: Tree): Value {
    const a = this.value(left);
    // JavaScript's meaning: the operand itself, so that `context.inputs.x || 'none'` works.
    if (sign === '&&') return truthy(a) ? this.value(right) : a;
    if (sign === '||') return truthy(a) ? a : this.value(right);
    const b = this.value(right);
    switch (sign) {
      case '===':
        return same(a, b, this.#budget);
      case '!==':
        return !same(a, b, this.#budget);
      case '==':
        return this.#alike(a, b);
      case '!=':
        return !this.#alike(a, b);
      case '<':
      case '<=':
      case '>':
      case '>=':
        return ordered(sign, a, b);
      case '+':
        return this.#plus(a, b);
      default:
        return arithmetic(sign, a, b);
    }
  }

  /** `==`: as `===`, but null is undefined, and a text that spells a number is that number. */
  #alike(a: Value, b: Value): boolean {
    if (a === undefined || a === null || b === undefined || b === null) return (a ?? null) === (b ?? null);
    if (typeof a === 'number' && typeof b === 'string') return b.trim() !== '' && Number(b) === a;
    if (typeof a === 'string' && typeof b === 'number') return a.trim() !== '' && Number(a) === b;
    return same(a, b, this.#budget);
  }

  #plus(a: Value, b: Value): Value {
    if (typeof a === 'string' || typeof b === 'string') {
      const text = asText(a, this.#budget) + asText(b, this.#budget);
      this.#budget.grow(text.length);
      return text;
    }
    return finite(numeric(a, '+') + numeric(b, '+'));
  }
}

/** Own properties of plain data only: no prototype, no function, nothing of the host. */
function read(of: unknown, key: string | number): Value {
  if (of === undefined || of === null) return undefined;
  if (typeof of === 'string') {
    if (key === 'length') return of.length;
    return typeof key === 'number' ? of[key] : undefined;
  }
  if (typeof of !== 'object' || !Object.hasOwn(of, key)) return undefined;
  const value = (of as { readonly [key: string | number]: unknown })[key];
  return typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint'
    ? undefined
    : (value as Value);
}

function truthy(value: Value): boolean {
  return !(value === undefined || value === null || value === false || value === 0 || value === '');
}

function numeric(value: Value, sign: string): number {
  if (typeof value === 'number') return value;
  throw new Failure(`"${sign}" takes numbers, not ${describe(value)}`);
}

/** JSON knows neither infinity nor a negative zero. */
function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Failure('the result is no number');
  return value + 0;
}

function arithmetic(sign: '-' | '*' | '/' | '%', a: Value, b: Value): number {
  const [x, y] = [numeric(a, sign), numeric(b, sign)];
  if (y === 0 && (sign === '/' || sign === '%')) throw new Failure('nothing can be divided by zero');
  switch (sign) {
    case '-':
      return finite(x - y);
    case '*':
      return finite(x * y);
    case '/':
      return finite(x / y);
    case '%':
      return finite(x % y);
  }
}

/** A comparison with something that is not there is false, so that conditions on skipped steps do not fail. */
function ordered(sign: '<' | '<=' | '>' | '>=', a: Value, b: Value): boolean {
  if (a === undefined || a === null || b === undefined || b === null) return false;
  if (typeof a === 'string' && typeof b === 'string') return compare(sign, a, b);
  const comparable = (value: Value) => typeof value === 'number' || typeof value === 'string';
  if (!comparable(a) || !comparable(b)) {
    throw new Failure(`"${sign}" compares numbers or texts, not ${describe(a)} and ${describe(b)}`);
  }
  const [x, y] = [Number(a), Number(b)];
  return compare(sign, x, y);
}

function compare<T extends string | number>(sign: '<' | '<=' | '>' | '>=', a: T, b: T): boolean {
  switch (sign) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}
