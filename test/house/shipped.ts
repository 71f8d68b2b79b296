import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../../src/core/action.ts';
import type { Catalog } from '../../src/core/catalog.ts';
import { parsePolicy } from '../../src/core/policy/parse.ts';
import type { Rule } from '../../src/core/policy/rule.ts';
import { isTrial } from '../../src/core/policy/trial/parse.ts';
import { formatProblem, type Parsed } from '../../src/core/problem.ts';
import type { Source } from '../../src/core/source.ts';
import { parseWorkflow } from '../../src/core/workflow/parse.ts';

interface Catalogs {
  readonly actions: Catalog<Action>;
  readonly rules: Catalog<Rule>;
  readonly sources: Catalog<Source>;
}

/** What is wrong with the workflows and policies that a project ships: errors, ids that are not their file's name. */
export function shippedFindings(project: string, catalogs: Catalogs): readonly string[] {
  const actions = catalogs.actions.all();
  const events = catalogs.sources.all().flatMap((source) => source.gives);
  const workflows = files(project, 'workflows').filter(({ file }) => !file.endsWith('.test.yaml'));
  return [
    ...workflows.flatMap(({ file, text }) => findings(file, parseWorkflow(text, { file, actions, events }))),
    ...files(project, 'policies')
      .filter(({ file }) => !isTrial(file))
      .flatMap(({ file, text }) => findings(file, parsePolicy(text, { file, rules: catalogs.rules }))),
  ];
}

function files(project: string, folder: string): readonly { readonly file: string; readonly text: string }[] {
  const path = join(project, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(join(path, name), 'utf8') }));
}

function findings(file: string, parsed: Parsed<{ readonly id: string }>): readonly string[] {
  const errors = parsed.problems.filter((problem) => problem.severity === 'error').map(formatProblem);
  if (!parsed.ok) return errors;
  const name = file.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
  return parsed.value.id === name
    ? errors
    : [...errors, `${file}: its id is ${parsed.value.id}, not the name of the file`];
}
