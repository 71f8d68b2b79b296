import { describe, expect, test } from '@jest/globals';
import { Fault } from '../../../../src/core/fault.ts';
import type { Json } from '../../../../src/core/json.ts';
import {
  evaluate,
  parseExpression,
  references,
  substitute,
} from '../../../../src/core/workflow/expression/expression.ts';
import { scope } from './scopes.ts';

const $ = (expression: string) => `\${${expression}}`;

describe('evaluate', () => {
  const rows: readonly [string, Json | undefined][] = [
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 2 - 3', 5],
    ['7 % 4', 3],
    ['-2 - -2', 0],
    ['.5 + 1e2', 100.5],
    ["'a' + 1 + true", 'a1true'],
    ["'it\\'s' + \"\\n\"", "it's\n"],
    ['1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3', true],
    ["'b' > 'a'", true],
    ["'10' > 9", true],
    ['1 === 1 && "1" !== 1 && "1" == 1 && null == context.inputs.nothing', true],
    ['context.inputs.list === ["a", "b"]', true],
    ['!context.inputs.nothing', true],
    ['context.inputs.nothing || "none"', 'none'],
    ['context.inputs.name && 1', 1],
    ['context.inputs.nothing > 0', false],
    ['true ? 1 : false ? 2 : 3', 1],
    ['false ? 1 : false ? 2 : 3', 3],
    ['steps.sync-figma.outputs.summary.changed > 0', true],
    ['steps.sync-figma.outputs.count-1', 3],
    ['steps["sync-figma"].status', 'succeeded'],
    ['steps.sync-figma.outputs["visual-regression"].status', 'green'],
    ['context.inputs.list[1]', 'b'],
    ['context.inputs.list.length', 2],
    ['context.inputs.list[9]', undefined],
    ['steps.absent.outputs.deep.deeper[0].deepest', undefined],
    ['workflow.duration / 1000', 1.5],
    ['length("abc") + length(context.inputs.list) + length(context.inputs.nothing)', 5],
    ['join(context.inputs.list, "+")', 'a+b'],
    ['contains(context.inputs.list, "b") && contains("abc", "bc") && !contains(context.inputs.nothing, 1)', true],
    ['startsWith("feat: x", "feat") && endsWith("a.ts", ".ts")', true],
    ['like("src/a/b.ts", "src/**/*.{ts,tsx}") && !like(context.inputs.nothing, "a*")', true],
    ['like(context.inputs.list, "{b,c}")', ['b']],
    ['upper(trim(" a ")) + lower("B")', 'Ab'],
    ['replace("a.b.c", ".", "/")', 'a/b/c'],
    ['split("a,b", ",")', ['a', 'b']],
    ['slice("design", 0, 3) + first(context.inputs.list) + last(context.inputs.list)', 'desab'],
    ['pick(steps.sync-figma.outputs.pulls, "number")', [1, 2]],
    ['keys(steps.sync-figma.outputs.summary)', ['changed']],
    ['values(steps.sync-figma.outputs.summary)', [4]],
    ['default(context.inputs.nothing, 5)', 5],
    ['min(3, 1, 2) + max([2, 3], 4)', 5],
    ['round(2.345, 2) + round(2.5) + floor(1.9) + ceil(1.1) + abs(-1)', 9.35],
    ['number("12") + 1', 13],
    ['text(context.inputs.list)', 'a, b'],
    ['json(steps.sync-figma.outputs.summary)', '{"changed":4}'],
    [$('context.inputs.name'), 'web'],
  ];
  test.each(rows)('%s', (expression, expected) => {
    expect(evaluate(expression, scope())).toEqual(expected);
  });

  test.each([
    ['1 +', 'ends where a value should stand'],
    ['', 'empty'],
    ['1 / 0', 'divided by zero'],
    ['1 % 0', 'divided by zero'],
    ['null + 1', '"+" takes numbers'],
    ['a = 1', 'compare with'],
    ['a & b', 'use "&&"'],
    ['`a`', 'backticks'],
    ['"abc', 'never closed'],
    ['nope(1)', 'no function nope()'],
    ['length()', 'length(value)'],
    ['upper(context.inputs.list)', 'takes a text'],
    ['{} < 1', 'not part of an expression'],
    ['true < 1', 'compares numbers or texts'],
    ['1e308 * 10', 'no number'],
    [`${$('1')} 2`, 'nothing behind'],
  ])('%s fails with the Fault expression-failed that says why', (expression, why) => {
    const failure = caught(() => evaluate(expression, scope()));
    expect(failure).toBeInstanceOf(Fault);
    expect((failure as Fault).code).toBe('expression-failed');
    expect((failure as Fault).message).toContain(why);
  });

  test.each([
    'constructor',
    'constructor.constructor("return process")()',
    'context.constructor',
    'context["__proto__"]',
    'context.__proto__.polluted',
    'context.inputs.name.constructor',
    'context.inputs.list.map',
    'context.inputs.toString',
    'workflow["hasOwnProperty"]',
    'process',
    'globalThis',
    'this',
  ])('%s reaches neither host nor prototype', (expression) => {
    expect(valueOrFault(expression)).toBeUndefined();
  });

  test('nesting and length are bounded', () => {
    const nested = ['('.repeat(60), '1', ')'.repeat(60)].join('');
    expect(() => evaluate(nested, scope())).toThrow(/nests deeper/);
    expect(() => evaluate(['1', '+1'.repeat(3000)].join(''), scope())).toThrow(/longer than/);
    expect(evaluate(['1', '+1'.repeat(1500)].join(''), scope())).toBe(1501);
  });

  test('a text that grows without bound is stopped', () => {
    const doubled = Array.from({ length: 12 }).reduce<string>((inner) => `replace(${inner}, "a", "aaaa")`, '"aaaa"');
    expect(() => evaluate(doubled, scope())).toThrow(/grows too long|too many steps/);
  });

  test('a comparison of huge values is stopped', () => {
    const huge = {
      ...scope(),
      a: Array.from({ length: 200_000 }, () => 1),
      b: Array.from({ length: 200_000 }, () => 1),
    };
    expect(() => evaluate('a === b', huge)).toThrow(/too many steps/);
  });
});

