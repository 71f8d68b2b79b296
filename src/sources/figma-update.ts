import { z } from 'zod';
import { eventOf, readRepositoryPayload } from '../core/delivery.ts';
import { defineSource } from '../core/source.ts';

const payload = z.object({ client_payload: z.record(z.string(), z.json()).nullish() });

/** How relays call the key of a Figma file; the first one is ours. */
const FILE_KEYS = [
  'figmaFileId',
  'figma_file_id',
  'figmaFileKey',
  'figma_file_key',
  'fileKey',
  'file_key',
  'fileId',
  'file_id',
];
const VERSION_KEYS = ['version', 'versionId', 'version_id', 'figmaVersion', 'figma_version'];

export const figmaUpdate = defineSource({
  name: 'figma-update',
  summary: 'A `repository_dispatch` of type `figma-update`: a relay says that a Figma file has changed.',
  reads: ['repository_dispatch'],
  gives: ['figma-update'],
  documentation: 'https://docs.github.com/en/rest/repos/repos#create-a-repository-dispatch-event',
  read: (delivery) => {
    const sent = readRepositoryPayload(delivery, payload);
    if (sent === undefined) return undefined;
    if (sent.action !== 'figma-update') return [];
    const client = sent.payload.client_payload ?? {};
    const text = (names: readonly string[]) =>
      names.map((name) => client[name]).find((value) => typeof value === 'string');
    // Without a file the event goes on: the workflow's inputs then say to a person what is missing.
    const file = text(FILE_KEYS);
    const version = text(VERSION_KEYS);
    const named = file === undefined ? {} : { figmaFileId: file };
    const others = Object.entries(client).filter(([name]) => !FILE_KEYS.includes(name));
    return [
      eventOf(sent, {
        id: `figma:${file ?? 'unknown'}@${version ?? delivery.id}`,
        type: 'figma-update',
        subjects: [],
        data: { ...named, ...(version === undefined ? {} : { version }) },
        inputs: { ...Object.fromEntries(others), ...named },
      }),
    ];
  },
});
