import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TextFile } from '../core/organization/read.ts';

/** The YAML files that come with Baton (`workflows`, `policies`), by name and in order; their tests left out. */
export async function readShipped(root: string, folder: 'workflows' | 'policies'): Promise<readonly TextFile[]> {
  const names = (await readdir(join(root, folder))).filter((name) => /(?<!\.test)\.ya?ml$/.test(name)).sort();
  return Promise.all(names.map(async (path) => ({ path, text: await readFile(join(root, folder, path), 'utf8') })));
}
