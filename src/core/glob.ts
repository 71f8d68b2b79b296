/** One element of a compiled glob: a character, any one character, any run inside a folder, or any run over folders. */
type Piece = string | { readonly kind: 'one' | 'run' | 'folders' };

const LONGEST = 300;
const MOST_ALTERNATIVES = 64;

/**
 * Whether a glob (`*` inside a folder, `**` over folders, `?`, `{a,b}`) covers the whole text. Globs come from people's
 * files, so it is a table walk in O(glob × text) and never a regular expression. A glob over 300 characters covers nothing.
 */
export function matchesGlob(glob: string, text: string): boolean {
  if (glob.length > LONGEST) return false;
  return alternatives(glob).some((plain) => covers(compile(plain), text));
}

/** Whether any of the globs covers the text; an empty list covers everything. */
export function matchesAny(globs: readonly string[], text: string): boolean {
  return globs.length === 0 || globs.some((glob) => matchesGlob(glob, text));
}

/** Whether a repository is meant by any of the globs, which may be written with or without the owner; an empty list means all. */
export function matchesRepository(globs: readonly string[], fullName: string): boolean {
  const name = fullName.slice(fullName.indexOf('/') + 1);
  return globs.length === 0 || globs.some((glob) => matchesGlob(glob, glob.includes('/') ? fullName : name));
}

function alternatives(glob: string): readonly string[] {
  const open: string[] = [glob];
  const plain: string[] = [];
  while (open.length > 0 && open.length + plain.length <= MOST_ALTERNATIVES) {
    const next = open.pop() as string;
    const found = /\{([^{}]*)\}/.exec(next);
    if (found === null) {
      plain.push(next);
      continue;
    }
    const [whole, inside = ''] = found;
    for (const choice of inside.split(',')) {
      open.push(next.slice(0, found.index) + choice + next.slice(found.index + whole.length));
    }
  }
  return plain;
}

function compile(glob: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < glob.length; at++) {
    const sign = glob[at] as string;
    if (sign === '?') pieces.push({ kind: 'one' });
    else if (sign !== '*') pieces.push(sign);
    else if (glob[at + 1] !== '*') pieces.push({ kind: 'run' });
    else {
      while (glob[at + 1] === '*') at++;
      // `**/` also stands for no folder at all.
      if (glob[at + 1] === '/' && (pieces.length === 0 || pieces.at(-1) === '/')) at++;
      pieces.push({ kind: 'folders' });
    }
  }
  return pieces;
}

function covers(pieces: readonly Piece[], text: string): boolean {
  // reached[i]: the pieces so far can cover the first i characters.
  let reached = new Array<boolean>(text.length + 1).fill(false);
  reached[0] = true;
  for (const piece of pieces) {
    const next = new Array<boolean>(text.length + 1).fill(false);
    for (let at = 0; at <= text.length; at++) {
      const before = at > 0 ? (text[at - 1] as string) : undefined;
      if (typeof piece === 'string') next[at] = before === piece && reached[at - 1] === true;
      else if (piece.kind === 'one') next[at] = before !== undefined && before !== '/' && reached[at - 1] === true;
      else {
        const longer = before !== undefined && next[at - 1] === true && (piece.kind === 'folders' || before !== '/');
        next[at] = reached[at] === true || longer;
      }
    }
    reached = next;
  }
  return reached[text.length] === true;
}
