import { z } from 'zod';
import type { Catalog } from '../catalog.ts';
import { isJsonObject } from '../json.ts';
import { jsonSchema } from '../json-schema.ts';
import type { Problem } from '../problem.ts';
import { KEY_WORDS, reportIssues } from '../yaml/issues.ts';
import { readYaml, type YamlDocument } from '../yaml/read.ts';
import { Report } from '../yaml/report.ts';
import type { PolicyRule } from './policy.ts';
import type { Rule } from './rule.ts';
import { checkRules, MOST_RULES, ruleEntries, withLines } from './rule-entries.ts';

/** Files that one policy may include, those of included ones counted. */
const MOST_FILES = 20;
/** How many files may stand one behind the other. */
const DEEPEST = 5;
/** What people write for Baton lies in this folder; nothing outside is included. */
const FOLDER = 'baton';

/** What stands under `include:`. */
export const includeList = z
  .array(z.string().min(1).max(300))
  .min(1)
  .max(MOST_FILES)
  .describe('Files whose rules come before these: paths from this file, inside `baton/`, read at the same commit.');

const fragment = z.strictObject({ include: includeList.optional(), rules: ruleEntries });
const including = fragment.extend({ rules: ruleEntries.default([]) });

/** What lies around a policy file, all of one commit. */
export interface Beside {
  /** Of the file itself, inside its repository. */
  readonly path: string;
  /** Texts of the files that it includes, and of those that they include. */
  readonly texts: ReadonlyMap<string, string>;
  /** What problems call a file of that path. */
  name(path: string): string;
}

export const NOTHING_BESIDE: Beside = { path: '', texts: new Map(), name: (path) => path };

/** Reads all that a policy file includes, by path; what is not there or not allowed is left out, and told when it is parsed. */
export async function readIncluded(
  file: { readonly path: string; readonly text: string },
  read: (path: string) => Promise<string | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  let wave = [file];
  for (let deep = 0; deep < DEEPEST && wave.length > 0; deep++) {
    const next: (typeof file)[] = [];
    for (const one of wave) {
      for (const asked of namesIn(one.text)) {
        const path = pathOf(one.path, asked);
        if (path === undefined || path === file.path || texts.has(path) || texts.size >= MOST_FILES) continue;
        const text = await read(path);
        if (text === undefined) continue;
        texts.set(path, text);
        next.push({ path, text });
      }
    }
    wave = next;
  }
  return texts;
}

/** The rules of the files that a document includes, each file once, and what is wrong in those files. */
export function includedRules(
  document: YamlDocument,
  report: Report,
  about: { readonly rules: Catalog<Rule>; readonly beside: Beside },
): { readonly rules: readonly PolicyRule[]; readonly problems: readonly Problem[] } {
  const gathered: Gathered = { ...about, taken: new Set(), found: [], problems: [] };
  follow({ document, report }, [about.beside.path], gathered);
  const own = isJsonObject(document.value) && Array.isArray(document.value.rules) ? document.value.rules.length : 0;
  if (gathered.found.length > 0 && gathered.found.length + own > MOST_RULES) {
    tell(
      report,
      ['include'],
      'too-many-rules',
      `a policy may have ${MOST_RULES} rules, those that it includes counted`,
    );
  }
  return { rules: gathered.found, problems: gathered.problems };
}

/** Reads a file that policies include, by itself. Gives what is wrong in it and in those that it includes. */
export function checkIncluded(
  text: string,
  about: { readonly file: string; readonly rules: Catalog<Rule>; readonly beside: Beside },
): readonly Problem[] {
  const { beside, rules } = about;
  const gathered: Gathered = { rules, beside, taken: new Set(), found: [], problems: [] };
  readFragment(text, about.file, [beside.path], gathered);
  return gathered.problems;
}

interface Gathered {
  readonly rules: Catalog<Rule>;
  readonly beside: Beside;
  readonly taken: Set<string>;
  readonly found: PolicyRule[];
  readonly problems: Problem[];
}

