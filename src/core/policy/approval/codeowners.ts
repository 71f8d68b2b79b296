import type { Finding } from '../rule.ts';

/** Where GitHub looks, the first that is there counts (https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners). */
export const CODEOWNERS_PATHS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;
/** GitHub does not load greater ones; in signs, which are bytes in any file that comes near it. */
const LARGEST = 3_000_000;

export type Owner =
  | { readonly kind: 'user'; readonly login: string }
  /** `org/slug`. */
  | { readonly kind: 'team'; readonly team: string }
  | { readonly kind: 'email'; readonly address: string };

/** A line that gives a pattern its owners; none takes them away. */
export interface OwnerLine {
  /** 1-based. */
  readonly line: number;
  /** As it was written. */
  readonly pattern: string;
  /** Globs without alternatives that say the same; see `fitsPlainGlob`. */
  readonly globs: readonly string[];
  readonly owners: readonly Owner[];
}

/** A CODEOWNERS file as read. */
export interface Codeowners {
  readonly path: string;
  readonly lines: readonly OwnerLine[];
  /** Lines that GitHub skips, each with the reason. */
  readonly problems: readonly Finding[];
  /** Set when GitHub would not load the file at all. */
  readonly refused?: string;
}

/** Reads a CODEOWNERS file as GitHub documents it; a line that is not understood is skipped and told, as GitHub does. */
export function parseCodeowners(text: string, path: string): Codeowners {
  if (text.length > LARGEST)
    return { path, lines: [], problems: [], refused: `${path} is over 3 MB, GitHub does not load it` };
  const lines: OwnerLine[] = [];
  const problems: Finding[] = [];
  for (const [at, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const written = raw.trim();
    if (written === '' || written.startsWith('#')) continue;
    const line = at + 1;
    const read = readLine(written);
    if (typeof read !== 'string') lines.push({ line, ...read });
    else {
      const message = `Line ${line} of ${path} is skipped: ${read}.`;
      problems.push({ message, suggestion: `Mend line ${line} of ${path} on the base branch.`, path, line });
    }
  }
  return { path, lines, problems };
}

function readLine(written: string): Omit<OwnerLine, 'line'> | string {
  const [pattern = '', rest] = /^((?:\\.|[^\s\\])+)(.*)$/s.exec(written)?.slice(1) ?? [];
  if (pattern === '') return 'its pattern cannot be read';
  if (pattern.startsWith('!')) return 'GitHub knows no negation with ! there';
  if (pattern.startsWith('\\#')) return 'GitHub does not let a pattern begin with #';
  if (/[[\]]/.test(pattern)) return 'GitHub knows no ranges with [ ] there';
  const plain = pattern.replace(/\\ /g, ' ');
  if (plain.includes('\\')) return 'only spaces are escaped there';
  const globs = globsOf(plain);
  if (globs.length === 0) return 'its pattern names nothing';
  const owners: Owner[] = [];
  for (const word of (rest ?? '').split(/\s+/).filter((one) => one !== '')) {
    if (word.startsWith('#')) break;
    const owner = readOwner(word);
    if (owner === undefined) return `${word.slice(0, 60)} is no @user, @org/team or e-mail address`;
    owners.push(owner);
  }
  return { pattern: plain, globs, owners };
}

function readOwner(word: string): Owner | undefined {
  const [, name, team] = /^@([A-Za-z\d][A-Za-z\d_-]*)(?:\/([\w.-]+))?$/.exec(word) ?? [];
  if (name !== undefined)
    return team === undefined ? { kind: 'user', login: name } : { kind: 'team', team: `${name}/${team}` };
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(word) ? { kind: 'email', address: word } : undefined;
}

/**
 * Globs that say what a pattern says. One with a slash before its end is meant from the root, others anywhere; a folder means
 * all in it; and `docs/*` means files right in the folder only, other than in .gitignore.
 */
function globsOf(pattern: string): readonly string[] {
  const body = pattern.replace(/^\/+/, '').replace(/\/+$/, '');
  if (body === '') return [];
  const anchored = pattern.startsWith('/') || body.includes('/');
  // Between other signs two stars say no more than one.
  const segments = body.split('/').map((part) => (part === '**' ? part : part.replace(/\*+/g, '*')));
  const glob = `${anchored ? '' : '**/'}${segments.join('/')}`;
  if (pattern.endsWith('/')) return [`${glob}/**`];
  const last = segments.at(-1);
  return last === '**' || (last === '*' && anchored) ? [glob] : [glob, `${glob}/**`];
}
