import { type KeyObject, verify } from 'node:crypto';
import { roleOn } from '../acts/organizations.ts';
import type { Hub, Token } from '../hub.ts';
import type { Operation } from '../operations/table.ts';
import type { Actor, Repository } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';

export type Caller =
  | { readonly kind: 'anonymous'; readonly actor: undefined }
  | { readonly kind: 'app'; readonly actor: undefined }
  | {
      readonly kind: 'installation';
      readonly actor: Actor;
      readonly token: Token & { holder: { kind: 'installation' } };
    }
  | { readonly kind: 'person'; readonly actor: Actor };

/** Whose limits a request counts against. */
export function payer(caller: Caller): string {
  if (caller.kind === 'installation') return `installation ID ${caller.token.holder.installation.id}`;
  return caller.kind === 'person' ? `user ID ${caller.actor.account.id}` : caller.kind;
}

/** The longest life of an app's JWT, in seconds (https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app). */
const LONGEST_JWT = 600;

/** Finds out who calls, from an Authorization header; a credential that is not good is 401, whatever is asked. */
export function authenticate(hub: Hub, key: KeyObject, header: string | undefined): Caller {
  if (header === undefined || header === '') return { kind: 'anonymous', actor: undefined };
  const basic = /^basic (.+)$/i.exec(header)?.[1];
  const credential =
    basic === undefined
      ? (/^(?:bearer|token) (.+)$/i.exec(header)?.[1] ?? '')
      : Buffer.from(basic, 'base64').toString('utf8').split(':').slice(1).join(':');
  if (credential.split('.').length === 3) {
    checkJwt(hub, key, credential);
    return { kind: 'app', actor: undefined };
  }
  const token = hub.tokens.get(credential);
  if (token === undefined || (token.expiresAt !== undefined && token.expiresAt <= hub.clock.now())) {
    throw new Refusal(401, 'Bad credentials');
  }
  if (token.holder.kind === 'person') return { kind: 'person', actor: { account: token.holder.account } };
  if (token.holder.installation.suspended !== undefined) throw suspended();
  const actor = { account: hub.app.bot, app: hub.app };
  return { kind: 'installation', actor, token: token as Token & { holder: { kind: 'installation' } } };
}

/** An app whose installation is suspended gets neither tokens nor answers (https://docs.github.com/apps/maintaining-github-apps/suspending-a-github-app-installation). */
export function suspended(): Refusal {
  return new Refusal(403, 'This installation has been suspended');
}

/**
 * GitHub allows clocks no drift, which is why it advises apps to set `iat` a minute back and why an app whose clock is
 * fast is refused for an `exp` too far ahead.
 */
