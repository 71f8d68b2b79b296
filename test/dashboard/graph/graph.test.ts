import { expect, test } from '@jest/globals';
import type { StepView } from '../../../src/core/run/view.ts';
import { arrows, inOrder } from '../../../src/dashboard/graph/arrows.ts';
import { lanes } from '../../../src/dashboard/graph/lanes.ts';
import { layout } from '../../../src/dashboard/graph/layout.ts';
import { wrap } from '../../../src/dashboard/graph/wrap.ts';

function steps(graph: { [id: string]: readonly string[] }): StepView[] {
  return Object.entries(graph).map(([id, dependsOn]) => ({
    id,
    name: id,
    action: 'sleep',
    dependsOn,
    part: 'main',
    status: 'pending',
    calls: 0,
  }));
}

const DIAMOND = steps({ a: [], b: ['a'], c: ['a'], d: ['a', 'b', 'c'], e: ['a', 'd', 'gone'] });

test('arrows that follow from others, and to steps that are not there, are left out', () => {
  expect(arrows(DIAMOND).map(({ from, to }) => `${from}${to}`)).toEqual(['ab', 'ac', 'bd', 'cd', 'de']);
});

test('a circle, which no parser lets through, is still drawn', () => {
  const circle = steps({ a: ['b'], b: ['a'], c: ['c'] });
  expect(inOrder(circle).length).toBe(3);
  expect(layout(circle, 600).nodes.length).toBe(3);
  expect(lanes(circle).rows.length).toBe(3);
});

test('each step stands right of all that it waits for, and no two in one place', () => {
  const plan = layout(DIAMOND, 800);
  const at = new Map(plan.nodes.map((node) => [node.step.id, node]));
  for (const { from, to } of arrows(DIAMOND)) expect(at.get(from)!.x).toBeLessThan(at.get(to)!.x);
  expect(new Set(plan.nodes.map((node) => `${node.x},${node.y}`)).size).toBe(5);
  for (const node of plan.nodes) {
    expect(node.x).toBeGreaterThan(0);
    expect(node.x).toBeLessThan(plan.width);
    expect(node.y).toBeLessThan(plan.height);
  }
});

test('a graph with few ranks does not fill a wide room, one with many outgrows a narrow one', () => {
  expect(layout(steps({ a: [], b: ['a'] }), 1200).width).toBeLessThan(400);
  const chain = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`s${index}`, index === 0 ? [] : [`s${index - 1}`]]),
  );
  expect(layout(steps(chain), 1200).width).toBeGreaterThan(2000);
});

test('from top to bottom, branches get lanes of their own and give them back', () => {
  const { rows, width } = lanes(DIAMOND);
  expect(width).toBe(2);
  expect(rows.map(({ step, lane, incoming, passing, goesOn }) => [step.id, lane, incoming, passing, goesOn])).toEqual([
    ['a', 0, [], [], true],
    ['b', 1, [0], [0], true],
    ['c', 0, [0], [1], true],
    ['d', 0, [1, 0], [], true],
    ['e', 0, [0], [], false],
  ]);
});

test.each([
  ['short', ['short']],
  ['Compare Figma with what', ['Compare', 'Figma with', 'what']],
  ['one two three four five six seven', ['one two', 'three four', 'five six…']],
  ['incomprehensibilities', ['incompreh…']],
  ['', []],
])('"%s" breaks into lines of ten', (text, lines) => {
  expect(wrap(text, 10, 3)).toEqual(lines);
});
