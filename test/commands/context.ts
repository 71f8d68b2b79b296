import { commands } from '../../src/commands/index.ts';
import { readCommands } from '../../src/core/command/read.ts';
import type { CommandContext } from '../../src/core/command.ts';

/** What a command sees when ada types `line` on pull request acme/web#3 with the head `abcdef1…`. */
export function typed(line: string, about: Partial<CommandContext> = {}): CommandContext {
  const [call] = readCommands(line);
  if (call === undefined) throw new Error(`"${line}" is no command`);
  return {
    call,
    comment: { id: 9, body: line, issue: 3, onPull: true, author: { login: 'ada', kind: 'person' } },
    repository: 'acme/web',
    by: 'ada',
    head: `abcdef1${'0'.repeat(33)}`,
    runs: [],
    changed: {},
    workflows: [
      {
        id: 'design-sync',
        name: 'Design sync',
        description: 'Brings *design* in.',
        inputs: ['figmaFileId', 'frameworks'],
      },
      { id: 'govern', name: 'Govern', description: 'Judges.', inputs: [] },
    ],
    commands,
    ...about,
  };
}
