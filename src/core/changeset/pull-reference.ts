import { z } from 'zod';

const REFERENCE = /^(?:https?:\/\/[^/]+\/)?([\w.-]+\/[\w.-]+)(?:#|\/pull\/)(\d+)$/;

/** A pull request as a workflow names it: `{ repository, number }`, `acme/web#12`, or its address. */
const pullReference = z
  .union([
    z.object({
      repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
      number: z.number().int().positive(),
      url: z.string().optional(),
      /** Sha of a merge group that holds it: what is reported about it is reported there. */
      mergeGroup: z
        .string()
        .regex(/^[0-9a-f]{40,64}$/)
        .optional(),
    }),
    z
      .string()
      .regex(REFERENCE, 'expected owner/name#12 or the address of a pull request')
      .transform((text): { repository: string; number: number; mergeGroup?: string } => {
        const [, repository = '', number = ''] = REFERENCE.exec(text) ?? [];
        return { repository, number: Number(number) };
      }),
  ])
  .describe('A pull request: { repository, number }, "owner/name#12", or its address.');

export const pullReferences = z.union([z.array(pullReference), pullReference.transform((one) => [one])]);
export type PullReference = z.output<typeof pullReference>;
