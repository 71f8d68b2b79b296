import { Fault } from '../fault.ts';
import type { GitHub } from './github.ts';

/** The parts of the port: whatever of it is an object. */
type Part = {
  [Key in keyof GitHub]: GitHub[Key] extends object
    ? GitHub[Key] extends (...about: never) => unknown
      ? never
      : Key
    : never;
}[keyof GitHub];

/**
 * What each method of the port does to GitHub. Whoever adds one has to say it here, or this does not compile; at run time a
 * method that is not known is refused.
 */
export const EFFECTS = {
  repositories: { list: 'reads', get: 'reads', file: 'reads', folder: 'reads', tree: 'reads', dispatch: 'writes' },
  git: {
    branch: 'reads',
    commit: 'reads',
    tag: 'reads',
    createBranch: 'writes',
    deleteBranch: 'writes',
    commitFiles: 'writes',
    createTag: 'writes',
    deleteTag: 'writes',
  },
  pulls: {
    get: 'reads',
    list: 'reads',
    changedSince: 'reads',
    files: 'reads',
    commits: 'reads',
    reviews: 'reads',
    create: 'writes',
    update: 'writes',
    merge: 'writes',
    requestReviewers: 'writes',
  },
  changes: { standing: 'reads', open: 'writes', equip: 'writes' },
  issues: {
    comments: 'reads',
    commentsSince: 'reads',
    mark: 'writes',
    addLabels: 'writes',
    react: 'writes',
    upsert: 'writes',
    closeMarked: 'writes',
  },
  checks: { list: 'reads', own: 'reads', upsert: 'writes' },
  people: { permission: 'reads', isMember: 'reads' },
  actions: { artifact: 'reads' },
  dependencies: { compare: 'reads', advisories: 'reads' },
} as const satisfies { readonly [Name in Part]: { readonly [Method in keyof GitHub[Name]]: 'reads' | 'writes' } };

type Method = (...about: readonly unknown[]) => Promise<unknown>;

/**
 * The same GitHub, which cannot be written to: every method that would is a Fault `bug`, whatever lane, run or priority it is
 * asked in. `asked` is told of each read before it goes out.
 */
export function readOnly(github: GitHub, asked: () => void = () => {}): GitHub {
  const parts = Object.entries(EFFECTS).map(([name, effects]) => {
    const part = github[name as Part] as unknown as { readonly [method: string]: Method };
    const methods = Object.entries(effects).map(([method, effect]): [string, Method] => [
      method,
      async (...about) => {
        if (effect === 'writes') throw new Fault('bug', `${name}.${method} writes, and this is only looked at`);
        asked();
        return part[method]?.(...about);
      },
    ]);
    return [name, Object.fromEntries(methods)] as const;
  });
  return {
    ...(Object.fromEntries(parts) as unknown as Pick<GitHub, Part>),
    installation: github.installation,
    self: github.self,
    inLane: (lane) => readOnly(github.inLane(lane), asked),
    for: (run, stop) => readOnly(github.for(run, stop), asked),
    ofPriority: (priority) => readOnly(github.ofPriority(priority), asked),
  };
}
