// Every source of Baton, one line each; see CONTRIBUTING. Sources are pure: a delivery in, events out.
import type { Source } from '../core/source.ts';

export const sources: readonly Source[] = [];
