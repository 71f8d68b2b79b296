/** The budgets that GitHub keeps apart, as its header `x-ratelimit-resource` names them. */
export type Resource = 'core' | 'graphql' | 'search';

/** What one request takes of an installation's limits, known before it is sent. */
export interface Demand {
  readonly resource: Resource;
  /** Secondary points: 1 for reading, 5 for writing, 5 for a GraphQL request with mutations. */
  readonly points: number;
  /** Content units: what GitHub counts as content-creating, one for each thing that the request makes. */
  readonly content: number;
  /** Endpoint families whose own, undocumented caps it touches (`pulls/create`), one entry for each thing that it makes. */
  readonly families: readonly string[];
}
