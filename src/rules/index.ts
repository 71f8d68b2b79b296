// Every rule of Baton, one line each; see CONTRIBUTING. Files here import src/core and judging libraries, nothing else of the house.
import type { Rule } from '../core/policy/rule.ts';
import { aria } from './accessibility/aria.ts';
import { contrast } from './accessibility/contrast.ts';
import { keyboard } from './accessibility/keyboard.ts';
import { required } from './approval/required.ts';
import { colors } from './brand/colors.ts';
import { typography } from './brand/typography.ts';
import { green } from './changeset/green.ts';
import { members } from './changeset/members.ts';
import { version } from './changeset/version.ts';
import { branchName } from './custom/branch-name.ts';
import { changeSize } from './custom/change-size.ts';
import { commitMessage } from './custom/commit-message.ts';
import { expression } from './custom/expression.ts';
import { labels } from './custom/labels.ts';
import { noMergeCommits } from './custom/no-merge-commits.ts';
import { requiredFiles } from './custom/required-files.ts';
import { title } from './custom/title.ts';
import { bundleSize } from './performance/bundle-size.ts';
import { loadTime } from './performance/load-time.ts';
import { dependencies } from './security/dependencies.ts';
import { licenses } from './security/licenses.ts';
import { secrets } from './security/secrets.ts';
import { workflowPermissions } from './security/workflow-permissions.ts';

export const rules: readonly Rule[] = [
  aria,
  contrast,
  keyboard,
  required,
  colors,
  typography,
  green,
  members,
  version,
  branchName,
  changeSize,
  commitMessage,
  expression,
  labels,
  noMergeCommits,
  requiredFiles,
  title,
  bundleSize,
  loadTime,
  dependencies,
  licenses,
  secrets,
  workflowPermissions,
];
