import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import type { Json } from '../../src/core/json.ts';
import { sourceFiles } from './source-files.ts';

/** What each plug-in has, whatever its kind. */
interface PlugIn {
  readonly name: string;
  readonly summary: string;
  readonly input?: z.ZodType;
  readonly options?: z.ZodType;
  readonly usage?: string;
  readonly documentation?: string;
  readonly blind?: readonly string[];
  readonly examples?: readonly (string | { readonly title: string; readonly inputs?: Json; readonly with?: Json })[];
}

/** `git.createPR` is written in `git/create-pr.ts`. */
export function fileOf(name: string): string {
  return `${name
    .replaceAll('.', '/')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()}.ts`;
}

/**
 * What is wrong with one list of plug-ins (`actions`, `rules`, `commands`, `sources`) of a project: file, name, test and
 * registered line must belong together, and each must explain itself. One line for each finding.
 */
export async function catalogFindings(project: string, kind: string): Promise<readonly string[]> {
  const folder = join(project, 'src', kind);
  const list = await registered(join(folder, 'index.ts'), kind);
  if (typeof list === 'string') return [list];
  const files = sourceFiles(folder)
    .map((file) => file.path)
    .filter((path) => path !== 'index.ts');
  const expected = new Map(list.map((plugIn) => [fileOf(plugIn.name), plugIn]));
  const findings: string[] = [];
  for (const path of files) {
    if (!/^[a-z0-9/-]+\.ts$/.test(path)) findings.push(`src/${kind}/${path}: the name of a file is kebab-case`);
    else if (!expected.has(path))
      findings.push(`src/${kind}/${path}: nothing in src/${kind}/index.ts has the name of this file`);
  }
  for (const [path, plugIn] of expected) {
    const say = (what: string) => findings.push(`${kind} ${plugIn.name}: ${what}`);
    if (!files.includes(path)) say(`is not written in src/${kind}/${path}`);
    if (!existsSync(join(project, 'test', kind, path.replace(/\.ts$/, '.test.ts')))) {
      say(`has no test at test/${kind}/${path.replace(/\.ts$/, '.test.ts')}`);
    }
    for (const what of unexplained(plugIn, kind)) say(what);
  }
  return findings;
}

async function registered(index: string, kind: string): Promise<readonly PlugIn[] | string> {
  if (!existsSync(index)) return `src/${kind}/index.ts is missing`;
  const module = (await import(pathToFileURL(index).href)) as { readonly [name: string]: unknown };
  const list = module[kind];
  return Array.isArray(list) ? (list as readonly PlugIn[]) : `src/${kind}/index.ts exports no list called "${kind}"`;
}

/** What a person could not learn about a plug-in from its definition. */
function unexplained(plugIn: PlugIn, kind: string): readonly string[] {
  const findings: string[] = [];
  if (!/^\p{Lu}[^\n]*[^\s.]\.$/u.test(plugIn.summary))
    findings.push('its summary is not one sentence that ends with a full stop');
  if (plugIn.documentation !== undefined && !URL.canParse(plugIn.documentation))
    findings.push('its documentation is no address');
  if (kind === 'sources') return findings;
  if ((plugIn.examples ?? []).length === 0) findings.push('it has no example');
  if (kind === 'rules' && (plugIn.blind ?? []).length === 0) findings.push('it does not say what it cannot see');
  for (const example of plugIn.examples ?? []) findings.push(...exampleFindings(plugIn, example));
  return findings;
}

function exampleFindings(plugIn: PlugIn, example: NonNullable<PlugIn['examples']>[number]): readonly string[] {
  if (typeof example === 'string') {
    const start = `/baton ${plugIn.name}`;
    return example === start || example.startsWith(`${start} `)
      ? []
      : [`its example "${example}" does not begin with "${start}"`];
  }
  const schema = plugIn.input ?? plugIn.options;
  const read = schema?.safeParse(example.inputs ?? example.with ?? {});
  if (read?.success !== false) return [];
  return read.error.issues.map(
    (issue) => `its example "${example.title}" is refused: ${issue.path.join('.')} ${issue.message}`,
  );
}
