// Every slash command of Baton, one line each; see CONTRIBUTING. Commands are pure: they return an Intent.
import type { Command } from '../core/command.ts';
import { approve } from './approve.ts';
import { cancel } from './cancel.ts';
import { explain } from './explain.ts';
import { help } from './help.ts';
import { run } from './run.ts';
import { status } from './status.ts';
import { waive } from './waive.ts';

export const commands: readonly Command[] = [help, status, explain, waive, approve, cancel, run];
