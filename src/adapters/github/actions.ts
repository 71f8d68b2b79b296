import { Fault } from '../../core/fault.ts';
import type { Actions } from '../../core/ports/github/actions.ts';
import { type Client, named } from './client.ts';
import { orNothing } from './errors.ts';
import { unzip } from './unzip.ts';

/** Bytes of an archive that is downloaded, packed. */
const LARGEST = 25_000_000;
const UNPACKED = { bytes: 50_000_000, files: 10_000 };
const PAGE = 100;

/** https://docs.github.com/en/rest/actions/artifacts */
export function actions(client: Client): Actions {
  return {
    artifact: async (name, sha, wanted) => {
      const artifact = await newest(client, name, sha, wanted);
      if (artifact === undefined) return undefined;
      const refuse = (why: string) =>
        new Fault('step-failed', `${name}: the artifact ${JSON.stringify(wanted)} cannot be read: ${why}`);
      if (artifact.size_in_bytes > LARGEST) throw refuse(`it is larger than ${LARGEST / 1e6} MB`);
      const given = { ...named(name), artifact_id: artifact.id, archive_format: 'zip' };
      // It may expire, or be deleted, between the look and the download.
      const archive = await orNothing(client.download('actions.downloadArtifact', given, LARGEST));
      if (archive === undefined) return undefined;
      return unzip(Buffer.from(archive), UNPACKED).catch((error: unknown) => {
        throw refuse(Error.isError(error) ? error.message : String(error));
      });
    },
  };
}

/** By run, since what a run says of its commit is GitHub's word; a list of the whole repository has no order that is promised. */
async function newest(client: Client, name: string, sha: string, wanted: string) {
  const given = { ...named(name), per_page: PAGE };
  const runs = await orNothing(client.call('actions.listWorkflowRunsForRepo', { ...given, head_sha: sha }));
  const lists = await Promise.all(
    (runs?.workflow_runs ?? []).map(({ id }) =>
      orNothing(client.call('actions.listWorkflowRunArtifacts', { ...given, run_id: id, name: wanted })),
    ),
  );
  return lists
    .flatMap((list) => list?.artifacts ?? [])
    .filter((one) => one.name === wanted && !one.expired)
    .sort((a, b) => Date.parse(b.created_at ?? '') - Date.parse(a.created_at ?? '') || b.id - a.id)[0];
}
