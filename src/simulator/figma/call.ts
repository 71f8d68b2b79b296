import type { Json, JsonObject } from '../../core/json.ts';
import type { FigmaOperation } from './description.ts';
import type { FigmaToken, FigmaUser, StoredFile, Team } from './records.ts';
import { wrong } from './refusal.ts';
import type { FigmaState } from './state.ts';

/** One request to one operation, after routing, authentication and the check against the description. */
export interface FigmaCall {
  readonly state: FigmaState;
  readonly operation: FigmaOperation;
  readonly parameters: { readonly [name: string]: string };
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  readonly token: FigmaToken;
  readonly user: FigmaUser;
  /** The path and query as asked, for the addresses of other pages. */
  readonly address: URL;
}

/** Gives the body of a 200; everything else is a FigmaRefusal that is thrown. Undefined answers without a body. */
type FigmaHandler = (call: FigmaCall) => unknown;
export type FigmaHandlers = { readonly [operationId: string]: FigmaHandler };

export const parameter = ({ parameters }: FigmaCall, name: string): string => parameters[name] ?? '';

export const fileOf = (call: FigmaCall): StoredFile => call.state.file(parameter(call, 'file_key'));

/** The items of a comma-separated parameter; undefined when it is not there. */
export function list(call: FigmaCall, name: string): string[] | undefined {
  const text = call.query.get(name);
  return text === null ? undefined : text.split(',').filter((one) => one !== '');
}

/** A whole number from 1; the description says only "number". */
export function positive(call: FigmaCall, name: string): number | undefined {
  const text = call.query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw wrong(`${name} must be a positive integer`);
  return value;
}

/** The team that a request is about, whose plan counts: of the file, the project or the team itself; else the caller's own. */
export function teamOf({
  state,
  parameters,
  query,
  body,
}: Pick<FigmaCall, 'state' | 'parameters' | 'query' | 'body'>): Team {
  const { file_key: key, team_id: team, project_id: project, folder_id: folder } = parameters;
  const context = query.get('context_id') ?? (body['context_id'] as Json | undefined);
  const named = state.teams.get(team ?? String(context));
  const inside = state.projects.get(project ?? folder ?? String(context));
  return named ?? (state.files.get(key ?? String(context))?.project ?? inside)?.team ?? state.team;
}

/** What newer endpoints wrap their answers in. */
export const meta = (about: unknown) => ({ status: 200, error: false, meta: about });
