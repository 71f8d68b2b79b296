import type { CheckSight, SeenChecks } from '../../src/core/action.ts';
import type { ChangeSet, Member } from '../../src/core/changeset/change-set.ts';
import type { Step, Workflow } from '../../src/core/workflow/workflow.ts';
import { RunRecorder } from './run-recorder.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The shipped design sync, as the parser gives it. */
export const designSync: Workflow = {
  id: 'design-sync',
  name: 'Design sync',
  description: 'Brings what was published in Figma into all repositories.',
  version: '1.0.0',
  triggers: [],
  inputs: [],
  execution: { mode: 'hybrid', concurrencyLimit: 8, priority: 'high' },
  steps: [
    step('sync-figma', 'figma.sync', 'Compare Figma with what the repositories hold'),
    step('build-tokens', 'tokens.build', 'Build token files', ['sync-figma']),
    step('generate-code', 'code.generate', 'Generate code for each framework', ['sync-figma', 'build-tokens']),
    step('create-branches', 'git.createBranches', 'Create a branch in each repository', [
      'sync-figma',
      'generate-code',
    ]),
    step('commit', 'git.commit', 'Commit the files', ['sync-figma', 'generate-code', 'create-branches']),
    step('open-pulls', 'git.createPR', 'Open linked pull requests', ['sync-figma', 'commit']),
    step('quality', 'quality.all', 'Wait for the checks', ['open-pulls']),
    step('policies', 'policy.evaluate', 'Judge the policies', ['open-pulls']),
    step('approval', 'approval.wait', 'Wait for a person’s approval', ['open-pulls', 'quality', 'policies']),
    step('merge', 'git.merge', 'Merge in dependency order', ['open-pulls', 'approval']),
    step('tag', 'git.tag', 'Tag the merged commits', ['sync-figma', 'merge']),
  ],
  onSuccess: [step('tell', 'notify.slack', 'tell'), step('measure', 'metrics.record', 'measure', ['tell'])],
  onError: [step('tell-failure', 'notify.slack', 'tell-failure')],
  outputs: {},
  source: 'shipped:design-sync.yaml',
};

const govern: Workflow = {
  ...designSync,
  id: 'govern',
  name: 'Govern pull requests',
  steps: [step('judge', 'policy.evaluate', 'Judge the policies')],
  onSuccess: [],
  onError: [],
  source: 'shipped:govern.yaml',
};

function step(id: string, action: string, name: string, dependsOn: readonly string[] = []): Step {
  const retry = { strategy: 'fixed', maxRetries: 0, initialDelay: 0, maxDelay: 0 } as const;
  const rest = {
    inputs: {},
    conditions: [],
    retry,
    continueOnError: false,
    critical: false,
    compensate: true,
    line: 1,
  };
  return { id, name, action, dependsOn, ...rest };
}

const FRAMEWORKS = ['acme/web-react', 'acme/web-angular', 'acme/web-vue'];
const ORDER = ['acme/design-tokens', ...FRAMEWORKS, 'acme/docs'];
const TITLE = 'Design sync: 26 added, 9 renamed, 4 values changed';

/** The five pull requests; the first `merged` of them, in landing order, are merged. */
function members(merged = 0): ChangeSet {
  return {
    members: ORDER.map((repository, index): Member => {
      const number = [12, 88, 41, 57, 203][index]!;
      return {
        repository,
        repositoryId: 100 + index,
        baseBranch: 'main',
        dependsOn: repository.endsWith('tokens')
          ? []
          : repository.endsWith('docs')
            ? FRAMEWORKS
            : ['acme/design-tokens'],
        branch: 'baton/design-sync/15.4.1',
        head: `${index}3f9a1c7`.padEnd(40, '0'),
        pull: { number, url: `https://github.com/${repository}/pull/${number}`, title: TITLE },
        ...(index < merged ? { merged: { sha: `${index}b7e4d29`.padEnd(40, '0') } } : {}),
        result: index < merged ? { kind: 'succeeded' } : { kind: 'open' },
      };
    }),
  };
}

