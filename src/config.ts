import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

/** Everything that the environment decides, checked once and frozen. Secrets are in here: never log it whole. */
export interface Config {
  readonly app: {
    readonly id: number;
    readonly privateKey: string;
    readonly webhookSecret: string;
    /** Good as well, while the secret is being changed. */
    readonly previousWebhookSecret?: string;
  };
  readonly githubApiUrl: string;
  readonly figma: { readonly apiUrl: string; readonly token?: string; readonly webhookPasscode?: string };
  readonly slackWebhookUrl?: string;
  readonly databaseUrl?: string;
  readonly stateDirectory: string;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly publicUrl?: string;
  readonly configRepository: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The settings whose presence means "a real GitHub App"; with none of them `npm start` plays the demo. */
const APP_SETTINGS = ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET'] as const;

/** Secrets that stand in tutorials; Probot's own default is the first. */
const WELL_KNOWN_SECRETS = new Set(['development', 'secret', 'webhook-secret', 'changeme', 'your-webhook-secret']);
const LEAST_SECRET = 16;

const secret = (missing?: string) =>
  z
    .string(missing === undefined ? {} : { error: missing })
    .refine((text) => !WELL_KNOWN_SECRETS.has(text), {
      error: 'is one that everybody knows: make up a random one',
      abort: true,
    })
    .min(LEAST_SECRET, `is too short: use at least ${LEAST_SECRET} characters`);

const address = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `expected an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

const environment = z.object({
  APP_ID: z
    .string({ error: 'is missing: the number that GitHub shows on the page of your app' })
    .regex(/^\d{1,15}$/, 'expected the app’s number, digits only'),
  PRIVATE_KEY: z
    .string({ error: 'is missing: the PEM text of the app’s private key, or set PRIVATE_KEY_PATH to its file' })
    .refine(isPrivateKey, 'expected a private key in PEM form (newlines may be written \\n)'),
  WEBHOOK_SECRET: secret('is missing: the secret that you gave GitHub for the webhook'),
  WEBHOOK_SECRET_PREVIOUS: secret().optional(),
  GITHUB_API_URL: address('https:', 'http:').default('https://api.github.com'),
  FIGMA_API_URL: address('https:', 'http:').default('https://api.figma.com'),
  FIGMA_TOKEN: z.string().optional(),
  FIGMA_WEBHOOK_PASSCODE: z
    .string()
    .min(LEAST_SECRET, `is too short: use at least ${LEAST_SECRET} characters`)
    .optional(),
  SLACK_WEBHOOK_URL: address('https:').optional(),
  DATABASE_URL: address('postgres:', 'postgresql:').optional(),
  STATE_DIR: z.string(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .default('3000')
    .refine(
      (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535,
      'expected a port from 0 to 65535; 0 picks a free one',
    ),
  PUBLIC_URL: address('https:', 'http:').optional(),
  BATON_CONFIG_REPOSITORY: z
    .string()
    .regex(/^[\w.-]{1,100}$/, 'expected the bare name of a repository, such as .github')
    .default('.github'),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `expected one of ${LOG_LEVELS.join(', ')}` }).default('info'),
});

type Environment = { readonly [name: string]: string | undefined };

/** True when nobody has set anything that makes this a real app. */
export function isUnconfigured(env: Environment): boolean {
  return APP_SETTINGS.every((name) => !env[name]);
}

/** Reads all settings; `problems` has one line for each that is missing or wrong, all at once, and quotes no secret. */
export function readConfig(
  env: Environment,
  about: { readonly stateDirectory: string; readonly readFile: (path: string) => string },
): { readonly config: Config } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const given: Record<string, string> = { STATE_DIR: about.stateDirectory };
  // An empty setting is one that is not set: `WEBHOOK_SECRET=` must never become a default.
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && value.trim() !== '') given[name] = value.trim();
  if (given['PRIVATE_KEY'] !== undefined) given['PRIVATE_KEY'] = given['PRIVATE_KEY'].replaceAll('\\n', '\n');
  let keyUnreadable = false;
  if (given['PRIVATE_KEY'] === undefined && given['PRIVATE_KEY_PATH'] !== undefined) {
    try {
      given['PRIVATE_KEY'] = about.readFile(given['PRIVATE_KEY_PATH']);
    } catch {
      keyUnreadable = true;
      problems.push(`PRIVATE_KEY_PATH names a file that cannot be read: ${given['PRIVATE_KEY_PATH']}`);
    }
  }
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0]);
      if (!(keyUnreadable && name === 'PRIVATE_KEY')) problems.push(`${name} ${issue.message}`);
    }
  }
  if (!parsed.success || problems.length > 0) return { problems };
  return { config: freeze(parsed.data) };
}

function freeze(values: z.output<typeof environment>): Config {
  return Object.freeze({
    app: {
      id: Number(values.APP_ID),
      privateKey: values.PRIVATE_KEY,
      webhookSecret: values.WEBHOOK_SECRET,
      ...(values.WEBHOOK_SECRET_PREVIOUS === undefined
        ? {}
        : { previousWebhookSecret: values.WEBHOOK_SECRET_PREVIOUS }),
    },
    githubApiUrl: values.GITHUB_API_URL.replace(/\/+$/, ''),
    figma: {
      apiUrl: values.FIGMA_API_URL.replace(/\/+$/, ''),
      ...(values.FIGMA_TOKEN === undefined ? {} : { token: values.FIGMA_TOKEN }),
      ...(values.FIGMA_WEBHOOK_PASSCODE === undefined ? {} : { webhookPasscode: values.FIGMA_WEBHOOK_PASSCODE }),
    },
    ...(values.SLACK_WEBHOOK_URL === undefined ? {} : { slackWebhookUrl: values.SLACK_WEBHOOK_URL }),
    ...(values.DATABASE_URL === undefined ? {} : { databaseUrl: values.DATABASE_URL }),
    stateDirectory: values.STATE_DIR,
    host: values.HOST,
    port: Number(values.PORT),
    ...(values.PUBLIC_URL === undefined ? {} : { publicUrl: values.PUBLIC_URL.replace(/\/+$/, '') }),
    configRepository: values.BATON_CONFIG_REPOSITORY,
    logLevel: values.LOG_LEVEL,
  });
}

function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
