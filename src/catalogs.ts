// Gathers the four lists of plug-ins.
import { actions } from './actions/index.ts';
import { commands } from './commands/index.ts';
import { Catalog } from './core/catalog.ts';
import { rules } from './rules/index.ts';
import { sources } from './sources/index.ts';

export const catalogs = {
  actions: new Catalog(actions),
  rules: new Catalog(rules),
  commands: new Catalog(commands),
  sources: new Catalog(sources),
} as const;
