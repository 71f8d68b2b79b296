import type { JsonObject } from '../../core/json.ts';
import type { Repositories, Repository } from '../../core/ports/github/repositories.ts';
import { type Client, named } from './client.ts';
import { orNothing } from './errors.ts';
import type { Ids } from './ids.ts';
import type { Immutable } from './immutable.ts';

/** https://docs.github.com/en/rest/repos/contents and https://docs.github.com/en/rest/git/trees */
export function repositories(client: Client, known: Immutable, ids: Ids): Repositories {
  const repository = (found: Found): Repository => {
    ids.keep(found.full_name, '', found.node_id);
    return shown(found);
  };
  return {
    list: async () => {
      const { items } = await client.all('apps.listReposAccessibleToInstallation', {}, (page) => page.repositories);
      return items.map(repository);
    },
    get: async (name) => {
      const found = await orNothing(client.call('repos.get', named(name)));
      return found === undefined ? undefined : repository(found);
    },
    file: (name, path, ref) => known.read(['file', name, path], ref, () => readFile(client, name, path, ref)),
    // GitHub lists up to 1,000 entries of a folder.
    folder: (name, path, ref) => known.read(['folder', name, path], ref, () => readFolder(client, name, path, ref)),
    tree: async (name, ref) => {
      const { tree, truncated } = await client.call('git.getTree', { ...named(name), tree_sha: ref, recursive: '1' });
      return { paths: tree.flatMap(({ path, type }) => (type === 'tree' ? [] : [path])), truncated };
    },
    dispatch: async (name, type, payload) => {
      // GitHub takes an object of at most ten keys; other values travel under one.
      const wrapped = payload !== null && typeof payload === 'object' && !Array.isArray(payload);
      const client_payload = (wrapped ? payload : { value: payload }) as JsonObject as { [key: string]: unknown };
      await client.call('repos.createDispatchEvent', { ...named(name), event_type: type, client_payload });
    },
  };
}

async function readFile(client: Client, name: string, path: string, ref: string) {
  const found = await orNothing(client.call('repos.getContent', { ...named(name), path, ref }));
  if (found === undefined || Array.isArray(found) || found.type !== 'file') return undefined;
  // Above 1 MB GitHub leaves the content out and says so by the encoding.
  const { content, encoding } =
    'encoding' in found && found.encoding === 'base64'
      ? found
      : await client.call('git.getBlob', { ...named(name), file_sha: found.sha });
  const text = encoding === 'base64' ? textOf(Buffer.from(content, 'base64')) : content;
  return { text, sha: found.sha };
}

/** UTF-8, or UTF-16 where the mark at its beginning says so: to git such a file is binary, and what it says must be read all the same. */
function textOf(bytes: Buffer): string {
  const mark = bytes.toString('hex', 0, 2);
  if (mark === 'fffe') return new TextDecoder('utf-16le').decode(bytes);
  return mark === 'feff' ? new TextDecoder('utf-16be').decode(bytes) : bytes.toString('utf8');
}

async function readFolder(client: Client, name: string, path: string, ref: string): ReturnType<Repositories['folder']> {
  const found = await orNothing(client.call('repos.getContent', { ...named(name), path, ref }));
  if (!Array.isArray(found)) return [];
  return found.map(({ name: entry, path: full, type, sha }) => ({
    name: entry,
    path: full,
    kind: type === 'file' ? 'file' : type === 'dir' ? 'folder' : 'other',
    sha,
  }));
}

interface Found {
  readonly id: number;
  readonly full_name: string;
  readonly default_branch: string;
  readonly archived?: boolean | undefined;
  readonly private: boolean;
  readonly node_id: string;
}

function shown(found: Found): Repository {
  return {
    id: found.id,
    fullName: found.full_name,
    defaultBranch: found.default_branch,
    archived: found.archived ?? false,
    private: found.private,
  };
}
