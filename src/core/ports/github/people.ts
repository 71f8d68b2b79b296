import type { Permission } from '../../command.ts';

export interface People {
  /** Effective role on the repository. */
  permission(repository: string, login: string): Promise<Permission>;
  /** `team` is a slug of that organization. */
  isMember(org: string, team: string, login: string): Promise<boolean>;
}
