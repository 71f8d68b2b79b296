import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isGlob } from '../core/glob.ts';
import type { Problem } from '../core/problem.ts';
import { explain, roughly } from '../core/quota/forecast.ts';
import { buildCatalogue } from '../core/repository/build.ts';
import type { RepositoryCatalogue } from '../core/repository/catalogue.ts';
import { NO_CONFIG, type OrganizationConfig, parseConfig } from '../core/repository/config.ts';
import { type Plan, planRun } from '../core/run/plan.ts';
import { checkInputs } from '../core/workflow/inputs.ts';
import { parseWorkflow } from '../core/workflow/parse.ts';
import { readArguments } from './arguments.ts';
import { EXIT, type Io } from './io.ts';
import { printable, showProblem } from './problems.ts';
import { hasCode } from './validate.ts';

const PLAN_USAGE = `Usage: baton plan <workflow> [key=value…] [--config <config.yaml>] [--json]

Shows what a run would do and cost, without doing it. <workflow> is a file, or the name of a shipped workflow.
The repositories are those that config.yaml names; it is looked for one folder above the workflow.
  --config   another config.yaml
  --json     the plan as JSON
Exit codes: 0 planned, 1 problems found, 2 wrong use, 3 failure.
`;

/** Repositories that a plan names; all of them stand in its JSON. */
const MOST_NAMES = 20;
const SHIPPED = fileURLToPath(new URL('../../workflows/', import.meta.url));

/** `baton plan`: what a run of a workflow would do and cost. Gives the exit code. */
export async function plan(args: readonly string[], io: Io): Promise<number> {
  if (args.includes('--help')) {
    io.out(PLAN_USAGE);
    return EXIT.ok;
  }
  const read = readArguments(args, { flags: ['--json'], options: ['--config'], values: true });
  if (typeof read === 'string') return misuse(io, read);
  const [name, ...more] = read.words;
  if (name === undefined) return misuse(io, 'which workflow?');
  if (more.length > 0) return misuse(io, `one workflow at a time; what is ${more[0]}?`);
  const file = /\.ya?ml$/.test(name) ? name : join(SHIPPED, `${name}.yaml`);
  const text = await textOf(file, io);
  if (text === undefined) return misuse(io, `there is no workflow ${name}`);

  const parsed = parseWorkflow(text, { file, actions: io.catalogs.actions.all() });
  if (!parsed.ok) return refuse(io, parsed.problems, text);
  const asked = read.options.get('--config');
  const configFile = asked ?? join(dirname(dirname(file)), 'config.yaml');
  const configText = await textOf(configFile, io);
  if (configText === undefined && asked !== undefined) return misuse(io, `there is no file ${asked}`);
  const config =
    configText === undefined
      ? undefined
      : parseConfig(configText, { file: configFile, commands: io.catalogs.commands.names() });
  if (config?.ok === false) return refuse(io, config.problems, configText ?? '');
  const inputs = checkInputs(given(parsed.value.inputs, read.values), read.values);
  if (!inputs.ok) return refuse(io, inputs.problems, '');

  const { catalogue, problems } = catalogueOf(config?.value ?? NO_CONFIG);
  for (const problem of problems) io.err(`${showProblem(problem, configText ?? '', io.color)}\n`);
  const { environment } = config?.value ?? NO_CONFIG;
  const made = planRun(parsed.value, {
    catalogue,
    actions: io.catalogs.actions.all(),
    inputs: inputs.value,
    environment,
  });
  io.out(read.flags.has('--json') ? `${JSON.stringify({ version: 1, ...made }, null, 2)}\n` : showPlan(made));
  return EXIT.ok;
}

/** A plan is no run: an input that is not given stays unknown instead of being asked for. */
function given<T extends { readonly name: string; readonly required: boolean }>(
  inputs: readonly T[],
  values: object,
): readonly T[] {
  return inputs.map((input) => ({ ...input, required: input.required && Object.hasOwn(values, input.name) }));
}

/** The repositories that config.yaml names, as if all of them were there: there is no GitHub to ask. */
function catalogueOf(config: OrganizationConfig): { catalogue: RepositoryCatalogue; problems: readonly Problem[] } {
  const exact = config.repositories.filter(({ name }) => !isGlob(name));
  const org = exact.find(({ name }) => name.includes('/'))?.name.split('/')[0] ?? 'your-organization';
  const repositories = exact.map(({ name }, at) => ({
    id: at + 1,
    fullName: name.includes('/') ? name : `${org}/${name}`,
    defaultBranch: config.defaults.baseBranch ?? 'main',
    archived: false,
    private: false,
  }));
  return buildCatalogue(org, repositories, config, new Map());
}

function showPlan(plan: Plan): string {
  const lines = [`${plan.workflow.name} ${plan.workflow.version}`, ''];
  for (const [at, batch] of plan.batches.entries()) {
    for (const [i, step] of batch.entries()) {
      const cost =
        step.requests === 0
          ? ''
          : `  ${step.requests} ${step.requests === 1 ? 'request' : 'requests'}, ${step.points} ${step.points === 1 ? 'point' : 'points'}`;
      lines.push(`${i === 0 ? String(at + 1).padStart(3) : '   '}  ${step.id.padEnd(20)} ${step.action}${cost}`);
    }
  }
  lines.push(
    '',
    `Repositories  ${someOf(plan.repositories)}`,
    `Cost          ${plan.requests} requests, ${plan.points} points, ${plan.content} content units`,
    `Forecast      ${explain(plan.forecast)}`,
    ...(plan.time.limit === undefined ? [] : [`At least      ${roughly(plan.time.seconds)}, as GitHub's limits allow`]),
    `Complexity    ${plan.complexity}`,
    `Risk          ${plan.risk.level}${plan.risk.reasons.length === 0 ? '' : `, because it ${plan.risk.reasons.join('; ')}`}`,
    `Approvals     ${plan.approvals.needed} called for, ${plan.approvals.asked} asked for by the workflow`,
  );
  return `${lines.map(printable).join('\n')}\n`;
}

function someOf(repositories: readonly string[]): string {
  if (repositories.length === 0) return 'none known';
  const more = repositories.length - MOST_NAMES;
  return `${repositories.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

async function textOf(file: string, io: Io): Promise<string | undefined> {
  try {
    return await io.readFile(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'EISDIR')) return undefined;
    throw error;
  }
}

function refuse(io: Io, problems: readonly Problem[], text: string): number {
  for (const problem of problems) io.err(`${showProblem(problem, text, io.color)}\n`);
  return EXIT.problems;
}

function misuse(io: Io, why: string): number {
  io.err(`baton plan: ${printable(why)}\n\n${PLAN_USAGE}`);
  return EXIT.wrongUse;
}
