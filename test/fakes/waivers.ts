import type { Waiver } from '../../src/core/policy/waiver.ts';
import type { Due, Grant, WaivedPull, Waivers } from '../../src/core/ports/waivers.ts';

interface Kept {
  readonly place: string;
  readonly grant: Grant;
  withdrawn?: { readonly id: string; readonly by: string; readonly at: number };
}

/** Waivers in memory; the same contract as the database's (test/contract/waivers.ts). */
export class FakeWaivers implements Waivers {
  readonly kept = new Map<string, Kept>();
  readonly again = new Map<string, Due>();

  async grant(pull: WaivedPull, grant: Grant): Promise<void> {
    const id = `${pull.installation} ${grant.id}`;
    if (!this.kept.has(id)) this.kept.set(id, { place: placeOf(pull), grant });
  }

  async withdraw(
    pull: WaivedPull,
    { policy, rule }: Pick<Waiver, 'policy' | 'rule'>,
    how: { readonly id: string; readonly by: string; readonly at: number },
  ): Promise<number> {
    const meant = this.#of(pull).filter(
      ({ grant, withdrawn }) =>
        grant.policy === policy &&
        grant.rule === rule &&
        (withdrawn === undefined ? grant.until > how.at : withdrawn.id === how.id),
    );
    for (const one of meant) one.withdrawn ??= how;
    return meant.length;
  }

  async ofPull(pull: WaivedPull): Promise<readonly Waiver[]> {
    return this.#of(pull)
      .filter(({ withdrawn }) => withdrawn === undefined)
      .map(({ grant }) => grant)
      .toSorted((one, other) => one.grantedAt - other.grantedAt)
      .map(({ id: _, grantedAt: __, ...waiver }) => waiver);
  }

  async judgeAgain(due: Due): Promise<void> {
    this.again.set(checkOf(due), due);
  }

  async judgeAllAgain(installation: number, at: number): Promise<void> {
    for (const [place, due] of this.again)
      if (due.installation === installation && due.at > at) this.again.set(place, { ...due, at });
  }

  async due(now: number, limit: number): Promise<readonly Due[]> {
    const come = [...this.again.values()].filter(({ at }) => at <= now);
    return come.toSorted((one, other) => one.at - other.at).slice(0, limit);
  }

  async seenTo(due: Due): Promise<void> {
    if (this.again.get(checkOf(due))?.at === due.at) this.again.delete(checkOf(due));
  }

  #of(pull: WaivedPull): readonly Kept[] {
    return [...this.kept.values()].filter(({ place }) => place === placeOf(pull));
  }
}

function checkOf(due: Due): string {
  return `${placeOf(due)} ${due.policy}`;
}

function placeOf({ installation, repository, pull }: WaivedPull): string {
  return `${installation} ${repository.toLowerCase()}#${pull}`;
}
