// Every rule of Baton, one line each; see CONTRIBUTING. Files here import src/core and judging libraries, nothing else of the house.
import type { Rule } from '../core/policy/rule.ts';
import { contrast } from './accessibility/contrast.ts';
import { secrets } from './security/secrets.ts';

export const rules: readonly Rule[] = [contrast, secrets];
