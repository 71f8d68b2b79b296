// Every source of Baton, one line each; see CONTRIBUTING. Sources are pure: a delivery in, events out.
import type { Source } from '../core/source.ts';
import { checkRun } from './check-run.ts';
import { checkSuite } from './check-suite.ts';
import { figmaUpdate } from './figma-update.ts';
import { figmaWebhook } from './figma-webhook.ts';
import { installation } from './installation.ts';
import { installationRepositories } from './installation-repositories.ts';
import { issueComment } from './issue-comment.ts';
import { mergeGroup } from './merge-group.ts';
import { pullRequest } from './pull-request.ts';
import { pullRequestReview } from './pull-request-review.ts';
import { push } from './push.ts';
import { repositoryDispatch } from './repository-dispatch.ts';
import { status } from './status.ts';
import { workflowRun } from './workflow-run.ts';

export const sources: readonly Source[] = [
  figmaUpdate,
  figmaWebhook,
  repositoryDispatch,
  pullRequest,
  pullRequestReview,
  mergeGroup,
  issueComment,
  checkRun,
  checkSuite,
  status,
  push,
  installation,
  installationRepositories,
  workflowRun,
];
