import { isJsonObject, type Json } from '../../json.ts';
import { patternFault } from '../../pattern.ts';
import type { Path } from '../../yaml/node.ts';
import { pathsIn } from '../expression/substitute.ts';
import { checkValue } from '../inputs.ts';
import { inputDefinition } from '../schema.ts';
import type { Checked } from './check.ts';

/** Declared inputs are sound: pattern, options and default fit the type, none is declared twice, each is used. */
export function checkInputDefinitions(checked: Checked): void {
  for (const [name, { path, value }] of checked.draft.inputs) {
    if (isJsonObject(value)) checkDefinition(checked, name, path, value);
  }
  checkDuplicates(checked);
  checkUse(checked);
}

function checkDefinition({ report }: Checked, name: string, path: Path, value: Json): void {
  const parsed = inputDefinition.safeParse(value);
  if (!parsed.success) return;
  const { data } = parsed;
  const fault = data.pattern === undefined ? undefined : patternFault(data.pattern);
  if (fault !== undefined) {
    report.value([...path, 'pattern'], {
      category: 'logic',
      rule: 'invalid-pattern',
      severity: 'error',
      message: fault,
      suggestion: 'patterns are RE2: no look-around, no back-references',
    });
    return;
  }
  if (data.type === 'choice' && data.options === undefined) {
    report.key(path, {
      category: 'logic',
      rule: 'missing-options',
      severity: 'error',
      message: `the choice "${name}" has no options`,
      suggestion: 'list them under "options"',
    });
  }
  if (data.default === undefined) return;
  for (const fault of checkValue({ name, ...data } as Parameters<typeof checkValue>[0], data.default).faults) {
    report.value([...path, 'default'], {
      category: 'logic',
      rule: 'invalid-default',
      severity: 'error',
      message: `the default does not fit: ${fault.message}`,
    });
  }
  if (data.required) {
    report.value([...path, 'required'], {
      category: 'practice',
      rule: 'required-default',
      severity: 'warning',
      message: `"${name}" has a default, so it is never missing`,
      suggestion: 'remove "required" or the default',
    });
  }
}

function checkDuplicates({ draft, report }: Checked): void {
  const top = isJsonObject(draft.value.inputs) ? draft.value.inputs : {};
  for (const { path, value } of draft.triggers) {
    const own =
      value.type === 'manual' && isJsonObject(value.config) && isJsonObject(value.config.inputs)
        ? value.config.inputs
        : {};
    for (const name of Object.keys(own)) {
      if (!Object.hasOwn(top, name)) continue;
      report.key([...path, 'config', 'inputs', name], {
        category: 'logic',
        rule: 'duplicate-input',
        severity: 'error',
        message: `the input "${name}" is declared under "inputs" already`,
        suggestion: 'remove one of the two',
      });
    }
  }
}

function checkUse({ draft, uses, report }: Checked): void {
  const read = new Set<string>();
  for (const use of uses) {
    if (!use.parsed.ok) continue;
    for (const [root, field, name] of pathsIn(use.parsed.tree)) {
      if (root !== 'context' || (field !== undefined && field !== 'inputs')) continue;
      // All inputs at once, or one that is computed: every input may be meant.
      if (name === undefined) return;
      read.add(String(name));
    }
  }
  for (const [name, { path }] of draft.inputs) {
    if (read.has(name)) continue;
    report.key(path, {
      category: 'logic',
      rule: 'unused-input',
      severity: 'warning',
      message: `nothing reads the input "${name}"`,
      suggestion: `remove it, or read it as context.inputs.${name}`,
    });
  }
}
