/** A delivery that was given up. */
export interface DeadLetter {
  readonly delivery: string;
  readonly provider: string;
  /** `X-GitHub-Event`, Figma's `event_type`, or the type of an event of Baton's own. */
  readonly event: string;
  readonly installation: number;
  /** What the first event in it says, where it could be read: the organization, who did it, and what it is about. */
  readonly org?: string;
  readonly by?: string;
  readonly about?: string;
  /** Epoch milliseconds of its arrival. */
  readonly at: number;
  readonly attempts: number;
  readonly reason: string;
}

/** Deliveries that failed for good here, though their sender was told that they are stored. */
export interface DeadLetters {
  /** The newest ones first. */
  list(limit: number): Promise<readonly DeadLetter[]>;
  /** Puts it back where it began, to be read and handled anew; false when no dead letter has that id. */
  replay(delivery: string): Promise<boolean>;
}
