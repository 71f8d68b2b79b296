import type { Member } from '../../core/changeset/change-set.ts';
import type { RunView, StepView } from '../../core/run/view.ts';
import type { StoryMark, StoryRepository, StoryState } from '../view/story.ts';

/** Checks of a commit, as the simulated GitHub has them. */
export interface CheckCount {
  readonly passed: number;
  readonly failing: number;
  readonly running: number;
}

/** How the story stands: the run as the app tells it, beside the checks as GitHub has them. */
export function storyState(about: {
  readonly title: string;
  /** Undefined until the run has begun. */
  readonly run: RunView | undefined;
  /** Bare names of all repositories that may take part, in the order to show them. */
  readonly repositories: readonly string[];
  readonly checks: (repository: string, sha: string) => CheckCount;
  /** Place of a repository (bare name) in the order of merging, from 1, once it has landed. */
  readonly landed: (repository: string) => number | undefined;
  readonly elapsed: number;
  readonly address: string;
}): StoryState {
  const { run } = about;
  return {
    title: about.title,
    status: run?.status ?? 'running',
    progress: run?.progress ?? 0,
    elapsed: about.elapsed,
    address: about.address,
    repositories: about.repositories.map((name) => {
      const member = run?.changeset.members.find((one) => one.repository.endsWith(`/${name}`));
      return repositoryState(name, member, run, about.checks, about.landed(name));
    }),
    steps: (run?.steps ?? []).filter((step) => step.part === 'main').map(stepState),
  };
}

function stepState({ id, name, status, wait, message }: StepView): StoryState['steps'][number] {
  const text = status === 'waiting' ? wait?.reason : message;
  return { id, name, status, ...(text === undefined ? {} : { text }) };
}

function repositoryState(
  name: string,
  member: Member | undefined,
  run: RunView | undefined,
  checksOf: (repository: string, sha: string) => CheckCount,
  landed: number | undefined,
): StoryRepository {
  if (member === undefined) return { name, mark: 'pending', text: run === undefined ? '' : 'not touched yet' };
  const checks = member.head === undefined ? undefined : checksOf(member.repository, member.head);
  const { mark, text } = standing(member, run, checks);
  return {
    name,
    mark,
    text,
    ...(member.pull === undefined ? {} : { pull: { number: member.pull.number, url: member.pull.url } }),
    ...(checks === undefined ? {} : { checks }),
    ...(landed === undefined ? {} : { landed }),
  };
}

function standing(
  member: Member,
  run: RunView | undefined,
  checks: CheckCount | undefined,
): { readonly mark: StoryMark; readonly text: string } {
  if (member.merged !== undefined) return { mark: 'merged', text: `merged as ${member.merged.sha.slice(0, 7)}` };
  if (member.result.kind === 'failed') return { mark: 'failed', text: member.result.reason };
  if (member.result.kind === 'skipped') return { mark: 'skipped', text: member.result.reason };
  if (member.pull === undefined) return { mark: 'working', text: member.branch === undefined ? '' : 'branch made' };
  const waits = (run?.steps ?? []).find((step) => step.status === 'waiting' && step.wait?.by?.[member.repository]);
  const reason = waits?.wait?.by?.[member.repository];
  if ((checks?.failing ?? 0) > 0) return { mark: 'failing', text: reason ?? 'a check failed' };
  if (reason !== undefined) return { mark: 'waiting', text: reason };
  const step = (run?.steps ?? []).find((one) => one.status === 'waiting');
  if (step?.wait !== undefined) return { mark: 'waiting', text: `waits for ${step.wait.reason.split('; ', 1)[0]}` };
  return { mark: 'ready', text: 'ready' };
}
