import { smallestFix } from '../../core/policy/approval/fix.ts';
import { conditionsOf, gather, leavesOf, needsFiles } from '../../core/policy/approval/gather.ts';
import { judgeApproval } from '../../core/policy/approval/judge.ts';
import { type ApprovalOptions, approvalOptions } from '../../core/policy/approval/options.ts';
import { summarise } from '../../core/policy/approval/summary.ts';
import type { FactName } from '../../core/policy/facts.ts';
import { defineRule } from '../../core/policy/rule.ts';

/** Who must approve: people, teams, roles or code owners, joined by any and all, each only where its conditions hold. */
export const required = defineRule({
  name: 'approval.required',
  summary: 'Enough of the right people approve the present commit, and none of them asks for changes.',
  options: approvalOptions,
  examples: [
    { title: 'Somebody who may write, not the author', with: {} },
    {
      title: 'Two people, one of them from design where tokens change',
      with: {
        require: [
          { count: 2, permission: 'write' },
          {
            name: 'Design has looked at the tokens',
            if: { changed: { paths: ['tokens/**'] } },
            teams: ['design-system'],
          },
        ],
      },
    },
    {
      title: 'Nobody for documentation, else the code owners or two administrators',
      with: {
        require: [
          {
            any: [
              { name: 'Only documentation', if: { onlyChanged: { paths: ['docs/**', '**/*.md'] } }, count: 0 },
              { codeowners: true },
              { count: 2, permission: 'admin' },
            ],
          },
        ],
      },
    },
    {
      title: 'Most of four maintainers, whatever is pushed afterwards',
      with: { stale: 'keep', require: [{ quorum: 'majority', users: ['ada', 'kim', 'mira', 'noor'] }] },
    },
  ],
  reads: (options) => readFacts(options),
  blind: [
    'Who wrote a commit whose address the platform knows nobody by, or that names a co-author in its message: their approval counts.',
    'Owners in CODEOWNERS whom it names by e-mail address: nobody’s login is found for them.',
    'An owner who opened the pull request: GitHub takes that for an approval, this rule does not.',
    'More than 200 people who spoke, and more than 250 commits whose authors matter: it fails then, and says so.',
    'Patterns too long for a path, and CODEOWNERS over 3 MB: it fails then, and says so.',
  ],
  documentation:
    'https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners',
  async judge(pull, options) {
    const { facts, candidates } = await gather(pull, options);
    const { state, parts } = judgeApproval(options, facts);
    const fix = state === 'pending' || state === 'fail' ? smallestFix(options, facts, candidates) : undefined;
    return {
      verdict: state,
      summary: summarise(state, parts),
      findings: facts.codeowners?.problems ?? [],
      parts,
      ...(fix === undefined ? {} : { fix }),
    };
  },
});

function readFacts(options: ApprovalOptions): readonly FactName[] {
  const asked = conditionsOf(options.require);
  const facts = new Set<FactName>(['reviews', 'commits']);
  if (needsFiles(options)) facts.add('files');
  // CODEOWNERS is that of the base branch.
  if (leavesOf(options.require).some((one) => one.codeowners)) facts.add('base');
  if (asked.some((one) => one.base !== undefined)) facts.add('base');
  if (asked.some((one) => one.labels !== undefined)) facts.add('labels');
  if (asked.some((one) => one.title !== undefined)) facts.add('title');
  if (asked.some((one) => one.checks !== undefined)) facts.add('checks');
  return [...facts];
}
