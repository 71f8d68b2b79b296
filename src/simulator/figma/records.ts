import type {
  DevResource,
  DocumentNode,
  GetFileMetaResponse,
  GetLocalVariablesResponse,
  PublishedComponent,
  PublishedComponentSet,
  PublishedStyle,
  Comment as ShownComment,
  WebhookV2Event,
} from '@figma/rest-api-spec';

/** The content of a file in the shapes of Figma's own REST answers (https://developers.figma.com/docs/rest-api/). */
export interface FigmaFile {
  readonly meta: GetFileMetaResponse;
  readonly variables: GetLocalVariablesResponse['meta'];
  readonly components: readonly PublishedComponent[];
  readonly componentSets?: readonly PublishedComponentSet[];
  readonly styles?: readonly PublishedStyle[];
  /** The tree of layers; one empty page when left out. */
  readonly document?: DocumentNode;
  /** Addresses of pictures in fills, by `imageRef`. */
  readonly imageFills?: { readonly [imageRef: string]: string };
  /** What layers look like, as SVG text by node id; what is not here cannot be rendered. */
  readonly renders?: { readonly [nodeId: string]: string };
}

export type Plan = 'starter' | 'pro' | 'org' | 'enterprise';
type Seat = 'view' | 'collab' | 'dev' | 'full';

export interface FigmaUser {
  readonly id: string;
  readonly handle: string;
  readonly email: string;
  readonly seat: Seat;
  /** In every team of the simulated Figma. */
  readonly role: 'viewer' | 'editor' | 'admin';
}

export interface FigmaToken {
  readonly value: string;
  /** Which of the description's security schemes it answers: personal and plan tokens stand in X-Figma-Token. */
  readonly kind: 'personal' | 'oauth' | 'plan';
  readonly user: FigmaUser;
  /** Undefined stands for all. */
  readonly scopes: ReadonlySet<string> | undefined;
  /** Epoch milliseconds; undefined never ends. */
  readonly expiresAt: number | undefined;
  /** The OAuth app that it was given to. */
  readonly clientId: string | null;
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly plan: Plan;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly team: Team;
  /** A team's webhooks are silent about files in here. */
  readonly inviteOnly: boolean;
  readonly createdAt: number;
}

export interface Version {
  readonly id: string;
  readonly label: string | null;
  readonly description: string | null;
  readonly user: FigmaUser;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly content: FigmaFile;
}

/** One file with its history. */
export interface StoredFile {
  readonly key: string;
  readonly project: Project;
  /** As its editors see it. */
  content: FigmaFile;
  /** As its subscribers see it: components, styles and published variables. */
  published: FigmaFile | undefined;
  /** When each published variable and collection was last changed, by key: epoch milliseconds. */
  readonly publishedAt: Map<string, number>;
  /** Oldest first. */
  readonly versions: Version[];
  readonly comments: ShownComment[];
  readonly devResources: DevResource[];
  /** ISO 8601. */
  touchedAt: string;
}

export interface Webhook {
  readonly id: string;
  eventType: WebhookV2Event;
  readonly context: 'team' | 'project' | 'file';
  readonly contextId: string;
  endpoint: string;
  passcode: string;
  status: 'ACTIVE' | 'PAUSED';
  description: string | null;
  readonly clientId: string | null;
}
