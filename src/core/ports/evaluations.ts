/** What came of judging one pull request by one policy. */
export interface Evaluation {
  readonly installation: number;
  readonly org: string;
  /** `owner/name` */
  readonly repository: string;
  readonly pull: number;
  /** Where people see the pull request, as GitHub says. */
  readonly url?: string;
  readonly headSha: string;
  readonly baseBranch: string;
  readonly policy: string;
  readonly enforcement: 'blocking' | 'warning' | 'info';
  readonly mode: 'shadow' | 'warn' | 'enforce';
  readonly conclusion: 'success' | 'neutral' | 'failure' | 'action_required';
  /** One line, as it stands on the check; it may hold words from outside. */
  readonly title: string;
  /** Waivers that were in force for it; `until` is in epoch milliseconds. */
  readonly waivers: readonly { readonly rule: string; readonly by: string; readonly until: number }[];
  /** Epoch milliseconds; the same for all policies that judged the pull request together. */
  readonly at: number;
}

interface AboutPull {
  readonly installation: number;
  readonly repository: string;
  readonly pull: number;
}

/**
 * What policies said, kept for half a year and as long as the app is installed. A record for people: no gate reads it, and
 * where it cannot be written nothing else may fail. Every promise here rejects with the Fault `unavailable` then.
 */
export interface Evaluations {
  /**
   * Keeps them. An earlier one of the same repository, pull request, head and policy is replaced; a later one stays, so those
   * who judge at once may write in any order.
   */
  record(evaluations: readonly Evaluation[]): Promise<void>;
  /**
   * Keeps what single policies say anew, in the place of what they said of the same head earlier and with its time: the
   * policies that judged together then are not judged anew. Where nothing is kept, nothing is begun.
   */
  amend(evaluations: readonly Evaluation[]): Promise<void>;
  /** Newest first. */
  recent(about: {
    readonly installation: number;
    readonly limit: number;
    readonly policy?: string;
  }): Promise<readonly Evaluation[]>;
  /** No policy speaks about it any more: what was judged before `at` (epoch milliseconds) counts as past. */
  withdraw(about: AboutPull & { readonly at: number }): Promise<void>;
  /**
   * Whether a pull request is open, as GitHub told at `at` (epoch milliseconds of its clock); an older word never overrules a
   * newer one, and neither does being judged. That clock counts whole seconds: of two words of one second, `open` counts.
   */
  stands(
    about: AboutPull & {
      readonly open: boolean;
      readonly at: number;
    },
  ): Promise<void>;
}
