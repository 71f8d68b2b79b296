import type { Action } from '../core/action.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Organization } from '../core/organization/organization.ts';
import type { TextFile } from '../core/organization/read.ts';
import type { ProposedWorkflow } from '../core/policy/preview/proposal.ts';
import type { RepositoryCatalogue } from '../core/repository/catalogue.ts';
import { planRun } from '../core/run/plan.ts';
import { exampleInputs } from '../core/workflow/example-inputs.ts';
import type { Trigger, Workflow } from '../core/workflow/workflow.ts';

interface State {
  readonly files: readonly TextFile[];
  readonly organization?: Organization;
}

/** The organization's own workflows that are not the same in both states, each with what a run of it would do. */
export function proposedWorkflows(
  was: State,
  is: State,
  about: {
    readonly repository: string;
    readonly catalogue: RepositoryCatalogue;
    readonly parts: { readonly actions: Catalog<Action> };
  },
): readonly ProposedWorkflow[] {
  const text = ({ files }: State, path: string) => files.find((one) => one.path === path)?.text;
  const [old, fresh] = [ownWorkflows(was, about.repository), ownWorkflows(is, about.repository)];
  const written = [...fresh].flatMap(([path, workflow]): ProposedWorkflow[] => {
    if (text(was, path) === text(is, path)) return [];
    const kind = old.has(path) ? 'changed' : 'added';
    const { catalogue, parts } = about;
    const plan = planRun(workflow, {
      ...{ catalogue, actions: parts.actions.all(), inputs: exampleInputs(workflow.inputs) ?? {} },
      environment: is.organization?.environment ?? {},
    });
    return [{ id: workflow.id, path, kind, triggers: workflow.triggers.map(inWords), plan }];
  });
  const removed = [...old].flatMap(([path, { id, triggers }]): ProposedWorkflow[] =>
    text(is, path) === undefined ? [{ id, path, kind: 'removed', triggers: triggers.map(inWords) }] : [],
  );
  return [...written, ...removed];
}

/** By path; `source` says which file a workflow came from, and at which commit. */
function ownWorkflows({ organization }: State, repository: string): ReadonlyMap<string, Workflow> {
  const prefix = `${repository}:`;
  const own = (organization?.workflows ?? []).filter(({ source }) => source.startsWith(prefix));
  return new Map(own.map((workflow) => [workflow.source.slice(prefix.length).replace(/@[^@]*$/, ''), workflow]));
}

function inWords({ type, events, cron, timeZone, repositories }: Trigger): string {
  const where = repositories.length === 0 ? '' : ` in ${repositories.join(', ')}`;
  if (type === 'schedule') return `schedule ${cron}${timeZone === undefined ? '' : ` (${timeZone})`}`;
  return events.length === 0 ? type : `${events.join(', ')}${where}`;
}
