import type { Json, JsonObject } from '../../../core/json.ts';
import { checkOf } from '../../acts/checks.ts';
import { Call } from '../../http/call.ts';
import { checkHandlers } from '../../operations/checks.ts';
import { OPERATIONS } from '../../operations/table.ts';
import type { Repository } from '../../records.ts';
import type { Mutations } from '../fields.ts';
import type { CheckNode } from '../nodes.ts';
import type { Scope } from '../scope.ts';

interface Annotation {
  readonly path: string;
  readonly annotationLevel: string;
  readonly message: string;
  readonly title?: string | null;
  readonly rawDetails?: string | null;
  readonly location: {
    readonly startLine: number;
    readonly endLine: number;
    readonly startColumn?: number | null;
    readonly endColumn?: number | null;
  };
}

interface CheckInput {
  readonly repositoryId: string;
  readonly name?: string | null;
  readonly headSha?: string;
  readonly checkRunId?: string;
  readonly status?: string | null;
  readonly conclusion?: string | null;
  readonly externalId?: string | null;
  readonly detailsUrl?: string | null;
  readonly startedAt?: string | null;
  readonly completedAt?: string | null;
  readonly output?: {
    readonly title: string;
    readonly summary: string;
    readonly text?: string | null;
    readonly annotations?: readonly Annotation[] | null;
  } | null;
  readonly actions?: readonly { readonly [name: string]: string }[] | null;
}

const given = (entries: { readonly [name: string]: Json | undefined }): JsonObject =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined && value !== null));

function annotation({ path, annotationLevel, message, title, rawDetails, location }: Annotation): JsonObject {
  return given({
    path,
    message,
    title,
    annotation_level: annotationLevel.toLowerCase(),
    raw_details: rawDetails,
    start_line: location.startLine,
    end_line: location.endLine,
    start_column: location.startColumn,
    end_column: location.endColumn,
  });
}

/** The same request as REST would get it: the checks of a check run's fields are many, and one place has them all. */
function body(input: CheckInput): JsonObject {
  const { output } = input;
  return given({
    name: input.name,
    head_sha: input.headSha,
    status: input.status?.toLowerCase(),
    conclusion: input.conclusion?.toLowerCase(),
    external_id: input.externalId,
    details_url: input.detailsUrl,
    started_at: input.startedAt,
    completed_at: input.completedAt,
    actions: input.actions?.map((action) => ({ ...action })),
    output:
      output === null || output === undefined
        ? undefined
        : given({
            title: output.title,
            summary: output.summary,
            text: output.text,
            annotations: output.annotations?.map(annotation),
          }),
  });
}

async function asRest(
  id: 'checks/create' | 'checks/update',
  repository: Repository,
  scope: Scope,
  input: CheckInput,
  parameters: { readonly [name: string]: string },
): Promise<{ checkRun: CheckNode }> {
  const call = new Call({
    hub: scope.hub,
    operation: OPERATIONS.find((operation) => operation.id === id)!,
    parameters,
    query: new URLSearchParams(),
    body: body(input),
    raw: Buffer.alloc(0),
    type: undefined,
    accept: '',
    caller: scope.caller,
    address: '/graphql',
    repository,
  });
  const reply = await checkHandlers[id]!(call);
  const check = checkOf(repository, Number((reply.body as JsonObject)['id']));
  return { checkRun: { kind: 'CheckRun', repository, check } };
}

export const checkMutations: Mutations = {
  createCheckRun: (input: CheckInput, scope) => {
    const { repository } = scope.nodeOf(input.repositoryId, 'Repository');
    scope.may(repository, 'checks/create', 'createCheckRun');
    return asRest('checks/create', repository, scope, input, {});
  },
  updateCheckRun: (input: CheckInput & { checkRunId: string }, scope) => {
    const { repository } = scope.nodeOf(input.repositoryId, 'Repository');
    scope.may(repository, 'checks/update', 'updateCheckRun');
    const { check } = scope.nodeOf(input.checkRunId, 'CheckRun');
    return asRest('checks/update', repository, scope, input, { check_run_id: String(check.id) });
  },
};
