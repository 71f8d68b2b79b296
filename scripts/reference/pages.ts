import type { Action } from '../../src/core/action.ts';
import type { Catalog } from '../../src/core/catalog.ts';
import type { Command } from '../../src/core/command.ts';
import type { Json } from '../../src/core/json.ts';
import { policyJsonSchema } from '../../src/core/policy/parse.ts';
import type { Rule } from '../../src/core/policy/rule.ts';
import { trialJsonSchema } from '../../src/core/policy/trial/parse.ts';
import { waiversJsonSchema } from '../../src/core/policy/waiver-file.ts';
import { scenarioJsonSchema } from '../../src/core/scenario/schema.ts';
import type { Source } from '../../src/core/source.ts';
import { configJsonSchema, workflowJsonSchema } from '../../src/core/workflow/json-schema.ts';
import { actionsPage } from './actions.ts';
import { commandsPage } from './commands.ts';
import { faultsPage } from './faults.ts';
import { rulesPage } from './rules.ts';
import { sourcesPage } from './sources.ts';

export interface Catalogs {
  readonly actions: Catalog<Action>;
  readonly rules: Catalog<Rule>;
  readonly commands: Catalog<Command>;
  readonly sources: Catalog<Source>;
}

/** Says at the top of each page where it comes from. */
const NOTE = '<!-- Generated from the catalogues by `npm run docs`; edit the definitions, not this page. -->';

/** Every generated page of `docs/reference`, by file name; each is made from the catalogues and nothing else. */
export const PAGES: { readonly [file: string]: (catalogs: Catalogs) => string } = {
  'actions.md': ({ actions }) => noted(actionsPage(actions.all())),
  'rules.md': ({ rules }) => noted(rulesPage(rules.all())),
  'commands.md': ({ commands }) => noted(commandsPage(commands.all())),
  'faults.md': () => noted(faultsPage()),
  'sources.md': ({ sources }) => noted(sourcesPage(sources.all())),
  'workflow.schema.json': ({ actions }) => schema(workflowJsonSchema(actions.all())),
  'config.schema.json': () => schema(configJsonSchema()),
  'scenario.schema.json': () => schema(scenarioJsonSchema()),
  'policy.schema.json': ({ rules }) => schema(policyJsonSchema(rules)),
  'policy-test.schema.json': () => schema(trialJsonSchema()),
  'waivers.schema.json': () => schema(waiversJsonSchema()),
};

function noted(text: string): string {
  return `${NOTE}\n\n${text}`;
}

function schema(value: Json): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
