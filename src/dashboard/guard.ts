import { randomBytes, timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** What a proxy adds. One that is there means that the client is somebody else than who holds the socket. */
const FORWARDING =
  /^(?:forwarded|via|x-forwarded(?:-.+)?|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-.+|true-client-ip|cf-.+|fastly-.+|fly-.+)$/i;

export interface Guard {
  /** Goes into each form and comes back with it; of this process, so a form from before a restart is refused. */
  readonly token: string;
  /** Why nobody may write from there, as a clause; undefined when somebody at this machine may. */
  closed(request: Request, client: string | undefined): string | undefined;
  /** Why this request to write is refused, as a clause; undefined when it may. */
  refusal(request: Request, client: string | undefined, token: unknown): string | undefined;
}

/**
 * Who may write while nobody can sign in: a person at the machine itself, from a page of ours, and nobody else. The socket's
 * address counts and no header. The name in `Host` must be one of this machine, or a page whose name was pointed here (DNS
 * rebinding) would be of our origin. Where a public address is known a proxy brings strangers over the same loopback, and
 * may hide that it is one: then nobody may.
 */
export function createGuard(publicUrl: string | undefined): Guard {
  const token = randomBytes(32).toString('base64url');
  const isPublic = publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname);

  const closed: Guard['closed'] = ({ url, headers }, client) => {
    if (isPublic) return 'the app has a public address and no sign-in yet';
    if (client === undefined || !isLoopback(client)) return 'it is not opened on the machine of the app';
    if ([...headers.keys()].some((name) => FORWARDING.test(name))) return 'it came through a proxy';
    if (!isLoopback(new URL(url).hostname)) return 'it was not opened by an address of this machine';
    return undefined;
  };
  return {
    token,
    closed,
    refusal(request, client, given) {
      const why = closed(request, client);
      if (why !== undefined) return why;
      if (request.method !== 'POST') return 'only POST changes anything';
      if (!isSameOrigin(request)) return 'it comes from a page of somebody else';
      return isToken(given, token) ? undefined : 'its form is of an earlier start of the app, or of somebody else';
    },
  };
}

/** Both are set by browsers and cannot be by pages (https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header). */
function isSameOrigin({ headers, url }: Request): boolean {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  if (site === null && origin === null) return false;
  return (site === null || site === 'same-origin') && (origin === null || origin === new URL(url).origin);
}

function isToken(given: unknown, token: string): boolean {
  const [one, other] = [Buffer.from(typeof given === 'string' ? given : ''), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** An address or name of this very machine: 127.0.0.0/8, ::1, the first inside IPv6, and `localhost`. */
function isLoopback(name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, '').replace(/^::ffff:(?=\d)/i, '');
  return bare === '::1' || bare === 'localhost' || (isIPv4(bare) && bare.startsWith('127.'));
}
