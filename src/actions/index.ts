// Every action of Baton, one line each; see CONTRIBUTING. Files here import src/core and zod, nothing else of the house.
import type { Action } from '../core/action.ts';
import { codeGenerate } from './code/generate.ts';
import { figmaSync } from './figma/sync.ts';
import { tokensBuild } from './tokens/build.ts';

export const actions: readonly Action[] = [codeGenerate, figmaSync, tokensBuild];
