import type { Comment } from '@figma/rest-api-spec';
import type { Clock } from '../../core/ports/clock.ts';
import { listen } from '../http/server.ts';
import { addComment } from './acts/comments.ts';
import { type DevStatus, deleteFile, Editing, setDevStatus } from './acts/editing.ts';
import { nameVersion, type Publishing, publish, putFile } from './acts/publish.ts';
import { Contract, type FigmaViolation } from './contract.ts';
import { type DeliveryOptions, FigmaDeliveries, type FigmaDelivery } from './deliveries.ts';
import type { LibraryChange } from './difference.ts';
import { createFigmaServer, type FigmaRequest } from './http.ts';
import { FIGMA_LIMITS, type FigmaLimits, FigmaMeter, tooMany } from './limits.ts';
import { commentHandlers } from './operations/comments.ts';
import { devResourceHandlers } from './operations/dev-resources.ts';
import { fileHandlers } from './operations/files.ts';
import { imageHandlers } from './operations/images.ts';
import { libraryHandlers } from './operations/library.ts';
import { projectHandlers } from './operations/projects.ts';
import { variableHandlers } from './operations/variables.ts';
import { webhookHandlers } from './operations/webhooks.ts';
import type { FigmaFile, FigmaUser, Plan, Project, Version } from './records.ts';
import { FigmaRefusal } from './refusal.ts';
import { type FigmaRelay, type RelayOptions, startRelay } from './relay.ts';
import { FigmaState, type NewToken } from './state.ts';

export type { FigmaFile } from './records.ts';

export interface FigmaOptions extends Partial<DeliveryOptions> {
  /** Plan of the team that is there from the start (enterprise). */
  readonly plan?: Plan;
  readonly limits?: Partial<FigmaLimits>;
  /** Milliseconds without an edit until FILE_UPDATE (30 minutes). */
  readonly quiet?: number;
}

/** A Figma of one's own: its REST API over HTTP, and what people do in its editor as methods. */
export interface FigmaServer {
  readonly url: string;
  /** A personal access token of Ada, who may do everything; for `X-Figma-Token`. */
  readonly token: string;
  /** Teams, projects, people and tokens, to look at and to add to. */
  readonly state: FigmaState;
  readonly requests: readonly FigmaRequest[];
  /** Every attempt to deliver a webhook, oldest first. */
  readonly deliveries: readonly FigmaDelivery[];
  /** What did not fit Figma's own description, both ways; clients that ask wrongly are in here too. */
  readonly violations: readonly FigmaViolation[];
  /** The file is so from now on, published, and nobody is told; in the first project unless another is named. */
  put(key: string, file: FigmaFile, project?: Project): void;
  /** Publishes as a person would: a version, and webhooks about what changed since the last publish. */
  publish(
    key: string,
    next: FigmaFile,
    about?: Publishing,
  ): { readonly change: LibraryChange; readonly version: Version };
  /** Edits without publishing; FILE_UPDATE comes when the file has been quiet for a while. */
  edit(key: string, next: FigmaFile): void;
  /** Names a version of the file as it is. */
  nameVersion(key: string, label: string, about?: { readonly description?: string; readonly by?: FigmaUser }): Version;
  comment(key: string, message: string, by?: FigmaUser): Comment;
  setDevStatus(key: string, node: string, status: DevStatus, by?: FigmaUser): void;
  deleteFile(key: string, by?: FigmaUser): void;
  issueToken(about?: NewToken): string;
  /** The next `count` requests (1) end so; 429 carries what Figma sends with it. */
  fail(status: number, options?: { readonly count?: number; readonly retryAfterSeconds?: number }): void;
  /** The relay that teams run between Figma's webhooks and GitHub, subscribed to the first team's publishes. */
  relay(options: RelayOptions): Promise<FigmaRelay>;
  /** True while a delivery or a relay is at work. */
  readonly busy: boolean;
  /** Resolves when every delivery has ended, retries included, and every relay has passed on what it got. Edits are not waited for. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function startFigma(clock: Clock, options: FigmaOptions = {}): Promise<FigmaServer> {
  const {
    plan = 'enterprise',
    quiet = 30 * 60_000,
    limits,
    retryDelays = [1000, 2000, 4000],
    patience = 5000,
  } = options;
  const state = new FigmaState(clock, plan);
  const contract = new Contract();
  const stopping = new AbortController();
  const deliveries = new FigmaDeliveries(state, contract, { retryDelays, patience }, stopping.signal);
  const announce = deliveries.announce.bind(deliveries);
  const editing = new Editing(state, announce, quiet, stopping.signal);
  const [requests, failures, relays]: [FigmaRequest[], FigmaRefusal[], FigmaRelay[]] = [[], [], []];
  const handlers = {
    ...fileHandlers,
    ...imageHandlers,
    ...libraryHandlers,
    ...projectHandlers,
    ...devResourceHandlers,
    ...commentHandlers(announce),
    ...variableHandlers(editing),
    ...webhookHandlers(deliveries),
  };
  const meter = new FigmaMeter(clock, { ...FIGMA_LIMITS, ...limits });
  const server = createFigmaServer({ state, contract, handlers, meter, requests, failures });
  state.url = `http://127.0.0.1:${await listen(server, 0)}`;
  return {
    url: state.url,
    token: state.issueToken().value,
    state,
    requests,
    deliveries: deliveries.list,
    violations: contract.violations,
    put: (key, file, project) => void putFile(state, key, file, project),
    publish: (key, next, about = {}) => publish(state, announce, state.file(key), next, about),
    edit: (key, next) => editing.edit(state.file(key), next),
    nameVersion: (key, label, about) => nameVersion(state, announce, state.file(key), { label, ...about }),
    comment: (key, message, by = state.user) => addComment(state, announce, state.file(key), by, message),
    setDevStatus: (key, node, status, by = state.user) => setDevStatus(announce, state.file(key), { node, status, by }),
    deleteFile: (key, by = state.user) => deleteFile(state, announce, state.file(key), by),
    issueToken: (about) => state.issueToken(about).value,
    fail(status, { count = 1, retryAfterSeconds = 1 } = {}) {
      const failure =
        status === 429 ? tooMany(retryAfterSeconds, plan, false) : new FigmaRefusal(status, 'Internal server error');
      failures.push(...Array.from({ length: count }, () => failure));
    },
    async relay(about) {
      const relay = await startRelay(clock, about);
      relays.push(relay);
      const token = { 'x-figma-token': state.issueToken({ scopes: ['webhooks:write'] }).value };
      const { team } = state;
      const { url: endpoint, passcode } = relay;
      const subscription = { event_type: 'LIBRARY_PUBLISH', context: 'team', context_id: team.id, endpoint, passcode };
      const made = await fetch(`${state.url}/v2/webhooks`, {
        method: 'POST',
        headers: { ...token, 'content-type': 'application/json' },
        body: JSON.stringify(subscription),
      });
      if (!made.ok) throw new Error(`the relay's webhook was refused: ${await made.text()}`);
      return relay;
    },
    get busy() {
      return deliveries.busy || relays.some((one) => one.busy);
    },
    async settled() {
      await deliveries.idle();
      await Promise.all(relays.map((one) => one.idle()));
    },
    async close() {
      stopping.abort(new Error('the simulated Figma was closed'));
      await Promise.all(relays.map((one) => one.close()));
      await deliveries.idle();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
