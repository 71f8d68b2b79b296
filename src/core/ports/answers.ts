/** An answer that was given before, and the tag by which its giver knows it again (RFC 9110, section 8.8.3). */
export interface KeptAnswer {
  readonly etag: string;
  /** JSON. */
  readonly body: string;
}

/**
 * Answers of GitHub that are worth asking for under a condition, kept for each installation apart and over a restart. A
 * cache: what is kept may be gone at any moment, and the oldest goes when there is too much. An installation that was removed
 * has none, and gets none any more.
 */
export interface Answers {
  find(installation: number, key: string): Promise<KeptAnswer | undefined>;
  /** In the place of an earlier one under that key. */
  keep(installation: number, key: string, answer: KeptAnswer): Promise<void>;
}