function checkJwt(hub: Hub, key: KeyObject, jwt: string): void {
  const undecoded = new Refusal(401, 'A JSON web token could not be decoded');
  const [head, claims, signature] = jwt.split('.') as [string, string, string];
  const read = (part: string): { [name: string]: unknown } => {
    try {
      return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    } catch {
      throw undecoded;
    }
  };
  const signed = Buffer.from(`${head}.${claims}`);
  if (read(head)['alg'] !== 'RS256' || !verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) {
    throw undecoded;
  }
  const { iss, iat, exp } = read(claims);
  if (String(iss) !== String(hub.app.id) && iss !== hub.app.clientId) {
    throw new Refusal(404, 'Integration not found');
  }
  const now = hub.clock.now() / 1000;
  if (typeof exp !== 'number' || exp <= now) {
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + LONGEST_JWT) {
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (typeof iat !== 'number' || !Number.isInteger(iat) || iat > now) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
}

/** Refuses a call that its caller may not make; what one may not see does not exist. Gives the repository, if it is about one. */
export function admit(
  hub: Hub,
  operation: Operation,
  parameters: { readonly [name: string]: string },
  caller: Caller,
): Repository | undefined {
  const { needs } = operation;
  const repository = find(hub, parameters);
  if (needs === 'jwt') {
    if (caller.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded');
    return repository;
  }
  if (caller.kind === 'app' && needs !== 'public') {
    throw new Refusal(403, 'You must authenticate with an access token in order to view or modify this resource.');
  }
  if (needs === 'installation' && caller.kind !== 'installation') {
    throw new Refusal(
      403,
      'You must authenticate with an installation access token in order to list repositories for an installation.',
    );
  }
  const [permission, level] = needs.split(':');
  if (permission === undefined || level === undefined) return repository;
  const writes = level === 'write';
  if (parameters['repo'] === undefined) {
    if (caller.kind === 'installation') checkPermission(caller.token.holder.permissions, permission, writes);
    if (caller.kind === 'anonymous') throw new Refusal(401, 'Requires authentication');
    return undefined;
  }
  if (repository === undefined || !maySee(hub, repository, caller)) throw notFound();
  if (caller.kind === 'installation') {
    if (writes && !within(hub, repository, caller.token)) throw inaccessible(permission, level);
    // Pull requests are issues too: either permission opens what both have in common.
    const either = permission === 'issues' ? ['issues', 'pull_requests'] : [permission];
    const granted = caller.token.holder.permissions;
    const held = either.find((one) => satisfies(granted, one, writes)) ?? permission;
    checkPermission(granted, held, writes);
  } else if (writes) checkPerson(hub, repository, caller, operation);
  if (writes && repository.archived && !WHILE_ARCHIVED.test(operation.id))
    throw new Refusal(403, 'Repository was archived so is read-only.');
  return repository;
}

function find(hub: Hub, { owner, repo }: { readonly [name: string]: string }): Repository | undefined {
  return owner === undefined || repo === undefined ? undefined : hub.repositories.get(`${owner}/${repo}`.toLowerCase());
}

function within(hub: Hub, repository: Repository, token: Token & { holder: { kind: 'installation' } }): boolean {
  const { installation, repositories } = token.holder;
  const chosen = repositories === undefined || repositories.has(repository.id);
  return chosen && hub.repositoriesOf(installation).includes(repository);
}

export function maySee(hub: Hub, repository: Repository, caller: Caller): boolean {
  if (!repository.private) return true;
  if (caller.kind === 'installation') return within(hub, repository, caller.token);
  return caller.kind === 'person' && roleOn(hub, repository, caller.actor.account) !== 'none';
}

function satisfies(granted: { readonly [name: string]: string }, permission: string, writes: boolean): boolean {
  if (permission === 'metadata' && !writes) return true;
  return writes ? granted[permission] === 'write' : granted[permission] !== undefined;
}

function checkPermission(granted: { readonly [name: string]: string }, permission: string, writes: boolean): void {
  if (!satisfies(granted, permission, writes)) throw inaccessible(permission, writes ? 'write' : 'read');
}

function inaccessible(permission: string, level: string): Refusal {
  const headers = { 'x-accepted-github-permissions': `${permission}=${level}` };
  return new Refusal(403, 'Resource not accessible by integration', { headers });
}

/** What can be done with an archived repository: wake it, move it, end it, and say who may look at it. */
const WHILE_ARCHIVED = /^(repos\/(update|delete|transfer)|teams\/.*)$/;

/** Whoever sees a repository may talk in it; all other writing needs the write role. */
const TALK =
  /^(issues\/(create|create-comment|update-comment)|reactions\/.*|pulls\/(create|(create|update|submit|delete-pending)-review|(create|update|delete|create-reply-for)-review-comment))$/;

function checkPerson(hub: Hub, repository: Repository, caller: Caller, { id, needs }: Operation): void {
  if (caller.kind !== 'person') throw new Refusal(401, 'Requires authentication');
  const role = roleOn(hub, repository, caller.actor.account);
  if (needs.startsWith('administration:') || id.startsWith('teams/')) {
    if (role !== 'admin') throw new Refusal(403, 'Must have admin rights to Repository.');
    return;
  }
  if (TALK.test(id) || ['write', 'maintain', 'admin'].includes(role)) return;
  throw new Refusal(403, 'Must have push access to repository');
}
