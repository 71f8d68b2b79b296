import type { Announce } from '../announce.ts';
import type { FigmaFile, FigmaUser, StoredFile } from '../records.ts';
import { noSuch } from '../refusal.ts';
import { type FigmaState, showUser } from '../state.ts';
import { find, rootOf } from '../tree.ts';

/** Edits without publishing; FILE_UPDATE goes out when nobody has edited the file for a while. */
export class Editing {
  readonly #state: FigmaState;
  readonly #announce: Announce;
  readonly #quiet: number;
  readonly #stop: AbortSignal;
  readonly #last = new Map<StoredFile, symbol>();

  /** `quiet`: milliseconds without an edit; Figma says "within 30 minutes" and no more. */
  constructor(state: FigmaState, announce: Announce, quiet: number, stop: AbortSignal) {
    this.#state = state;
    this.#announce = announce;
    this.#quiet = quiet;
    this.#stop = stop;
  }

  edit(file: StoredFile, next: FigmaFile): void {
    file.content = next;
    file.touchedAt = this.#state.now();
    const mine = Symbol(file.key);
    this.#last.set(file, mine);
    void this.#tellLater(file, mine);
  }

  async #tellLater(file: StoredFile, mine: symbol): Promise<void> {
    try {
      await this.#state.clock.sleep(this.#quiet, this.#stop);
    } catch {
      // The simulator was closed.
      return;
    }
    const current = this.#last.get(file) === mine && this.#state.files.get(file.key) === file;
    if (current) this.#announce({ event: 'FILE_UPDATE', file, about: {} });
  }
}

/** Takes a file away (FILE_DELETE, which subscribers of FILE_UPDATE get too). */
export function deleteFile(state: FigmaState, announce: Announce, file: StoredFile, by: FigmaUser): void {
  state.files.delete(file.key);
  announce({ event: 'FILE_DELETE', file, about: { triggered_by: { ...showUser(by) } } });
}

export type DevStatus = 'NONE' | 'READY_FOR_DEV' | 'COMPLETED';

/** Marks a layer for developers (DEV_MODE_STATUS_UPDATE, with the layer's dev resources). */
export function setDevStatus(
  announce: Announce,
  file: StoredFile,
  about: { readonly node: string; readonly status: DevStatus; readonly by: FigmaUser },
): void {
  if (find(rootOf(file.content), about.node) === undefined) throw noSuch();
  const links = file.devResources.filter(({ node_id }) => node_id === about.node).map((one) => ({ ...one }));
  const told = {
    node_id: about.node,
    related_links: links,
    status: about.status,
    triggered_by: { ...showUser(about.by) },
  };
  announce({ event: 'DEV_MODE_STATUS_UPDATE', file, about: told });
}
