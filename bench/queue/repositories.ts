import { invalid, notFound, Refusal } from '../../src/simulator/refusal.ts';

export interface Pull {
  readonly id: string;
  readonly number: number;
  readonly branch: string;
  readonly sha: string;
  readonly labels: Set<string>;
  readonly reviewers: Set<string>;
  comments: number;
  merged: boolean;
}

/** One of the repositories: what a change set makes in it, and nothing else. */
export class Repository {
  readonly name: string;
  readonly id: string;
  readonly base: string;
  readonly refs = new Map<string, string>();
  readonly pulls: Pull[] = [];
  /** Commits with a check run. */
  readonly checked = new Set<string>();
  issues = 0;
  #made = 0;

  constructor(name: string) {
    this.name = name;
    this.id = `R_${name}`;
    this.base = this.sha();
    this.refs.set('main', this.base);
  }

  /** A name for something new. */
  sha(): string {
    this.#made += 1;
    return Buffer.from(`${this.name}.${this.#made}`).toString('hex').padEnd(40, '0');
  }

  createRef(branch: string, sha: string): void {
    if (this.refs.has(branch)) throw new Refusal(422, 'Reference already exists');
    this.refs.set(branch, sha);
  }

  commit(branch: string, expected: string): string {
    if (this.refs.get(branch) !== expected) throw new Refusal(409, 'the branch has moved');
    const sha = this.sha();
    this.refs.set(branch, sha);
    return sha;
  }

  deleteRef(branch: string): void {
    if (!this.refs.delete(branch)) throw new Refusal(422, 'Reference does not exist');
  }

  open(branch: string): Pull {
    const sha = this.refs.get(branch);
    if (sha === undefined || sha === this.base) throw invalid('PullRequest', 'head', 'invalid');
    if (this.pulls.some((pull) => pull.branch === branch)) throw invalid('PullRequest', '', 'custom', 'already exists');
    const number = this.pulls.length + this.issues + 1;
    const made = { labels: new Set<string>(), reviewers: new Set<string>(), comments: 0, merged: false };
    const pull = { id: `PR_${this.name}_${number}`, number, branch, sha, ...made };
    this.pulls.push(pull);
    return pull;
  }

  pull(number: number): Pull {
    const pull = this.pulls.find((one) => one.number === number);
    if (pull === undefined) throw notFound();
    return pull;
  }

  merge(pull: Pull, sha: string): string {
    if (pull.merged || pull.sha !== sha) throw new Refusal(409, 'Head branch was modified');
    if (!this.checked.has(sha)) throw new Refusal(405, 'a required check is missing');
    pull.merged = true;
    const merged = this.sha();
    this.refs.set('main', merged);
    return merged;
  }
}

/** All of them: `bench/r0` to the last. */
export class Repositories {
  readonly all: readonly Repository[];
  readonly #named: ReadonlyMap<string, Repository>;

  constructor(count: number) {
    this.all = Array.from({ length: count }, (_, at) => new Repository(`r${at}`));
    this.#named = new Map(this.all.flatMap((one) => [[one.name, one] as const, [one.id, one] as const]));
  }

  /** By name or node id. */
  get(name: string): Repository {
    const found = this.#named.get(name);
    if (found === undefined) throw notFound();
    return found;
  }

  /** What is wrong with the outcome of a change set in the first so many; nothing when all of it is there, once. */
  problems(change: 'full' | 'lean'): readonly string[] {
    return this.all.flatMap((repository) => {
      const [pull, ...more] = repository.pulls;
      const full = change === 'full';
      const right =
        pull !== undefined &&
        more.length === 0 &&
        pull.merged &&
        pull.labels.size > 0 &&
        repository.checked.has(pull.sha) &&
        (!full || (pull.reviewers.size > 0 && pull.comments === 1 && !repository.refs.has(pull.branch)));
      return right ? [] : [repository.name];
    });
  }
}
