import type { MergeObstacle } from '../ports/github/pulls.ts';
import type { Defaults } from '../repository/catalogue.ts';

/** What to do about a merge that GitHub refused. */
export interface Refusal {
  /** A sentence for the table and the run page: what is in the way, and what to do. */
  readonly says: string;
  /**
   * `soon`: it passes by itself, and nobody tells when. `webhook`: it may pass by itself, and a webhook will tell.
   * `person`: somebody must do something, and is told so once.
   */
  readonly passes: 'soon' | 'webhook' | 'person';
}

interface Scene {
  readonly base: string;
  readonly strategy: Defaults['mergeStrategy'];
  /** GitHub's own words. */
  readonly why: string;
}

const REFUSALS: { readonly [obstacle in MergeObstacle]: (scene: Scene) => Refusal } = {
  busy: () => ({ says: 'GitHub still computes whether it can be merged', passes: 'soon' }),
  'base-moved': ({ base }) => ({ says: `${base} moved while it was about to be merged`, passes: 'soon' }),
  closed: () => ({ says: 'was closed while it was about to be merged', passes: 'soon' }),
  draft: () => person('is still a draft: mark it as ready for review'),
  conflicts: ({ base }) => person(`conflicts with ${base}: resolve the conflicts on its branch`),
  method: ({ base, strategy }) =>
    person(`${base} does not take a ${strategy}: allow it in the settings, or set another strategy and start again`),
  queue: ({ base }) => person(`${base} has a merge queue: add the pull request to it, or let the app bypass the queue`),
  reviews: ({ why }) => person(`needs a review: ${why}`),
  conversations: () => person('has conversations that are not resolved: resolve them'),
  checks: ({ why }) => ({ says: `a required check is missing or not green: ${why}`, passes: 'webhook' }),
  behind: ({ base }) => person(`is behind ${base}: bring it up to date`),
  restricted: ({ base, why }) => person(`the app may not write to ${base}: add it to those who may (${why})`),
  rules: ({ base, why }) => person(`is held back by the rules of ${base}: ${why}`),
};

const person = (says: string): Refusal => ({ says, passes: 'person' });

export function refusal(obstacle: MergeObstacle, scene: Scene): Refusal {
  return REFUSALS[obstacle]({ ...scene, why: scene.why.replace(/\.\s*$/, '') });
}
