import type { JsonObject } from '../../../core/json.ts';
import type { Announce } from '../announce.ts';
import { ASSETS, isEmpty, type LibraryChange, libraryChange, publishable } from '../difference.ts';
import type { FigmaFile, FigmaUser, Project, StoredFile, Version } from '../records.ts';
import { addVersion, type FigmaState, showUser } from '../state.ts';

/** Puts a file there as if it had always been so: with a version, published, and without a word to anybody. */
export function putFile(
  state: FigmaState,
  key: string,
  content: FigmaFile,
  project: Project = state.project,
  published = true,
): StoredFile {
  const known = state.files.get(key);
  const touchedAt = content.meta.file.last_touched_at;
  const file: StoredFile = known ?? {
    key,
    project,
    content,
    published: undefined,
    publishedAt: new Map(),
    versions: [],
    comments: [],
    devResources: [],
    touchedAt,
  };
  file.content = content;
  file.touchedAt = touchedAt;
  if (published) release(state, file, content);
  addVersion(state, file, content, { user: state.user });
  state.files.set(key, file);
  return file;
}

export interface Publishing {
  readonly by?: FigmaUser;
  /** What the person writes about it. */
  readonly description?: string;
  /** Names the version that the publish makes, which FILE_VERSION_UPDATE tells; without it the version has no name. */
  readonly label?: string;
}

/**
 * Publishes a library: what its users get is `next` from now on, the history has one more version, and each type of asset
 * that changed is told in a LIBRARY_PUBLISH of its own (https://developers.figma.com/docs/rest-api/webhooks-events/).
 */
export function publish(
  state: FigmaState,
  announce: Announce,
  file: StoredFile,
  next: FigmaFile,
  { by = state.user, description, label }: Publishing,
): { readonly change: LibraryChange; readonly version: Version } {
  const change = release(state, file, next);
  file.content = next;
  file.touchedAt = state.now();
  const told = { label: label ?? null, description: description ?? null };
  const version = addVersion(state, file, next, { user: by, ...told });
  const words = description === undefined ? {} : { description };
  for (const asset of ASSETS) {
    if (isEmpty(change[asset])) continue;
    const lists = ASSETS.flatMap((one) =>
      (['created', 'modified', 'deleted'] as const).map((how) => [
        `${how}_${one}`,
        one === asset ? change[one][how] : [],
      ]),
    );
    // Figma requires it and does not say what it is; the library itself is a guess.
    const item = { key: file.key, name: next.meta.file.name };
    const about = { ...Object.fromEntries(lists), ...words, library_item: item, triggered_by: showUser(by) };
    announce({ event: 'LIBRARY_PUBLISH', file, about: about as JsonObject });
  }
  if (label !== undefined) announceVersion(announce, file, version);
  return { change, version };
}

/** A version with a name, of the file as it is (FILE_VERSION_UPDATE). */
export function nameVersion(
  state: FigmaState,
  announce: Announce,
  file: StoredFile,
  about: { readonly label: string; readonly description?: string; readonly by?: FigmaUser },
): Version {
  const version = addVersion(state, file, file.content, { user: state.user, ...about });
  announceVersion(announce, file, version);
  return version;
}

function announceVersion(announce: Announce, file: StoredFile, version: Version): void {
  const { id, description, user, createdAt } = version;
  const about = {
    created_at: new Date(createdAt).toISOString(),
    ...(description === null ? {} : { description }),
    triggered_by: { ...showUser(user) },
    version_id: id,
  };
  announce({ event: 'FILE_VERSION_UPDATE', file, about });
}

/** What users of the library get changes, and published variables that changed get a new time. */
function release(state: FigmaState, file: StoredFile, next: FigmaFile): LibraryChange {
  const change = libraryChange(file.published, next);
  const { created, modified, deleted } = change.variables;
  const now = state.clock.now();
  const collectionOf = new Map(publishable(next).map(({ key, variableCollectionId }) => [key, variableCollectionId]));
  for (const { key } of [...created, ...modified]) {
    file.publishedAt.set(key, now);
    const collection = next.variables.variableCollections[collectionOf.get(key) ?? ''];
    if (collection !== undefined) file.publishedAt.set(collection.key, now);
  }
  for (const { key } of deleted) file.publishedAt.delete(key);
  file.published = next;
  return change;
}
