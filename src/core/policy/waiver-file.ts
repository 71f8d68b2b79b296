import { z } from 'zod';
import { freeze } from '../freeze.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { jsonSchema } from '../json-schema.ts';
import { didYouMean } from '../nearest.ts';
import type { Problem } from '../problem.ts';
import { KEY_WORDS, reportIssues } from '../yaml/issues.ts';
import { readYaml } from '../yaml/read.ts';
import { Report } from '../yaml/report.ts';
import type { Policy } from './policy.ts';
import type { WrittenWaiver } from './waiver.ts';
import { dayOf, endOfDay, isTooLong, LONGEST_WAIVER } from './waiver-end.ts';

/** Where an organization's waivers are written, in its config repository. */
export const WAIVER_FILE = 'baton/waivers.yaml';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day as 2026-12-24')
  .refine((text) => dayOf(text) !== undefined, 'expected a day of the calendar');
const globs = z.array(z.string().min(1).max(300)).max(100);

const entry = z.strictObject({
  policy: z.string().min(1).max(60).describe('Id of a policy of the organization, or of a shipped one.'),
  rules: z.array(z.string().min(1).max(100)).min(1).max(50).describe('Rules of it that are waived, by their names.'),
  repositories: globs.min(1).describe('Globs on the name, with or without the owner.'),
  paths: globs
    .default([])
    .describe('Globs on changed files; with them a rule is waived when it has nothing against the other files.'),
  reason: z.string().trim().min(1).max(500).describe('Why; people read it in the check.'),
  owner: z
    .string()
    .max(100)
    .regex(/^@?[\w.-]+(?:\/[\w.-]+)?$/, 'expected a login or a team')
    .describe('Who answers for it, and mends what it excuses: a login or a team.'),
  from: day.describe('The first day on which it holds, which begins at midnight UTC.'),
  until: day.describe(
    `The last day on which it holds, to its end in UTC; at most ${LONGEST_WAIVER} days after \`from\`.`,
  ),
  ticket: z.string().min(1).max(200).optional().describe('Where the mending is planned.'),
});
const MOST = 500;
const schema = z.strictObject({ waivers: z.array(entry).max(MOST) });
type Entry = z.output<typeof entry>;

/**
 * Reads the file of waivers, strictly. An entry with a mistake is left out and the others hold: one slip brings no pull
 * request of somebody else to a stop, and excuses nobody. `policies` are those that it may name; left out, what it names is not
 * looked up.
 */
export function parseWaivers(
  text: string,
  { file, policies }: { readonly file: string; readonly policies?: readonly Policy[] },
): { readonly waivers: readonly WrittenWaiver[]; readonly problems: readonly Problem[] } {
  const { document, problems } = readYaml(text, file);
  if (document === undefined) return { waivers: [], problems };
  const report = new Report(file, document, problems);
  const { value } = document;
  const read = schema.safeParse(value);
  if (!read.success) {
    const about = { report, base: [], value, schema: jsonSchema(schema, 'input'), words: KEY_WORDS };
    reportIssues(read.error.issues, about);
  }
  const list: Json | undefined = isJsonObject(value) ? value.waivers : undefined;
  const entries = Array.isArray(list) ? (list as readonly Json[]).slice(0, MOST) : [];
  // What is not YAML, or has a key twice, may mean anything.
  const readable = !problems.some(({ severity }) => severity === 'error');
  const waivers = entries.flatMap((one, index): WrittenWaiver[] => {
    const parsed = entry.safeParse(one);
    if (!parsed.success || !checkEntry(parsed.data, index, report, policies) || !readable) return [];
    const { line } = document.place(['waivers', index]);
    return written(parsed.data, `${file}:${line}`);
  });
  return { waivers: freeze(waivers), problems: report.problems() };
}

/** JSON Schema of the file: what editors complete from. */
export function waiversJsonSchema(): JsonObject {
  return { ...jsonSchema(schema, 'input'), title: 'Waivers of Baton' };
}

/** Whether what it names is there and its days can be; all that is not is told. */
function checkEntry(
  { policy, rules, from, until }: Entry,
  index: number,
  report: Report,
  policies: readonly Policy[] | undefined,
): boolean {
  let sound = true;
  const wrong = (path: readonly (string | number)[], rule: string, message: string, suggestion: string) => {
    sound = false;
    const error = { category: 'logic', severity: 'error' } as const;
    report.value(['waivers', index, ...path], { ...error, rule, message, suggestion });
  };
  const known = policies?.find(({ id }) => id === policy);
  const ids = (policies ?? []).map(({ id }) => id);
  if (policies !== undefined && known === undefined) {
    const near = didYouMean(policy, ids).suggestion ?? `known are ${ids.join(', ')}`;
    wrong(['policy'], 'unknown-policy', `there is no policy "${policy}" of the organization`, near);
  }
  for (const [at, rule] of rules.entries()) {
    const names = [...new Set(known?.rules.map((one) => one.rule))];
    if (known === undefined || names.includes(rule)) continue;
    const near = didYouMean(rule, names).suggestion ?? `it has ${names.join(', ')}`;
    wrong(['rules', at], 'unknown-rule', `the policy "${policy}" has no rule "${rule}"`, near);
  }
  const [begin, end] = [dayOf(from) ?? 0, endOfDay(dayOf(until) ?? 0)];
  if (end <= begin) wrong(['until'], 'waiver-ends-early', 'it ends before it begins', `choose ${from} or a later day`);
  else if (isTooLong(begin, end)) {
    const message = `it lasts longer than ${LONGEST_WAIVER} days`;
    wrong(['until'], 'waiver-too-long', message, 'choose an earlier day, and look at it again then');
  }
  return sound;
}

function written({ rules, owner, from, until, ticket, ...same }: Entry, place: string): WrittenWaiver[] {
  const [begin, end] = [dayOf(from) ?? 0, endOfDay(dayOf(until) ?? 0)];
  const about = { ...same, by: owner, from: begin, until: end, place, ...(ticket === undefined ? {} : { ticket }) };
  return rules.map((rule) => ({ ...about, rule }));
}
