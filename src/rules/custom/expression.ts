import { z } from 'zod';
import { Fault } from '../../core/fault.ts';
import type { Json } from '../../core/json.ts';
import { didYouMean } from '../../core/nearest.ts';
import { READABLE, readNames } from '../../core/policy/expression-facts.ts';
import { quoted, someOf } from '../../core/policy/quote.ts';
import { type Change, defineRule, type Fix, type Part } from '../../core/policy/rule.ts';
import { evaluate, parseExpression } from '../../core/workflow/expression/expression.ts';
import { misusesIn } from '../../core/workflow/expression/misuse.ts';
import type { Names } from '../../core/workflow/expression/scope.ts';
import { type Tree, visit } from '../../core/workflow/expression/tree.ts';

/** Labels that are tried, one by one, to turn a verdict. */
const MOST_TRIED = 10;

const options = z.strictObject({
  expression: z
    .string()
    .min(1)
    .max(4000)
    .superRefine((text, context) => {
      for (const params of problemsOf(text)) context.addIssue({ code: 'custom', message: params.message, params });
    })
    .describe('What must be true, in the language of workflows, over the names below.'),
  message: z.string().min(1).max(300).describe('What to tell people when it is false.'),
  suggestion: z.string().min(1).max(300).optional().describe('What to tell them to do.'),
});

/** Judges what the author of a policy wrote as an expression. */
export const expression = defineRule({
  name: 'custom.expression',
  summary: `An expression over the pull request is true; it may read ${[...READABLE.keys()].join(', ')}.`,
  options,
  examples: [
    {
      title: 'Migrations come alone',
      with: {
        expression:
          'length(like(paths, "db/migrations/**")) == 0 || length(like(paths, "db/migrations/**")) == length(paths)',
        message: 'A migration comes in a pull request of its own, so that it can be rolled back by itself.',
        suggestion: 'Move the migration, or everything else, to another pull request.',
      },
    },
    {
      title: 'Releases say what they break',
      with: {
        expression:
          '!startsWith(base, "release/") || contains(labels, "compatible") || contains(body, "## Breaking changes")',
        message: 'What goes to a release branch is compatible, or says in its description what it breaks.',
        suggestion: 'Add the label "compatible", or a section "## Breaking changes" to the description.',
      },
    },
  ],
  reads: ({ expression: text }) => [...new Set(namesIn(text).flatMap((name) => READABLE.get(name)?.fact ?? []))],
  blind: [
    'Contents of files: an expression reads paths and numbers of lines.',
    'What the platform did not give (files beyond its list, commits beyond 250): the answer is neutral when the expression reads it.',
    'Who put a label, a review or a word there; use `approval` rules where it matters who.',
  ],
  documentation: 'https://docs.github.com/en/rest/pulls/pulls',
  async judge(pull, asked) {
    const names = namesIn(asked.expression);
    const { values, cut } = await readNames(pull, names);
    const part = {
      text: asked.expression,
      actual: names.map((name) => `${name} is ${shown(values[name])}`).join(', '),
    };
    const answer = (state: Part['state'], summary: string, more: { finding?: string; fix?: Fix } = {}) => ({
      verdict: state,
      summary,
      findings:
        more.finding === undefined
          ? []
          : [
              {
                message: more.finding,
                suggestion: more.fix?.text ?? asked.suggestion ?? `Make this true: ${asked.expression}`,
              },
            ],
      parts: [{ state, ...part, wanted: 'true' }],
      ...(more.fix === undefined ? {} : { fix: more.fix }),
    });
    if (cut.length > 0)
      return answer('neutral', `the platform did not give all of ${someOf(cut)}, which the expression reads`);
    const result = resultOf(asked.expression, values);
    if ('why' in result) return answer('neutral', result.why);
    if (result.value === true) return answer('pass', 'the expression is true');
    if (result.value !== false)
      return answer(
        'neutral',
        `the expression gives ${shown(result.value)}, neither true nor false; the policy must be mended`,
      );
    const fix = labelThatHelps(asked.expression, values);
    return answer('fail', asked.message, { finding: asked.message, ...(fix === undefined ? {} : { fix }) });
  },
});

interface Mistake {
  readonly at: number;
  readonly message: string;
  readonly suggestion?: string;
}

/** Everything in an expression that could never work, each with its offset. */
function problemsOf(text: string): readonly Mistake[] {
  const parsed = parseExpression(text);
  if (!parsed.ok) return [parsed.misread];
  const found: Mistake[] = [...misusesIn(parsed.tree)];
  visit(parsed.tree, (node) => {
    if (node.kind === 'name' && !READABLE.has(node.name))
      found.push(unknown(node.at, `there is nothing called "${node.name}"`, node.name, [...READABLE.keys()]));
    if (node.kind !== 'call' || node.name !== 'pick') return;
    const [list, key] = node.inputs;
    const keys = list?.kind === 'name' ? READABLE.get(list.name)?.keys : undefined;
    if (list?.kind !== 'name' || keys === undefined || key?.kind !== 'literal' || keys.includes(String(key.value)))
      return;
    found.push(unknown(key.at, `the items of ${list.name} have no "${key.value}"`, String(key.value), keys));
  });
  return found;
}

function unknown(at: number, message: string, name: string, known: readonly string[]): Mistake {
  return { at, message, suggestion: `known here are ${known.join(', ')}`, ...didYouMean(name, known) };
}

function treeOf(text: string): Tree | undefined {
  const parsed = parseExpression(text);
  return parsed.ok ? parsed.tree : undefined;
}

function namesIn(text: string): readonly string[] {
  const names = new Set<string>();
  const tree = treeOf(text);
  if (tree !== undefined) visit(tree, (node) => node.kind === 'name' && names.add(node.name));
  return [...names];
}

function resultOf(text: string, values: Names): { readonly value: Json | undefined } | { readonly why: string } {
  try {
    return { value: evaluate(text, values) };
  } catch (error) {
    if (error instanceof Fault && error.code === 'expression-failed') return { why: error.message };
    throw error;
  }
}

/** A label that the expression names and that alone makes it true, there or gone. Anything else is for a person to find out. */
function labelThatHelps(text: string, values: Names): Fix | undefined {
  const present = values.labels;
  const tree = treeOf(text);
  if (!Array.isArray(present) || tree === undefined) return undefined;
  const named = new Set<string>();
  visit(tree, (node) => {
    if (node.kind !== 'call' || node.name !== 'contains') return;
    const [list, label] = node.inputs;
    if (list?.kind === 'name' && list.name === 'labels' && label?.kind === 'literal' && typeof label.value === 'string')
      named.add(label.value);
  });
  for (const label of [...named].slice(0, MOST_TRIED)) {
    const there = present.includes(label);
    const changed = there ? present.filter((one) => one !== label) : [...present, label];
    const result = resultOf(text, { ...values, labels: changed });
    if (!('value' in result) || result.value !== true) continue;
    const change: Change = { kind: there ? 'remove-label' : 'add-label', label };
    return { text: `${there ? 'Remove' : 'Add'} the label ${quoted(label)}.`, changes: [change] };
  }
  return undefined;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return quoted(value);
  if (!Array.isArray(value)) return typeof value === 'object' ? 'an object' : String(value);
  if (value.every((item) => typeof item === 'string')) return value.length === 0 ? 'empty' : someOf(value.map(quoted));
  return `${value.length} of them`;
}