function begin(id: string, at: number): RunRecorder {
  return new RunRecorder({
    id,
    workflow: designSync,
    at,
    org: 'acme',
    triggeredBy: 'figma-relay[bot]',
    event: { type: 'figma-update', id: 'figma:kL9x2@15.4.1' },
    inputs: {
      figmaFileId: 'kL9x2PqRsTuVwXyZ',
      frameworks: ['tokens', 'react', 'angular', 'vue', 'docs'],
      checks: ['lint', 'test'],
    },
  });
}

const SUMMARY = {
  added: 26,
  removed: 0,
  renamed: 9,
  values: 4,
  changed: 39,
  text: '26 added, 9 renamed, 4 values changed',
};
const PULLS = members().members.map((member) => ({ repository: member.repository, number: member.pull?.number ?? 0 }));

function upToPulls(run: RunRecorder): RunRecorder {
  return run
    .after(320)
    .start('sync-figma', { fileId: 'kL9x2PqRsTuVwXyZ', includeTokens: true })
    .after(240)
    .retry('sync-figma', 'unavailable', 'Figma answered 503', 1000)
    .after(1900)
    .done(
      'sync-figma',
      { summary: SUMMARY, version: '15.4.1', breaking: true },
      '26 added, 9 renamed, 4 values changed; renames are breaking',
    )
    .after(40)
    .start('build-tokens', { platforms: ['css', 'scss', 'typescript', 'ios', 'android'] })
    .after(2300)
    .done('build-tokens', { files: 14 }, '14 files for 5 platforms')
    .after(30)
    .start('generate-code')
    .after(840)
    .done('generate-code', { repositories: ORDER }, '22 files for 5 repositories')
    .after(35)
    .start('create-branches', { repositories: ORDER, branchName: 'design-sync/15.4.1' })
    .after(610)
    .done('create-branches', { branchName: 'baton/design-sync/15.4.1' })
    .after(25)
    .start('commit')
    .after(1450)
    .done('commit', {}, '5 commits')
    .after(25)
    .start('open-pulls', { title: TITLE, labels: ['design-sync'] })
    .after(2200)
    .done('open-pulls', { pullRequests: PULLS }, '5 pull requests', members());
}

function ci(sight: CheckSight): SeenChecks {
  return Object.fromEntries(ORDER.map((name) => [name, { 'ci / lint': sight, 'ci / test': sight }]));
}

const POLICIES: SeenChecks = Object.fromEntries(
  ORDER.map((name) => [name, { 'baton / contrast': 'passed' as const, 'baton / secrets': 'passed' as const }]),
);

function parkedChecks(run: RunRecorder): RunRecorder {
  const keys = PULLS.map((pull) => `pull:${pull.repository}#${pull.number}`);
  const running = Object.fromEntries(
    ORDER.map((name) => [name, 'check lint (ci / lint) is in progress; check test (ci / test) is in progress']),
  );
  return run
    .after(30)
    .start('quality', { checks: ['lint', 'test'] })
    .start('policies')
    .after(400)
    .park('quality', { keys, reason: 'checks of 5 of 5 repositories', by: running }, undefined, ci('running'))
    .after(900)
    .done('policies', { conclusion: 'success' }, '2 policies hold in 5 repositories', undefined, POLICIES)
    .after(70 * SECOND)
    .wake('quality')
    .park('quality', { keys, reason: 'checks of 5 of 5 repositories', by: running })
    .after(60 * SECOND)
    .wake('quality', { name: 'check_run.completed', by: 'github-actions[bot]', key: 'pull:acme/web-vue#57' })
    .park(
      'quality',
      {
        keys,
        reason:
          'checks of 1 of 5 repositories; acme/web-vue: check test (ci / test) is failure; running it again may pass',
        by: { 'acme/web-vue': 'check test (ci / test) is failure; running it again may pass' },
      },
      undefined,
      { ...ci('passed'), 'acme/web-vue': { 'ci / lint': 'passed', 'ci / test': 'failed' } },
    );
}

/** Five pull requests are open and one repository's check is red. */
export function checksFailing(now: number): RunRecorder {
  return parkedChecks(upToPulls(begin('design-sync-3f9a1c', now - 6 * MINUTE)));
}

