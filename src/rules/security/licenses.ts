// @ts-expect-error The package comes without types.
import satisfiesUntyped from 'spdx-satisfies';
import { z } from 'zod';
import { fitsGlob } from '../../core/glob.ts';
import type { DependencyChange } from '../../core/policy/facts.ts';
import { counted, quoted, someOf } from '../../core/policy/quote.ts';
import { defineRule, type Finding, type Part, type PullView } from '../../core/policy/rule.ts';

/** Throws when either side cannot be read. */
const satisfies: (expression: string, licenses: readonly string[]) => boolean = satisfiesUntyped;

/** How people write licences that have one meaning only. "BSD" or "GPL" have several, so they stay unknown. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['mit license', 'MIT'],
  ['mit', 'MIT'],
  ['isc license', 'ISC'],
  ['isc', 'ISC'],
  ['apache 2.0', 'Apache-2.0'],
  ['apache license 2.0', 'Apache-2.0'],
  ['apache license, version 2.0', 'Apache-2.0'],
  ['apache-2.0', 'Apache-2.0'],
  ['bsd 2-clause', 'BSD-2-Clause'],
  ['bsd 3-clause', 'BSD-3-Clause'],
  ['bsd-3-clause', 'BSD-3-Clause'],
  ['mozilla public license 2.0', 'MPL-2.0'],
]);
/** GNU's ids of old, which mean that version only: https://spdx.org/licenses/ */
const GNU = /^((?:A|L)?GPL-\d\.\d|GFDL-\d\.\d)(\+?)$/;
const LICENSE = /[^\s()]+(?:\s+WITH\s+[^\s()]+)?/g;
/** An expression is written out into all its alternatives, which double with each bracket; longer ones are unknown. */
const MOST_LICENSES = 16;
const LONGEST = 500;
/** Findings that are looked up in their manifest for a line. */
const MOST_PLACED = 50;

const license = z
  .string()
  .max(100)
  .superRefine((text, context) => {
    const why = wrongEntry(text);
    if (why !== undefined) context.addIssue({ code: 'custom', message: why });
  });

const options = z
  .strictObject({
    allow: z
      .array(license)
      .max(300)
      .default([])
      .describe('SPDX licences that are fine; all others fail then. `GPL-2.0-or-later` covers later versions.'),
    deny: z.array(license).max(300).default([]).describe('SPDX licences that are not, even if allowed above.'),
    unknown: z
      .enum(['neutral', 'fail'])
      .default('neutral')
      .describe('What a licence does that is missing or cannot be read.'),
    scopes: z
      .array(z.enum(['runtime', 'development', 'unknown']))
      .min(1)
      .default(['runtime', 'development', 'unknown']),
    exceptions: z
      .array(
        z.strictObject({
          package: z
            .string()
            .min(3)
            .max(300)
            .regex(/:/, 'expected ecosystem:name, as in npm:left-pad')
            .describe('Glob on `ecosystem:name`.'),
          version: z.string().min(1).max(100).default('**').describe('Glob on the version.'),
          reason: z.string().min(10).max(300).describe('Why; shown in the check.'),
        }),
      )
      .max(200)
      .default([]),
  })
  .refine(({ allow, deny }) => allow.length + deny.length > 0, {
    message: 'nothing is asked for; say allow or deny',
    path: ['allow'],
  });
type Options = z.output<typeof options>;

interface Judged {
  readonly change: DependencyChange;
  readonly answer: 'fine' | 'refused' | 'unknown' | 'excepted';
  readonly why: string;
}