describe('substitute', () => {
  test('one whole expression keeps its type', () => {
    expect(substitute($(' context.inputs.list '), scope())).toEqual(['a', 'b']);
    expect(substitute($('1 > 0'), scope())).toBe(true);
  });
  test('inside text lists are joined, objects are JSON and what is not there is empty', () => {
    const text = `${$('context.inputs.list')}|${$('steps.sync-figma.outputs.summary')}|${$('context.inputs.nothing')}|`;
    expect(substitute(text, scope())).toBe('a, b|{"changed":4}||');
  });
  test('keys and items without a value are left out, deep inside too', () => {
    const value = { a: $('nothing'), b: [$('nothing'), { c: $('1') }], d: null, e: 'plain' };
    expect(substitute(value, scope())).toEqual({ b: [{ c: 1 }], d: null, e: 'plain' });
  });
  test(`a brace inside a string does not close the expression, and $\${ is a plain \${`, () => {
    expect(substitute(`${$("'}' + 'x'")}-$\${y}`, scope())).toBe(`}x-\${y}`);
  });
  test('what an expression gives is not read as an expression again', () => {
    const hostile = { ...scope(), title: $('context.environment') };
    expect(substitute($('title'), hostile)).toBe($('context.environment'));
    expect(substitute(`x ${$('title')}`, hostile)).toBe(`x ${$('context.environment')}`);
  });
  test('a key called __proto__ stays an own key', () => {
    const made = substitute(JSON.parse(`{"__proto__":{"x":"${$('1')}"}}`), scope()) as object;
    expect(Object.keys(made)).toEqual(['__proto__']);
    expect((made as { x?: unknown }).x).toBeUndefined();
  });
});

test('references are the longest fixed paths of every expression in a value', () => {
  const value = [
    $('steps.a-b.outputs.x[0] > length(context.inputs.y)'),
    { z: `t ${$('steps["c"].status')} ${$('1 +')}` },
  ];
  expect(references(value)).toEqual([
    ['steps', 'a-b', 'outputs', 'x', 0],
    ['context', 'inputs', 'y'],
    ['steps', 'c', 'status'],
  ]);
});

test('a misreading has its place', () => {
  expect(parseExpression('1 + * 2')).toEqual({ ok: false, misread: { at: 4, message: 'expected a value, found "*"' } });
});

test('at least 10,000 substitutions a second', () => {
  const world = scope();
  const text = `a ${$('steps.sync-figma.outputs.summary.changed')} b ${$("context.inputs.name + '!'")}`;
  const start = process.cpuUsage();
  for (let i = 0; i < 5_000; i++) substitute(text, world);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(1_000);
});

function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

function valueOrFault(expression: string): unknown {
  try {
    return evaluate(expression, scope());
  } catch (error) {
    if (error instanceof Fault && error.code === 'expression-failed') return undefined;
    throw error;
  }
}
