import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseScenario } from '../../core/scenario/parse.ts';
import type { Scenario } from '../../core/scenario/schema.ts';
import { isFolder } from '../../simulator/scenario/folder.ts';
import { countProblems, printable, showProblem } from '../problems.ts';
import { hasCode } from '../validate.ts';

export interface ScenarioFile {
  readonly file: string;
  /** Folders in the scenario count from here. */
  readonly folder: string;
  readonly scenario: Scenario;
}

type Read =
  | { readonly scenarios: readonly ScenarioFile[] }
  /** `missing`: a file is not there, which is wrong use. */
  | { readonly problems: string; readonly missing: boolean };

/** Reads all scenario files, or says everything that is wrong with any of them, ready for a terminal. */
export function readScenarios(files: readonly string[], color: boolean): Read {
  const scenarios: ScenarioFile[] = [];
  const told: string[] = [];
  const problems = [];
  for (const file of files) {
    const folder = path.dirname(path.resolve(file));
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      const missing = hasCode(error, 'ENOENT') || hasCode(error, 'EISDIR');
      return { problems: `${missing ? 'there is no file' : 'cannot read'} ${printable(file)}`, missing: true };
    }
    const parsed = parseScenario(text, { file, hasFolder: (one) => isFolder(path.resolve(folder, one)) });
    if (parsed.ok) scenarios.push({ file, folder, scenario: parsed.value });
    problems.push(...parsed.problems);
    told.push(...parsed.problems.map((problem) => showProblem(problem, text, color)));
  }
  if (scenarios.length === files.length) return { scenarios };
  return { problems: [...told, countProblems(problems, files.length)].join('\n'), missing: false };
}
