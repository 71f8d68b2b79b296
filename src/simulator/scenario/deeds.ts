import type { ScenarioAct } from '../../core/scenario/schema.ts';
import type { Person } from '../control/person.ts';
import type { PullIssue } from '../records.ts';
import type { Simulator } from '../simulator.ts';

/** Where a deed is done, and by whom. */
export interface Where {
  readonly simulator: Simulator;
  readonly person: Person;
  /** `owner/name`. */
  readonly repository: string;
  /** The pull request that is meant; throws where there is none. */
  pull(): PullIssue;
  /** The id of the workflow run that is meant; throws where there is none. */
  run(): number;
}

/** What a person does: in words that complete "ben …", and in fact. */
export interface Deed {
  readonly words: string;
  readonly act: () => Promise<unknown>;
}

export type Said = { readonly [name in keyof ScenarioAct]-?: NonNullable<ScenarioAct[name]> };
export type Personal = Exclude<keyof Said, 'crash' | 'publish'>;

const VERDICTS = { approve: 'APPROVE', 'request-changes': 'REQUEST_CHANGES', comment: 'COMMENT' } as const;
const JUDGES = { approve: 'approves', 'request-changes': 'requests changes on', comment: 'reviews' } as const;

/** All that people of a scenario can do on GitHub, by the key that says it. */
export const DEEDS: { readonly [name in Personal]: (what: Said[name], where: Where) => Deed } = {
  dispatch: ({ type, payload }, { person, repository }) => ({
    words: `sends ${type} to ${bare(repository)}`,
    act: () => person.dispatch(repository, type, payload),
  }),
  comment: ({ body }, { person, repository, pull }) => ({
    words: `writes ${JSON.stringify(firstLine(body))} on ${named(repository, pull())}`,
    act: () => person.comment(repository, pull().number, body),
  }),
  review: ({ verdict, body }, { person, repository, pull }) => ({
    words: `${JUDGES[verdict]} ${named(repository, pull())}`,
    act: () => person.review(repository, pull().number, VERDICTS[verdict], body),
  }),
  openPull: ({ branch, base, title, body, draft, files }, { person, repository }) => ({
    words: `opens a pull request in ${bare(repository)}: ${title}`,
    async act() {
      if (Object.keys(files).length > 0) await person.push(repository, branch, files, title);
      await person.openPull(repository, { head: branch, title, body, draft, ...(base === undefined ? {} : { base }) });
    },
  }),
  push: ({ branch, files, message }, { person, repository, pull }) => ({
    words: `pushes to ${bare(repository)}: ${message}`,
    act: () => person.push(repository, branch ?? pull().pull.head.branch, files, message),
  }),
  merge: ({ method }, { person, repository, pull }) => ({
    words: `merges ${named(repository, pull())}`,
    act: () => person.merge(repository, pull().number, method),
  }),
  close: (_, { person, repository, pull }) => ({
    words: `closes ${named(repository, pull())}`,
    act: () => person.close(repository, pull().number),
  }),
  label: ({ labels }, { person, repository, pull }) => ({
    words: `labels ${named(repository, pull())} ${labels.join(', ')}`,
    act: () => person.label(repository, pull().number, ...labels),
  }),
  rerun: ({ jobs }, { person, repository, run }) => ({
    words: `runs ${jobs} jobs of ${bare(repository)} again`,
    act: () => person.rerunWorkflow(repository, run(), jobs),
  }),
  rerequest: ({ check }, { simulator, person, repository, pull }) => ({
    words: `presses Re-run at ${check} on ${named(repository, pull())}`,
    async act() {
      const checks = simulator.read(repository).checks(pull().pull.head.sha);
      const found = checks.findLast((one) => one.name === check);
      if (found === undefined) throw new Error(`there is no check "${check}" on ${named(repository, pull())}`);
      await person.rerequest(repository, found.id);
    },
  }),
};

function bare(repository: string): string {
  return repository.slice(repository.indexOf('/') + 1);
}

function named(repository: string, { number }: PullIssue): string {
  return `${bare(repository)}#${number}`;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]!.slice(0, 60);
}
