import { dump } from 'js-yaml';
import type { Action } from '../../src/core/action.ts';
import { jsonSchema } from '../../src/core/json-schema.ts';
import { inputTable, outputTable } from './fields.ts';
import { anchor, code, fenced, page, prose, table } from './markdown.ts';

/** Every action: what it does, takes, gives and needs, with examples as they stand in a workflow file. */
export function actionsPage(actions: readonly Action[]): string {
  const list = actions.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return page(
    '# Actions',
    'What a step of a workflow can name under `action:`.',
    table(
      ['Action', 'What it does'],
      list.map((action) => [`[${code(action.name)}](#${anchor(action.name)})`, prose(action.summary)]),
    ),
    ...list.map(section),
  );
}

function section(action: Action): string {
  const permissions = Object.entries(action.permissions).map(([name, level]) => `${code(name)}: ${level}`);
  const aliases = action.aliases ?? [];
  const facts = [
    aliases.length === 0 ? '' : `Also written ${aliases.map(code).join(', ')}.`,
    `Permissions: ${permissions.length === 0 ? 'none' : permissions.join(', ')}.`,
    action.undo === undefined ? '' : 'What it made can be taken back.',
    action.documentation === undefined ? '' : `See <${action.documentation}>.`,
  ].filter((fact) => fact !== '');
  return page(
    `## ${action.name}`,
    action.summary,
    facts.join(' '),
    '### Inputs',
    inputTable(jsonSchema(action.input, 'input'), 'None.'),
    '### Outputs',
    outputTable(jsonSchema(action.output, 'output'), 'None.'),
    action.examples.length === 1 ? '### Example' : '### Examples',
    ...action.examples.map(({ title, inputs }) => {
      const step = { action: action.name, ...(Object.keys(inputs).length === 0 ? {} : { inputs }) };
      return `${title}:\n\n${fenced('yaml', dump([step], { lineWidth: 100 }))}`;
    }),
  ).trimEnd();
}
