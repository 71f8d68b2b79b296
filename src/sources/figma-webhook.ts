import { z } from 'zod';
import { eventOf } from '../core/delivery.ts';
import { defineSource } from '../core/source.ts';

const items = z.array(z.object({ key: z.string() })).default([]);

/** What the door made of Figma's payload: without the passcode, with the installations of the app. */
const payload = z.object({
  event_type: z.string(),
  file_key: z.string().min(1),
  file_name: z.string().optional(),
  timestamp: z.string(),
  version_id: z.string().optional(),
  description: z.string().optional(),
  triggered_by: z.object({ handle: z.string() }).optional(),
  created_components: items,
  modified_components: items,
  deleted_components: items,
  created_styles: items,
  modified_styles: items,
  deleted_styles: items,
  created_variables: items,
  modified_variables: items,
  deleted_variables: items,
  installations: z.array(z.object({ id: z.number(), org: z.string() })),
});

const TYPES: { readonly [event: string]: string } = {
  LIBRARY_PUBLISH: 'design.published',
  FILE_VERSION_UPDATE: 'design.updated',
  FILE_UPDATE: 'design.updated',
};

export const figmaWebhook = defineSource({
  name: 'figma-webhook',
  summary:
    'A webhook that Figma itself sends: a library was published, a version named, or a file edited; each installation of the app has an event of its own.',
  reads: Object.keys(TYPES),
  gives: ['design.published', 'design.updated'],
  documentation: 'https://developers.figma.com/docs/rest-api/webhooks-events/',
  read: (delivery) => {
    const read = payload.safeParse(delivery.payload);
    const type = TYPES[delivery.name];
    if (delivery.provider !== 'figma' || !read.success || type === undefined) return undefined;
    const {
      file_key: file,
      file_name: name,
      timestamp,
      version_id: version,
      description,
      triggered_by: by,
    } = read.data;
    const count = (how: 'created' | 'modified' | 'deleted') =>
      (['components', 'styles', 'variables'] as const).reduce((sum, one) => sum + read.data[`${how}_${one}`].length, 0);
    // One publish comes as up to three deliveries, one for each type of asset: those that bear the same time are one event.
    const at = version ?? timestamp;
    return read.data.installations.map(({ id, org }) =>
      eventOf(
        { action: '', installation: id, org },
        {
          id: `figma:${file}@${at}:${type}#${id}`,
          type,
          subjects: [],
          data: {
            figmaFileId: file,
            ...(name === undefined ? {} : { fileName: name }),
            ...(version === undefined ? {} : { version }),
            ...(description === undefined ? {} : { description }),
            // A Figma handle is nobody's login on GitHub, so there is no actor.
            ...(by === undefined ? {} : { by: by.handle }),
            changes: { created: count('created'), modified: count('modified'), deleted: count('deleted') },
          },
          inputs: { figmaFileId: file, ...(version === undefined ? {} : { version }) },
        },
      ),
    );
  },
});
