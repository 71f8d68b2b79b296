import type { DeadLetter } from '../../src/core/ports/dead-letters.ts';
import type { DeliveryCounts, Metric, Store } from '../../src/core/ports/store.ts';
import type { Fact } from '../../src/core/run/fact.ts';
import type { RunView } from '../../src/core/run/view.ts';

/** The Store port in memory: what is put into it is what readers and watchers see. */
export class MemoryStore implements Store {
  readonly #runs = new Map<string, { view: RunView; facts: readonly Fact[] }>();
  readonly #watchers = new Set<(runId: string) => void>();
  readonly metricsKept: Metric[] = [];
  readonly letters: DeadLetter[] = [];
  deliveryCounts: DeliveryCounts = { waiting: 0, done: 0, failed: 0, altered: 0 };

  /** Puts a run in place of the one with its id and tells every watcher. */
  put(run: { readonly view: RunView; readonly facts: readonly Fact[] }): void {
    this.#runs.set(run.view.id, run);
    for (const watcher of [...this.#watchers]) watcher(run.view.id);
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  async runs(filter: Parameters<Store['runs']>[0]): Promise<readonly RunView[]> {
    return [...this.#runs.values()]
      .filter(({ view }) => filter.org === undefined || view.org === filter.org)
      .filter(({ view }) => filter.status === undefined || filter.status.includes(view.status))
      .filter(({ facts }) => filter.subject === undefined || subjects(facts).includes(filter.subject))
      .map(({ view }) => view)
      .toSorted((a, b) => b.startedAt - a.startedAt)
      .slice(0, filter.limit);
  }

  async run(id: string): Promise<{ readonly view: RunView; readonly facts: readonly Fact[] } | undefined> {
    return this.#runs.get(id);
  }

  async deliveries(): Promise<DeliveryCounts> {
    return this.deliveryCounts;
  }

  async deadLetters(limit: number): Promise<readonly DeadLetter[]> {
    return this.letters.slice(0, limit);
  }

  /** As the DeadLetters port does it. */
  async replay(delivery: string): Promise<boolean> {
    const at = this.letters.findIndex((letter) => letter.delivery === delivery);
    if (at !== -1) this.letters.splice(at, 1);
    return at !== -1;
  }

  async metrics(filter: { readonly name?: string; readonly limit: number }): Promise<readonly Metric[]> {
    return this.metricsKept
      .filter((metric) => filter.name === undefined || metric.name === filter.name)
      .toSorted((a, b) => b.at - a.at)
      .slice(0, filter.limit);
  }

  watch(changed: (runId: string) => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }
}

function subjects(facts: readonly Fact[]): readonly string[] {
  return facts.flatMap((fact) => {
    if (fact.kind === 'run.began') return fact.event.subjects;
    return fact.kind === 'step.parked' ? fact.wait.keys : [];
  });
}
