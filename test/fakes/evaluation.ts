import type { Evaluation } from '../../src/core/ports/evaluations.ts';

/** An evaluation of `acme/web#1` by one policy in force, which it holds to, but for what is said. */
export function anEvaluation(about: Partial<Evaluation> = {}): Evaluation {
  const { repository = 'acme/web', pull = 1 } = about;
  return {
    ...{
      installation: 7,
      org: 'acme',
      repository,
      pull,
      headSha: 'a'.repeat(40),
      baseBranch: 'main',
      policy: 'secrets',
    },
    ...{ enforcement: 'blocking', mode: 'enforce', conclusion: 'success', title: 'All rules hold', waivers: [], at: 0 },
    ...about,
  };
}
