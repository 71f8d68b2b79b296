// What came of all runs, as a table for people.

import type { Trial } from './plan.ts';
import type { Played } from './play.ts';

interface Row {
  runs: number;
  violated: number;
  kills: number;
  unstruck: number;
  milliseconds: number;
}

export class Tally {
  readonly #rows = new Map<string, Row>();

  get runs(): number {
    return this.#sum('runs');
  }

  get violated(): number {
    return this.#sum('violated');
  }

  get unstruck(): number {
    return this.#sum('unstruck');
  }

  /** `replaced`: it was not struck, and another one is played in its place. */
  add({ family, flow }: Trial, played: Played, replaced: boolean): void {
    const key = `${family} ${flow.name}`;
    const row = this.#rows.get(key) ?? { runs: 0, violated: 0, kills: 0, unstruck: 0, milliseconds: 0 };
    row.runs += 1;
    row.violated += played.violations.length > 0 ? 1 : 0;
    row.kills += played.kills;
    row.unstruck += played.struck || replaced ? 0 : 1;
    row.milliseconds += played.milliseconds;
    this.#rows.set(key, row);
  }

  lines(): string[] {
    const head = ['family', 'flow', 'runs', 'violated', 'kills', 'never struck', 'seconds each'];
    const rows = [...this.#rows].map(([key, row]) => [
      ...key.split(' '),
      String(row.runs),
      String(row.violated),
      String(row.kills),
      String(row.unstruck),
      (row.milliseconds / row.runs / 1000).toFixed(1),
    ]);
    const widths = head.map((word, at) => Math.max(word.length, ...rows.map((row) => row[at]?.length ?? 0)));
    return [head, ...rows].map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }

  #sum(what: keyof Row): number {
    return [...this.#rows.values()].reduce((sum, row) => sum + row[what], 0);
  }
}
