/** A published security advisory, the same for everybody. */
export interface Advisory {
  /** `GHSA-…` */
  readonly id: string;
  readonly type: 'reviewed' | 'malware';
  readonly ecosystem: string;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly summary: string;
  readonly affected: readonly {
    readonly name: string;
    /** As GitHub writes it: `>= 1.0.0, < 1.2.3`. */
    readonly range: string;
    readonly patched: string | null;
  }[];
  /** Epoch milliseconds. */
  readonly publishedAt: number;
}