/** All green; a person has to say yes. */
export function awaitingApproval(now: number, id = 'design-sync-77be02'): RunRecorder {
  const run = parkedChecks(upToPulls(begin(id, now - 26 * MINUTE)));
  const by = Object.fromEntries(ORDER.map((name) => [name, 'nobody has approved yet']));
  return run
    .after(4 * MINUTE)
    .wake('quality', { name: 'check_run.completed', by: 'github-actions[bot]', key: 'pull:acme/web-vue#57' })
    .done(
      'quality',
      { 'lint.status': 'success', 'test.status': 'success' },
      '10 checks are green',
      undefined,
      ci('passed'),
    )
    .after(50)
    .start('approval', { count: 1 })
    .after(90)
    .park('approval', { keys: ['pull:acme/design-tokens#12'], reason: '1 approval by a member of design-system', by });
}

/** Everything landed. */
export function landed(now: number): RunRecorder {
  const run = awaitingApproval(now - 3 * 60 * MINUTE, 'design-sync-b20d41');
  run
    .after(8 * MINUTE)
    .wake('approval', { name: 'approve', by: 'marta-ruiz', key: 'pull:acme/design-tokens#12' })
    .done('approval', { approvedBy: ['marta-ruiz'] }, 'approved by marta-ruiz')
    .after(60)
    .start('merge', { deleteSourceBranch: true })
    .after(2100)
    .note('merge', 'acme/design-tokens#12 landed')
    .after(6000)
    .note('merge', 'acme/web-react#88, acme/web-angular#41 and acme/web-vue#57 landed')
    .after(2400)
    .done('merge', { merged: 5 }, '5 pull requests landed in 3 rounds', members(5))
    .after(40)
    .start('tag', { name: 'design-15.4.1' })
    .after(700)
    .done('tag', { name: 'design-15.4.1' })
    .start('onSuccess/tell')
    .after(20)
    .done('onSuccess/tell', {}, 'no Slack address is configured, so nothing was sent')
    .start('onSuccess/measure')
    .after(12)
    .done('onSuccess/measure')
    .skip('onError/tell-failure', 'the run succeeded');
  const urls = members(5).members.map((member) => member.pull?.url ?? '');
  return run.end('succeeded', { pullRequests: urls, version: '15.4.1' });
}

/** The third repository refused its merge: two landed, three stayed open. */
export function failedAtMerge(now: number): RunRecorder {
  const run = awaitingApproval(now - 26 * 60 * MINUTE, 'design-sync-e91c55');
  const reason = 'The branch main of acme/web-angular takes no merge: it is locked by a rule of the organization.';
  const some = members(2);
  const failed = some.members.map(
    (member): Member =>
      member.repository === 'acme/web-angular' ? { ...member, result: { kind: 'failed', reason } } : member,
  );
  return run
    .after(3 * MINUTE)
    .wake('approval', { name: 'approve', by: 'marta-ruiz', key: 'pull:acme/design-tokens#12' })
    .done('approval', { approvedBy: ['marta-ruiz'] }, 'approved by marta-ruiz')
    .start('merge')
    .after(5200)
    .park('merge', { keys: [], reason: 'the next merges' }, { members: failed })
    .wake('merge')
    .fail('merge', 'permission-denied', reason, { repository: 'acme/web-angular', status: 405 })
    .skip('tag', 'merge failed')
    .start('onError/tell-failure')
    .after(30)
    .done('onError/tell-failure', {}, 'no Slack address is configured, so nothing was sent')
    .skip('onSuccess/tell', 'the run failed')
    .skip('onSuccess/measure', 'the run failed')
    .end('failed', {}, reason);
}

/** A pull request was judged; it changed nothing. */
export function governed(now: number, id: string, pull: string): RunRecorder {
  return new RunRecorder({
    id,
    workflow: govern,
    at: now,
    org: 'acme',
    triggeredBy: 'lee-okafor',
    event: { type: 'pull_request.opened', id: `pull:${pull}@1` },
    inputs: {},
  })
    .after(30)
    .start('judge', { pullRequests: [pull] })
    .after(940)
    .done('judge', { conclusion: 'success' }, `2 policies hold on ${pull}`)
    .end('succeeded');
}

/** A person stopped it before anything was written. */
export function cancelled(now: number): RunRecorder {
  return begin('design-sync-0a44f8', now).after(300).start('sync-figma').after(9000).cancel('lee-okafor', 'wrong file');
}
