// What is played to record a release: the real app on the simulated GitHub, and people who do as a run needs them to.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createTokenBuilder } from '../../src/adapters/tokens/builder.ts';
import { setStage } from '../../src/cli/demo/stage.ts';
import { inherited, openStage, type Stage, type StageOptions } from '../../src/cli/stage/stage.ts';
import type { Fact } from '../../src/core/run/fact.ts';
import type { RunStatus } from '../../src/core/run/view.ts';
import { view } from '../../src/core/run/view-of.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { release as flow } from '../faults/flows/release.ts';
import { writeHistory } from './history.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Milliseconds for one wait; the longest takes about twenty seconds. */
const PATIENCE = 40_000;

/** Keeps the run as it stands now under that name. */
type Keep = (name: string, history: string) => void;
type Scene = (databaseUrl: string, keep: Keep) => Promise<void>;

const options = (databaseUrl: string): StageOptions => ({
  main: path.join(ROOT, 'src/main.ts'),
  port: 0,
  host: '127.0.0.1',
  environment: inherited(process.env),
  speed: 20,
  databaseUrl: Promise.resolve(databaseUrl),
});

/** The demo: a design in five repositories, and the pull requests judged on the way. */
const designSync: Scene = async (databaseUrl, keep) => {
  const stage = await setStage({ ...options(databaseUrl), tokens: createTokenBuilder(), say: () => {} });
  await onStage(stage, databaseUrl, async (runs) => {
    await stage.publish();
    keep('design-sync', await runs.standing('design-sync', 'succeeded'));
  });
};

/** The fault bench's release while GitHub is unwell, and a person's pull request that is judged and refused. */
const release: Scene = async (databaseUrl, keep) => {
  const stage = await openStage(options(databaseUrl), (simulator) => flow.arrange(simulator));
  await onStage(stage, databaseUrl, async (runs) => {
    stage.simulator.faults.add({ operation: 'checks/list-for-ref', kind: 503, probability: 0.5, seed: 7 });
    await flow.begin(stage.simulator);
    keep('release', await runs.standing('release', 'succeeded'));
    keep('govern', await runs.standing('govern', 'succeeded'));
  });
};

const CONFIG = `version: 1
defaults: { baseBranch: main, mergeStrategy: squash, branchPrefix: baton/, labels: [] }
repositories:
  - { name: tokens, kind: application, layout: polyrepo }
  - { name: web, kind: application, layout: polyrepo, dependsOn: [tokens] }
`;
const HOTFIX = `id: hotfix
trigger: { type: event, config: { event: repository_dispatch.hotfix } }
inputs:
  name: { type: string, required: true }
  sound: { type: boolean, required: true }
execution: { mode: hybrid, timeout: 3600000 }
steps:
  - id: branches
    action: git.createBranches
    inputs: { repositories: [tokens, web], branchName: "hotfix/\${context.inputs.name}" }
  - id: commit
    action: git.commit
    dependsOn: branches
    inputs:
      message: "fix: \${context.inputs.name}"
      files:
        - { repository: tokens, path: FIX, text: "fixed\\n", bytes: 6 }
        - { repository: web, path: FIX, text: "fixed\\n", bytes: 6 }
  - id: open
    action: git.createPR
    dependsOn: commit
    inputs: { title: "Fix \${context.inputs.name}", body: For everybody. }
  - id: proof
    action: assert
    dependsOn: open
    compensate: false
    inputs: { condition: "\${context.inputs.sound}", message: the fix is not sound }
  - id: approval
    action: approval.wait
    dependsOn: proof
    inputs: { pullRequests: "\${steps.open.outputs.pullRequests}", count: 1 }
  - id: celebrate
    action: sleep
    dependsOn: approval
    conditions: [{ type: expression, expression: "context.inputs.name == 'big'" }]
    inputs: { duration: 1 }
onError:
  - id: count
    action: metrics.record
    inputs: { name: hotfixes_failed, value: 1 }
outputs: { pulls: "\${steps.open.outputs.pullRequests}" }
`;
const LATE = `id: late
trigger: { type: event, config: { event: repository_dispatch.late } }
execution: { mode: hybrid, concurrencyLimit: 1 }
steps:
  - { id: doze, action: sleep, inputs: { duration: 50 } }
  - { id: doubt, action: assert, continueOnError: true, inputs: { condition: false } }
  - { id: wait, action: event.wait, dependsOn: doze, timeout: 500, inputs: { event: never.comes } }
  - { id: after, action: sleep, dependsOn: wait, inputs: { duration: 1 } }
onError:
  - { id: tell, action: notify.slack, inputs: { text: "\${error.step}: \${error.message}" } }
`;

