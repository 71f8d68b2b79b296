import { z } from 'zod';
import { exemptAuthors, exempted } from '../../core/policy/options.ts';
import { counted, quoted } from '../../core/policy/quote.ts';
import { defineRule } from '../../core/policy/rule.ts';

const options = z.strictObject({ exemptAuthors });

/** Finds commits with more than one parent. */
export const noMergeCommits = defineRule({
  name: 'custom.no-merge-commits',
  summary: 'The pull request brings no merge commit.',
  options,
  examples: [{ title: 'A straight history', with: {} }],
  reads: () => ['commits'],
  blind: [
    'How the pull request itself is merged: that is a setting of the repository.',
    'Commits beyond the 250 that the platform gives: the answer is neutral then, unless a merge commit was seen.',
  ],
  documentation: 'https://git-scm.com/docs/git-rebase',
  async judge(pull, asked) {
    const exempt = exempted(pull, asked.exemptAuthors);
    if (exempt !== undefined) return exempt;
    const { commits, truncated } = await pull.commits();
    const merges = commits.filter(({ parents }) => parents.length > 1);
    const suggestion = `Rebase instead of merging: git fetch origin, git rebase origin/${pull.baseBranch}, git push --force-with-lease.`;
    const findings = merges.map(({ sha, message }) => ({
      message: `${sha.slice(0, 7)} ${quoted(message.split('\n', 1)[0] ?? '')} is a merge commit.`,
      suggestion,
    }));
    const unseen = truncated ? '; not all commits were given' : '';
    if (commits.length === 0) return { verdict: 'neutral', summary: `no commits were given${unseen}`, findings };
    return {
      verdict: merges.length > 0 ? 'fail' : truncated ? 'neutral' : 'pass',
      summary: `${counted(merges.length, 'merge commit')} among ${counted(commits.length, 'commit')}${unseen}`,
      findings,
    };
  },
});
