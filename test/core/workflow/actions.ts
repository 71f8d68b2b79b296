import { z } from 'zod';
import { type Action, defineAction, done } from '../../../src/core/action.ts';
import { pullReferences } from '../../../src/core/changeset/pull-reference.ts';

const file = z.object({ repository: z.string(), path: z.string(), text: z.string().optional(), bytes: z.number() });
const names = z.union([z.string(), z.array(z.string())]);

function action<Input extends z.ZodType, Output extends z.ZodType>(
  name: string,
  input: Input,
  output: Output,
  more: Partial<Pick<Action<Input, Output>, 'permissions' | 'plan' | 'examples' | 'aliases'>> = {},
): Action {
  const made = defineAction<Input, Output>({
    name,
    summary: `${name}.`,
    input,
    output,
    permissions: {},
    examples: [],
    run: async () => done({} as z.input<Output>),
    ...more,
  });
  // An action of a catalogue takes what its own schema gives; the catalogue forgets which that is.
  return made as unknown as Action;
}

/** Actions with the names and shapes that the shipped workflows use, which do nothing. */
export const actions: readonly Action[] = [
  action(
    'figma.sync',
    z.object({
      fileId: z.string(),
      includeTokens: z.boolean().default(true),
      includeComponents: z.boolean().default(false),
      includeAssets: z.boolean().default(false),
    }),
    z.object({
      changes: z.object({ added: z.array(z.string()) }),
      summary: z.object({ added: z.number(), changed: z.number(), text: z.string() }),
      tokens: z.object({ blob: z.string(), count: z.number() }),
      renamed: z.array(z.object({ from: z.string(), to: z.string() })),
      version: z.string(),
      breaking: z.boolean(),
      report: z.string(),
    }),
    { plan: () => ({ repositories: [], requests: 0, points: 0, content: 0, risks: [] }) },
  ),
  action(
    'tokens.build',
    z.object({
      tokens: z.object({ blob: z.string(), count: z.number() }),
      deprecated: z.array(z.unknown()).default([]),
      platforms: z.array(z.enum(['css', 'scss', 'typescript', 'ios', 'android'])),
    }),
    z.object({ files: z.array(file) }),
  ),
  action(
    'code.generate',
    z.object({ changes: z.unknown(), frameworks: z.array(z.string()), tokens: z.unknown(), files: z.array(file) }),
    z.object({ files: z.array(file), repositories: z.array(z.string()), skipped: z.array(z.unknown()) }),
  ),
  action(
    'git.createBranches',
    z.object({ repositories: names.optional(), branchName: z.string(), baseBranch: z.string().optional() }),
    z.object({ branchName: z.string() }),
    {
      permissions: { contents: 'write' },
      plan: (_input, { changeset }) => ({
        repositories: [],
        requests: changeset * 2,
        points: changeset * 6,
        content: 0,
        risks: [],
      }),
    },
  ),
  action(
    'git.commit',
    z.object({ files: z.array(file), message: z.string(), branch: z.string().optional() }),
    z.object({ commits: z.array(z.string()) }),
    {
      permissions: { contents: 'write' },
      examples: [
        { title: 'One file', inputs: { files: [{ repository: 'elsewhere/x', path: 'a', bytes: 1 }], message: 'm' } },
      ],
      plan: (_input, { changeset }) => ({
        repositories: ['elsewhere/x'],
        requests: changeset * 4,
        points: changeset * 17,
        content: 0,
        risks: [],
      }),
    },
  ),
  action(
    'git.createPR',
    z.object({
      branch: z.string().optional(),
      title: z.string(),
      body: z.string().default(''),
      labels: z.array(z.string()).default([]),
      reviewers: z.array(z.string()).default([]),
    }),
    z.object({
      pullRequests: z.array(z.object({ repository: z.string(), number: z.number(), url: z.string() })),
      urls: z.array(z.string()),
    }),
    {
      aliases: ['changeset.open'],
      permissions: { pull_requests: 'write' },
      plan: (_input, { changeset }) => ({
        repositories: [],
        requests: changeset * 2,
        points: changeset * 10,
        content: changeset,
        risks: [],
      }),
    },
  ),
  action(
    'quality.all',
    z.object({ pullRequests: pullReferences.optional(), checks: z.array(z.string()) }),
    z.looseObject({}),
    { permissions: { checks: 'read' } },
  ),
  action(
    'policy.evaluate',
    z.object({ pullRequests: pullReferences, wait: z.boolean().default(false) }),
    z.object({ verdict: z.string() }),
    {
      permissions: { checks: 'write' },
    },
  ),
  action(
    'approval.wait',
    z.object({
      pullRequests: pullReferences.optional(),
      approvers: z.array(z.string()).default([]),
      count: z.number().int().min(1).default(1),
      timeout: z.number().optional(),
    }),
    z.object({ by: z.array(z.string()) }),
  ),
  action(
    'git.merge',
    z.object({
      pullRequests: pullReferences.optional(),
      strategy: z.enum(['merge', 'squash', 'rebase']).optional(),
      deleteSourceBranch: z.boolean().default(false),
    }),
    z.object({ merged: z.array(z.string()) }),
    {
      permissions: { contents: 'write', pull_requests: 'write' },
      plan: (_input, { changeset }) => ({
        repositories: [],
        requests: changeset * 3,
        points: changeset * 11,
        content: changeset,
        risks: ['merges into the default branch'],
      }),
    },
  ),
  action('git.tag', z.object({ name: z.string(), message: z.string() }), z.object({ name: z.string() }), {
    permissions: { contents: 'write' },
  }),
  action(
    'notify.slack',
    z.object({ text: z.string(), channel: z.string().optional() }),
    z.object({ sent: z.boolean() }),
  ),
  action('metrics.record', z.object({ name: z.string(), value: z.number() }), z.object({})),
  action(
    'http.request',
    z.object({
      url: z.string(),
      method: z.enum(['GET', 'POST']).default('GET'),
      headers: z.record(z.string(), z.string()).default({}),
    }),
    z.object({ status: z.number(), body: z.unknown() }),
  ),
  action('sleep', z.object({ milliseconds: z.number().int().min(1) }), z.object({})),
  action('repository.protect', z.object({ repositories: names }), z.object({}), {
    permissions: { administration: 'write' },
  }),
];
