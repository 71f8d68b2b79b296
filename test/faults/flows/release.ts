// A small but complete organization: three repositories that land together, a person whose pull request is judged.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import type { Flow } from './flow.ts';

const ORG = 'acme';
const REPOSITORIES = ['tokens', 'web', 'docs'] as const;
/** Whose pull request a person opened, with a credential in it. */
const GOVERNED = { repository: `${ORG}/docs`, number: 1 } as const;
const VERSION = '2.0.0';

const RETRY = '{ strategy: exponential, maxRetries: 30, initialDelay: 50, maxDelay: 1000 }';

const WORKFLOW = `id: release
name: Release
version: 1.0.0
trigger:
  type: event
  config: { event: repository_dispatch.release }
inputs:
  version: { type: string, required: true }
execution: { mode: sequential, timeout: 600000 }
steps:
  - id: open
    action: changeset.open
    inputs:
      branchName: release/\${context.inputs.version}
      title: Release \${context.inputs.version}
      body: Brings everybody to \${context.inputs.version}.
      message: "feat: release \${context.inputs.version}"
      labels: [release]
      files:
${REPOSITORIES.map((name) => `        - { repository: ${name}, path: VERSION, text: "${VERSION}\\n", bytes: 6 }`).join('\n')}
    retryPolicy: ${RETRY}
  - id: quality
    action: quality.all
    inputs: { pullRequests: "\${steps.open.outputs.pullRequests}", checks: [test] }
    retryPolicy: ${RETRY}
  - id: policies
    action: policy.evaluate
    inputs: { pullRequests: "\${steps.open.outputs.pullRequests}", wait: true }
    retryPolicy: ${RETRY}
  - id: approval
    action: approval.wait
    inputs: { pullRequests: "\${steps.open.outputs.pullRequests}", count: 1 }
    retryPolicy: ${RETRY}
  - id: merge
    action: git.merge
    inputs: { pullRequests: "\${steps.open.outputs.pullRequests}", deleteSourceBranch: true }
    retryPolicy: ${RETRY}
  - id: tag
    action: git.tag
    inputs: { name: "v\${context.inputs.version}", message: "Release \${context.inputs.version}" }
    retryPolicy: ${RETRY}
`;

const CONFIG = `version: 1
defaults: { baseBranch: main, mergeStrategy: squash, branchPrefix: baton/, labels: [baton] }
repositories:
${REPOSITORIES.map((name, at) => {
  const provider = REPOSITORIES[at - 1];
  return `  - { name: ${name}, kind: application, layout: polyrepo, dependsOn: [${provider ?? ''}], checks: { test: "ci / test" } }`;
}).join('\n')}
`;

/** Joined at run time, so that no scanner of this repository takes it for a real one. */
const CREDENTIAL = ['ghp_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('');

export const release: Flow = {
  name: 'release',
  organization: ORG,
  members: REPOSITORIES,
  workflow: 'release',
  judged: [`pull:${GOVERNED.repository}#${GOVERNED.number}`],
  tag: `v${VERSION}`,
  arrange: async (simulator) => arrange(simulator),
  begin,

  async own(simulator) {
    const stale = REPOSITORIES.filter((name) => simulator.read(`${ORG}/${name}`).file('VERSION') !== `${VERSION}\n`);
    const { checks, issues } = simulator.hub.repository(GOVERNED.repository);
    const head = issues.get(GOVERNED.number)?.pull?.head.sha;
    const refused = [...checks.values()].some(
      ({ suite, conclusion }) =>
        suite.sha === head && suite.app.slug === simulator.app.slug && conclusion === 'failure',
    );
    return [
      ...stale.map((name) => `${name}: VERSION was not released`),
      ...(refused ? [] : ['the credential was not seen']),
    ];
  },
};

function arrange(simulator: Simulator): void {
  simulator.seed({
    login: ORG,
    people: { ada: 'admin', mira: 'member', ben: 'member' },
    basePermission: 'write',
    repositories: [
      {
        name: '.github',
        files: { 'README.md': '# Acme\n', 'baton/config.yaml': CONFIG, 'baton/workflows/release.yaml': WORKFLOW },
      },
      ...REPOSITORIES.map((name) => ({ name, files: { 'README.md': `# ${name}\n`, VERSION: '1.0.0\n' } })),
    ],
  });
  for (const name of REPOSITORIES)
    simulator.actions.define(`${ORG}/${name}`, {
      workflow: 'ci',
      jobs: [{ name: 'ci / test', seconds: 1, outcome: () => 'success' }],
    });
  let approved = false;
  simulator.people.when(
    ({ event, action }) => event === 'check_run' && action === 'completed' && !approved && isGreen(simulator),
    async () => {
      if (approved) return;
      approved = true;
      await sleep(50);
      await simulator.as('mira').comment(`${ORG}/tokens`, 1, '/baton approve');
    },
  );
}

async function begin(simulator: Simulator): Promise<void> {
  const ben = simulator.as('ben');
  await ben.push(GOVERNED.repository, 'idea', { 'config.ini': `token = ${CREDENTIAL}\n` }, 'Add a setting');
  await ben.openPull(GOVERNED.repository, { head: 'idea', title: 'An idea' });
  await simulator.as('ada').dispatch(`${ORG}/tokens`, 'release', { version: VERSION });
}

/** Every repository has Baton's pull request, and on each all checks are green, Baton's too. */
function isGreen(simulator: Simulator): boolean {
  return REPOSITORIES.every((name) => {
    const reader = simulator.read(`${ORG}/${name}`);
    const pull = reader.pulls().find(({ pull: { head } }) => head.branch.startsWith('baton/'));
    if (pull === undefined) return false;
    const latest = new Map(reader.checks(pull.pull.head.sha).map((check) => [`${check.app} ${check.name}`, check]));
    const checks = [...latest.values()];
    return checks.length >= 2 && checks.every(({ conclusion }) => conclusion === 'success');
  });
}
