import type { JsonObject } from '../../core/json.ts';
import { createRef, deleteRef, signatureOf, updateRef } from '../acts/refs.ts';
import { formatSignature, parseHeaders, parseSignature, type Signature } from '../git/format.ts';
import { isSafePath } from '../git/paths.ts';
import { isRefName } from '../git/refs.ts';
import type { GitRepository, PathChange } from '../git/repository.ts';
import { type Call, created, type Handlers, noContent, ok } from '../http/call.ts';
import { notFound, Refusal } from '../refusal.ts';
import { iso, nodeId } from '../shapes/basics.ts';
import { gitCommitJson } from '../shapes/git.ts';
import { repositoryUrl } from '../shapes/repositories.ts';

const MODES = new Set(['100644', '100755', '040000', '160000', '120000']);
/** https://docs.github.com/rest/git/trees#get-a-tree */
const LARGEST_TREE = 100_000;

function refJson(call: Call, name: string, sha: string): JsonObject {
  const url = repositoryUrl(call.hub, call.repository);
  const type = call.repository.git.objects.read(sha)?.type ?? 'commit';
  const object = { type, sha, url: `${url}/git/${type}s/${sha}` };
  return { ref: name, node_id: nodeId('Ref', `${call.repository.id}:${name}`), url: `${url}/git/${name}`, object };
}

function fullName(call: Call): string {
  return `refs/${call.parameter('ref').replace(/^refs\//, '')}`;
}

function getRef(call: Call) {
  const name = fullName(call);
  const sha = call.repository.git.refs.get(name);
  if (sha === undefined) throw notFound();
  return ok(refJson(call, name, sha));
}

function getBlob(call: Call) {
  const sha = call.parameter('file_sha');
  const content = call.repository.git.blob(sha);
  if (content === undefined) throw notFound();
  if (call.accept.includes('raw')) {
    return { status: 200, body: content, headers: { 'content-type': 'application/vnd.github.raw' } };
  }
  const url = `${repositoryUrl(call.hub, call.repository)}/git/blobs/${sha}`;
  const encoded = content.toString('base64').replace(/.{60}/g, '$&\n');
  return ok({
    sha,
    node_id: nodeId('Blob', `${call.repository.id}:${sha}`),
    size: content.length,
    url,
    content: encoded,
    encoding: 'base64',
  });
}

function createBlob(call: Call) {
  const encoding = call.optionalText('encoding') ?? 'utf-8';
  const content = Buffer.from(call.text('content'), encoding === 'base64' ? 'base64' : 'utf8');
  const sha = call.repository.git.writeBlob(content);
  return created({ sha, url: `${repositoryUrl(call.hub, call.repository)}/git/blobs/${sha}` });
}

/** Entries of a tree; `recursive` with any value walks down, as GitHub reads it. */
function treeJson(call: Call, sha: string, recursive: boolean): JsonObject {
  const { git } = call.repository;
  const url = repositoryUrl(call.hub, call.repository);
  const all = recursive ? [...git.walk(sha)] : (git.tree(sha) ?? []).map((entry) => ({ ...entry, path: entry.name }));
  const tree = all.slice(0, LARGEST_TREE).map((entry) => {
    const type = entry.mode === '40000' ? 'tree' : entry.mode === '160000' ? 'commit' : 'blob';
    const size = type === 'blob' ? { size: git.objects.size(entry.sha) } : {};
    const mode = entry.mode.padStart(6, '0');
    return { path: entry.path, mode, type, sha: entry.sha, ...size, url: `${url}/git/${type}s/${entry.sha}` };
  });
  return { sha, url: `${url}/git/trees/${sha}`, tree, truncated: all.length > LARGEST_TREE };
}

function getTree(call: Call) {
  const { git } = call.repository;
  const asked = call.parameter('tree_sha');
  const commit = git.resolve(asked);
  const sha = commit === undefined ? asked : git.commit(commit)!.tree;
  if (git.tree(sha) === undefined) throw notFound();
  return ok(treeJson(call, sha, call.query.has('recursive')));
}

function createTree(call: Call) {
  const { git } = call.repository;
  const base = call.optionalText('base_tree');
  const baseTree = base === undefined ? undefined : (git.commit(base)?.tree ?? base);
  if (baseTree !== undefined && git.tree(baseTree) === undefined)
    throw new Refusal(422, 'base_tree is not a valid tree oid');
  const entries = call.body['tree'];
  if (!Array.isArray(entries) || entries.length === 0) throw new Refusal(422, 'Invalid tree info');
  const changes = new Map<string, PathChange>();
  for (const entry of entries as readonly JsonObject[]) {
    const [path, change] = treeChange(git, entry ?? {});
    changes.set(path, change);
  }
  return created(treeJson(call, git.writeTree(baseTree, changes), false));
}