/** One that is taken back, one that waits for a person and is then cancelled, one whose time is over. */
const trouble: Scene = async (databaseUrl, keep) => {
  const stage = await openStage(options(databaseUrl), async (simulator) => seedTrouble(simulator));
  await onStage(stage, databaseUrl, async (runs) => {
    const ada = stage.simulator.as('ada');
    const pull = () =>
      Math.max(
        ...stage.simulator
          .read('acme/tokens')
          .pulls()
          .map(({ number }) => number),
      );
    await ada.dispatch('acme/tokens', 'hotfix', { name: 'small', sound: false });
    keep('compensated', await runs.standing('hotfix', 'failed'));
    await ada.dispatch('acme/tokens', 'hotfix', { name: 'great', sound: true });
    keep('parked', await runs.standing('hotfix', 'waiting'));
    await ada.comment('acme/tokens', pull(), `/baton cancel ${await runs.key('hotfix')}`);
    keep('cancelled', await runs.standing('hotfix', 'cancelled'));
    await ada.dispatch('acme/tokens', 'hotfix', { name: 'other', sound: true });
    await runs.standing('hotfix', 'waiting');
    await ada.comment('acme/tokens', pull(), '/baton approve');
    keep('approved', await runs.standing('hotfix', 'succeeded'));
    await ada.dispatch('acme/tokens', 'late', {});
    keep('late', await runs.standing('late', 'failed'));
  });
};

function seedTrouble(simulator: Simulator): void {
  simulator.seed({
    login: 'acme',
    people: { ada: 'admin' },
    basePermission: 'write',
    repositories: [
      {
        name: '.github',
        files: {
          'baton/config.yaml': CONFIG,
          'baton/workflows/hotfix.yaml': HOTFIX,
          'baton/workflows/late.yaml': LATE,
        },
      },
      { name: 'tokens', files: { 'README.md': '# tokens\n' } },
      { name: 'web', files: { 'README.md': '# web\n' } },
    ],
  });
}

/** Everything that a release records; each scene wants an empty database. */
export const SCENES: readonly Scene[] = [designSync, release, trouble];

class Runs {
  readonly #client: pg.Client;
  readonly #simulator: Simulator;

  constructor(client: pg.Client, simulator: Simulator) {
    this.#client = client;
    this.#simulator = simulator;
  }

  /** The newest run of that workflow as soon as it has that status. */
  async standing(workflow: string, status: RunStatus): Promise<string> {
    for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(50)) {
      const { rows } = await this.#client.query<{ id: string; status: string }>(
        'select id, status from run where workflow = $1 and status = $2 order by started_at desc limit 1',
        [workflow, status],
      );
      const [run] = rows;
      if (run !== undefined) return this.#told(run.id, workflow);
    }
    throw new Error(`no run of ${workflow} came to be ${status}`);
  }

  /** What people call the newest run of that workflow. */
  async key(workflow: string): Promise<string> {
    const { rows } = await this.#client.query<{ key: string }>(
      'select key from run where workflow = $1 order by started_at desc limit 1',
      [workflow],
    );
    return rows[0]?.key ?? '';
  }

  async #told(run: string, workflow: string): Promise<string> {
    const { rows } = await this.#client.query<{ body: string; queue: string }>(
      `select body, application_version as queue from fact join dbos.workflow_status on workflow_uuid = run_id
       where run_id = $1 order by seq`,
      [run],
    );
    const bodies = rows.map(({ body }) => body);
    const queue = rows[0]?.queue ?? '';
    const facts = bodies.map((body): Fact => JSON.parse(body));
    return writeHistory({ run, queue, text: this.#text(workflow), view: view(run, facts) }, bodies);
  }

  #text(workflow: string): string {
    const own = this.#simulator.read('acme/.github').file(`baton/workflows/${workflow}.yaml`);
    return own ?? readFileSync(path.join(ROOT, 'workflows', `${workflow}.yaml`), 'utf8');
  }
}

async function onStage(stage: Stage, databaseUrl: string, work: (runs: Runs) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    await work(new Runs(client, stage.simulator));
  } finally {
    await client.end();
    await stage.close();
  }
}
