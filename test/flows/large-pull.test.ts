import { expect, test } from '@jest/globals';
import { evaluate } from '../../src/actions/policy/evaluate.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import type { ActionContext } from '../../src/core/action.ts';
import { Catalog } from '../../src/core/catalog.ts';
import { EMPTY_CHANGE_SET } from '../../src/core/changeset/change-set.ts';
import { createRuleJudge } from '../../src/core/policy/judge.ts';
import type { Rule } from '../../src/core/policy/rule.ts';
import type { Ports } from '../../src/core/ports/ports.ts';
import { rules } from '../../src/rules/index.ts';
import { simulated } from '../adapters/github/simulated.ts';
import { aPolicy } from '../fakes/policy.ts';
import { FakeWaivers } from '../fakes/waivers.ts';

const SECRET = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`;
/** GitHub lists so many files of a pull request (https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files). */
const LISTED = 3000;

test('a secret beyond the files that GitHub lists does not get past a blocking policy', async () => {
  const world = await simulated();
  try {
    const web = 'acme/web';
    await world.harness.seed(web, { 'a.txt': 'one\n' });
    const many = Array.from({ length: LISTED }, (_, index) => [`many/${index}.txt`, `${index}\n`] as const);
    const files = { ...Object.fromEntries(many), 'zzz.ts': `const key = "${SECRET}";\n` };
    const sha = await world.harness.push(web, 'topic', files);
    const { github } = world;
    const { number } = await github.pulls.create(web, { head: 'topic', base: 'main', title: 't', body: '' });
    // What is listed is left out, so the rule by itself would have nothing against it.
    const policy = aPolicy({
      ...{ id: 'secrets', name: 'No secrets' },
      rules: [{ rule: 'security.secrets', with: { exclude: ['many/**'] }, line: 1 }],
    });
    const ports: Partial<Ports> = {
      ...{ clock: systemClock, github, waivers: new FakeWaivers() },
      rules: createRuleJudge({ rules: new Catalog<Rule>(rules), clock: systemClock, limit: 20_000 }),
      policies: { forPull: async () => ({ policies: [policy], waivers: [], problems: [] }) },
      changeSets: { of: async () => undefined },
    };
    const outcome = await evaluate.run(evaluate.input.parse({ pullRequests: [`${web}#${number}`] }), {
      run: {
        ...{ id: 'r', key: 'govern-1', workflow: { id: 'govern', name: 'Govern' }, org: 'acme' },
        ...{ installation: world.installation, triggeredBy: 'ada', startedAt: 0 },
      },
      step: { id: 'judge', startedAt: 0, call: 1 },
      changeset: EMPTY_CHANGE_SET,
      catalogue: {
        ...{ org: 'acme', repositories: [] },
        defaults: { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: [] },
      },
      signals: [],
      ports: ports as Ports,
      stop: new AbortController().signal,
      note: () => {},
    } satisfies ActionContext);
    expect(outcome).toMatchObject({ kind: 'done', output: { passed: false } });
    const [check] = world.simulator.read(web).checks(sha);
    expect(check).toMatchObject({ name: 'baton / secrets', conclusion: 'failure' });
    expect(JSON.stringify(await github.checks.own(web, sha))).toContain('those that GitHub did not list');
  } finally {
    await world.close();
  }
}, 60_000);
