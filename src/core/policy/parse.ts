import { z } from 'zod';
import type { Catalog } from '../catalog.ts';
import { freeze } from '../freeze.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { jsonSchema } from '../json-schema.ts';
import type { Parsed } from '../problem.ts';
import { KEY_WORDS, reportIssues } from '../yaml/issues.ts';
import { readYaml } from '../yaml/read.ts';
import { Report } from '../yaml/report.ts';
import { type Beside, includedRules, includeList, NOTHING_BESIDE } from './include.ts';
import { POLICY_TYPES, type Policy } from './policy.ts';
import type { Rule } from './rule.ts';
import { checkRules, onError, ruleEntries, withLines } from './rule-entries.ts';

const globs = z.array(z.string().min(1).max(300));

const schema = z.strictObject({
  id: z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'expected lower-case words joined by hyphens')
    .describe('Name of its check run: `baton / <id>`.'),
  name: z.string().min(1).max(100),
  description: z.string().max(1000).default(''),
  type: z.enum(POLICY_TYPES),
  enforcement: z
    .enum(['blocking', 'warning', 'info'])
    .describe('What a failed rule does: fails the check, makes it neutral, or is only noted.'),
  scope: z
    .strictObject({
      repositories: globs.default([]).describe('Globs on the name, with or without the owner; empty takes all.'),
      paths: globs.default([]).describe('Globs on changed files; empty takes all.'),
      branches: globs.default([]).describe('Globs on the base branch; empty takes all.'),
      drafts: z.boolean().default(true).describe('Whether drafts are judged too.'),
    })
    .prefault({}),
  rollout: z
    .strictObject({
      mode: z.enum(['shadow', 'warn', 'enforce']).default('enforce'),
      repositories: globs.default([]),
      percent: z.int().min(0).max(100).default(100),
    })
    .refine((rollout) => rollout.repositories.length === 0 || rollout.percent === 100, {
      message: 'a rollout goes by repositories or by percent, not both',
    })
    .prefault({})
    .describe('Where it reaches so far, and how hard.'),
  include: includeList.optional(),
  rules: ruleEntries,
  owners: z.array(z.string().min(1)).default([]).describe('Teams who may waive.'),
});

interface Surrounding {
  readonly file: string;
  readonly rules: Catalog<Rule>;
  readonly beside?: Beside;
}

/** What includes rules needs none of its own. */
const including = schema.extend({ rules: ruleEntries.default([]) });

/** Ids whose check runs Baton uses for itself. */
const RESERVED = ['configuration', 'preview'];

/**
 * Reads a policy file (SPEC O3), strictly: unknown keys, rules and options are problems with a place and, where one is
 * near, a suggestion. `file` becomes the policy's `source`. What it includes is looked up `beside` it, and comes before its
 * own rules; problems there are told there, and at the line that includes it.
 */
export function parsePolicy(text: string, { file, rules, beside = NOTHING_BESIDE }: Surrounding): Parsed<Policy> {
  const { document, problems } = readYaml(text, file);
  if (document === undefined) return { ok: false, problems };
  const report = new Report(file, document, problems);
  const shape = isJsonObject(document.value) && 'include' in document.value ? including : schema;
  const read = shape.safeParse(document.value);
  if (!read.success) {
    const about = { report, base: [], value: document.value, schema: jsonSchema(shape, 'input'), words: KEY_WORDS };
    reportIssues(read.error.issues, about);
  }
  checkRules(document, report, rules);
  const included = includedRules(document, report, { rules, beside });
  if (read.success && RESERVED.includes(read.data.id)) {
    const message = `"${read.data.id}" is the name of a check of Baton's own`;
    report.value(['id'], {
      category: 'logic',
      severity: 'error',
      rule: 'reserved-id',
      message,
      suggestion: 'choose another id',
    });
  }
  if (!read.success || report.failed) return { ok: false, problems: [...report.problems(), ...included.problems] };
  const { include: _, ...own } = read.data;
  const all = [...included.rules, ...withLines(own.rules, document)];
  const value: Policy = { ...own, rules: all, source: file };
  return { ok: true, value: freeze(value), problems: [...report.problems(), ...included.problems] };
}

/** JSON Schema of a policy file, each rule with its own options: what editors complete from. */
export function policyJsonSchema(rules: Catalog<Rule>): JsonObject {
  const whole = jsonSchema(schema, 'input');
  const { $schema: _, ...onCrash } = jsonSchema(onError, 'input');
  const shared: { [name: string]: Json } = {};
  const items = rules.all().map((rule) => {
    const { $schema: _, $defs, ...options } = renamed(jsonSchema(rule.options, 'input'), rule.name) as JsonObject;
    Object.assign(shared, $defs);
    return {
      type: 'object',
      description: rule.summary,
      properties: { rule: { const: rule.name }, with: options, onError: onCrash },
      required: ['rule'],
      additionalProperties: false,
    };
  });
  const properties = whole.properties as JsonObject;
  const required = (whole.required as readonly string[]).filter((key) => key !== 'rules');
  const list = { ...(properties.rules as JsonObject), items: { anyOf: items } };
  const defined = { ...(whole.$defs as JsonObject | undefined), ...shared };
  const definitions = Object.keys(defined).length === 0 ? {} : { $defs: defined };
  return {
    ...whole,
    title: 'A policy of Baton',
    properties: { ...properties, rules: list },
    required,
    anyOf: [{ required: ['rules'] }, { required: ['include'] }],
    ...definitions,
  };
}

/** A schema whose definitions carry the name of their rule: references are meant from the root of the whole. */
function renamed(schema: Json, rule: string): Json {
  if (Array.isArray(schema)) return (schema as readonly Json[]).map((one) => renamed(one, rule));
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema as { readonly [key: string]: Json }).map(([key, value]): [string, Json] => {
    if (key === '$ref' && typeof value === 'string') return [key, value.replace('#/$defs/', `#/$defs/${rule}.`)];
    if (key !== '$defs' || !isJsonObject(value)) return [key, renamed(value, rule)];
    const definitions = Object.entries(value as { readonly [name: string]: Json }).map(([name, one]) => [
      `${rule}.${name}`,
      renamed(one, rule),
    ]);
    return [key, Object.fromEntries(definitions)];
  });
  return Object.fromEntries(entries);
}
