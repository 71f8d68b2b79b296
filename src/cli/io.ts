import type { catalogs } from '../catalogs.ts';

/** What a CLI command may reach: the terminal, files, and the plug-ins that the composition root hands out. */
export interface Io {
  /** To standard output; the text ends with its own line break. */
  out(text: string): void;
  /** To standard error. */
  err(text: string): void;
  readonly color: boolean;
  readonly cwd: string;
  /** UTF-8 text of a file, from `cwd` where the path is relative. Rejects as node:fs does. */
  readFile(path: string): Promise<string>;
  readonly catalogs: typeof catalogs;
}

/** How a CLI command ends. */
export const EXIT = { ok: 0, problems: 1, wrongUse: 2, failure: 3 } as const;
