import type { Organization } from '../organization/organization.ts';
import { entryOf } from '../repository/catalogue.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';
import type { Fact } from './fact.ts';
import { fold } from './fold.ts';

/**
 * What is written otherwise now than when a run began, which goes on as it began: completes "… changed since", empty when
 * nothing did. Of the catalogue only what it says of the run's own repositories counts. Comments and places in files do not.
 */
export function changedSince(
  facts: readonly Fact[],
  now: Pick<Organization, 'workflows' | 'environment' | 'catalogue'>,
): readonly string[] {
  const { began, changeset } = fold(facts);
  const workflow = now.workflows.find(({ id }) => id === began.workflow.id);
  const repositories = changeset.members.filter(({ repositoryId, repository }) => {
    const [before, after] = [began.catalogue, now.catalogue].map((one) => entryOf(one, repositoryId, repository));
    return !isSame(before, after);
  });
  return [
    ...(workflow === undefined
      ? ['the workflow (it is no longer there)']
      : isSame(meaning(began.workflow), meaning(workflow))
        ? []
        : ['the workflow']),
    ...(isSame(began.environment, now.environment) ? [] : ['the environment']),
    ...(isSame(began.catalogue.defaults, now.catalogue.defaults) ? [] : ['the defaults']),
    ...repositories.map(({ repository }) => `what is said of ${repository}`),
  ];
}

function meaning({ source: _source, steps, onSuccess, onError, ...rest }: Workflow): object {
  const own = ({ line: _line, ...step }: Step) => step;
  return { ...rest, steps: steps.map(own), onSuccess: onSuccess.map(own), onError: onError.map(own) };
}

/** By content: one side was read from the journal, and the order of its keys is that in which it was written. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]).filter(([, inner]) => inner !== undefined);
}
