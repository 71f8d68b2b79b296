// Every action of Baton, one line each; see CONTRIBUTING. Files here import src/core and zod, nothing else of the house.
import type { Action } from '../core/action.ts';
import { wait as approvalWait } from './approval/wait.ts';
import { assert } from './assert.ts';
import { open as changesetOpen } from './changeset/open.ts';
import { codeGenerate } from './code/generate.ts';
import { emit as eventEmit } from './event/emit.ts';
import { wait as eventWait } from './event/wait.ts';
import { figmaSync } from './figma/sync.ts';
import { commit as gitCommit } from './git/commit.ts';
import { createBranches as gitCreateBranches } from './git/create-branches.ts';
import { createPR as gitCreatePR } from './git/create-pr.ts';
import { merge as gitMerge } from './git/merge.ts';
import { tag as gitTag } from './git/tag.ts';
import { record as metricsRecord } from './metrics/record.ts';
import { slack as notifySlack } from './notify/slack.ts';
import { evaluate as policyEvaluate } from './policy/evaluate.ts';
import { preview as policyPreview } from './policy/preview.ts';
import { all as qualityAll } from './quality/all.ts';
import { sleep } from './sleep.ts';
import { tokensBuild } from './tokens/build.ts';

export const actions: readonly Action[] = [
  approvalWait,
  assert,
  changesetOpen,
  codeGenerate,
  eventEmit,
  eventWait,
  figmaSync,
  gitCommit,
  gitCreateBranches,
  gitCreatePR,
  gitMerge,
  gitTag,
  metricsRecord,
  notifySlack,
  policyEvaluate,
  policyPreview,
  qualityAll,
  sleep,
  tokensBuild,
];
