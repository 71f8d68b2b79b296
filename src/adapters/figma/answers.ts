import { z } from 'zod';

// Figma adds fields and values freely, so these read what Baton needs and let the rest pass.
// Shapes: https://developers.figma.com/docs/rest-api/ and the types of @figma/rest-api-spec.

/** `GET /v1/files/:key/meta` */
export const fileMeta = z.object({
  file: z.object({ name: z.string(), version: z.string().optional(), last_touched_at: z.string() }),
});

/** `GET /v1/files/:key/components` */
export const fileComponents = z.object({
  meta: z.object({
    components: z.array(
      z.object({ key: z.string(), name: z.string(), description: z.string().default(''), node_id: z.string() }),
    ),
  }),
});

const channel = z.number();
const value = z.union([
  z.boolean(),
  z.number(),
  z.string(),
  z.object({ type: z.literal('VARIABLE_ALIAS'), id: z.string() }),
  z.object({ r: channel, g: channel, b: channel, a: channel.optional() }),
]);

/** `GET /v1/files/:key/variables/local` */
export const localVariables = z.object({
  meta: z.object({
    variables: z.record(
      z.string(),
      z.object({
        id: z.string(),
        key: z.string(),
        name: z.string(),
        variableCollectionId: z.string(),
        resolvedType: z.enum(['BOOLEAN', 'FLOAT', 'STRING', 'COLOR']),
        description: z.string().default(''),
        scopes: z.array(z.string()).default([]),
        // A kind of value that is newer than this list (composed colours) leaves its mode empty.
        valuesByMode: z.record(z.string(), value.optional().catch(undefined)),
        deletedButReferenced: z.boolean().default(false),
      }),
    ),
    variableCollections: z.record(
      z.string(),
      z.object({
        id: z.string(),
        name: z.string(),
        modes: z.array(z.object({ modeId: z.string(), name: z.string() })),
        defaultModeId: z.string(),
      }),
    ),
  }),
});

/** What an error says: most endpoints use `err`, newer ones `message`. */
export const failure = z.object({ err: z.string().optional(), message: z.string().optional() });