/** Judges the licences of packages that a pull request brings. */
export const licenses = defineRule({
  name: 'security.licenses',
  summary: 'Packages that the pull request brings have licences that are allowed.',
  options,
  examples: [
    {
      title: 'Permissive ones only',
      with: { allow: ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD'], unknown: 'fail' },
    },
    {
      title: 'No strong copyleft in what is shipped, one package aside',
      with: {
        deny: ['GPL-2.0-or-later', 'GPL-3.0-or-later', 'AGPL-3.0-or-later'],
        scopes: ['runtime', 'unknown'],
        exceptions: [{ package: 'npm:@acme/*', reason: 'Our own packages, which we license to ourselves.' }],
      },
    },
  ],
  reads: () => ['files'],
  blind: [
    'Packages that the platform does not find in manifests and lock files: vendored code, submodules, downloads in scripts.',
    'Whether the licence that a package names is the one of all its files.',
    'Packages that were there before, and changes of licence without a change of version.',
  ],
  documentation: 'https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/',
  async judge(pull, asked) {
    const changes = await pull.dependencies();
    if (changes === undefined) {
      const summary = 'the platform compares no dependencies here; switch on the dependency graph of the repository';
      return { verdict: 'neutral', summary, findings: [] };
    }
    const brought = changes.filter(({ change, scope }) => change === 'added' && asked.scopes.includes(scope));
    const judged = brought.map((change) => judge(change, asked));
    const of = (answer: Judged['answer']) => judged.filter((one) => one.answer === answer);
    const [refused, unknown, excepted] = [of('refused'), of('unknown'), of('excepted')];
    const findings = await placed(pull, [...refused, ...unknown]);
    const list = (some: readonly Judged[]) => someOf([...new Set(some.map(({ change }) => change.name))]);
    const said = [
      ...(refused.length > 0 ? [`${counted(refused.length, 'package')} refused (${list(refused)})`] : []),
      ...(unknown.length > 0 ? [`${counted(unknown.length, 'licence')} unknown (${list(unknown)})`] : []),
      ...(excepted.length > 0 ? [`${counted(excepted.length, 'package')} excepted (${list(excepted)})`] : []),
    ];
    return {
      verdict: refused.length > 0 ? 'fail' : unknown.length > 0 ? asked.unknown : 'pass',
      summary: [`${counted(brought.length, 'package')} added`, ...said].join('; '),
      findings,
      parts: [...refused, ...unknown, ...excepted].map((one) => partOf(one, asked)),
    };
  },
});

function judge(change: DependencyChange, asked: Options): Judged {
  const id = `${change.ecosystem}:${change.name}`;
  const exception = asked.exceptions.find((one) => fitsGlob(one.package, id) && fitsGlob(one.version, change.version));
  if (exception !== undefined) return { change, answer: 'excepted', why: exception.reason };
  const { license: written } = change;
  if (written === undefined) return { change, answer: 'unknown', why: 'the platform knows no licence' };
  const expression = ALIASES.get(written.trim().toLowerCase()) ?? written.trim();
  const named = expression.match(LICENSE)?.filter((one) => one !== 'AND' && one !== 'OR') ?? [];
  if (expression.length > LONGEST || named.length > MOST_LICENSES || !isReadable(expression))
    return { change, answer: 'unknown', why: `${quoted(written)} is no SPDX expression that can be read` };
  const foreign = named.find((one) => one.includes('LicenseRef-') && !fitsOne(one, [...asked.allow, ...asked.deny]));
  if (foreign !== undefined)
    return { change, answer: 'unknown', why: `${quoted(foreign)} is no licence of SPDX's list` };
  // Each licence becomes one that is fine or one that is not; what AND and OR make of them is the library's to say.
  const good = (one: string) => (asked.allow.length === 0 || fitsOne(one, asked.allow)) && !fitsOne(one, asked.deny);
  const simple = expression.replace(LICENSE, (one) =>
    one === 'AND' || one === 'OR' ? one : good(one) ? 'MIT' : '0BSD',
  );
  if (satisfies(simple, ['MIT'])) return { change, answer: 'fine', why: expression };
  const bad = named.filter((one) => !good(one));
  const denied = bad.filter((one) => fitsOne(one, asked.deny));
  return {
    change,
    answer: 'refused',
    why: denied.length > 0 ? `${someOf(denied)} is denied` : `${someOf(bad)} is not among those that are allowed`,
  };
}

function isReadable(expression: string): boolean {
  try {
    satisfies(expression, ['MIT']);
    return true;
  } catch {
    return false;
  }
}

function fitsOne(named: string, listed: readonly string[]): boolean {
  return listed.some((entry) => fits(exact(named), exact(entry)));
}

/**
 * The library takes every id of eight signs (`CDDL-1.0`, `EUPL-1.1`) for "or later" (spdx-satisfies 6.0.0: its `endsWith`
 * compares -1 with 8 - 9), so those are compared as they are; GNU's are written as SPDX writes them today.
 */
function fits(named: string, entry: string): boolean {
  if (EIGHT.test(named) || EIGHT.test(entry)) return named.replace('+', '') === entry;
  return satisfies(named, [entry]);
}

const EIGHT = /^[^\s+]{8}(?:\+|\s|$)/;

function exact(id: string): string {
  return id
    .trim()
    .replace(/^\S+/, (one) => one.replace(GNU, (_, base, plus) => `${base}${plus === '+' ? '-or-later' : '-only'}`));
}

/** Why a text cannot stand in a list of licences. */
function wrongEntry(text: string): string | undefined {
  try {
    satisfies('MIT', [text]);
  } catch {
    return 'expected one licence as SPDX names it, such as Apache-2.0; AND and OR have no place in a list';
  }
  return EIGHT.test(exact(text)) && text.includes('+') ? 'expected each version by itself, without "+"' : undefined;
}

function partOf({ change, answer, why }: Judged, asked: Options): Part {
  const unknown = asked.unknown === 'fail' ? 'fail' : 'neutral';
  return {
    state: answer === 'excepted' ? 'skipped' : answer === 'unknown' ? unknown : 'fail',
    text: `${change.ecosystem}:${change.name}@${change.version}`,
    actual: why,
  };
}

/** Findings at the line of the manifest that names the package, where one that was added does. */
async function placed(pull: PullView, judged: readonly Judged[]): Promise<Finding[]> {
  const { files } = await pull.files();
  const texts = new Map<string, readonly string[]>();
  const findings: Finding[] = [];
  for (const { change, answer, why } of judged) {
    const { manifest, name, version } = change;
    if (!texts.has(manifest) && findings.length < MOST_PLACED)
      texts.set(manifest, (await pull.text(manifest))?.split('\n') ?? []);
    const added = files.find(({ path }) => path === manifest)?.addedLines;
    const line = findings.length < MOST_PLACED ? lineOf(name, texts.get(manifest) ?? [], added) : undefined;
    findings.push({
      message: `${name} ${version}: ${why}.`,
      suggestion:
        answer === 'unknown'
          ? `Find out the licence of ${name}, and ask the owners of the policy for an exception, or take another package.`
          : `Take a package with another licence, or ask the owners of the policy for an exception for ${name}.`,
      path: manifest,
      ...(line === undefined ? {} : { line }),
    });
  }
  return findings;
}

function lineOf(name: string, lines: readonly string[], added: readonly number[] | undefined): number | undefined {
  const names = (line: string) => {
    const at = line.indexOf(name);
    return at !== -1 && !/[\w-]/.test(line[at - 1] ?? '') && !/[\w./-]/.test(line[at + name.length] ?? '');
  };
  if (added !== undefined) return added.find((line) => names(lines[line - 1] ?? ''));
  const at = lines.findIndex(names);
  return at === -1 ? undefined : at + 1;
}