/** One entry of a tree to make; an object of another kind than its mode says would make an unsound repository. */
function treeChange(git: GitRepository, { path, mode, sha, content }: JsonObject): [string, PathChange] {
  if (typeof path !== 'string' || !isSafePath(path)) {
    throw new Refusal(422, 'tree.path contains a malformed path component');
  }
  if (sha === null) return [path, null];
  if (typeof mode !== 'string' || !MODES.has(mode)) {
    throw new Refusal(422, 'tree.mode must be one of 100644, 100755, 040000, 160000 or 120000');
  }
  if (typeof content === 'string') return [path, { mode, sha: git.writeBlob(content) }];
  const kind = mode === '040000' ? 'tree' : 'blob';
  const good = typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha);
  if (!good || (mode !== '160000' && git.objects.read(sha)?.type !== kind)) {
    throw new Refusal(422, 'tree.sha is not a valid object of its mode');
  }
  return [path, { mode: mode.replace(/^0/, ''), sha }];
}

function signature(call: Call, name: 'author' | 'committer' | 'tagger', fallback: Signature): Signature {
  const given = call.body[name] as { name?: string; email?: string; date?: string } | undefined;
  if (given === undefined || given === null) return fallback;
  const at = given.date === undefined ? fallback.at : Math.floor(Date.parse(given.date) / 1000);
  if (Number.isNaN(at)) throw new Refusal(422, `Invalid request.\n\n"${name}.date" is not a date.`);
  return { name: given.name ?? fallback.name, email: given.email ?? fallback.email, at };
}

function createCommit(call: Call) {
  const { git } = call.repository;
  const tree = call.text('tree');
  const parents = call.texts('parents');
  if (git.tree(tree) === undefined) throw new Refusal(422, 'Tree SHA does not exist');
  if (parents.some((sha) => git.commit(sha) === undefined))
    throw new Refusal(422, 'Parent SHA does not exist or is not a commit object');
  const author = signature(call, 'author', signatureOf(call.hub, call.actor.account));
  const committer = signature(call, 'committer', author);
  const sha = git.writeCommit({ tree, parents, author, committer, message: call.text('message') });
  return created(gitCommitJson(call.hub, call.repository, sha));
}

function tagJson(call: Call, sha: string): JsonObject {
  const body = call.repository.git.objects.read(sha);
  if (body?.type !== 'tag') throw notFound();
  const { headers, message } = parseHeaders(body.body);
  const first = (name: string) => headers.find(([key]) => key === name)?.[1] ?? '';
  const tagger = parseSignature(first('tagger'));
  const url = repositoryUrl(call.hub, call.repository);
  const [object, type] = [first('object'), first('type')];
  return {
    node_id: nodeId('Tag', `${call.repository.id}:${sha}`),
    sha,
    url: `${url}/git/tags/${sha}`,
    tag: first('tag'),
    message: message.replace(/\n$/, ''),
    tagger: { name: tagger.name, email: tagger.email, date: iso(tagger.at * 1000) },
    object: { sha: object, type, url: `${url}/git/${type}s/${object}` },
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
}

/** Writes the tag object only; the ref is made by `git/create-ref`, as on GitHub. */
function createTag(call: Call) {
  const object = call.text('object');
  const type = call.text('type');
  if (call.repository.git.objects.read(object)?.type !== type)
    throw new Refusal(422, 'Object does not exist or is not of that type');
  const tagger = formatSignature(signature(call, 'tagger', signatureOf(call.hub, call.actor.account)));
  const tag = call.text('tag');
  if (!isRefName(`refs/tags/${tag}`)) throw new Refusal(422, `${tag} is not a valid tag name.`);
  const text = `object ${object}\ntype ${type}\ntag ${tag}\ntagger ${tagger}\n\n${call.text('message')}\n`;
  return created(tagJson(call, call.repository.git.objects.write('tag', Buffer.from(text))));
}

export const gitHandlers: Handlers = {
  'git/get-ref': getRef,
  'git/list-matching-refs': (call) =>
    call.page(call.repository.git.refs.matching(fullName(call)), ({ name, sha }) => refJson(call, name, sha)),
  'git/create-ref': async (call) => {
    const name = call.text('ref');
    await createRef(call.hub, call.repository, name, call.text('sha'), call.actor);
    return created(refJson(call, name, call.text('sha')));
  },
  'git/update-ref': async (call) => {
    const name = fullName(call);
    await updateRef(call.hub, call.repository, name, call.text('sha'), call.actor, call.body['force'] === true);
    return ok(refJson(call, name, call.text('sha')));
  },
  'git/delete-ref': async (call) => {
    await deleteRef(call.hub, call.repository, fullName(call), call.actor);
    return noContent();
  },
  'git/create-blob': createBlob,
  'git/get-blob': getBlob,
  'git/create-tree': createTree,
  'git/get-tree': getTree,
  'git/create-commit': createCommit,
  'git/get-commit': (call) => {
    const sha = call.parameter('commit_sha');
    if (call.repository.git.commit(sha) === undefined) throw notFound();
    return ok(gitCommitJson(call.hub, call.repository, sha));
  },
  'git/create-tag': createTag,
  'git/get-tag': (call) => ok(tagJson(call, call.parameter('tag_sha'))),
};
