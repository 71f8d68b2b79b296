import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { showProblem } from '../../src/cli/problems.ts';
import { PROBLEM_RULES } from '../../src/core/problem-rules.ts';
import { buildCatalogue } from '../../src/core/repository/build.ts';
import { parseConfig } from '../../src/core/repository/config.ts';
import { planRun } from '../../src/core/run/plan.ts';
import { parseScenario } from '../../src/core/scenario/parse.ts';
import { checkInputs } from '../../src/core/workflow/inputs.ts';
import { parseWorkflow } from '../../src/core/workflow/parse.ts';
import { actions } from '../core/workflow/actions.ts';

// Each *.bad.yaml stands beside what is told about it, each *.good.yaml beside its plan. UPDATE_GOLDEN=1 writes them
// anew; read the difference before you commit it.
const folder = new URL('./', import.meta.url);
const names = (await readdir(folder)).sort();
const events = ['pull_request.opened', 'pull_request.closed', 'push', 'figma-update'];
const repositories = ['tokens', 'web-react', 'web-vue', 'docs'].map((name, id) => ({
  id,
  fullName: `acme/${name}`,
  defaultBranch: 'main',
  archived: false,
  private: false,
}));

describe('what is told about broken files', () => {
  test.each(names.filter((name) => name.endsWith('.bad.yaml')))('%s', async (name) => {
    const text = await readFile(new URL(name, folder), 'utf8');
    const problems = problemsOf(text, name);
    expect(problems.length).toBeGreaterThan(0);
    await compare(name, problems.map((problem) => showProblem(problem, text, false)).join('\n'));
  });

  function problemsOf(text: string, file: string) {
    if (file.includes('.config.')) return configProblems(text, file);
    if (file.includes('.scenario.'))
      return parseScenario(text, { file, hasFolder: (path) => path === 'seeds' }).problems;
    return parseWorkflow(text, { file, actions, events }).problems;
  }

  function configProblems(text: string, file: string) {
    const parsed = parseConfig(text, { file, commands: ['approve', 'run'] });
    if (!parsed.ok) return parsed.problems;
    return [...parsed.problems, ...buildCatalogue('acme', repositories, parsed.value, new Map()).problems];
  }
});

describe('what good files would do', () => {
  test.each(names.filter((name) => name.endsWith('.good.yaml')))('%s', async (name) => {
    const text = await readFile(new URL(name, folder), 'utf8');
    const parsed = parseWorkflow(text, { file: name, actions });
    expect(parsed.problems).toEqual([]);
    if (!parsed.ok) throw new Error('unreachable');
    const config = parseConfig(
      'version: 1\nrepositories: [{ name: "web-*", framework: react, dependsOn: [tokens] }, { name: tokens, framework: tokens }]',
      { file: 'config.yaml' },
    );
    if (!config.ok) throw new Error('unreachable');
    const { catalogue } = buildCatalogue('acme', repositories, config.value, new Map());
    const inputs = checkInputs(parsed.value.inputs, { figmaFileId: 'abc' });
    if (!inputs.ok) throw new Error('unreachable');
    const plan = planRun(parsed.value, { catalogue, actions, inputs: inputs.value });
    await compare(name, `${JSON.stringify({ workflow: parsed.value, plan }, null, 1)}\n`);
  });
});

test('every kind of problem has a golden file, and every one in a golden file is described', async () => {
  const outs = await Promise.all(
    names.filter((name) => name.endsWith('.bad.out')).map((name) => readFile(new URL(name, folder), 'utf8')),
  );
  const heads = outs.flatMap((out) => [...out.matchAll(/: (?:error|warning|info): .* \[([a-z-]+)\]$/gm)]);
  // These two are about several files at once; test/core/organization/read.test.ts has them.
  const told = new Set([...heads.map(([, rule]) => rule), 'duplicate-workflow', 'misnamed-file']);
  expect([...told].sort()).toEqual(Object.keys(PROBLEM_RULES).sort());
});

async function compare(name: string, actual: string): Promise<void> {
  const file = new URL(name.replace(/\.yaml$/, '.out'), folder);
  if (process.env.UPDATE_GOLDEN === '1') await writeFile(file, actual);
  expect(actual).toBe(await readFile(file, 'utf8'));
}
