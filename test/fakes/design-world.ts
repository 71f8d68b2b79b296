import { createHash } from 'node:crypto';
import type { ActionContext } from '../../src/core/action.ts';
import { EMPTY_CHANGE_SET } from '../../src/core/changeset/change-set.ts';
import { Fault } from '../../src/core/fault.ts';
import type { FigmaVariables } from '../../src/core/ports/figma.ts';
import type { Repository } from '../../src/core/ports/github/repositories.ts';
import type { Ports } from '../../src/core/ports/ports.ts';
import type { TokenBuilder } from '../../src/core/ports/tokens.ts';
import type { CatalogueEntry, Framework } from '../../src/core/repository/catalogue.ts';

/** A world with repositories of files, one Figma file and a blob store, for the actions that read designs. */
export class DesignWorld {
  /** Texts on the default branch by `owner/name`, then path. */
  readonly repositories = new Map<string, Map<string, string>>();
  readonly archived = new Set<string>();
  readonly unreadable = new Map<string, Fault>();
  readonly blobs = new Map<string, string>();
  readonly notes: string[] = [];
  figma: { key: string; name: string; version: string; variables: FigmaVariables } | undefined;
  readonly #builder: TokenBuilder;

  constructor(builder: TokenBuilder) {
    this.#builder = builder;
  }

  add(fullName: string, files: { readonly [path: string]: string }): void {
    this.repositories.set(fullName, new Map(Object.entries(files)));
  }

  context(entries: readonly CatalogueEntry[]): ActionContext {
    const ports: Partial<Ports> = {
      blobs: { put: async (text) => this.#put(text), get: async (digest) => this.#get(digest) },
      tokens: this.#builder,
      figma: {
        file: async (key) => ({ key, name: this.#file(key).name, version: this.#file(key).version, lastTouchedAt: '' }),
        variables: async (key) => this.#file(key).variables,
        components: async () => [{ key: 'c1', name: 'Button', description: '', nodeId: '1:2' }],
      },
      github: { repositories: { list: async () => this.#list(), file: this.#text } } as unknown as Ports['github'],
    };
    return {
      run: {
        id: 'run',
        key: 'run',
        workflow: { id: 'w', name: 'w' },
        org: 'acme',
        installation: 1,
        triggeredBy: 'ada',
        startedAt: 0,
      },
      step: { id: 'step', startedAt: 0, call: 1 },
      changeset: EMPTY_CHANGE_SET,
      catalogue: {
        org: 'acme',
        repositories: entries,
        defaults: { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: [] },
      },
      signals: [],
      ports: ports as Ports,
      stop: new AbortController().signal,
      note: (message) => this.notes.push(message),
    };
  }

  #file(key: string) {
    if (this.figma?.key !== key) throw new Fault('not-found', 'Figma knows no such file, or the token may not see it.');
    return this.figma;
  }

  #put(text: string): string {
    const digest = createHash('sha256').update(text).digest('hex');
    this.blobs.set(digest, text);
    return digest;
  }

  #get(digest: string): string {
    const text = this.blobs.get(digest);
    if (text === undefined) throw new Fault('not-found', `No blob ${digest}.`);
    return text;
  }

  #list(): Repository[] {
    return [...this.repositories.keys()].map((fullName, id) => ({
      id,
      fullName,
      defaultBranch: 'main',
      archived: this.archived.has(fullName),
      private: false,
    }));
  }

  readonly #text = async (repository: string, path: string) => {
    const fault = this.unreadable.get(repository);
    if (fault !== undefined) throw fault;
    const text = this.repositories.get(repository)?.get(path);
    return text === undefined ? undefined : { text, sha: 'sha' };
  };
}

export function entry(
  name: string,
  framework: Framework,
  paths: Partial<CatalogueEntry['paths']> = {},
): CatalogueEntry {
  return {
    id: 1,
    fullName: `acme/${name}`,
    name,
    defaultBranch: 'main',
    archived: false,
    private: false,
    kind: 'application',
    layout: 'polyrepo',
    framework,
    teams: [],
    dependsOn: [],
    paths: { tokens: 'tokens', components: 'src', docs: 'docs', ...paths },
    checks: {},
  };
}
