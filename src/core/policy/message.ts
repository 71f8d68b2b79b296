import { fitsPattern } from '../pattern.ts';
import { type Conventional, headerFaults, mendHeader } from './conventional.ts';
import { counted, quoted } from './quote.ts';

/** What is asked of the text of a commit. Lengths are characters. */
export interface MessageRules {
  readonly conventional?: Conventional | undefined;
  readonly match: readonly string[];
  readonly forbid: readonly string[];
  readonly maximumSubject: number;
  readonly maximumLine: number;
  readonly signOff: boolean;
}

export interface MessageFault {
  /** 1-based; 0 when the whole message is meant. */
  readonly line: number;
  /** One sentence without its full stop. */
  readonly text: string;
  /** What to do; a full sentence. */
  readonly todo: string;
}

/** Git makes these when it reverts; they name their own convention. */
const REVERT = /^(?:Revert|Reapply) ".+"$/;
const AUTOSQUASH = /^(?:fixup|squash|amend)! /;
const SIGN_OFF = /^Signed-off-by: [^<>\n]*[^<>\s][^<>\n]* <[^<>@\s]+@[^<>@\s]+>$/i;
const BREAKING = /^breaking[ -]change(?=:)/i;

/** Every fault of a message, line by line; `unsure` names patterns for which it is too long. */
export function messageFaults(
  message: string,
  rules: MessageRules,
): { readonly faults: readonly MessageFault[]; readonly unsure: readonly string[] } {
  const lines = linesOf(message);
  const [subject = '', second, ...body] = lines;
  const faults: MessageFault[] = [...subjectFaults(subject, rules)];
  const unsure: string[] = [];
  if (second !== undefined && second.trim() !== '')
    faults.push({ line: 2, text: 'the second line is not empty', todo: 'Put an empty line below the subject.' });
  for (const [at, line] of [second ?? '', ...body].entries()) {
    // An address cannot be broken, and a trailer is one line.
    if ([...line].length > rules.maximumLine && !/:\/\/|^[\w-]+: /.test(line))
      faults.push({
        line: at + 2,
        text: `${[...line].length} characters are more than ${rules.maximumLine}`,
        todo: `Break the line after ${counted(rules.maximumLine, 'character')} at most.`,
      });
    const breaking = rules.conventional === undefined ? undefined : BREAKING.exec(line)?.[0];
    if (breaking !== undefined && breaking !== breaking.toUpperCase())
      faults.push({
        line: at + 2,
        text: `${quoted(breaking)} is not written in capitals`,
        todo: 'Write BREAKING CHANGE in capitals.',
      });
  }
  for (const one of rules.match) {
    const fits = fitsPattern(one, message);
    if (fits === undefined) unsure.push(one);
    else if (!fits) faults.push({ line: 0, text: `nothing matches ${one}`, todo: 'Write what the pattern asks for.' });
  }
  for (const one of rules.forbid) {
    const fits = fitsPattern(one, message);
    if (fits === undefined) unsure.push(one);
    else if (fits)
      faults.push({ line: 0, text: `something matches ${one}, which is forbidden`, todo: 'Take out what matches.' });
  }
  if (rules.signOff && !lastParagraph(lines).some((line) => SIGN_OFF.test(line)))
    faults.push({
      line: 0,
      text: 'no line "Signed-off-by: Name <address>" stands in the last paragraph',
      todo: 'Sign off, if you can say what https://developercertificate.org says: git rebase --signoff.',
    });
  return { faults, unsure };
}

function subjectFaults(subject: string, rules: MessageRules): MessageFault[] {
  const faults: MessageFault[] = [];
  const say = (text: string, todo: string) => faults.push({ line: 1, text, todo });
  if (subject.trim() === '') {
    say('the first line is empty', 'Say in the first line what changes.');
    return faults;
  }
  if (AUTOSQUASH.test(subject)) {
    say('it waits to be joined with another commit', 'Join it: git rebase --interactive --autosquash.');
    return faults;
  }
  const length = [...subject].length;
  if (length > rules.maximumSubject)
    say(
      `${length} characters are more than ${rules.maximumSubject}`,
      'Shorten the first line, and say the rest below an empty one.',
    );
  if (rules.conventional !== undefined && !REVERT.test(subject)) {
    const example = `Begin with a type, as in "${rules.conventional.types[0]}: what changes".`;
    for (const fault of headerFaults(subject, rules.conventional)) say(fault, example);
  }
  return faults;
}

/** The message with everything mended that needs no new words; undefined when something is left. `type` as in `mendHeader`. */
export function mendMessage(message: string, rules: MessageRules, type?: string): string | undefined {
  const [subject = '', ...rest] = linesOf(message);
  const keeps =
    rules.conventional === undefined || REVERT.test(subject) || headerFaults(subject, rules.conventional).length === 0;
  const header = keeps || rules.conventional === undefined ? subject : mendHeader(subject, rules.conventional, type);
  if (header === undefined) return undefined;
  const spaced = rest[0] === undefined || rest[0].trim() === '' ? rest : ['', ...rest];
  const body =
    rules.conventional === undefined ? spaced : spaced.map((line) => line.replace(BREAKING, (it) => it.toUpperCase()));
  const mended = [header, ...body].join('\n');
  const { faults, unsure } = messageFaults(mended, rules);
  return faults.length === 0 && unsure.length === 0 ? mended : undefined;
}

function linesOf(message: string): string[] {
  return message.replace(/\r\n?/g, '\n').trimEnd().split('\n');
}

function lastParagraph(lines: readonly string[]): readonly string[] {
  if (lines.length < 3) return [];
  return lines.slice(lines.findLastIndex((line) => line.trim() === '') + 1);
}
