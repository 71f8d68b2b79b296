import type { Path } from '../../yaml/node.ts';
import { repositoryOf } from './pins.ts';
import type { WorkflowFile } from './read.ts';
import type { Weakness } from './weakness.ts';

const LEAST =
  'Ask for what the workflow reads, `permissions: { contents: read }`, and for more in the job that needs it.';
/** Events that anybody who can open a pull request sets off, with code or words of their own. */
const OUTSIDERS = ['pull_request', 'pull_request_target', 'issue_comment'];

/** Where the token of a workflow may do more than the workflow says it needs. */
export function wideRights(file: WorkflowFile): Weakness[] {
  if (file.kind === 'action') return [];
  const all = [{ path: [] as Path, value: file.value }, ...file.jobs].flatMap(({ path, value }) =>
    value.permissions === 'write-all' ? [[...path, 'permissions'] as Path] : [],
  );
  return [
    ...all.map((path): Weakness => {
      const { line } = file.document.place(path);
      const text = file.lines[line - 1] ?? '';
      const indent = /^( *)permissions:\s*["']?write-all["']?\s*(?:#.*)?$/.exec(text)?.[1];
      return {
        line,
        message: 'The token may write everything: `permissions: write-all`.',
        suggestion: LEAST,
        ...(indent === undefined ? {} : { mend: `${indent}permissions:\n${indent}  contents: read` }),
      };
    }),
    ...undeclared(file),
  ];
}

/** Without `permissions`, the token has what the repository or the organization gives by default, which may be everything. */
function undeclared(file: WorkflowFile): Weakness[] {
  if (Object.hasOwn(file.value, 'permissions') || file.jobs.length === 0) return [];
  // A workflow that is only called has at most what its caller has.
  if ([...file.triggers].every((trigger) => trigger === 'workflow_call')) return [];
  const open = file.jobs.filter((job) => !Object.hasOwn(job.value, 'permissions'));
  const [first] = open;
  if (first === undefined) return [];
  const { line, column } = file.document.keyPlace(['jobs']);
  const text = file.lines[line - 1] ?? '';
  return [
    {
      line,
      message: `The workflow does not say what its token may do, so ${open.length === 1 ? `the job ${first.id} has` : `${open.length} jobs have`} whatever the repository gives by default.`,
      suggestion: `Put it above \`jobs:\`. ${LEAST}`,
      ...(column === 1 && text.startsWith('jobs:') ? { mend: `permissions:\n  contents: read\n\n${text}` } : {}),
    },
  ];
}

/** Where all secrets go to a workflow of another owner. `allowed` are globs of `owner/name`. */
export function inheritedSecrets(file: WorkflowFile, owner: string, isAllowed: (name: string) => boolean): Weakness[] {
  return file.jobs.flatMap(({ id, path, value }) => {
    if (value.secrets !== 'inherit' || typeof value.uses !== 'string') return [];
    const repository = repositoryOf(value.uses);
    if (repository === undefined || repository.split('/')[0]?.toLowerCase() === owner.toLowerCase()) return [];
    if (isAllowed(repository)) return [];
    return [
      {
        line: file.document.place([...path, 'secrets']).line,
        message: `The job ${id} gives every secret of this repository to ${repository}, which belongs to somebody else.`,
        suggestion: 'Name the secrets that it needs, one by one, in place of `inherit`.',
      },
    ];
  });
}

/** Where code from a pull request would run on machines of one's own. */
export function ownMachines(file: WorkflowFile): Weakness[] {
  const events = OUTSIDERS.filter((event) => file.triggers.has(event));
  if (events.length === 0) return [];
  return file.jobs.flatMap(({ id, path, value }) => {
    if (!JSON.stringify(value['runs-on'] ?? '').includes('"self-hosted"')) return [];
    return [
      {
        line: file.document.place([...path, 'runs-on']).line,
        message: `The job ${id} runs on a self-hosted runner for ${events.join(' and ')}: in a public repository anybody can run code there.`,
        suggestion:
          'Use runners that GitHub hosts for pull requests, or runners that live for one job, or see to it that the repository stays private.',
      },
    ];
  });
}
