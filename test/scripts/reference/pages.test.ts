import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { z } from 'zod';
import { actionsPage } from '../../../scripts/reference/actions.ts';
import { commandsPage } from '../../../scripts/reference/commands.ts';
import { faultsPage } from '../../../scripts/reference/faults.ts';
import { rulesPage } from '../../../scripts/reference/rules.ts';
import { sourcesPage } from '../../../scripts/reference/sources.ts';
import { defineAction, done } from '../../../src/core/action.ts';
import { defineCommand } from '../../../src/core/command.ts';
import { FAULT_CODES } from '../../../src/core/fault.ts';
import { defineRule } from '../../../src/core/policy/rule.ts';
import { defineSource } from '../../../src/core/source.ts';

const action = defineAction({
  name: 'git.label',
  summary: 'Puts a label on things.',
  aliases: ['label'],
  input: z.strictObject({ label: z.string() }),
  output: z.object({ done: z.boolean() }),
  permissions: { issues: 'write' },
  examples: [{ title: 'One', inputs: { label: 'a: "b" #c' } }],
  documentation: 'https://docs.github.com/rest/issues/labels',
  run: async () => done({ done: true }),
  undo: async () => done(null),
});

test('an action is explained whole: aliases, permissions, inputs, outputs, undo and examples that are valid YAML', () => {
  const text = actionsPage([action]);
  expect(text).toContain('| [`git.label`](#gitlabel) | Puts a label on things. |');
  expect(text).toContain('Also written `label`.');
  expect(text).toContain('`issues`: write');
  expect(text).toContain('What it made can be taken back.');
  expect(text).toContain('| `label` | string | yes |');
  expect(text).toContain('| `done` | boolean |');
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
  expect(load(yaml)).toEqual([{ action: 'git.label', inputs: { label: 'a: "b" #c' } }]);
});

test('a rule says its options and what it cannot see', () => {
  const rule = defineRule({
    name: 'size.lines',
    summary: 'A change is small.',
    options: z.strictObject({ most: z.number().default(400) }),
    examples: [{ title: 'Smaller', with: { most: 100 } }],
    reads: () => ['files'],
    blind: ['Generated files.'],
    documentation: 'https://example.org/',
    judge: async () => ({ verdict: 'pass', summary: 'small', findings: [] }),
  });
  const text = rulesPage([rule]);
  expect(text).toContain('| `most` | number | `400` |');
  expect(text).toContain('- Generated files.');
  expect(text).toContain('  - rule: size.lines\n    with:\n      most: 100');
});

test('a command says its usage, least permission and examples', () => {
  const command = defineCommand({
    name: 'go',
    summary: 'Goes.',
    usage: '/baton go <where|there>',
    examples: ['/baton go home'],
    permission: 'triage',
    run: () => ({ kind: 'answer', answer: '' }),
  });
  const text = commandsPage([command]);
  expect(text).toContain('| `/baton go <where\\|there>` | Goes. | triage |');
  expect(text).toContain('```text\n/baton go home\n```');
});

test('every fault code is listed with what follows from it', () => {
  const text = faultsPage();
  for (const code of Object.keys(FAULT_CODES)) expect(text).toContain(`| \`${code}\` |`);
  expect(text).toMatch(/\| `bug` \|.*\| not tried again \|/);
  expect(text).toMatch(/\| `conflict` \|.*retryPolicy/);
});

test('a source says what it reads and gives', () => {
  const source = defineSource({
    name: 'push',
    summary: 'Reads pushes.',
    reads: ['push'],
    gives: ['push', 'tag.created'],
    documentation: 'https://docs.github.com/webhooks',
    read: () => [],
  });
  expect(sourcesPage([source])).toContain(
    '| `push` | Reads pushes. | `push` | `push`, `tag.created` | [described here](https://docs.github.com/webhooks) |',
  );
});