/** `chain` is the way from the policy to this file, which is its last. */
function follow(
  { document, report }: { readonly document: YamlDocument; readonly report: Report },
  chain: readonly string[],
  gathered: Gathered,
): void {
  const { taken, beside } = gathered;
  for (const [index, asked] of namesOf(document).entries()) {
    const at = ['include', index];
    const path = pathOf(chain.at(-1) ?? '', asked);
    if (path === undefined) {
      tell(
        report,
        at,
        'include-outside',
        'only YAML files inside the folder `baton` can be included',
        'write the path from this file, such as `shared/approvers.yaml`',
      );
    } else if (chain.includes(path)) {
      const way = [...chain.slice(chain.indexOf(path)), path].join(' → ');
      tell(report, at, 'include-cycle', `these files include each other in a circle: ${way}`, 'take one of them out');
    } else if (!taken.has(path)) {
      const text = beside.texts.get(path);
      if (chain.length > DEEPEST)
        tell(report, at, 'include-depth', `at most ${DEEPEST} files may include one another in a row`);
      else if (taken.size >= MOST_FILES)
        tell(report, at, 'too-many-includes', `a policy may include ${MOST_FILES} files`);
      else if (text === undefined) {
        tell(
          report,
          at,
          'include-missing',
          `there is no file ${beside.name(path)} at this commit`,
          'links to files are not followed',
        );
      } else {
        taken.add(path);
        const broken = readFragment(text, beside.name(path), [...chain, path], gathered);
        if (broken > 0)
          tell(
            report,
            at,
            'include-broken',
            `${beside.name(path)} has ${broken === 1 ? 'a problem' : `${broken} problems`}`,
            'mend the included file',
          );
      }
    }
  }
}

/** Takes the rules of an included file. Gives how many errors it has, those of files that it includes left aside. */
function readFragment(text: string, file: string, chain: readonly string[], gathered: Gathered): number {
  const { document, problems } = readYaml(text, file);
  if (document === undefined) {
    gathered.problems.push(...problems);
    return problems.length;
  }
  const report = new Report(file, document, problems);
  const shape = isJsonObject(document.value) && 'include' in document.value ? including : fragment;
  const read = shape.safeParse(document.value);
  if (!read.success) {
    const about = { report, base: [], value: document.value, schema: jsonSchema(shape, 'input'), words: KEY_WORDS };
    reportIssues(read.error.issues, about);
  }
  checkRules(document, report, gathered.rules);
  follow({ document, report }, chain, gathered);
  if (read.success) gathered.found.push(...withLines(read.data.rules, document));
  const own = report.problems();
  gathered.problems.push(...own);
  return own.filter(({ severity }) => severity === 'error').length;
}

function namesIn(text: string): readonly string[] {
  const { document } = readYaml(text, '');
  return document === undefined ? [] : namesOf(document);
}

function namesOf({ value }: YamlDocument): readonly string[] {
  const list = isJsonObject(value) && Array.isArray(value.include) ? (value.include as readonly unknown[]) : [];
  return list.filter((one) => typeof one === 'string').slice(0, MOST_FILES);
}

/** Where a path that is written in a file leads, inside the repository; undefined when that is no YAML file under `baton/`. */
function pathOf(from: string, asked: string): string | undefined {
  if (asked.startsWith('/') || asked.length > 300 || !/^[^\\\0]*\.ya?ml$/.test(asked)) return undefined;
  const folders = from.split('/').slice(0, -1);
  for (const step of asked.split('/')) {
    if (step === '..') {
      if (folders.pop() === undefined) return undefined;
    } else if (step !== '.' && step !== '') folders.push(step);
  }
  return folders[0] === FOLDER && folders.length > 1 ? folders.join('/') : undefined;
}

function tell(
  report: Report,
  path: readonly (string | number)[],
  rule: string,
  message: string,
  suggestion?: string,
): void {
  const mend = suggestion === undefined ? {} : { suggestion };
  report.value(path, { category: 'logic', severity: 'error', rule, message, ...mend });
}
