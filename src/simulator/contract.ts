import { checkRequest, checkResponse, checkWebhook, type Violation } from './description/check.ts';
import type { Reply } from './http/call.ts';
import type { Hub } from './hub.ts';

/** `strict` makes `close()` reject when there were violations, `journal` only notes them, `off` does not look. */
export type ContractMode = 'strict' | 'journal' | 'off';

/** What was found, each kind once: the same place in another element of a list is the same kind. */
class Findings {
  readonly list: Violation[] = [];
  readonly #kinds = new Set<string>();

  add(found: readonly Violation[]): void {
    for (const one of found) {
      const kind = `${one.where} ${one.operation} ${one.pointer.replace(/\/\d+(?=\/|$)/g, '/*')} ${one.message}`;
      if (this.#kinds.has(kind)) continue;
      this.#kinds.add(kind);
      this.list.push(one);
    }
  }
}

/** Holds all that goes in and out of one simulator to GitHub's own description, and remembers what did not fit. */
export class Contract {
  readonly #violations = new Findings();
  readonly #warnings = new Findings();
  readonly #mode: ContractMode;

  constructor(mode: ContractMode, hub: Hub) {
    this.#mode = mode;
    if (mode === 'off') return;
    hub.listeners.push(({ event, action, payload }) => this.#violations.add(checkWebhook(event, action, payload)));
  }

  /** Requests that were accepted, answers and webhooks that GitHub's description does not allow. */
  get violations(): readonly Violation[] {
    return this.#violations.list;
  }

  /** What does no harm: fields and parameters that GitHub passes over, and wrong requests that were refused. */
  get warnings(): readonly Violation[] {
    return this.#warnings.list;
  }

  /** One exchange. `text` is the request's body; `faked` answers were asked for by a fault and are not looked at. */
  exchanged(operation: string, query: URLSearchParams, text: Buffer, reply: Reply, faked: boolean): void {
    if (this.#mode === 'off') return;
    const asked = checkRequest(operation, { query, body: readJson(text) });
    // Being refused is the right answer to a wrong request.
    const refused = reply.status >= 400 && reply.status < 500;
    (refused ? this.#warnings : this.#violations).add(asked.violations);
    this.#warnings.add(asked.warnings);
    if (!faked) this.#violations.add(checkResponse(operation, reply.status, reply.body));
  }

  /** Throws what nobody should have seen. */
  conclude(): void {
    if (this.#mode !== 'strict' || this.violations.length === 0) return;
    const lines = this.violations.map((one) => `${one.where} ${one.operation} ${one.pointer}: ${one.message}`);
    throw new Error(`GitHub's description was violated:\n${lines.join('\n')}`);
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
