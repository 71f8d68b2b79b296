import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../core/json.ts';
import type { Clock } from '../core/ports/clock.ts';
import { dice } from './chance.ts';
import type { Advisory } from './records/advisories.ts';
import type { Account, Actor, App, Installation, Organization, Project, Repository } from './records.ts';
import { notFound } from './refusal.ts';

/** Something that GitHub would send a webhook about. People of the simulator see the same things as the app. */
export interface Happening {
  /** The webhook event: `pull_request`. */
  readonly event: string;
  /** `opened`, where the event has actions. */
  readonly action: string | undefined;
  /** `owner/name`, where it is about one. */
  readonly repository: string | undefined;
  readonly actor: string;
  readonly payload: JsonObject;
}

/** A branch, tag or other ref that moved; `before` is undefined for a new one, `after` for a deleted one. */
export interface Move {
  readonly repository: Repository;
  /** Full name: `refs/heads/main`. */
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly actor: Actor;
}

export interface Token {
  readonly value: string;
  /** Epoch milliseconds; undefined never ends. */
  readonly expiresAt: number | undefined;
  readonly holder:
    | {
        readonly kind: 'installation';
        readonly installation: Installation;
        readonly repositories: Set<number> | undefined;
        readonly permissions: { readonly [permission: string]: string };
      }
    | { readonly kind: 'person'; readonly account: Account };
}

/** All state of one simulated GitHub, and the one place where things that happened are announced. */
export class Hub {
  readonly clock: Clock;
  /** The one app that is not GitHub's own; registering another by a manifest puts that in its place. */
  app: App;
  /** The app that GitHub Actions reports its checks as. */
  readonly actionsApp: App;
  readonly accounts = new Map<string, Account>();
  readonly organizations = new Map<string, Organization>();
  readonly repositories = new Map<string, Repository>();
  /** Names that repositories had before, lower-case, with the ids of those that had them last. */
  readonly formerNames = new Map<string, number>();
  readonly installations = new Map<number, Installation>();
  readonly tokens = new Map<string, Token>();
  readonly projects = new Map<number, Project>();
  /** By their ids. */
  readonly advisories = new Map<string, Advisory>();
  /** Called in order, one after another, before the act that moved a ref answers. */
  readonly followers: ((move: Move) => Promise<void> | void)[] = [];
  readonly listeners: ((happening: Happening) => void)[] = [];
  /** What went wrong in the background: a script of the test or demo that threw, or a defect of the simulator. */
  readonly failures: unknown[] = [];
  /** Base of addresses in answers: `http://127.0.0.1:4000`. */
  url = '';
  /** Where bare repositories are made. */
  directory = '';
  #lastId = 1000;
  readonly #background = new Set<Promise<unknown>>();
  readonly #random: () => number;

  constructor(clock: Clock, seed: number, app: (hub: Hub) => App) {
    this.clock = clock;
    this.#random = dice(seed);
    this.app = app(this);
    const bot = this.account('github-actions[bot]', 'Bot');
    this.actionsApp = {
      id: 15368,
      slug: 'github-actions',
      name: 'GitHub Actions',
      clientId: 'Iv1.actions',
      bot,
      permissions: { checks: 'write', contents: 'read', metadata: 'read' },
      events: [],
      createdAt: clock.now(),
    };
  }

  /** Ids grow over all resources, so one can never be taken for another by luck. */
  id(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** A version 4 GUID from the seed. */
  guid(): string {
    const digits = Array.from({ length: 32 }, () => Math.floor(this.#random() * 16).toString(16));
    digits[12] = '4';
    digits[16] = '89ab'[Math.floor(this.#random() * 4)]!;
    return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  account(login: string, kind: Account['kind'] = 'User'): Account {
    const known = this.accounts.get(login.toLowerCase());
    if (known !== undefined) return known;
    const account = { id: this.id(), login, kind };
    this.accounts.set(login.toLowerCase(), account);
    return account;
  }

  repository(fullName: string): Repository {
    const repository = this.repositories.get(fullName.toLowerCase());
    if (repository === undefined) throw notFound();
    return repository;
  }

  repositoryById(id: number): Repository | undefined {
    return [...this.repositories.values()].find((one) => one.id === id);
  }

  /** By its present name, or by one that it had and nobody has taken since. */
  find(fullName: string): Repository | undefined {
    const name = fullName.toLowerCase();
    const former = this.formerNames.get(name);
    return this.repositories.get(name) ?? (former === undefined ? undefined : this.repositoryById(former));
  }

  /** Who acts for an account: an owner of the organization, the person themselves, or an owner of the first organization. */
  ownerOf(account: Account | undefined): Account {
    const organization =
      account === undefined ? [...this.organizations.values()][0] : this.organizations.get(account.login.toLowerCase());
    const admin = [...(organization?.members.values() ?? [])].find(({ role }) => role === 'admin');
    return admin?.account ?? account ?? this.app.bot;
  }

  repositoriesOf(installation: Installation): Repository[] {
    return [...this.repositories.values()].filter(
      (repository) =>
        repository.owner === installation.account &&
        (installation.repositories === undefined || installation.repositories.has(repository.id)),
    );
  }

  installationOf(repository: Repository): Installation | undefined {
    return [...this.installations.values()].find((one) => this.repositoriesOf(one).includes(repository));
  }

  issueToken(holder: Token['holder'], lifetime: number | undefined): Token {
    const prefix = holder.kind === 'installation' ? 'ghs_' : 'ghp_';
    const value = `${prefix}${randomBytes(18).toString('hex')}`;
    const token = { value, holder, expiresAt: lifetime === undefined ? undefined : this.clock.now() + lifetime };
    this.tokens.set(value, token);
    return token;
  }

  announce(happening: Happening): void {
    for (const listener of this.listeners) listener(happening);
  }

  async moved(move: Move): Promise<void> {
    for (const follower of this.followers) await follower(move);
  }

  /** Work that goes on after its request was answered; `idle()` waits for it, and its failures are kept. */
  background(work: Promise<unknown>): void {
    const kept = work.catch((error: unknown) => {
      this.failures.push(error);
    });
    this.#background.add(kept);
    void kept.finally(() => this.#background.delete(kept));
  }

  /** Whether any of it goes on. */
  get busy(): boolean {
    return this.#background.size > 0;
  }

  async idle(): Promise<void> {
    while (this.#background.size > 0) await Promise.allSettled([...this.#background]);
  }
}
