import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Fact } from '../../src/core/run/fact.ts';
import type { RunView } from '../../src/core/run/view.ts';

/** What a run wrote under the version that ran it, and what that version made of it. */
export interface History {
  /** `design-sync`: what there is to see in it. */
  readonly name: string;
  /** Id of the run. */
  readonly run: string;
  /** What DBOS' queue called the version; only processes of the same word take the run up. */
  readonly queue: string;
  /** The workflow file that it was begun from. */
  readonly text: string;
  readonly view: RunView;
  /** As they were stored; `facts[0]` holds the workflow and the catalogue. */
  readonly facts: readonly Fact[];
}

/** A folder for each release that was ever recorded; what stands in one is never changed. */
export const HISTORIES = import.meta.dirname;

/** Versions of which there are histories. */
export function recordedVersions(root = HISTORIES): string[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).toSorted();
}

/** All histories of a version, by name. */
export function readHistories(version: string, root = HISTORIES): History[] {
  const folder = path.join(root, version);
  return readdirSync(folder)
    .toSorted()
    .map((file) => {
      const [head = '', ...facts] = readFileSync(path.join(folder, file), 'utf8').trimEnd().split('\n');
      return { name: path.basename(file, '.jsonl'), ...JSON.parse(head), facts: facts.map((line) => JSON.parse(line)) };
    });
}

/** One line for the run, then one for each fact, byte for byte as the database had it. */
export function writeHistory(
  { run, queue, text, view }: Omit<History, 'facts' | 'name'>,
  bodies: readonly string[],
): string {
  return `${[JSON.stringify({ run, queue, text, view }), ...bodies].join('\n')}\n`;
}
