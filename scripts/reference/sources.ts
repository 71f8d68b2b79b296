import type { Source } from '../../src/core/source.ts';
import { code, page, prose, table } from './markdown.ts';

/** Every source: which webhooks it reads and which events workflows can listen to because of it. */
export function sourcesPage(sources: readonly Source[]): string {
  const list = sources.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return page(
    '# Sources and events',
    'What a workflow can name under `trigger:`, and the webhook behind it.',
    table(
      ['Source', 'What it does', 'Reads', 'Gives', 'Payload'],
      list.map((source) => [
        code(source.name),
        prose(source.summary),
        source.reads.map(code).join(', '),
        source.gives.map(code).join(', '),
        `[described here](${source.documentation})`,
      ]),
    ),
  );
}
