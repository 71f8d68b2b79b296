import { createHash } from 'node:crypto';
import type { Event } from '../core/event.ts';
import type { Workflow } from '../core/workflow/workflow.ts';

/** SHA-256 in hex. */
export const digest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** The id of the run that an event starts of a workflow: the same event never starts a second one. */
export function runIdOf(workflow: string, event: Event): string {
  return `${workflow}:${digest(`${event.installation}\n${event.org}\n${event.id}`).slice(0, 16)}`;
}

/** Ends the topics of runs for somebody who asked anew. */
const ANEW = ':anew';

/**
 * What a run of that workflow for that event would be about, when the workflow takes several events for one: its pull
 * requests, and whether a person asked anew, which must be answered even where nothing changed. Undefined: each is its own.
 */
export function topicOf({ id, execution }: Workflow, { installation, data }: Event): string | undefined {
  const pulls = data['pullRequests'];
  if (execution.quiet === undefined || !Array.isArray(pulls) || pulls.length === 0) return undefined;
  const about = pulls.map((pull) => JSON.stringify(pull)).toSorted();
  const anew = data['action'] === 'rerequested' || data['button'] !== undefined;
  return `${id}:${digest(`${installation}\n${about.join('\n')}`).slice(0, 32)}${anew ? ANEW : ''}`;
}

/** A topic and the same one asked anew: of their runs one is at work at a time. */
export function topicsBeside(topic: string): readonly [plain: string, anew: string] {
  const plain = topic.endsWith(ANEW) ? topic.slice(0, -ANEW.length) : topic;
  return [plain, `${plain}${ANEW}`];
}

/** `design-sync-3f9a1c04b2`: what branches and markers of a run are called; its retries share it, so they find them again. */
export function runKeyOf(workflow: string, runId: string): string {
  return `${workflow.replaceAll(/[^\w.-]/g, '-').slice(0, 60)}-${digest(runId.replace(/#\d+$/, '')).slice(0, 10)}`;
}

/** `design-sync:ab12#2` after `design-sync:ab12`. */
export function retryIdOf(runId: string, number: number): string {
  return `${runId.replace(/#\d+$/, '')}#${number}`;
}

/** How the ids of deliveries begin that GitHub owed and never made. */
export const SYNTHETIC = 'reconciled:';
