import { z } from 'zod';
import { PERMISSIONS } from '../../core/command.ts';

export const roleName = z.enum(PERMISSIONS);

/** A repository as plain data; the same as in a seed of this process. */
export const newRepository = z.strictObject({
  name: z.string(),
  description: z.string().exactOptional(),
  private: z.boolean().exactOptional(),
  archived: z.boolean().exactOptional(),
  defaultBranch: z.string().exactOptional(),
  empty: z.boolean().exactOptional(),
  files: z.record(z.string(), z.string()),
});
