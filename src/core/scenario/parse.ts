import { freeze } from '../freeze.ts';
import { jsonSchema } from '../json-schema.ts';
import type { Parsed } from '../problem.ts';
import { KEY_WORDS, reportIssues } from '../yaml/issues.ts';
import { readYaml } from '../yaml/read.ts';
import { Report } from '../yaml/report.ts';
import { checkMeaning } from './check-meaning.ts';
import { type Scenario, scenarioSchema } from './schema.ts';

/**
 * Reads a scenario file, strictly: unknown keys, people, repositories and folders are problems, all at once and each at its
 * place. `hasFolder` says whether a folder is there on disk; without it folders are believed. Never throws.
 */
export function parseScenario(
  text: string,
  about: { readonly file: string; readonly hasFolder?: (path: string) => boolean },
): Parsed<Scenario> {
  const { document, problems } = readYaml(text, about.file);
  if (document === undefined) return { ok: false, problems };
  const report = new Report(about.file, document, problems);
  const { value } = document;
  const read = scenarioSchema.safeParse(value);
  if (!read.success) {
    const schema = jsonSchema(scenarioSchema, 'input');
    reportIssues(read.error.issues, { report, base: [], value, schema, words: KEY_WORDS });
    return { ok: false, problems: report.problems() };
  }
  checkMeaning(read.data, report, about.hasFolder ?? (() => true));
  if (report.failed) return { ok: false, problems: report.problems() };
  return { ok: true, value: freeze(read.data), problems: report.problems() };
}
