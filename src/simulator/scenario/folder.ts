import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from './acme-sources.ts';

/** What nobody means when they name a folder. */
const LEFT_OUT = new Set(['.git', 'node_modules']);
const MOST_FILES = 5_000;

/**
 * The text files of a folder on disk, by their path inside it; `.git` and `node_modules` are left out, and what is no UTF-8.
 * Throws where there are more than 5,000, which is a wrong folder.
 */
export function readFolder(root: string): Files {
  const found: { [path: string]: string } = {};
  let count = 0;
  const walk = (inside: string) => {
    for (const entry of readdirSync(join(root, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) walk(path);
      if (!entry.isFile()) continue;
      count += 1;
      if (count > MOST_FILES) throw new Error(`${root} holds more than ${MOST_FILES} files`);
      const bytes = readFileSync(join(root, path));
      if (isUtf8(bytes)) found[path] = bytes.toString('utf8');
    }
  };
  walk('');
  return found;
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
