import type { Simulator } from '../../simulator/simulator.ts';

/** Who and what plays along: people with their habits, and Actions that report check results after a while. */

export const ORG = 'acme';
/** Repositories that take part, in the order to show them: provider before consumer. */
export const REPOSITORIES = ['design-tokens', 'web-react', 'web-angular', 'web-vue', 'docs'] as const;
/** Whose `ci / test` fails at its first attempt and passes when it is run again. */
export const FLAKY = 'web-angular';

export const PEOPLE = { ada: 'admin', mira: 'member', noor: 'member', relay: 'member' } as const;
export const TEAMS = { 'design-system': { members: ['mira'] }, web: { members: ['noor'] } } as const;

/** Simulated seconds that a lint and a test job take. */
const LINT_SECONDS = 2;
const TEST_SECONDS = 4;
/** Milliseconds between what a person sees and what they do. */
const A_MOMENT = 1_500;

/** Gives each repository its Actions workflow; one test fails first. */
export function defineActions(simulator: Simulator): void {
  for (const name of REPOSITORIES) {
    simulator.actions.define(`${ORG}/${name}`, {
      workflow: 'ci',
      jobs: [
        { name: 'ci / lint', seconds: LINT_SECONDS, outcome: () => 'success' },
        {
          name: 'ci / test',
          seconds: TEST_SECONDS,
          outcome: (attempt) => (name === FLAKY && attempt === 1 ? 'failure' : 'success'),
        },
      ],
    });
  }
}

/** noor runs a failed workflow again; mira approves once everything that she would look at is green. */
export function definePeople(simulator: Simulator, say: (line: string) => void): void {
  simulator.people.when(
    ({ event, action, payload }) =>
      event === 'workflow_run' && action === 'completed' && conclusionOf(payload['workflow_run']) === 'failure',
    async ({ repository, payload }) => {
      if (repository === undefined) return;
      const run = payload['workflow_run'] as { readonly id: number };
      say(`noor looks at ${bare(repository)}, finds a flaky test and runs it again`);
      await simulator.as('noor').rerunWorkflow(repository, run.id, 'failed');
    },
    { afterMilliseconds: A_MOMENT },
  );
  let approved = false;
  simulator.people.when(
    ({ event, action }) => event === 'check_run' && action === 'completed' && !approved && allGreen(simulator),
    async () => {
      if (approved) return;
      approved = true;
      const pull = openPull(simulator, 'design-tokens');
      if (pull === undefined) return;
      say(`mira reads the change and writes "/baton approve" on design-tokens#${pull}`);
      await simulator.as('mira').comment(`${ORG}/design-tokens`, pull, '/baton approve');
    },
    { afterMilliseconds: A_MOMENT },
  );
}

/** True when every repository has an open pull request and all its checks, Baton's too, are green. */
function allGreen(simulator: Simulator): boolean {
  return REPOSITORIES.every((name) => {
    const reader = simulator.read(`${ORG}/${name}`);
    const pull = reader.pulls().find((one) => one.state === 'open');
    if (pull === undefined) return false;
    const latest = new Map(reader.checks(pull.pull.head.sha).map((check) => [`${check.app}:${check.name}`, check]));
    const checks = [...latest.values()];
    const judged = checks.some((check) => check.app === simulator.app.slug);
    return (
      judged &&
      checks.every(
        (check) => check.status === 'completed' && ['success', 'neutral', 'skipped'].includes(check.conclusion ?? ''),
      )
    );
  });
}

function openPull(simulator: Simulator, name: string): number | undefined {
  return simulator
    .read(`${ORG}/${name}`)
    .pulls()
    .find((one) => one.state === 'open')?.number;
}

function conclusionOf(run: unknown): unknown {
  return typeof run === 'object' && run !== null && 'conclusion' in run ? run.conclusion : undefined;
}

function bare(fullName: string): string {
  return fullName.slice(fullName.indexOf('/') + 1);
}
