import { z } from 'zod';
import type { Catalog } from '../catalog.ts';
import { isJsonObject, type Json } from '../json.ts';
import { jsonSchema } from '../json-schema.ts';
import { didYouMean } from '../nearest.ts';
import { KEY_WORDS, reportIssues } from '../yaml/issues.ts';
import type { YamlDocument } from '../yaml/read.ts';
import type { Report } from '../yaml/report.ts';
import type { PolicyRule } from './policy.ts';
import type { Rule } from './rule.ts';

/** Rules that one policy may have, included ones too. */
export const MOST_RULES = 50;

export const onError = z
  .enum(['fail', 'neutral'])
  .default('fail')
  .describe('What the rule says when it crashes or takes too long: its policy fails, or the rule is neutral.');

/** What stands under `rules:`, of a policy and of a file that policies include. */
export const ruleEntries = z
  .array(z.strictObject({ rule: z.string(), with: z.record(z.string(), z.json()).default({}), onError }))
  .min(1)
  .max(MOST_RULES);

/** The entries with the lines on which they stand. */
export function withLines(entries: z.output<typeof ruleEntries>, document: YamlDocument): readonly PolicyRule[] {
  return entries.map((one, index) => ({ ...one, line: document.place(['rules', index]).line })) as PolicyRule[];
}

/** Tells of unknown rules and wrong options, also in a file that has other problems: a person mends all in one go. */
export function checkRules(document: YamlDocument, report: Report, rules: Catalog<Rule>): void {
  const list = isJsonObject(document.value) ? document.value.rules : undefined;
  if (!Array.isArray(list)) return;
  for (const [index, entry] of (list as readonly Json[]).entries()) {
    if (!isJsonObject(entry) || typeof entry.rule !== 'string') continue;
    const rule = rules.get(entry.rule);
    const error = { category: 'logic', severity: 'error' } as const;
    if (rule === undefined) {
      const name = entry.rule.slice(0, 60);
      const known = rules.names();
      const near = { suggestion: `known are ${known.join(', ')}`, ...didYouMean(name, known) };
      report.value(['rules', index, 'rule'], {
        ...error,
        rule: 'unknown-rule',
        message: `there is no rule "${name}"`,
        ...near,
      });
      continue;
    }
    const options = entry.with ?? {};
    const read = rule.options.safeParse(options);
    if (read.success) continue;
    const about = { report, base: ['rules', index, 'with'], value: options, words: KEY_WORDS };
    reportIssues(read.error.issues, { ...about, schema: jsonSchema(rule.options, 'input') });
  }
}
