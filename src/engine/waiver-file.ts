import type { Policy } from '../core/policy/policy.ts';
import type { WrittenWaiver } from '../core/policy/waiver.ts';
import { parseWaivers, WAIVER_FILE } from '../core/policy/waiver-file.ts';
import type { GitHub } from '../core/ports/github.ts';
import type { Problem } from '../core/problem.ts';
import type { ConfigFiles } from './config-files.ts';

const FOLDER = WAIVER_FILE.replace(/\/[^/]+$/, '');

/** Reads the organization's waivers at a commit of its config repository; what is wrong in them is left out and told. */
export async function readWaiverFile(
  files: ConfigFiles,
  policies: readonly Policy[],
  about: { readonly github: GitHub; readonly repository: string; readonly sha: string },
): Promise<{ readonly waivers: readonly WrittenWaiver[]; readonly problems: readonly Problem[] }> {
  const { github, repository, sha } = about;
  const file = (await files.read(github, repository, FOLDER, sha)).find(({ path }) => path === WAIVER_FILE);
  if (file === undefined) return { waivers: [], problems: [] };
  return parseWaivers(file.text, { file: `${repository}:${file.path}`, policies });
}
