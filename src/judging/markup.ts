import { z } from 'zod';
import { lookAtChanged, type NotLooked, saidOf } from '../core/policy/changed-texts.ts';
import type { ViewedFile } from '../core/policy/facts.ts';
import { addsLines } from '../core/policy/lines.ts';
import type { Finding, PullView, Verdict } from '../core/policy/rule.ts';
import { byteLines, type Remark, withBiome } from './biome.ts';
import { type Element, elementsOf } from './elements.ts';
import { isMarkup, readable } from './templates.ts';
import { MOST_MARKUP, unreadable } from './unreadable.ts';

/** What is looked for in elements: by Biome's rule of that name, or by `find`. */
interface MarkupCheck {
  /** What is wrong, a sentence. */
  readonly says: string;
  /** What to do, a sentence. */
  readonly todo: string;
  /** Number and name of the success criterion of WCAG 2.2. */
  readonly criterion: string;
  /** Where Biome's remark is not to be trusted. */
  readonly unless?: (element: Element) => boolean;
  /** Elements that have it, where Biome has no rule for it. */
  readonly find?: (elements: readonly Element[]) => readonly Element[];
}

export type MarkupChecks = { readonly [name: string]: MarkupCheck };

export const markupFiles = {
  exclude: z
    .array(z.string())
    .default([])
    .describe('Globs of paths that are not checked, such as stories of mistakes.'),
  maximumFiles: z
    .int()
    .min(1)
    .max(3000)
    .default(300)
    .describe('Changed files to check; more make the answer neutral, because each costs a request.'),
};

/** What both rules on markup cannot see. */
export const MARKUP_BLIND = [
  'Elements that a component makes: `<Button>` is judged where `button` is written, and attributes from `{...props}` or `v-bind="props"` are taken to be right.',
  'Angular templates inside of TypeScript; those in files are read as far as bindings, control flow and events go.',
  'Markup in other languages of templates (Astro, Handlebars, ERB, Pug, strings of HTML in scripts).',
  'Files that cannot be parsed, have over 100 KB or are minified: named in the summary, not checked.',
];

/** Judges the elements that a pull request adds or changes. */
export async function judgeMarkup(
  pull: PullView,
  { exclude, maximumFiles }: { readonly exclude: readonly string[]; readonly maximumFiles: number },
  checks: MarkupChecks,
): Promise<Verdict> {
  const findings: Finding[] = [];
  const looked = await lookAtChanged(pull, { fits: isMarkup, exclude, maximumFiles }, async (file, text) => {
    const found = await judgeFile(file, text, checks);
    if ('why' in found) return found;
    findings.push(...found);
    return undefined;
  });
  const found = findings.length === 1 ? '1 finding' : `${findings.length === 0 ? 'no' : findings.length} findings`;
  return {
    verdict: findings.length > 0 ? 'fail' : looked.unsure ? 'neutral' : 'pass',
    summary: `${found} in the added lines of ${saidOf(looked, 'checked')}`,
    findings,
  };
}

async function judgeFile(
  file: ViewedFile,
  text: string | undefined,
  checks: MarkupChecks,
): Promise<Finding[] | NotLooked> {
  const refused = unreadable(text, MOST_MARKUP);
  if (text === undefined || refused !== undefined) return refused ?? { why: 'without text' };
  const source = readable(file.path, text);
  if (source === undefined) return [];
  const own = Object.entries(checks).filter(([, check]) => check.find !== undefined);
  const names = Object.keys(checks).filter((name) => checks[name]?.find === undefined);
  const hits = await withBiome(source.name, source.text, (read) => {
    const remarks = names.length === 0 ? [] : read.lint(names);
    // The tree costs more than the look, so it is made only where an answer depends on it.
    if (remarks.length === 0 && !(own.length > 0 && /<(?:button|input|select|textarea)\b/.test(text))) return [];
    const elements = elementsOf(read.tree());
    return [
      ...remarks.flatMap((remark) => hitOf(remark, elements, checks)),
      ...own.flatMap(([name, check]) => (check.find?.(elements) ?? []).map((element) => ({ name, ...tagOf(element) }))),
    ];
  });
  if (hits === undefined) return { why: 'could not be parsed' };
  return located(file, hits, byteLines(source.text), checks);
}

interface Hit {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function hitOf(remark: Remark, elements: readonly Element[], checks: MarkupChecks): Hit[] {
  const element = elements.findLast(({ start, opened }) => start <= remark.start && remark.start < opened);
  if (element !== undefined && checks[remark.rule]?.unless?.(element) === true) return [];
  return [{ name: remark.rule, ...(element === undefined ? remark : tagOf(element)) }];
}

/** From the beginning to the end of the opening tag: what was changed there may have made the mistake. */
function tagOf({ start, opened }: Element): { start: number; end: number } {
  return { start, end: opened };
}

function located(
  file: ViewedFile,
  hits: readonly Hit[],
  lineOf: (offset: number) => number,
  checks: MarkupChecks,
): Finding[] {
  const found = new Map<string, Finding>();
  for (const { name, start, end } of hits) {
    const check = checks[name];
    const [first, last] = [lineOf(start), lineOf(Math.max(start, end - 1))];
    if (check === undefined || !addsLines(file, first, last)) continue;
    const line = addsLines(file, first) ? first : Math.min(...(file.addedLines ?? []).filter((at) => at >= first));
    found.set(`${start} ${name}`, {
      message: check.says,
      suggestion: `${check.todo} (WCAG 2.2, ${check.criterion}; ${name})`,
      path: file.path,
      line,
      endLine: last,
    });
  }
  return [...found.values()].sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
}
