import type { EventComment } from './event.ts';
import type { JsonObject } from './json.ts';
import type { RunView } from './run/view.ts';

/** GitHub's repository roles, weakest first. */
export const PERMISSIONS = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** One slash command as a person typed it: `/baton run design-sync figmaFileId=abc`. */
export interface CommandCall {
  readonly name: string;
  /** Words after the name that are not `key=value`. */
  readonly words: readonly string[];
  readonly values: { readonly [key: string]: string };
  /** The line as typed, for the answer's quotation. */
  readonly line: string;
}

/** What a command may look at. It decides with data; the engine acts on the Intent. */
export interface CommandContext {
  readonly call: CommandCall;
  readonly comment: EventComment;
  readonly repository: string;
  readonly by: string;
  /** Head sha of the pull request at the time of handling; approvals bind to it. */
  readonly head?: string;
  /** Runs that have this pull request or issue among their subjects, newest first. */
  readonly runs: readonly RunView[];
  /** What is written otherwise now than when a run began that still goes on, by its id; completes "… changed since". */
  readonly changed: { readonly [run: string]: readonly string[] };
  /** Workflows that a person may start here, with their inputs. */
  readonly workflows: readonly {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly inputs: readonly string[];
  }[];
  readonly commands: readonly Command[];
}

/** What the engine shall do about a command; an Intent is data. `answer` is markdown whose outside strings are escaped. */
export type Intent =
  | { readonly kind: 'answer'; readonly answer: string }
  | { readonly kind: 'refuse'; readonly answer: string }
  | {
      readonly kind: 'signal';
      readonly name: string;
      readonly key: string;
      readonly data: JsonObject;
      readonly answer: string;
    }
  | { readonly kind: 'start'; readonly workflow: string; readonly inputs: JsonObject; readonly answer: string }
  /** What the checks of policies say of the present commit; of all policies when none is named. */
  | { readonly kind: 'explain'; readonly policy?: string }
  /** Excuses the pull request from a rule, `custom.title` or `policy/custom.title`, until then, if the policy lets this person. */
  | {
      readonly kind: 'waive';
      readonly rule: string;
      readonly reason: string;
      /** Epoch milliseconds. */
      readonly until: number;
      readonly ticket?: string;
    }
  /** Takes such a waiver back. */
  | { readonly kind: 'withdraw'; readonly rule: string }
  | { readonly kind: 'cancel'; readonly run: string; readonly reason: string; readonly answer: string };

export interface Command {
  /** Equals its path under src/commands; what stands behind `/baton`. */
  readonly name: string;
  /** One sentence, ends with a full stop. */
  readonly summary: string;
  /** `/baton run <workflow> [key=value …]` */
  readonly usage: string;
  readonly examples: readonly string[];
  /** Least permission on the repository where it is typed, unless config.yaml says otherwise. */
  readonly permission: Permission;
  run(context: CommandContext): Intent;
}

export function defineCommand(command: Command): Command {
  return Object.freeze(command);
}
