import { type Served, serveTo } from '../../test/flows/served.ts';

const WEB = 'acme/web';
/** Changed files of the pull request that is judged. */
export const FILES = 100;

/** What it took from the webhook of a pull request of 100 files to its last verdict. */
export interface VerdictTaken {
  readonly milliseconds: number;
  /** Processor time of the app and the simulator together, in milliseconds. */
  readonly cpu: number;
  readonly requests: number;
  /** Those of them that read a file. */
  readonly texts: number;
  /** As `baton / size success`. */
  readonly verdicts: readonly string[];
}

const policy = (id: string, rule: string) =>
  `id: ${id}\nname: ${id}\ntype: custom\nenforcement: blocking\nrules: [${rule}]\n`;

/** The shipped policies, one on size and one on approvals judge so many pull requests, the first of which finds nothing read. */
export async function measureVerdicts(count: number): Promise<readonly VerdictTaken[]> {
  const served = await serveTo({
    '.github': {
      'baton/policies/size.yaml': policy('size', '{ rule: custom.change-size, with: { files: 200 } }'),
      'baton/policies/approved.yaml': policy('approved', '{ rule: approval.required, with: { require: [{}] } }'),
    },
    web: { 'README.md': '# web\n' },
  });
  try {
    const taken: VerdictTaken[] = [];
    for (let at = 1; at <= count; at++) taken.push(await measure(served, `pull-${at}`));
    return taken;
  } finally {
    await served.close();
  }
}

async function measure(served: Served, name: string): Promise<VerdictTaken> {
  const { simulator } = served;
  const ben = simulator.as('ben');
  const text = Array.from({ length: 40 }, (_, line) => `export const value${line} = '${name} ${line}';\n`).join('');
  const files = Array.from({ length: FILES }, (_, at) => [`src/${name}/${at}.ts`, text] as const);
  const sha = await ben.push(WEB, name, Object.fromEntries(files), 'A large change');
  await served.still();
  const before = { requests: served.requests(), entries: simulator.journal.entries.length, cpu: process.cpuUsage() };
  const began = performance.now();
  await ben.openPull(WEB, { head: name, title: 'A large change' });
  const judged = () =>
    simulator
      .read(WEB)
      .checks(sha)
      .filter((check) => check.name.startsWith('baton / ') && check.status === 'completed').length;
  await simulator.until(() => judged() === 3, 60_000, 'three verdicts');
  const milliseconds = performance.now() - began;
  const { user, system } = process.cpuUsage(before.cpu);
  const verdicts = await served.checks(WEB, sha);
  const made = simulator.journal.entries.slice(before.entries);
  return {
    ...{ milliseconds, verdicts, cpu: (user + system) / 1000 },
    requests: served.requests() - before.requests,
    texts: made.filter(({ path }) => path.includes('/contents/src')).length,
  };
}
