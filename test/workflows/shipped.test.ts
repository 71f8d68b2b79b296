import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { catalogs } from '../../src/catalogs.ts';
import { parseWorkflow } from '../../src/core/workflow/parse.ts';

const folder = new URL('../../workflows/', import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'));

test.each(files)('the shipped workflow %s has no problem with the actions that there are', async (file) => {
  const text = await readFile(new URL(file, folder), 'utf8');
  const events = catalogs.sources.all().flatMap((source) => source.gives);
  const parsed = parseWorkflow(text, { file, actions: catalogs.actions.all(), events });
  expect(parsed.problems).toEqual([]);
  expect(parsed.ok && `${parsed.value.id}.yaml`).toBe(file);
});
