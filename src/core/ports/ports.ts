import type { PolicyFiles } from '../policy/policy.ts';
import type { Proposals } from '../policy/preview/proposal.ts';
import type { RuleJudge } from '../policy/rule.ts';
import type { Clock } from './clock.ts';
import type { Evaluations } from './evaluations.ts';
import type { Figma } from './figma.ts';
import type { GitHub } from './github.ts';
import type { Notify } from './notify.ts';
import type { Blobs, ChangeSets, Events, Metrics, Words } from './store.ts';
import type { TokenBuilder } from './tokens.ts';
import type { Waivers } from './waivers.ts';

/** All that an action may reach. The engine hands it out; a dry run hands out another world. */
export interface Ports {
  readonly clock: Clock;
  readonly github: GitHub;
  readonly figma: Figma;
  readonly tokens: TokenBuilder;
  readonly notify: Notify;
  readonly blobs: Blobs;
  readonly metrics: Metrics;
  readonly events: Events;
  readonly changeSets: ChangeSets;
  readonly words: Words;
  readonly policies: PolicyFiles;
  readonly proposals: Proposals;
  readonly rules: RuleJudge;
  readonly evaluations: Evaluations;
  readonly waivers: Waivers;
}
