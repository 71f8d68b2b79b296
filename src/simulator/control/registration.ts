import { createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import { slugOf } from '../acts/teams.ts';
import type { Deliveries } from '../deliveries.ts';
import type { Hub } from '../hub.ts';
import type { Account, App } from '../records.ts';
import { appJson } from '../shapes/accounts.ts';
import { ping } from './app.ts';

/** https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#github-app-manifest-parameters */
const manifest = z.looseObject({
  name: z.string().min(1).max(34).optional(),
  url: z.string().min(1),
  hook_attributes: z.looseObject({ url: z.string(), active: z.boolean().optional() }).optional(),
  redirect_url: z.string().optional(),
  setup_url: z.string().optional(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])).optional(),
  default_events: z.array(z.string()).optional(),
});
export type Manifest = z.output<typeof manifest>;

/** A code is good once, and for an hour. */
const LIFE = 3_600_000;

/** What apps prove themselves with; the half of it that GitHub keeps. */
export class Registration {
  /** PEM. */
  privateKey: string;
  publicKey: KeyObject;
  /** Where somebody goes who has installed the app. */
  setupUrl: string | undefined;
  readonly #hub: Hub;
  readonly #deliveries: Deliveries;
  readonly #codes = new Map<string, { readonly manifest: Manifest; readonly owner: Account; readonly at: number }>();

  constructor(hub: Hub, deliveries: Deliveries, privateKey: string) {
    this.#hub = hub;
    this.#deliveries = deliveries;
    this.privateKey = privateKey;
    this.publicKey = createPublicKey(privateKey);
  }

  /** The manifest, or in plain words what is wrong with it. */
  read(text: string): Manifest | string {
    try {
      const found = manifest.safeParse(JSON.parse(text));
      return found.success ? found.data : z.prettifyError(found.error);
    } catch {
      return 'The manifest is no JSON.';
    }
  }

  /** Keeps what a person agreed to, and gives the code that it can be had for. */
  agree(agreed: Manifest, owner: Account): string {
    const code = randomBytes(20).toString('hex');
    this.#codes.set(code, { manifest: agreed, owner, at: this.#hub.clock.now() });
    return code;
  }

  /**
   * Hands out the credentials of the new app. The simulator has one app: the new one takes the place of the one before,
   * whose installations are gone. Undefined for a code that is unknown, used or too old.
   */
  async convert(code: string): Promise<JsonObject | undefined> {
    const agreed = this.#codes.get(code);
    this.#codes.delete(code);
    const hub = this.#hub;
    if (agreed === undefined || agreed.at + LIFE <= hub.clock.now()) return undefined;
    const pem = await newKey();
    const { name = 'app', hook_attributes: hook, default_permissions = {}, default_events = [] } = agreed.manifest;
    const slug = slugOf(name);
    const id = hub.id();
    const app: App = {
      id,
      slug,
      name,
      owner: agreed.owner,
      clientId: `Iv23li${randomBytes(7).toString('hex')}`,
      bot: hub.account(`${slug}[bot]`, 'Bot'),
      permissions: { ...default_permissions, metadata: 'read' },
      events: default_events,
      createdAt: hub.clock.now(),
    };
    hub.app = app;
    hub.installations.clear();
    for (const [value, { holder }] of hub.tokens) if (holder.kind === 'installation') hub.tokens.delete(value);
    this.privateKey = pem;
    this.publicKey = createPublicKey(pem);
    this.setupUrl = agreed.manifest.setup_url;
    const secret = randomBytes(20).toString('hex');
    this.#deliveries.secret = secret;
    this.#deliveries.hook = hook?.active === false ? undefined : hook?.url;
    if (this.#deliveries.hook !== undefined) ping(hub, this.#deliveries.hook);
    return {
      ...appJson(hub, app),
      client_secret: randomBytes(20).toString('hex'),
      webhook_secret: secret,
      pem,
    };
  }
}

async function newKey(): Promise<string> {
  const made = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return made.privateKey;
}
