/** A command line cut up: what stands alone, `--flag`, `--option value` and `key=value`. */
export interface Arguments {
  readonly words: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly options: ReadonlyMap<string, string>;
  readonly values: { readonly [key: string]: string };
}

/** Cuts up a command line; gives a sentence about the first thing that is not known. `--` ends flags and values. */
export function readArguments(
  args: readonly string[],
  known: { readonly flags: readonly string[]; readonly options?: readonly string[]; readonly values?: boolean },
): Arguments | string {
  const words: string[] = [];
  const flags = new Set<string>();
  const options = new Map<string, string>();
  const values: [string, string][] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--') {
      words.push(...args.slice(at + 1));
      break;
    }
    const [name = '', ...rest] = arg.split('=');
    const value = rest.join('=');
    if (known.flags.includes(arg)) flags.add(arg);
    else if (known.options?.includes(name)) {
      const given = rest.length > 0 ? value : args[++at];
      if (given === undefined) return `${name} needs a value`;
      options.set(name, given);
    } else if (arg.startsWith('-') && arg !== '-') return `there is no option ${arg}`;
    else if (known.values === true && rest.length > 0 && /^[A-Za-z_]\w*$/.test(name)) values.push([name, value]);
    else words.push(arg);
  }
  return { words, flags, options, values: Object.fromEntries(values) };
}
