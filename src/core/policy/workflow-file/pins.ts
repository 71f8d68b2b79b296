import { fitsAny } from '../../glob.ts';
import { isJsonObject, type Json } from '../../json.ts';
import type { Path } from '../../yaml/node.ts';
import { objects, type WorkflowFile } from './read.ts';
import type { Weakness } from './weakness.ts';

/** SHA-1, and SHA-256 should GitHub take it up. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const DIGEST = /@sha256:[0-9a-f]{64}$/i;

/**
 * Actions, reusable workflows and images that are not pinned to what cannot change: a full commit sha, a digest. `allowed`
 * are globs of `owner/name` or `docker://image` that may move.
 */
export function unpinned(file: WorkflowFile, allowed: readonly string[]): Weakness[] {
  const used = [...file.steps, ...file.jobs].flatMap(({ path, value }) => found(value.uses, [...path, 'uses']));
  const images = [
    ...file.jobs.flatMap((job) => [
      ...imageOf(job.value.container, [...job.path, 'container']),
      ...objects(job.value.services, [...job.path, 'services']).flatMap((one) => imageOf(one.value, one.path)),
    ]),
    ...(file.kind === 'action' && isJsonObject(file.value.runs) ? found(file.value.runs.image, ['runs', 'image']) : []),
  ];
  const at = (path: Path) => file.document.place(path).line;
  return [
    ...used.flatMap(({ text, path }) =>
      text.startsWith('docker://')
        ? movingImage(text.slice('docker://'.length), at(path), allowed)
        : movingAction(text, at(path), allowed),
    ),
    ...images.flatMap(({ text, path }) => {
      // An action's own Dockerfile is a file of the repository, which is reviewed as such.
      if (file.kind === 'action' && !text.startsWith('docker://')) return [];
      return movingImage(text.replace(/^docker:\/\//, ''), at(path), allowed);
    }),
  ];
}

/**
 * `owner/name` of what a `uses:` names, without path and version; undefined for one of the same repository: `./` in the
 * workspace, `$/` at the commit that runs
 * (https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/).
 */
export function repositoryOf(uses: string): string | undefined {
  if (uses.startsWith('./') || uses.startsWith('$/') || uses.startsWith('docker://')) return undefined;
  return uses.split('@')[0]?.split('/').slice(0, 2).join('/');
}

function movingAction(uses: string, line: number, allowed: readonly string[]): Weakness[] {
  const repository = repositoryOf(uses);
  if (repository === undefined || (allowed.length > 0 && fitsAny(allowed, repository))) return [];
  const version = uses.includes('@') ? uses.slice(uses.lastIndexOf('@') + 1) : '';
  if (COMMIT.test(version)) return [];
  const shown = version === '' ? 'names no version' : `follows ${version}, which its owner can move`;
  return [
    {
      line,
      message: `${repository} ${shown}.`,
      suggestion: `Pin ${repository} to the full commit sha of the version that you want, and put the version behind it as a comment: \`uses: ${uses.split('@')[0]}@<40 hexadecimal digits> # ${version || 'v1.2.3'}\`.`,
    },
  ];
}

function movingImage(image: string, line: number, allowed: readonly string[]): Weakness[] {
  // What an expression gives is not known here; an empty name means no container.
  if (image === '' || image.includes('${{') || DIGEST.test(image)) return [];
  const name = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  if (allowed.length > 0 && fitsAny(allowed, `docker://${name}`)) return [];
  return [
    {
      line,
      message: `The image ${image} is not pinned to a digest, so what runs can change.`,
      suggestion: `Write ${name} with its digest: \`${name}@sha256:<64 hexadecimal digits>\`.`,
    },
  ];
}

function imageOf(value: Json | undefined, path: Path): { readonly text: string; readonly path: Path }[] {
  return isJsonObject(value) ? found(value.image, [...path, 'image']) : found(value, path);
}

function found(value: Json | undefined, path: Path): { readonly text: string; readonly path: Path }[] {
  return typeof value === 'string' ? [{ text: value.trim(), path }] : [];
}
