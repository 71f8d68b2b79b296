import { moveFile } from '../acts/contents.ts';
import { signatureOf } from '../acts/refs.ts';
import { isFolder, type Signature, type TreeEntry } from '../git/format.ts';
import { type Call, type Handlers, ok } from '../http/call.ts';
import { notFound, Refusal } from '../refusal.ts';
import { nodeId } from '../shapes/basics.ts';
import { gitCommitJson } from '../shapes/git.ts';
import { repositoryUrl } from '../shapes/repositories.ts';
import { branchShortJson } from './commits.ts';
import { contentJson } from './repositories.ts';

function signature(call: Call, name: 'author' | 'committer', fallback: Signature): Signature {
  const given = call.body[name] as { name?: unknown; email?: unknown; date?: unknown } | null | undefined;
  if (given === undefined || given === null) return fallback;
  if (typeof given.name !== 'string' || typeof given.email !== 'string') throw call.wrong(name, 'is not complete.');
  const at = typeof given.date === 'string' ? Math.floor(Date.parse(given.date) / 1000) : fallback.at;
  if (Number.isNaN(at)) throw call.wrong(`${name}.date`, 'is not a date.');
  return { name: given.name, email: given.email, at };
}

function pathOf(call: Call): string {
  const path = call.parameter('path').replace(/^\/+|\/+$/g, '');
  const good = path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
  if (!good) throw new Refusal(422, 'path contains a malformed path component');
  // https://docs.github.com/rest/authentication/permissions-required-for-github-apps#repository-permissions-for-workflows
  const workflow = path.startsWith('.github/workflows/');
  if (
    workflow &&
    call.caller.kind === 'installation' &&
    call.caller.token.holder.permissions['workflows'] !== 'write'
  ) {
    throw new Refusal(403, 'Resource not accessible by integration');
  }
  return path;
}

function change(call: Call, path: string, content: Buffer | null) {
  const committer = signature(call, 'committer', signatureOf(call.hub, call.actor.account));
  const sha = call.optionalText('sha');
  return moveFile(call.hub, call.repository, call.actor, {
    path,
    branch: (call.optionalText('branch') ?? call.repository.defaultBranch).replace(/^refs\/heads\//, ''),
    content,
    message: call.text('message'),
    committer,
    author: signature(call, 'author', committer),
    ...(sha === undefined ? {} : { sha }),
  });
}

async function putFile(call: Call) {
  const path = pathOf(call);
  const encoded = call.text('content').replace(/\s/g, '');
  const content = Buffer.from(encoded, 'base64');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(encoded)) throw new Refusal(422, 'content is not valid Base64');
  const { commit, entry, branch, fresh } = await change(call, path, content);
  return {
    status: fresh ? 201 : 200,
    body: {
      content: contentJson(call, branch, path, entry!, false),
      commit: gitCommitJson(call.hub, call.repository, commit),
    },
  };
}

async function deleteFile(call: Call) {
  call.text('sha');
  const { commit } = await change(call, pathOf(call), null);
  return ok({ content: null, commit: gitCommitJson(call.hub, call.repository, commit) });
}

/** The readme of a folder, else (for the whole repository) the one in `.github`, the root or `docs`, in this order. */
function readme(call: Call) {
  const { git, defaultBranch } = call.repository;
  const ref = call.query.get('ref') ?? defaultBranch;
  const commit = git.resolve(ref);
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const asked = call.parameters['dir'];
  for (const folder of asked === undefined ? ['.github', '', 'docs'] : [asked]) {
    const found = readmeIn(git.entry(git.commit(commit)!.tree, folder), (sha) => git.tree(sha) ?? []);
    if (found === undefined) continue;
    const path = folder === '' ? found.name : `${folder}/${found.name}`;
    if (/application\/vnd\.github\.(v3\.)?raw/.test(call.accept)) {
      const headers = { 'content-type': 'application/vnd.github.raw; charset=utf-8' };
      return { status: 200, body: git.blob(found.sha) ?? Buffer.alloc(0), headers };
    }
    return ok(contentJson(call, ref, path, found, true));
  }
  throw notFound();
}

function readmeIn(folder: TreeEntry | undefined, list: (sha: string) => TreeEntry[]): TreeEntry | undefined {
  if (folder === undefined || !isFolder(folder)) return undefined;
  const files = list(folder.sha).filter((entry) => !isFolder(entry) && /^readme(\.\w+)?$/i.test(entry.name));
  return files.find(({ name }) => /\.md$/i.test(name)) ?? files[0];
}

export const contentHandlers: Handlers = {
  'repos/create-or-update-file-contents': putFile,
  'repos/delete-file': deleteFile,
  'repos/get-readme': readme,
  'repos/get-readme-in-directory': readme,
  'repos/list-tags': (call) => {
    const url = repositoryUrl(call.hub, call.repository);
    const tags = call.repository.git.refs.matching('refs/tags/').toReversed();
    return call.page(tags, ({ name: full, sha }) => {
      const name = full.slice('refs/tags/'.length);
      const commit = call.repository.git.peel(sha) ?? sha;
      return {
        name,
        zipball_url: `${url}/zipball/${full}`,
        tarball_url: `${url}/tarball/${full}`,
        commit: { sha: commit, url: `${url}/commits/${commit}` },
        node_id: nodeId('Ref', full),
      };
    });
  },
  'repos/list-branches-for-head-commit': (call) => {
    const sha = call.parameter('commit_sha');
    if (call.repository.git.commit(sha) === undefined) throw new Refusal(422, `No commit found for SHA: ${sha}`);
    const heads = call.repository.git.refs.matching('refs/heads/').filter((ref) => ref.sha === sha);
    return ok(heads.map(({ name }) => branchShortJson(call, name.slice('refs/heads/'.length), sha)));
  },
};
