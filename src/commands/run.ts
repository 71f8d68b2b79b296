import { defineCommand } from '../core/command.ts';
import { escapeMarkdown, inlineCode } from '../core/markdown.ts';
import { nearest } from '../core/nearest.ts';

/** Starts a workflow with the inputs that stand behind it; types and required inputs are checked before it starts. */
export const run = defineCommand({
  name: 'run',
  summary: 'Starts a workflow.',
  usage: '/baton run <workflow> [key=value …]',
  examples: ['/baton run design-sync figmaFileId=abc', '/baton run release version="2.0.0"'],
  permission: 'maintain',
  run({ call, workflows }) {
    const [id, ...more] = call.words;
    const ids = workflows.map((workflow) => workflow.id);
    if (id === undefined) return { kind: 'refuse', answer: `Which workflow?${list(ids)}` };
    const workflow = workflows.find((one) => one.id === id);
    if (workflow === undefined) {
      const meant = nearest(id, ids);
      const hint = meant === undefined ? list(ids) : ` Did you mean ${inlineCode(meant)}?`;
      return { kind: 'refuse', answer: `There is no workflow ${inlineCode(id.slice(0, 60))}.${hint}` };
    }
    const [stray] = more;
    if (stray !== undefined) {
      return {
        kind: 'refuse',
        answer: `Inputs are written ${inlineCode('key=value')}; ${inlineCode(stray.slice(0, 60))} is not.`,
      };
    }
    const unknown = Object.keys(call.values).find((key) => !workflow.inputs.includes(key));
    if (unknown !== undefined) {
      const meant = nearest(unknown, workflow.inputs);
      const hint = meant === undefined ? list(workflow.inputs) : ` Did you mean ${inlineCode(meant)}?`;
      return { kind: 'refuse', answer: `${inlineCode(id)} has no input ${inlineCode(unknown.slice(0, 60))}.${hint}` };
    }
    return { kind: 'start', workflow: id, inputs: call.values, answer: `${escapeMarkdown(workflow.name)} is started.` };
  },
});

function list(names: readonly string[]): string {
  return names.length === 0 ? ' There is none.' : ` There is: ${names.slice(0, 50).map(inlineCode).join(', ')}.`;
}
