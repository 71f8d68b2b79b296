import { z } from 'zod';
import { newRepository, roleName } from './seeds.ts';

/** One act by its arguments, in their order, and by what it gives. */
interface Act {
  readonly arguments: z.ZodTuple<readonly z.core.SomeType[], z.core.SomeType | null>;
  readonly result: z.ZodType;
}
export interface Acts {
  readonly [name: string]: Act;
}

/** The same acts as methods, on the side that asks. */
export type Asking<A extends Acts> = {
  readonly [N in keyof A]: (...about: z.input<A[N]['arguments']>) => Promise<z.output<A[N]['result']>>;
};

/** And on the side that does. */
export type Doing<A extends Acts> = {
  readonly [N in keyof A]: (...about: z.output<A[N]['arguments']>) => unknown;
};

const text = z.string();
const number = z.number().int();
const done = z.undefined();

/** All acts of `control/person.ts`. */
export const PERSON_ACTS = {
  token: { arguments: z.tuple([]), result: text },
  comment: { arguments: z.tuple([text, number, text]), result: number },
  openIssue: { arguments: z.tuple([text, text, text.optional()]), result: number },
  review: {
    arguments: z.tuple([text, number, z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']), text.optional()]),
    result: number,
  },
  push: { arguments: z.tuple([text, text, z.record(text, text.nullable()), text]), result: text },
  deleteBranch: { arguments: z.tuple([text, text]), result: done },
  fork: { arguments: z.tuple([text]), result: text },
  openPull: {
    arguments: z.tuple([
      text,
      z.strictObject({
        head: text,
        base: text.exactOptional(),
        title: text,
        body: text.exactOptional(),
        draft: z.boolean().exactOptional(),
      }),
    ]),
    result: number,
  },
  ready: { arguments: z.tuple([text, number]), result: done },
  merge: {
    arguments: z.tuple([text, number, z.enum(['merge', 'squash', 'rebase']).optional()]),
    result: text,
  },
  close: { arguments: z.tuple([text, number]), result: done },
  reopen: { arguments: z.tuple([text, number]), result: done },
  edit: {
    arguments: z.tuple([
      text,
      number,
      z.strictObject({
        title: text.exactOptional(),
        body: text.exactOptional(),
        state: z.enum(['open', 'closed']).exactOptional(),
        base: text.exactOptional(),
      }),
    ]),
    result: done,
  },
  label: { arguments: z.tuple([text, number], text), result: done },
  dispatch: { arguments: z.tuple([text, text, z.record(text, z.json())]), result: done },
  setStatus: {
    arguments: z.tuple([text, text, text, z.enum(['error', 'failure', 'pending', 'success'])]),
    result: done,
  },
  rerequest: { arguments: z.tuple([text, number]), result: done },
  press: { arguments: z.tuple([text, number, text]), result: done },
  cancelWorkflow: { arguments: z.tuple([text, number]), result: done },
  runWorkflow: {
    arguments: z.tuple([text, text, z.record(text, text).optional(), text.optional()]),
    result: number,
  },
  rerunWorkflow: { arguments: z.tuple([text, number, z.enum(['all', 'failed']).optional()]), result: done },
} satisfies Acts;

const names = z.union([z.literal('all'), z.array(text)]);

/** All acts of `control/owner.ts`. */
export const OWNER_ACTS = {
  createRepository: { arguments: z.tuple([text, newRepository]), result: text },
  rename: { arguments: z.tuple([text, text]), result: done },
  archive: { arguments: z.tuple([text, z.boolean().optional()]), result: done },
  setPrivate: { arguments: z.tuple([text, z.boolean()]), result: done },
  setDefaultBranch: { arguments: z.tuple([text, text]), result: done },
  renameBranch: { arguments: z.tuple([text, text, text]), result: done },
  transfer: { arguments: z.tuple([text, text]), result: done },
  deleteRepository: { arguments: z.tuple([text]), result: done },
  addCollaborator: { arguments: z.tuple([text, text, roleName]), result: done },
  removeCollaborator: { arguments: z.tuple([text, text]), result: done },
  addMember: { arguments: z.tuple([text, text, z.enum(['admin', 'member']).optional()]), result: done },
  removeMember: { arguments: z.tuple([text, text]), result: done },
  createTeam: {
    arguments: z.tuple([
      text,
      z.strictObject({
        name: text,
        description: text.nullable().exactOptional(),
        privacy: z.enum(['closed', 'secret']).exactOptional(),
        maintainers: z.array(text).exactOptional(),
      }),
    ]),
    result: text,
  },
  deleteTeam: { arguments: z.tuple([text, text]), result: done },
  addToTeam: {
    arguments: z.tuple([text, text, text, z.enum(['member', 'maintainer']).optional()]),
    result: done,
  },
  removeFromTeam: { arguments: z.tuple([text, text, text]), result: done },
  setTeamRole: { arguments: z.tuple([text, text, text, roleName]), result: done },
  removeTeamRole: { arguments: z.tuple([text, text, text]), result: done },
  installApp: { arguments: z.tuple([text, names.optional()]), result: number },
  selectRepositories: { arguments: z.tuple([text, names]), result: done },
  suspendApp: { arguments: z.tuple([text]), result: done },
  unsuspendApp: { arguments: z.tuple([text]), result: done },
  uninstallApp: { arguments: z.tuple([text]), result: done },
  acceptPermissions: { arguments: z.tuple([text]), result: done },
} satisfies Acts;

const maybe = text.optional();

/** What is really there; a result that is undefined was not found. */
export const CONTROL_READS = {
  sha: { arguments: z.tuple([text]), result: maybe },
  file: { arguments: z.tuple([text, text.optional()]), result: maybe },
  files: { arguments: z.tuple([text.optional()]), result: z.array(text) },
  log: {
    arguments: z.tuple([text.optional()]),
    result: z.array(z.object({ sha: text, message: text, parents: z.array(text), author: text })),
  },
  branches: { arguments: z.tuple([]), result: z.array(text) },
  tags: { arguments: z.tuple([]), result: z.record(text, text) },
  pulls: {
    arguments: z.tuple([]),
    result: z.array(
      z.object({
        number,
        title: text,
        state: z.enum(['open', 'closed']),
        merged: z.boolean(),
        draft: z.boolean(),
        head: z.object({ branch: text, sha: text }),
        base: z.object({ branch: text, sha: text }),
        labels: z.array(text),
      }),
    ),
  },
  comments: {
    arguments: z.tuple([number]),
    result: z.array(z.object({ id: number, author: text, body: text })),
  },
  checks: {
    arguments: z.tuple([text]),
    result: z.array(z.object({ id: number, name: text, app: text, status: text, conclusion: text.nullable() })),
  },
  runs: {
    arguments: z.tuple([]),
    result: z.array(
      z.object({
        id: number,
        workflow: text,
        sha: text,
        attempt: number,
        status: text,
        conclusion: text.nullable(),
      }),
    ),
  },
  fsck: { arguments: z.tuple([]), result: text },
} satisfies Acts;
