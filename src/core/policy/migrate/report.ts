import type { Json, JsonObject } from '../../json.ts';
import type { Path } from '../../yaml/node.ts';
import type { YamlDocument } from '../../yaml/read.ts';

/** What became of one field of another tool's policy. */
export interface Note {
  readonly line: number;
  readonly column: number;
  /** Where it stands: `approval_rules[0].requires.count`. */
  readonly field: string;
  /** Means the same now, means something else (the text says what), or cannot be said in a policy of Baton. */
  readonly fate: 'same' | 'different' | 'impossible';
  readonly text: string;
  /** What a person does about it. */
  readonly todo?: string;
}

/** A policy made of another tool's file; without one, some field of it could not be translated, and the notes say which. */
export interface Migration {
  readonly policy?: JsonObject;
  readonly notes: readonly Note[];
}

/** Gathers notes about a document of another tool, each with its place. */
export class Notes {
  readonly #document: YamlDocument;
  readonly #notes: Note[] = [];

  constructor(document: YamlDocument) {
    this.#document = document;
  }

  same(path: Path, text: string): void {
    this.#add(path, { fate: 'same', text });
  }

  different(path: Path, text: string): void {
    this.#add(path, { fate: 'different', text });
  }

  impossible(path: Path, text: string, todo: string): void {
    this.#add(path, { fate: 'impossible', text, todo });
  }

  /** In the order of the file. */
  all(): readonly Note[] {
    return [...this.#notes].sort((one, other) => one.line - other.line || one.column - other.column);
  }

  get failed(): boolean {
    return this.#notes.some((note) => note.fate === 'impossible');
  }

  #add(path: Path, note: Pick<Note, 'fate' | 'text' | 'todo'>): void {
    const field = path
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
      .join('')
      .replace(/^\./, '');
    this.#notes.push({ ...this.#document.keyPlace(path), field: field === '' ? 'the file' : field, ...note });
  }
}

/** The keys of a mapping; none of anything else, which is told. */
export function mapping(value: Json | undefined, path: Path, notes: Notes): { readonly [key: string]: Json } {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as { readonly [key: string]: Json };
  notes.impossible(path, 'keys and values are expected here', 'mend the file first');
  return {};
}

/** The texts of a list; none of anything else, which is told. */
export function texts(value: Json | undefined, path: Path, notes: Notes): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value as readonly string[];
  notes.impossible(path, 'a list of texts is expected here', 'mend the file first');
  return [];
}
