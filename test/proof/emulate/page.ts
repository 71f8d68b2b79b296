import type { Row } from './compare.ts';
import { VERDICTS } from './verdicts.ts';

/** Long values, patches above all, are told apart by their beginning. */
const LONGEST = 90;

export const notBuilt = ({ differences }: Row): boolean => differences.some((line) => line.startsWith('status 501 '));

/** docs/simulator-differences.md, from what a run found; the same run gives the same page. */
export function differencesPage(rows: readonly Row[]): string {
  const different = rows.filter(({ differences }) => differences.length > 0);
  const absent = different.filter(notBuilt);
  const judged = different.filter((row) => !notBuilt(row));
  const compared = rows.reduce((sum, row) => sum + row.compared, 0);
  return `${[
    '# Where the simulator and emulate differ',
    '',
    '<!-- Written by `npm run docs:differences` from a run of both; test/proof/emulate.test.ts checks that it is fresh. -->',
    '',
    'The npm package `emulate` (0.12.2, by others, Apache-2.0) is a GitHub in memory, too. Both are asked the same',
    `${rows.length} things in the same order, and ${compared} statuses, values and kinds of values are held against each other;`,
    'commits, trees, blobs and what is compared between them have the same SHA-1s on both sides. They agree on',
    `${rows.length - different.length} of them, word for word where a word matters. Below is the rest, with who is right by the documentation.`,
    '',
    '| asked for | simulator / emulate | right | because |',
    '| --- | --- | --- | --- |',
    ...judged.map(({ step, differences }) => {
      const verdict = VERDICTS[step.name];
      const why = verdict === undefined ? '' : `${verdict.why} ([page](${verdict.page}))`;
      return `| ${cell(step.name)} | ${differences.map((line) => shown(line, verdict?.random)).join('<br>')} | ${verdict?.right ?? 'nobody judged'} | ${why} |`;
    }),
    ...(absent.length === 0
      ? []
      : [
          '',
          `The simulator has not built: ${absent.map(({ step }) => `${step.method} \`${step.path}\` (${step.name})`).join('; ')}.`,
        ]),
  ].join('\n')}\n`;
}

/** The path alone where emulate's value is another one each time. */
function shown(line: string, random: true | undefined): string {
  return cell(random === true ? line.slice(0, line.indexOf(': ')) : line);
}

function cell(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return short.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
