const SKIP = /\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/gi;
const TRAILER = /^(\s*)((?:[\w-]+-by|baton-[\w-]+|skip-checks|depends-on|change-id|on-behalf-of))(\s*):/gim;
const CLOSING = /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(\s*:?\s+)(?=https?:\/\/)/gi;

/**
 * Makes words from outside harmless in a commit message: they skip no checks
 * (https://docs.github.com/actions/managing-workflow-runs/skipping-workflow-runs), forge no sign-off or other trailer,
 * mention nobody and close no issue.
 */
export function tameMessage(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\t]|\p{Cf}/gu, '')
    .replace(SKIP, '($1)')
    .replace(TRAILER, '$1$2$3 -')
    .replace(CLOSING, '$1\u200b$2')
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/#(?=\d)/g, '#\u200b')
    .replace(/\bGH-(?=\d)/gi, 'GH\u200b-')
    .trim();
}

/** The first line alone, at most 200 characters: for titles. */
export function tameTitle(text: string): string {
  const line = tameMessage(text).split('\n', 1)[0]?.trim() ?? '';
  return line.length <= 200 ? line : `${[...line].slice(0, 199).join('')}…`;
}

/** A commit's message with the one trailer that says which run made it. */
export function commitMessage(message: string, runKey: string): string {
  const text = tameMessage(message) || 'Change files';
  return `${text.slice(0, 60_000)}\n\n${trailer(runKey)}`;
}

/** Whether the message says, as its last line, that this run made the commit. */
export function isOfRun(message: string, runKey: string): boolean {
  return message.trimEnd().split('\n').at(-1) === trailer(runKey);
}

function trailer(runKey: string): string {
  return `Baton-Run: ${runKey}`;
}

/** Title and message of a merge commit, from a title that anybody may have edited. */
export function mergeMessage(title: string, number: number, runKey: string): { title: string; message: string } {
  return { title: `${tameTitle(title) || 'Change set'} (#${number})`, message: trailer(runKey) };
}
