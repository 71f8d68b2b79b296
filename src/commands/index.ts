// Every slash command of Baton, one line each; see CONTRIBUTING. Commands are pure: they return an Intent.
import type { Command } from '../core/command.ts';

export const commands: readonly Command[] = [];
