import { type Command, type CommandContext, defineCommand, type Intent } from '../core/command.ts';
import { escapeMarkdown, inlineCode } from '../core/markdown.ts';
import { nearest } from '../core/nearest.ts';

/** Lists the commands, or explains one; it is also what an unknown command gets, with the nearest name. */
export const help = defineCommand({
  name: 'help',
  summary: 'Says what commands there are, or how one is used.',
  usage: '/baton help [command]',
  examples: ['/baton help', '/baton help run'],
  permission: 'read',
  run(context) {
    const { call, commands } = context;
    if (call.name !== 'help') return unknown(call.name, commands);
    const [about] = call.words;
    if (about === undefined) return { kind: 'answer', answer: table(commands) };
    const command = commands.find((one) => one.name === about.toLowerCase());
    return command === undefined ? unknown(about, commands) : { kind: 'answer', answer: explain(command, context) };
  },
});

function unknown(name: string, commands: readonly Command[]): Intent {
  const meant = nearest(
    name,
    commands.map((command) => command.name),
  );
  const hint = meant === undefined ? '' : ` Did you mean ${inlineCode(`/baton ${meant}`)}?`;
  return {
    kind: 'refuse',
    answer: `There is no command ${inlineCode(name.slice(0, 60))}.${hint}\n\n${table(commands)}`,
  };
}

function table(commands: readonly Command[]): string {
  const rows = commands.map((command) => `| ${inlineCode(command.usage)} | ${escapeMarkdown(command.summary)} |`);
  return ['| command | what it does |', '| --- | --- |', ...rows].join('\n');
}

function explain(command: Command, { workflows }: CommandContext): string {
  const lines = [`${inlineCode(command.usage)}: ${escapeMarkdown(command.summary)}`, ''];
  lines.push(
    `Needs at least the role ${inlineCode(command.permission)} here, unless the organization asks for another.`,
    '',
  );
  lines.push(...command.examples.map((example) => `- ${inlineCode(example)}`));
  if (command.name === 'run') {
    lines.push(
      '',
      'Workflows:',
      '',
      ...workflows.slice(0, 50).map(({ id, inputs, description }) => {
        const takes = inputs.length === 0 ? '' : ` (${inputs.map(inlineCode).join(', ')})`;
        return `- ${inlineCode(id)}${takes} ${escapeMarkdown(description)}`;
      }),
    );
  }
  return lines.join('\n');
}
