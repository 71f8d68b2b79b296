import type { Json } from '../../json.ts';
import { CONFIG_FOLDER } from '../../organization/read.ts';
import type { PullView } from '../rule.ts';

/** What a pull request that changes files of Baton's own sets off; `workflows/preview.yaml` listens to it. */
const PROPOSED = 'configuration.proposed';

/**
 * The event of a pull request that touches Baton's folder; undefined for all others. Once for each head and tip of the base
 * branch (a commit sha), however often the pull request is judged.
 */
export async function proposedEvent(
  pull: PullView,
  base: string,
): Promise<
  { readonly id: string; readonly type: string; readonly data: { readonly [key: string]: Json } } | undefined
> {
  const { repository, number, headSha, baseBranch } = pull;
  const { files } = await pull.files();
  const own = (path: string | undefined) => path?.startsWith(`${CONFIG_FOLDER}/`) === true;
  if (!files.some(({ path, previousPath }) => own(path) || own(previousPath))) return undefined;
  return {
    id: `configuration:${repository}#${number}@${headSha}..${base}`,
    type: PROPOSED,
    data: { number, sha: headSha, baseBranch, pullRequests: [{ repository, number }] },
  };
}
