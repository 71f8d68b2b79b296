import type { Organization } from '../../src/core/organization/organization.ts';

/** The organization `acme` on installation 7 with nothing written, but for what is said. */
export function anOrganization(about: Partial<Organization> = {}): Organization {
  return {
    org: 'acme',
    installation: 7,
    catalogue: {
      org: 'acme',
      repositories: [],
      defaults: { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: [] },
    },
    workflows: [],
    environment: {},
    commands: {},
    slackChannels: [],
    repositoryOverrides: [],
    longestChain: 8,
    problems: [],
    ...about,
  };
}
