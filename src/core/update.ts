/**
 * A change to one file, decided but not written. Big texts lie in the blob store and the update carries their digest,
 * so that facts stay small.
 */
export interface FileUpdate {
  /** `owner/name`, or a bare name of the run's organization. */
  readonly repository: string;
  /** Path inside the repository, forward slashes, no leading one. */
  readonly path: string;
  readonly text?: string;
  /** SHA-256 (hex) in the Blobs port. */
  readonly blob?: string;
  readonly bytes: number;
  /** The file shall not exist. */
  readonly deleted?: boolean;
}
