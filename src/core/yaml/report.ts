import type { Problem } from '../problem.ts';
import type { Path } from './node.ts';
import type { Place } from './place.ts';
import type { YamlDocument } from './read.ts';

/** A Problem without its place. */
export type Finding = Omit<Problem, 'file' | 'line' | 'column'>;

/** Gathers what is wrong with one file; checks hand in a finding and where it stands. */
export class Report {
  readonly document: YamlDocument;
  readonly #file: string;
  readonly #problems: Problem[];
  /** Places that could not be read: whatever a check says about them follows from that. */
  readonly #unread: ReadonlySet<string>;

  constructor(file: string, document: YamlDocument, already: readonly Problem[]) {
    this.#file = file;
    this.document = document;
    this.#problems = [...already];
    this.#unread = new Set(already.map(({ line, column }) => `${line}:${column}`));
  }

  /** At the key of a path. */
  key(path: Path, finding: Finding): void {
    this.at(this.document.keyPlace(path), finding);
  }

  /** At the value of a path. */
  value(path: Path, finding: Finding): void {
    this.at(this.document.place(path), finding);
  }

  at(place: Place, finding: Finding): void {
    if (this.#unread.has(`${place.line}:${place.column}`)) return;
    this.#problems.push({ file: this.#file, ...place, ...finding });
  }

  get failed(): boolean {
    return this.#problems.some((problem) => problem.severity === 'error');
  }

  /** In the order of the file, each once. */
  problems(): readonly Problem[] {
    const once = new Map(this.#problems.map((problem) => [JSON.stringify(problem), problem]));
    return [...once.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }
}
