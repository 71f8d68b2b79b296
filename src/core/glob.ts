/**
 * Whether a name fits a glob: `*` is any signs but "/", `**` any signs, `?` one sign, `{a,b}` either. Without regular
 * expressions; the time is bounded by the product of the two lengths for each way through the braces, and those are capped.
 */
export function fitsGlob(glob: string, name: string): boolean {
  return alternatives(glob).some((one) => fits(one, name));
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

const MAX_WAYS = 64;

function alternatives(glob: string): readonly string[] {
  let found = [''];
  for (const part of glob.split(/(\{[^{}]*\})/)) {
    const choices = part.startsWith('{') && part.endsWith('}') ? part.slice(1, -1).split(',') : [part];
    found = found.flatMap((start) => choices.map((choice) => start + choice)).slice(0, MAX_WAYS);
  }
  return found;
}

function fits(glob: string, name: string): boolean {
  const signs = glob.replace(/\*{3,}/g, '**').match(/\*\*|[\s\S]/g) ?? [];
  // The set of places in the name that the signs so far can reach.
  let reached = new Set([0]);
  for (const sign of signs) {
    const next = new Set<number>();
    for (const at of reached) {
      if (sign === '*' || sign === '**') {
        for (let to = at; to <= name.length; to++) {
          next.add(to);
          if (sign === '*' && name[to] === '/') break;
        }
      } else if (at < name.length && (sign === name[at] || (sign === '?' && name[at] !== '/'))) next.add(at + 1);
    }
    if (next.size === 0) return false;
    reached = next;
  }
  return reached.has(name.length);
}
