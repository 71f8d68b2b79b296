import type { Command } from '../../src/core/command.ts';
import { code, fenced, page, prose, table } from './markdown.ts';

/** Every slash command: how it is written, what it does, who may. */
export function commandsPage(commands: readonly Command[]): string {
  return page(
    '# Commands',
    'What a person writes in a comment on an issue or a pull request, on a line of its own.',
    table(
      ['Command', 'What it does', 'Least permission'],
      commands.map((command) => [code(command.usage), prose(command.summary), command.permission]),
    ),
    'An organization may ask for more or less in its `config.yaml`, under `commands:`.',
    ...commands.map((command) =>
      page(`## ${command.name}`, command.summary, fenced('text', command.examples.join('\n'))).trimEnd(),
    ),
  );
}
