// Every action of Baton, one line each; see CONTRIBUTING. Files here import src/core and zod, nothing else of the house.
import type { Action } from '../core/action.ts';
import { evaluate } from './policy/evaluate.ts';

export const actions: readonly Action[] = [evaluate];
