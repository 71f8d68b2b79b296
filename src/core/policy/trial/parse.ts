import { z } from 'zod';
import { freeze } from '../../freeze.ts';
import type { Json, JsonObject } from '../../json.ts';
import { jsonSchema } from '../../json-schema.ts';
import type { Parsed } from '../../problem.ts';
import { KEY_WORDS, reportIssues } from '../../yaml/issues.ts';
import type { Path } from '../../yaml/node.ts';
import type { Place } from '../../yaml/place.ts';
import { readYaml } from '../../yaml/read.ts';
import { Report } from '../../yaml/report.ts';
import { factsSchema } from './facts.ts';

const expectation = z
  .strictObject({
    conclusion: z
      .enum(['success', 'neutral', 'failure', 'action_required', 'skipped'])
      .optional()
      .describe('Of the policy’s check; `skipped` when the policy does not speak about such a pull request.'),
    rules: z
      .array(
        z.strictObject({
          rule: z.string().min(1).max(100).describe('Its name, as the policy has it.'),
          nth: z.int().min(1).max(50).optional().describe('Which one, where the policy has several of that name.'),
          verdict: z.enum(['pass', 'fail', 'pending', 'skipped', 'neutral']),
          says: z.string().min(1).max(500).optional().describe('Words that stand in its summary.'),
          findings: z
            .array(z.string().regex(/^.+:\d+$/, 'expected path:line, such as src/a.ts:3'))
            .max(200)
            .optional()
            .describe('Each place of its findings, `path:line`, in any order.'),
        }),
      )
      .max(50)
      .optional()
      .describe('Verdicts of some of the rules, or all.'),
  })
  .refine(({ conclusion, rules = [] }) => conclusion !== undefined || rules.length > 0, {
    message: 'expected a conclusion, or the verdict of a rule',
  });

const schema = z.strictObject({
  given: factsSchema.default({}).describe('Facts of every case, unless the case has its own.'),
  cases: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200),
        pull: factsSchema.default({}).describe('The pull request.'),
        expect: expectation,
      }),
    )
    .min(1)
    .max(200),
});

/** What must come of a pull request. */
export type Expectation = z.output<typeof expectation>;
type Case = z.output<typeof schema>['cases'][number];

/** A policy's test: pull requests with what must come of each. */
export interface PolicyTrial {
  readonly file: string;
  readonly cases: readonly Case[];
  /** Where in the file a value of it stands. */
  place(path: Path): Place;
}

/** Whether a file beside policies is the test of one: `x.test.yaml` is that of `x.yaml`. */
export function isTrial(path: string): boolean {
  return /\.test\.ya?ml$/.test(path);
}

/** Reads the test of a policy, strictly: every problem at once, each at its place. Never throws. */
export function parseTrial(text: string, { file }: { readonly file: string }): Parsed<PolicyTrial> {
  const { document, problems } = readYaml(text, file);
  if (document === undefined) return { ok: false, problems };
  const report = new Report(file, document, problems);
  const { value } = document;
  const read = schema.safeParse(value);
  if (!read.success) {
    reportIssues(read.error.issues, {
      ...{ report, base: [], value, words: KEY_WORDS },
      schema: jsonSchema(schema, 'input'),
    });
  }
  doubles(value, report);
  if (!read.success || report.failed) return { ok: false, problems: report.problems() };
  const { given } = read.data;
  const cases = freeze(read.data.cases.map((one) => ({ ...one, pull: { ...given, ...one.pull } })));
  const place = (path: Path) => document.place(path);
  return { ok: true, value: { file, cases, place }, problems: report.problems() };
}

/** The JSON Schema of a policy's test, for editors. */
export function trialJsonSchema(): JsonObject {
  return { ...jsonSchema(schema, 'input'), title: 'The test of a policy of Baton' };
}

/** Two cases of one name cannot be told apart where they fail. */
function doubles(value: Json, report: Report): void {
  const cases = (value as { readonly cases?: Json } | null)?.cases;
  if (!Array.isArray(cases)) return;
  const seen = new Set<Json>();
  for (const [index, one] of (cases as readonly Json[]).entries()) {
    const name = (one as { readonly name?: Json } | null)?.name;
    if (typeof name !== 'string') continue;
    if (seen.has(name)) {
      report.value(['cases', index, 'name'], {
        category: 'practice',
        severity: 'error',
        rule: 'duplicate-case',
        message: `another case is called "${name.slice(0, 60)}"`,
        suggestion: 'say in the name what is different',
      });
    }
    seen.add(name);
  }
}
