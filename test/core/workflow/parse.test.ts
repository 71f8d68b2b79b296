import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseWorkflow } from '../../../src/core/workflow/parse.ts';
import type { Workflow } from '../../../src/core/workflow/workflow.ts';
import { actions } from './actions.ts';

function parse(text: string): Workflow {
  const parsed = parseWorkflow(text, { file: 'w.yaml', actions });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function steps(execution: string, ...more: string[]): string {
  const list = more.map((step) => `  - { action: notify.slack, ${step} }`).join('\n');
  return `id: w\ndescription: d\ntrigger: { type: manual }\nexecution: { timeout: 1000${execution} }\nsteps:\n${list}\n`;
}

const dependencies = (workflow: Workflow) =>
  Object.fromEntries(workflow.steps.map((step) => [step.id, step.dependsOn]));
const say = (id: string, text = 'x') => `id: ${id}, inputs: { text: "${text}" }`;

describe('order', () => {
  test('without a mode and without dependsOn each step waits for the one above', () => {
    const workflow = parse(steps('', say('a'), say('b'), say('c')));
    expect(workflow.execution.mode).toBe('sequential');
    expect(dependencies(workflow)).toEqual({ a: [], b: ['a'], c: ['b'] });
  });
  test('one dependsOn makes it a graph, in which a reference is a dependency too', () => {
    const workflow = parse(
      steps('', say('a'), say('b'), `${say('c', `\${steps.a.status}`)}, dependsOn: [b]`, say('d')),
    );
    expect(workflow.execution.mode).toBe('hybrid');
    expect(dependencies(workflow)).toEqual({ a: [], b: [], c: ['b', 'a'], d: [] });
  });
  test('a condition on a step is a dependency too', () => {
    const conditions =
      'conditions: [{ type: stepSuccess, stepId: a }, { type: expression, expression: "steps.b.outputs.sent" }]';
    const workflow = parse(steps(', mode: parallel', say('a'), say('b'), `${say('c')}, ${conditions}`));
    expect(dependencies(workflow).c).toEqual(['b', 'a']);
    expect(workflow.steps[2]?.conditions).toContainEqual({ type: 'expression', expression: 'steps.b.outputs.sent' });
  });
  test('a step may read one further down that it depends on', () => {
    expect(dependencies(parse(steps('', `${say('a', `\${steps.b.status}`)}, dependsOn: b`, say('b'))))).toEqual({
      a: ['b'],
      b: [],
    });
  });
  test('onError may read steps of the main part without waiting for them', () => {
    const text = `${steps('', say('a'))}onError:\n  - { id: cry, action: notify.slack, inputs: { text: "\${steps.a.status} \${error.message}" } }\n`;
    expect(parse(text).onError[0]?.dependsOn).toEqual([]);
  });
});

test('an alias of an action becomes its name', () => {
  expect(
    parse(steps('', 'id: a').replace('notify.slack, id: a', 'changeset.open, id: a, inputs: { title: t }')).steps[0]
      ?.action,
  ).toBe('git.createPR');
});

test('the workflow is frozen all the way down', () => {
  const workflow = parse(steps('', say('a')));
  expect(Object.isFrozen(workflow.steps[0]?.inputs)).toBe(true);
  expect(Object.isFrozen(workflow.execution)).toBe(true);
});

test('one broken step does not hide what is wrong with another', () => {
  const parsed = parseWorkflow(steps('', 'id: a, action: no.such', 'id: 5, inputs: { text: 1, txt: 2 }'), {
    file: 'w.yaml',
    actions,
  });
  expect(parsed.problems.map(({ rule }) => rule).sort()).toEqual(
    ['duplicate-key', 'missing-input', 'unknown-input', 'wrong-input', 'wrong-value'].sort(),
  );
});

test('a workflow with 500 steps is checked within half a second', () => {
  const many = Array.from({ length: 500 }, (_, at) => say(`s${at}`, at === 0 ? 'x' : `\${steps.s${at - 1}.status}`));
  const text = steps(', mode: hybrid', ...many);
  parse(text);
  const start = process.cpuUsage();
  expect(parse(text).steps).toHaveLength(500);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(500);
});

const seed = Number(process.env.SEED ?? Date.now());
test(`files with pieces replaced, doubled or dropped are values or problems, never an exception (seed ${seed})`, () => {
  const whole = steps(
    ', mode: hybrid',
    say('a'),
    `${say('b', `\${steps.a.status}`)}, dependsOn: [a], conditions: [{ type: stepSuccess, stepId: a }]`,
  );
  const pieces = whole.split(/(?<=[\s{},:[\]])/);
  const junk = fc.constantFrom(
    '',
    'null',
    '[]',
    '{}',
    '5',
    '-',
    '&x ',
    '*x',
    `"\${"`,
    `\${1}`,
    '__proto__: 1',
    'a: b',
    '\n',
    '? ',
    'constructor',
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(pieces.length - 1), junk), { maxLength: 6 }), (edits) => {
      const edited = [...pieces];
      for (const [at, piece] of edits) edited[at] = piece;
      const parsed = parseWorkflow(edited.join(''), { file: 'w.yaml', actions });
      expect(parsed.ok || parsed.problems.some(({ severity }) => severity === 'error')).toBe(true);
    }),
    { seed, numRuns: 1_000 },
  );
});
