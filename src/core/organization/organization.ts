import type { Permission } from '../command.ts';
import type { Problem } from '../problem.ts';
import type { RepositoryCatalogue } from '../repository/catalogue.ts';
import type { Workflow } from '../workflow/workflow.ts';

/** What an organization wrote in its config repository, laid over what is shipped; frozen at one commit. */
export interface Organization {
  readonly org: string;
  readonly installation: number;
  /** `owner/name` of the config repository, and the commit that was read; undefined when there is no such repository. */
  readonly config?: { readonly repository: string; readonly sha: string };
  readonly catalogue: RepositoryCatalogue;
  /** Shipped ones, those of the organization in place of a shipped one with the same id. Broken files are left out. */
  readonly workflows: readonly Workflow[];
  readonly environment: { readonly [name: string]: string };
  /** What config.yaml asks for a command, by its name. */
  readonly commands: {
    readonly [name: string]: { readonly permission?: Permission; readonly teams: readonly string[] };
  };
  readonly slackChannels: readonly string[];
  /** Policy ids that a repository may change for itself. */
  readonly repositoryOverrides: readonly string[];
  /** Runs that may set each other off in a row. */
  readonly longestChain: number;
  /** Everything wrong in the organization's files; other files go on. */
  readonly problems: readonly Problem[];
}
