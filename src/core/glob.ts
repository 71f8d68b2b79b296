/**
 * Whether a name fits a glob: `*` is any signs but "/", `**` any signs, and with a "/" after it any folders or none,
 * `?` one sign but "/", `{a,b}` either. Without regular expressions; the time is bounded by the product of the two lengths for each way through
 * the braces, and those are capped.
 */
export function fitsGlob(glob: string, name: string): boolean {
  return compiled(glob).some(
    ({ pieces, literals, start, end }) =>
      // Cheap signs that it cannot fit come first: most globs are asked about names that are far off.
      name.startsWith(start) &&
      name.endsWith(end) &&
      literals.every((literal) => name.includes(literal)) &&
      covers(pieces, name),
  );
}

/** The same without alternatives: a brace stands for itself, as in the patterns of CODEOWNERS. */
export function fitsPlainGlob(glob: string, name: string): boolean {
  return covers(piecesOf(glob), name);
}

/** Whether a text holds a sign that only globs hold. */
export function isGlob(text: string): boolean {
  return /[*?{]/.test(text);
}

/** Signs that must stand so: the more, the more precise. An exact name is more precise than any glob. */
export function precision(glob: string): number {
  return isGlob(glob) ? glob.replace(/\{[^}]*\}|[*?]/g, '').length : Number.POSITIVE_INFINITY;
}

/** Whether a repository's full or bare name fits; a glob without an owner is about the bare name. */
export function fitsRepository(glob: string, fullName: string): boolean {
  const name = glob.includes('/') ? fullName : fullName.slice(fullName.indexOf('/') + 1);
  // GitHub's names know no case.
  return fitsGlob(glob.toLowerCase(), name.toLowerCase());
}

/** Whether any of the globs fits; an empty list fits everything. */
export function fitsAny(globs: readonly string[], name: string): boolean {
  return globs.length === 0 || globs.some((glob) => fitsGlob(glob, name));
}

/** Whether a repository's full or bare name fits any of the globs; an empty list means every repository. */
export function fitsAnyRepository(globs: readonly string[], fullName: string): boolean {
  return globs.length === 0 || globs.some((glob) => fitsRepository(glob, fullName));
}

const MAX_WAYS = 64;

/** One element of a glob: a sign, any one sign, any run of signs inside a folder or over folders, or any whole folders. */
type Piece = string | { readonly kind: 'one' | 'run' | 'longRun' | 'folders' };

/** One way through the braces of a glob, with the texts that every fitting name holds, begins and ends with. */
interface Compiled {
  readonly pieces: readonly Piece[];
  readonly literals: readonly string[];
  readonly start: string;
  readonly end: string;
}

/** Globs of policies are few and asked for often; those made from file names are many, so the memory starts over when full. */
const memory = new Map<string, readonly Compiled[]>();
const MOST_REMEMBERED = 5_000;

function compiled(glob: string): readonly Compiled[] {
  const known = memory.get(glob);
  if (known !== undefined) return known;
  const fresh = alternatives(glob).map(compile);
  if (memory.size >= MOST_REMEMBERED) memory.clear();
  if (glob.length <= 1_000) memory.set(glob, fresh);
  return fresh;
}

function compile(way: string): Compiled {
  const pieces = piecesOf(way);
  const literals = [''];
  for (const piece of pieces) {
    if (typeof piece === 'string') literals[literals.length - 1] += piece;
    else literals.push('');
  }
  return {
    pieces,
    literals: literals.filter((text) => text !== ''),
    start: literals[0] ?? '',
    end: literals.at(-1) ?? '',
  };
}

function alternatives(glob: string): readonly string[] {
  let found = [''];
  for (const part of glob.split(/(\{[^{}]*\})/)) {
    const choices = part.startsWith('{') && part.endsWith('}') ? part.slice(1, -1).split(',') : [part];
    found = found.flatMap((start) => choices.map((choice) => start + choice)).slice(0, MAX_WAYS);
  }
  return found;
}

function piecesOf(glob: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < glob.length; at++) {
    const sign = glob[at] as string;
    if (sign === '?') pieces.push({ kind: 'one' });
    else if (sign !== '*') pieces.push(sign);
    else if (glob[at + 1] !== '*') pieces.push({ kind: 'run' });
    else {
      while (glob[at + 1] === '*') at++;
      const whole = glob[at + 1] === '/' && (pieces.length === 0 || pieces.at(-1) === '/');
      if (whole) at++;
      pieces.push({ kind: whole ? 'folders' : 'longRun' });
    }
  }
  return pieces;
}

function covers(pieces: readonly Piece[], name: string): boolean {
  // reached[i]: the pieces so far can cover the first i signs of the name.
  let reached = new Array<boolean>(name.length + 1).fill(false);
  reached[0] = true;
  for (const piece of pieces) {
    const next = new Array<boolean>(name.length + 1).fill(false);
    let begun = false;
    for (let at = 0; at <= name.length; at++) {
      const before = at > 0 ? (name[at - 1] as string) : undefined;
      if (typeof piece === 'string') next[at] = before === piece && reached[at - 1] === true;
      else if (piece.kind === 'one') next[at] = before !== undefined && before !== '/' && reached[at - 1] === true;
      else {
        const goesOn = piece.kind === 'folders' ? before === '/' : piece.kind === 'longRun' || before !== '/';
        next[at] = reached[at] === true || (goesOn && (piece.kind === 'folders' ? begun : next[at - 1] === true));
        begun ||= reached[at] === true;
      }
    }
    reached = next;
  }
  return reached[name.length] === true;
}
