import { checkRequest, checkResponse, checkWebhook, type Violation } from './description/check.ts';
import type { Reply } from './http/call.ts';
import type { Hub } from './hub.ts';

/** `strict` makes `close()` reject when there were violations, `journal` only notes them, `off` does not look. */
export type ContractMode = 'strict' | 'journal' | 'off';

/** Holds all that goes in and out of one simulator to GitHub's own description, and remembers what did not fit. */
export class Contract {
  /** Requests that were accepted, answers and webhooks that GitHub's description does not allow; oldest first. */
  readonly violations: Violation[] = [];
  /** What does no harm: properties that GitHub passes over, and wrong requests that were refused. */
  readonly warnings: Violation[] = [];
  readonly mode: ContractMode;

  constructor(mode: ContractMode, hub: Hub) {
    this.mode = mode;
    if (mode === 'off') return;
    hub.listeners.push(({ event, action, payload }) => this.violations.push(...checkWebhook(event, action, payload)));
  }

  /** One exchange. `text` is the request's body; `faked` answers were asked for by a fault and are not looked at. */
  exchanged(operation: string, query: URLSearchParams, text: Buffer, reply: Reply, faked: boolean): void {
    if (this.mode === 'off') return;
    const asked = checkRequest(operation, { query, body: readJson(text) });
    // Being refused is the right answer to a wrong request.
    const refused = reply.status >= 400 && reply.status < 500;
    (refused ? this.warnings : this.violations).push(...asked.violations);
    this.warnings.push(...asked.warnings);
    if (!faked) this.violations.push(...checkResponse(operation, reply.status, reply.body));
  }

  /** Rejects what nobody should have seen, each kind once. */
  conclude(): void {
    if (this.mode !== 'strict' || this.violations.length === 0) return;
    const lines = this.violations.map(
      ({ where, operation, pointer, message }) => `${where} ${operation} ${pointer}: ${message}`,
    );
    const kinds = [...new Set(lines.map((line) => line.replace(/\/\d+(?=[/:])/g, '/*')))];
    throw new Error(`${lines.length} violations of GitHub's description:\n${kinds.join('\n')}`);
  }
}

/** Undefined for no body and for one that is no JSON, which is refused elsewhere. */
function readJson(text: Buffer): unknown {
  try {
    return text.length === 0 ? undefined : JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}
