/** A place where GitHub's description is wrong about GitHub: its own example fails there too (a test shows it). */
export interface Deviation {
  readonly operation: string;
  readonly status: string;
  /** JSON pointer of the value; `*` stands for any one index. */
  readonly pointer: string;
  readonly why: string;
}

/** Known defects of the pinned version; what they excuse is no violation. */
export const DEVIATIONS: readonly Deviation[] = [
  {
    operation: 'apps/list-installations',
    status: '200',
    pointer: '/*/account',
    why: 'allOf of a user and an enterprise, which nothing can be at once; anyOf is meant',
  },
];
