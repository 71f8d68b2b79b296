import type { IncomingMessage, ServerResponse } from 'node:http';
import { html } from 'hono/html';
import { byName } from '../http/addresses.ts';
import { route } from '../http/router.ts';
import type { Hub } from '../hub.ts';
import type { PullIssue, Repository } from '../records.ts';
import { addressOf } from './addresses.ts';
import { checkPage, workflowRunPage } from './check.ts';
import { commitPage, commitsPage } from './commit.ts';
import { findPlace, placePage, readBlob } from './file.ts';
import { frame, STYLE } from './frame.ts';
import { accountPage, homePage } from './home.ts';
import type { Markup } from './markup.ts';
import { findRelease, releasePage } from './release.ts';
import { repositoryPage, threadsPage } from './repository.ts';
import { issuePage, pullPage } from './thread.ts';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: { readonly [name: string]: string };
}

const HTML = 'text/html; charset=utf-8';
/** No script at all, and nothing from elsewhere (https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP). */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Pages for people at GitHub's own web addresses; gives false for every other request. Only a GET that asks for HTML by
 * name is one, and never at a path of the API, but for the root, which both have. They change nothing, count against no
 * limit, stand in no journal, and show private repositories too: nobody signs in here.
 */
export async function pageOverHttp(
  hub: Hub,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const { pathname } = url;
  const wanted = /\btext\/html\b/i.test(request.headers.accept ?? '') && !/^\/api\/v3(?:\/|$)/.test(pathname);
  const foreign = pathname !== '/' && route('GET', byName(hub, pathname)) !== undefined;
  if (pathname !== STYLE.path && (!wanted || foreign)) return false;
  const { status, type, body, headers } = await answer(hub, pathname);
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    vary: 'accept',
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
  return true;
}

async function answer(hub: Hub, pathname: string): Promise<Answer> {
  if (pathname === STYLE.path) {
    const headers = { 'cache-control': 'public, max-age=31536000, immutable' };
    return { status: 200, type: 'text/css; charset=utf-8', body: STYLE.text, headers };
  }
  const found = await find(hub, pathname);
  if (found === undefined) return { status: 404, type: HTML, body: String(await nothingHere()) };
  return 'status' in found ? found : { status: 200, type: HTML, body: String(await found.page) };
}

/** Markup may be a string object already: it is wrapped, so that it can be told from an answer. */
type Found = Answer | { readonly page: Markup | Promise<Markup> } | undefined;

async function find(hub: Hub, pathname: string): Promise<Found> {
  if (pathname === '/') return { page: homePage(hub) };
  const segments = decode(pathname);
  const [owner, name, what, ...rest] = segments ?? [];
  if (owner === undefined) return undefined;
  if (name === undefined) {
    const account = hub.accounts.get(owner.toLowerCase());
    return account === undefined || account.kind === 'Bot' ? undefined : { page: accountPage(hub, account) };
  }
  // A former name leads to the repository as well.
  const repository = hub.find(`${owner}/${name.replace(/\.git$/, '')}`);
  return repository === undefined ? undefined : inRepository(hub, repository, what, rest);
}

function inRepository(hub: Hub, repository: Repository, what: string | undefined, rest: string[]): Found {
  const [first = ''] = rest;
  const number = /^\d{1,15}$/.test(first) ? Number(first) : Number.NaN;
  switch (what) {
    case undefined:
      return { page: repositoryPage(hub, repository) };
    case 'pulls':
    case 'issues':
    case 'pull':
      return thread(hub, repository, what, first === '' ? undefined : number);
    case 'commit': {
      const sha = repository.git.resolve(first);
      return sha === undefined ? undefined : { page: commitPage(repository, sha) };
    }
    case 'commits': {
      const ref = rest.length === 0 ? repository.defaultBranch : rest.join('/');
      const sha = repository.git.resolve(ref);
      return sha === undefined ? undefined : { page: commitsPage(repository, ref, sha) };
    }
    case 'blob':
    case 'tree':
    case 'raw': {
      const place = findPlace(repository, rest);
      if (place === undefined) return undefined;
      if (what === 'raw') return rawFile(readBlob(repository, place.sha, place.path));
      const page = placePage(hub, repository, place);
      return page === undefined ? undefined : { page };
    }
    case 'runs': {
      const check = repository.checks.get(number);
      return check === undefined ? undefined : { page: checkPage(hub, repository, check) };
    }
    case 'actions': {
      // A job's page is that of its check run: they share their id.
      const job = rest[2] === 'job' ? repository.checks.get(Number(rest[3])) : undefined;
      if (job !== undefined) return { page: checkPage(hub, repository, job) };
      const run = first === 'runs' && rest[2] === undefined ? repository.runs.get(Number(rest[1])) : undefined;
      return run === undefined ? undefined : { page: workflowRunPage(repository, run) };
    }
    case 'releases': {
      const release = first === 'tag' ? findRelease(repository, rest.slice(1).join('/')) : undefined;
      return release === undefined ? undefined : { page: releasePage(hub, repository, release) };
    }
    default:
      return undefined;
  }
}

/** GitHub sends the address of a pull request under `issues` to `pull`, and the other way round. */
function thread(
  hub: Hub,
  repository: Repository,
  what: 'pulls' | 'pull' | 'issues',
  number: number | undefined,
): Found {
  if (number === undefined) return what === 'pull' ? undefined : { page: threadsPage(repository, what) };
  const issue = repository.issues.get(number);
  if (issue === undefined || what === 'pulls') return undefined;
  if ((issue.pull === undefined) !== (what === 'issues')) {
    return { status: 302, type: HTML, body: '', headers: { location: addressOf.thread(repository, issue) } };
  }
  return {
    page: issue.pull === undefined ? issuePage(hub, repository, issue) : pullPage(hub, repository, issue as PullIssue),
  };
}

/** A file as it is; no browser shall take it for anything else than text or bytes. */
function rawFile(blob: Buffer | undefined): Answer | undefined {
  if (blob === undefined) return undefined;
  const binary = blob.subarray(0, 8_000).includes(0);
  return { status: 200, type: binary ? 'application/octet-stream' : 'text/plain; charset=utf-8', body: blob };
}

function decode(pathname: string): string[] | undefined {
  try {
    return pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function nothingHere(): Markup {
  return frame({
    title: 'Not found',
    body: html`<h1>Nothing lives at this address</h1>
<p class="lead">It was mistyped, belongs to a simulator that was stopped, or is a page of GitHub that the simulator does not draw. <a href="/">See what is here.</a></p>`,
  });
}
