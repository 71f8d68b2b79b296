import { randomBytes } from 'node:crypto';
import type { User } from '@figma/rest-api-spec';
import type { Clock } from '../../core/ports/clock.ts';
import type { FigmaFile, FigmaToken, FigmaUser, Plan, Project, StoredFile, Team, Version, Webhook } from './records.ts';
import { noSuch } from './refusal.ts';

export interface NewToken {
  readonly user?: FigmaUser;
  /** `personal` when left out. */
  readonly kind?: FigmaToken['kind'];
  /** All when left out. */
  readonly scopes?: readonly string[];
  /** Milliseconds; without it the token never ends. */
  readonly lifetime?: number;
  readonly clientId?: string;
}

/** Everything that one simulated Figma remembers, in memory only. */
export class FigmaState {
  readonly clock: Clock;
  readonly users = new Map<string, FigmaUser>();
  readonly tokens = new Map<string, FigmaToken>();
  readonly teams = new Map<string, Team>();
  readonly projects = new Map<string, Project>();
  readonly files = new Map<string, StoredFile>();
  readonly webhooks = new Map<string, Webhook>();
  /** The team, project and person that take part when nobody says which. */
  readonly team: Team;
  readonly project: Project;
  readonly user: FigmaUser;
  /** Base of addresses in answers. */
  url = '';
  #lastId = 1000;

  constructor(clock: Clock, plan: Plan) {
    this.clock = clock;
    this.user = this.addUser({ handle: 'Ada' });
    this.team = this.addTeam('Design', plan);
    this.project = this.addProject('Libraries');
  }

  /** Digits only: Figma's ids of teams, projects, versions and webhooks are numbers in text. */
  id(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  now(): string {
    return iso(this.clock.now());
  }

  addUser(about: { readonly handle: string; readonly seat?: FigmaUser['seat']; readonly role?: FigmaUser['role'] }) {
    const { handle, seat = 'full', role = 'admin' } = about;
    const email = `${handle.toLowerCase()}@example.com`;
    const user: FigmaUser = { id: String(this.users.size + 1), handle, email, seat, role };
    this.users.set(user.id, user);
    return user;
  }

  addTeam(name: string, plan: Plan): Team {
    const team = { id: this.id(), name, plan };
    this.teams.set(team.id, team);
    return team;
  }

  addProject(name: string, about: { readonly team?: Team; readonly inviteOnly?: boolean } = {}): Project {
    const { team = this.team, inviteOnly = false } = about;
    const project = { id: this.id(), name, team, inviteOnly, createdAt: this.clock.now() };
    this.projects.set(project.id, project);
    return project;
  }

  issueToken({ user = this.user, kind = 'personal', scopes, lifetime, clientId }: NewToken = {}): FigmaToken {
    const token: FigmaToken = {
      value: `${{ personal: 'figd', oauth: 'figu', plan: 'figp' }[kind]}_${randomBytes(20).toString('hex')}`,
      kind,
      user,
      scopes: scopes === undefined ? undefined : new Set(scopes),
      expiresAt: lifetime === undefined ? undefined : this.clock.now() + lifetime,
      clientId: kind === 'oauth' ? (clientId ?? 'app') : null,
    };
    this.tokens.set(token.value, token);
    return token;
  }

  file(key: string): StoredFile {
    const file = this.files.get(key);
    if (file === undefined) throw noSuch();
    return file;
  }

  teamOf(id: string): Team {
    const team = this.teams.get(id);
    if (team === undefined) throw noSuch();
    return team;
  }

  projectOf(id: string): Project {
    const project = this.projects.get(id);
    if (project === undefined) throw noSuch();
    return project;
  }
}

/** One entry of the history; its id is the one that the content itself names, unless the file had that already. */
export function addVersion(
  state: FigmaState,
  file: StoredFile,
  content: FigmaFile,
  about: { readonly user: FigmaUser; readonly label?: string | null; readonly description?: string | null },
): Version {
  const own = content.meta.file.version;
  const fresh = own !== undefined && own !== '' && file.versions.every(({ id }) => id !== own);
  const version: Version = {
    id: fresh ? own : state.id(),
    label: about.label ?? null,
    description: about.description ?? null,
    user: about.user,
    createdAt: state.clock.now(),
    content,
  };
  file.versions.push(version);
  return version;
}

/** The content as it was at a version, or as it is now. */
export function contentAt(file: StoredFile, version: string | undefined): { content: FigmaFile; version: string } {
  const last = file.versions.at(-1)?.id ?? '';
  if (version === undefined) return { content: file.content, version: last };
  const found = file.versions.find(({ id }) => id === version);
  if (found === undefined) throw noSuch();
  return { content: found.content, version };
}

export function showUser({ id, handle }: FigmaUser): User {
  return { id, handle, img_url: `https://figma.invalid/people/${id}.png` };
}

export const iso = (at: number): string => new Date(at).toISOString();
