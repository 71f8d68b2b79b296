import { z } from 'zod';
import { fitsAny } from '../../core/glob.ts';
import type { ViewedFile } from '../../core/policy/facts.ts';
import { type Change, defineRule, type Finding, type PullView, type Verdict } from '../../core/policy/rule.ts';
import { unpinned } from '../../core/policy/workflow-file/pins.ts';
import { kindOfWorkflowFile, readWorkflowFile } from '../../core/policy/workflow-file/read.ts';
import { inheritedSecrets, ownMachines, wideRights } from '../../core/policy/workflow-file/rights.ts';
import { foreignCheckouts, injections } from '../../core/policy/workflow-file/untrusted.ts';
import type { Weakness } from '../../core/policy/workflow-file/weakness.ts';

/** Workflow files beyond this many are not read; the answer is neutral then. */
const MOST_FILES = 100;
/** Texts asked for together. */
const AT_ONCE = 8;

const options = z.strictObject({
  allow: z
    .array(z.string())
    .default([])
    .describe(
      'Globs of actions and images that need no pin and may be given all secrets: `actions/*`, `acme/**`, `docker://ghcr.io/acme/**`.',
    ),
  pins: z.boolean().default(true).describe('Whether actions must be pinned to a full commit sha, images to a digest.'),
  selfHosted: z
    .enum(['allow', 'tell', 'refuse'])
    .default('tell')
    .describe('What to do about self-hosted runners in workflows that pull requests set off.'),
});
type Options = z.output<typeof options>;

/** Judges workflows and actions that a pull request changes by what GitHub says about their secure use. */
export const workflowPermissions = defineRule({
  name: 'security.workflow-permissions',
  summary:
    'Workflows that change ask for few rights, run what is pinned, and keep outsiders out of scripts and secrets.',
  options,
  examples: [
    { title: 'Everything pinned', with: {} },
    {
      title: 'Trust GitHub’s own actions and ours, refuse runners of our own',
      with: { allow: ['actions/*', 'acme/*'], selfHosted: 'refuse' },
    },
  ],
  reads: () => ['files'],
  blind: [
    'What actions and reusable workflows do inside, and whether a pinned commit belongs to the repository that is named.',
    'Text of outsiders that takes a way round: through outputs of a step, inputs of an action, files or artifacts.',
    'A reusable workflow that checks out its caller’s pull request: by which event it is called stands in another file.',
    'Settings of the repository: default rights of the token, who may approve runs, whether the repository is public.',
    'Images whose name is an expression.',
  ],
  documentation: 'https://docs.github.com/en/actions/reference/security/secure-use',
  async judge(pull, asked): Promise<Verdict> {
    const { files } = await pull.files();
    const changed = files.filter((file) => file.status !== 'removed' && kindOfWorkflowFile(file.path) !== undefined);
    if (changed.length === 0) return { verdict: 'skipped', summary: 'no workflow or action is changed', findings: [] };
    const results: Result[] = [];
    for (let at = 0; at < Math.min(changed.length, MOST_FILES); at += AT_ONCE) {
      const batch = changed.slice(at, Math.min(at + AT_ONCE, MOST_FILES));
      results.push(...(await Promise.all(batch.map((file) => judgeFile(file, pull, asked)))));
    }
    return concluded(results, changed.length);
  },
});

interface Result {
  readonly path: string;
  readonly unread: boolean;
  readonly weaknesses: readonly Weakness[];
  readonly told: readonly Weakness[];
}

async function judgeFile({ path }: ViewedFile, pull: PullView, asked: Options): Promise<Result> {
  const kind = kindOfWorkflowFile(path);
  const text = await pull.text(path);
  if (kind === undefined || text === undefined) return { path, unread: true, weaknesses: [], told: [] };
  const file = readWorkflowFile(path, kind, text);
  if ('why' in file) {
    const broken: Weakness = {
      line: file.line,
      message: `This ${kind} cannot be judged: ${file.why}.`,
      suggestion: 'Write it as one plain YAML document, so that people and tools read the same in it.',
    };
    return { path, unread: false, weaknesses: [broken], told: [] };
  }
  const owner = pull.repository.split('/')[0] ?? '';
  const isAllowed = (name: string) => asked.allow.length > 0 && fitsAny(asked.allow, name);
  const runners = asked.selfHosted === 'allow' ? [] : ownMachines(file);
  const weaknesses = [
    ...(asked.pins ? unpinned(file, asked.allow) : []),
    ...wideRights(file),
    ...foreignCheckouts(file),
    ...injections(file),
    ...inheritedSecrets(file, owner, isAllowed),
    ...(asked.selfHosted === 'refuse' ? runners : []),
  ].sort((one, other) => one.line - other.line);
  return { path, unread: false, weaknesses, told: asked.selfHosted === 'tell' ? runners : [] };
}

function concluded(results: readonly Result[], changed: number): Verdict {
  const unread = results.filter((one) => one.unread).map((one) => one.path);
  const left = changed - results.length;
  const findings = results.flatMap(({ path, weaknesses, told }) =>
    [...weaknesses, ...told].map((one) => finding(path, one)),
  );
  const failing = results.flatMap((one) => one.weaknesses);
  const told = findings.length - failing.length;
  const read = results.length - unread.length;
  const summary = [
    `${failing.length === 0 ? 'nothing' : failing.length} to mend in ${read} ${read === 1 ? 'workflow or action' : 'workflows and actions'}`,
    ...(told > 0 ? [`${told} to know about`] : []),
    ...(unread.length > 0
      ? [`not read, binary or too long: ${unread.slice(0, 3).join(', ')}${unread.length > 3 ? ', …' : ''}`]
      : []),
    ...(left > 0 ? [`${left} beyond the limit of ${MOST_FILES} not read`] : []),
  ].join('; ');
  const unsure = unread.length > 0 || left > 0;
  const fix = unsure ? undefined : fixOf(results);
  return {
    verdict: failing.length > 0 ? 'fail' : unsure ? 'neutral' : 'pass',
    summary,
    findings,
    ...(fix === undefined ? {} : { fix }),
  };
}

function finding(path: string, { message, suggestion, line }: Weakness): Finding {
  return { message, suggestion, path, line };
}

/** New lines for everything that failed, or nothing: a part of them would leave the check red. */
function fixOf(results: readonly Result[]): Verdict['fix'] {
  const changes = results.flatMap(({ path, weaknesses }) =>
    weaknesses.map(({ line, mend }): Change | undefined =>
      mend === undefined ? undefined : { kind: 'lines', path, from: line, until: line, text: mend },
    ),
  );
  const known = changes.filter((change) => change !== undefined);
  if (known.length === 0 || known.length < changes.length) return undefined;
  return {
    text: 'Say what the token may do: read the code and no more. A job that writes then needs permissions of its own.',
    changes: known,
  };
}
