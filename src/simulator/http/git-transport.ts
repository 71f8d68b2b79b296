import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { roleOn } from '../acts/organizations.ts';
import { git } from '../git/command.ts';
import type { Hub } from '../hub.ts';
import type { Actor, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { authenticate, type Caller, maySee } from './authentication.ts';
import { refusedPush } from './push-rules.ts';
import type { Parts } from './server.ts';

const PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/**
 * `git clone`, `fetch` and `push` (https://git-scm.com/docs/http-protocol, version 0); gives false for all other
 * requests. The password is a token. A push moves refs through the same funnel as the API.
 */
export async function gitOverHttp(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  raw: Buffer,
): Promise<boolean> {
  const found = PATH.exec(url.pathname);
  if (found === null || found[1] === 'repos') return false;
  const asked = found[3] === 'info/refs' ? url.searchParams.get('service') : found[3];
  if (asked !== 'git-upload-pack' && asked !== 'git-receive-pack') return false;
  const { hub } = parts;
  const started = performance.now();
  const at = hub.clock.now();
  let caller: Caller = { kind: 'anonymous', actor: undefined };
  let status = 200;
  try {
    caller = authenticate(hub, parts.key, request.headers.authorization);
    const repository = admitGit(hub, `${found[1]}/${found[2]}`, caller, asked === 'git-receive-pack');
    const service = asked.slice('git-'.length);
    const advertise = found[3] === 'info/refs';
    const input = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    const args = [service, '--stateless-rpc', ...(advertise ? ['--http-backend-info-refs'] : []), repository.git.path];
    const pusher = service === 'receive-pack' && !advertise ? caller.actor : undefined;
    const refused = pusher === undefined ? undefined : await refusedPush(hub, repository, pusher, input);
    const answer = refused === undefined ? await git(repository.git.path, args, input) : { stdout: refused };
    const kind = advertise ? 'advertisement' : 'result';
    if (pusher !== undefined && refused === undefined) {
      await adopt(hub, repository, pusher);
    }
    response.writeHead(200, { 'content-type': `application/x-${asked}-${kind}`, 'cache-control': 'no-cache' });
    const line = `# service=${asked}\n`;
    const banner = `${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`;
    response.end(advertise ? Buffer.concat([Buffer.from(banner), answer.stdout]) : answer.stdout);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    status = error.status;
    const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {};
    response.writeHead(status, { 'content-type': 'text/plain', ...challenge });
    response.end(error.message);
  }
  const actor = caller.actor?.account.login ?? caller.kind;
  const milliseconds = performance.now() - started;
  const method = request.method ?? 'GET';
  const path = `${url.pathname}${url.search}`;
  parts.journal.add({ operation: undefined, method, path, status, points: 0, content: 0, actor, at, milliseconds });
  return true;
}

function admitGit(hub: Hub, fullName: string, caller: Caller, writes: boolean): Repository {
  // git follows GitHub's redirect of a former name by itself; here the former name is served as if it were the present one.
  const repository = hub.find(fullName);
  // git asks without a password first, and gives one when it is told that one is needed.
  if (caller.kind === 'anonymous' && (writes || repository?.private !== false))
    throw new Refusal(401, 'Not authorized');
  if (repository === undefined || !maySee(hub, repository, caller)) throw new Refusal(404, 'Repository not found.');
  if (!writes) return repository;
  if (repository.archived) throw new Refusal(403, 'This repository was archived so it is read-only.');
  const allowed =
    caller.kind === 'installation'
      ? caller.token.holder.permissions['contents'] === 'write'
      : caller.kind === 'person' &&
        ['write', 'maintain', 'admin'].includes(roleOn(hub, repository, caller.actor.account));
  if (!allowed) throw new Refusal(403, 'Permission to the repository denied.');
  return repository;
}

/** Takes over what a push left on disk, ref by ref. */
async function adopt(hub: Hub, repository: Repository, actor: Actor): Promise<void> {
  const { refs } = repository.git;
  for (const { name, before, after } of refs.foreign()) {
    if (after === undefined) refs.delete(name);
    else refs.set(name, after);
    await hub.moved({ repository, ref: name, before, after, actor });
  }
}
