import type { Json, JsonObject } from '../../json.ts';
import { jsonSchema, keysAt } from '../../json-schema.ts';
import { reportIssues, unknownKey } from '../../yaml/issues.ts';
import type { StepDraft } from '../draft.ts';
import type { Checked } from './check.ts';

const WORDS = { category: 'logic', unknown: 'unknown-input', missing: 'missing-input', wrong: 'wrong-input' } as const;

/** Every step gives its action what it takes, as far as that is known before expressions are evaluated. */
export function checkActionInputs(checked: Checked): void {
  for (const step of checked.draft.steps) if (step.action !== undefined) checkStep(step, step.action, checked);
}

function checkStep(step: StepDraft, action: NonNullable<StepDraft['action']>, { report }: Checked): void {
  const base = [...step.path, 'inputs'];
  const schema = jsonSchema(action.input, 'input');
  const allowed = keysAt(schema, []);
  const unknown = allowed === undefined ? [] : Object.keys(step.inputs).filter((key) => !allowed.includes(key));
  for (const key of unknown) {
    const what = unknownKey(key, allowed ?? []);
    report.key([...base, key], {
      ...what,
      category: 'logic',
      rule: WORDS.unknown,
      severity: 'error',
      message: `${action.name} has no input "${key.slice(0, 60)}"`,
    });
  }
  const known = Object.fromEntries(Object.entries(step.inputs).filter(([key]) => !unknown.includes(key)));
  const answer = action.input.safeParse(known);
  if (answer.success) return;
  const open = holdsExpression(known);
  const issues = answer.error.issues.filter((issue) => {
    // What an expression will give is not known yet: neither its own fault nor one of a value around it counts.
    if (issue.path.length === 0) return !open || issue.code === 'unrecognized_keys';
    return !holdsExpression(along(known, issue.path));
  });
  reportIssues(issues, { report, base, value: known, schema, words: WORDS });
}

/** The value at a path, or the last one on the way there that exists and is no container. */
function along(value: Json, path: readonly PropertyKey[]): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) {
    if (typeof found === 'string') return found;
    if (typeof found !== 'object' || found === null || typeof step === 'symbol' || !Object.hasOwn(found, step))
      return undefined;
    found = (found as JsonObject)[step];
  }
  return found;
}

function holdsExpression(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.includes('${');
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).some((item: Json | undefined) => holdsExpression(item))
  );
}
