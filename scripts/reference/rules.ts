import { dump } from 'js-yaml';
import { jsonSchema } from '../../src/core/json-schema.ts';
import type { Rule } from '../../src/core/policy/rule.ts';
import { inputTable } from './fields.ts';
import { anchor, code, fenced, page, prose, table } from './markdown.ts';

/** Every rule: what it judges, its options, what it cannot see, with examples as they stand in a policy file. */
export function rulesPage(rules: readonly Rule[]): string {
  const list = rules.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return page(
    '# Rules',
    'What a policy can name under `rules:`.',
    table(
      ['Rule', 'What must be true'],
      list.map((rule) => [`[${code(rule.name)}](#${anchor(rule.name)})`, prose(rule.summary)]),
    ),
    ...list.map(section),
  );
}

function section(rule: Rule): string {
  return page(
    `## ${rule.name}`,
    `${rule.summary} See <${rule.documentation}>.`,
    '### Options',
    inputTable(jsonSchema(rule.options, 'input'), 'None.'),
    '### What it cannot see',
    rule.blind.map((line) => `- ${line}`).join('\n'),
    rule.examples.length === 1 ? '### Example' : '### Examples',
    ...rule.examples.map(({ title, with: options }) => {
      const entry = { rule: rule.name, ...(Object.keys(options).length === 0 ? {} : { with: options }) };
      return `${title}:\n\n${fenced('yaml', dump({ rules: [entry] }, { lineWidth: 100 }))}`;
    }),
  ).trimEnd();
}
