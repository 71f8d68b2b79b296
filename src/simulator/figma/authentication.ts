import type { IncomingHttpHeaders } from 'node:http';
import type { FigmaOperation } from './description.ts';
import type { FigmaToken } from './records.ts';
import { forbidden } from './refusal.ts';
import type { FigmaState } from './state.ts';

const SCHEMES = { personal: 'PersonalAccessToken', plan: 'PlanAccessToken', oauth: 'OAuth2' } as const;

/**
 * Whose token a request carries: personal and plan tokens in `X-Figma-Token`, those of OAuth apps as Bearer
 * (https://developers.figma.com/docs/rest-api/authentication/). A token that is not good is 403, never 401.
 */
export function authenticate(state: FigmaState, headers: IncomingHttpHeaders): FigmaToken {
  const bearer = /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const token = state.tokens.get(String(headers['x-figma-token'] ?? bearer ?? ''));
  const inPlace = token !== undefined && (token.kind === 'oauth') === (headers['x-figma-token'] === undefined);
  if (token === undefined || !inPlace) throw forbidden('Invalid token');
  if (token.expiresAt !== undefined && token.expiresAt <= state.clock.now()) throw forbidden('Token expired');
  return token;
}

/**
 * Refuses an operation to a token of a kind, or with scopes, that the description does not list for it
 * (https://developers.figma.com/docs/rest-api/scopes/). One of the listed scopes is enough; the words are those that
 * people have reported (https://github.com/figma/variables-github-action-example/issues/38).
 */
export function authorize(operation: FigmaOperation, { kind, scopes }: FigmaToken): void {
  const scheme = operation.security.find((one) => Object.hasOwn(one, SCHEMES[kind]));
  if (scheme === undefined) throw forbidden('This endpoint does not accept this kind of token');
  // Personal and plan tokens are given scopes too, which the description writes at OAuth2 only.
  const listed = operation.security.flatMap((one) => one[SCHEMES.oauth] ?? []);
  if (scopes === undefined || listed.length === 0 || listed.some((scope) => scopes.has(scope))) return;
  const held = [...scopes].join(', ');
  throw forbidden(`Invalid scope(s): ${held}. This endpoint requires the ${listed[0]} scope`);
}
