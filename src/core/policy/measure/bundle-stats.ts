import { isJsonObject, type Json, type JsonObject, readJson } from '../../json.ts';

/** What somebody downloads as one, with its size in bytes. */
export interface Bundle {
  readonly name: string;
  readonly bytes: number;
  /** The tool that measured says that it is over a limit of its own. */
  readonly refused?: true;
}

export interface BundleStats {
  readonly head: readonly Bundle[];
  /** Undefined when the artifact has no file of the base. */
  readonly base: readonly Bundle[] | undefined;
  /** JSON files of no form that is known here. */
  readonly unread: readonly string[];
}

/** Reads an artifact's JSON files; those in a folder `base/` or called `base.json`, `base-….json` tell of the base branch. */
export function readBundleStats(files: ReadonlyMap<string, string>): BundleStats {
  const [head, base]: [Bundle[], Bundle[]] = [[], []];
  const unread: string[] = [];
  let hasBase = false;
  for (const [path, text] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (!/\.json$/i.test(path)) continue;
    const found = bundlesIn(text);
    const ofBase = /(?:^|\/)base(?:\/|[.-][^/]*$)/i.test(path);
    if (found === undefined) unread.push(path);
    else (ofBase ? base : head).push(...found);
    hasBase ||= ofBase && found !== undefined;
  }
  return { head, base: hasBase ? base : undefined, unread };
}

/** The size that a bundle had: by its name, or by its name without the hash of its content. */
export function sizeBefore(name: string, base: readonly Bundle[]): number | undefined {
  const found =
    base.find((one) => one.name === name) ?? base.find((one) => withoutHash(one.name) === withoutHash(name));
  return found?.bytes;
}

/** Hashes have digits or, as esbuild's, are eight capitals; Vite's are eight signs, `-` and `_` among them. */
const HASH = /[-._](?:[A-Z0-9]{8}|(?=[^.]*\d)(?:[A-Za-z0-9]{6,32}|[A-Za-z0-9_-]{8}))(?=\.[A-Za-z0-9.]{1,20}$)/;

function withoutHash(name: string): string {
  return name.replace(HASH, '');
}

function bundlesIn(text: string): readonly Bundle[] | undefined {
  const stats = readJson(text);
  if (Array.isArray(stats)) return listed(stats);
  return isJsonObject(stats) && isJsonObject(stats.outputs) ? built(stats.outputs) : undefined;
}

/** `size-limit --json`, and lists of `name` and `size` that other tools were reduced to. */
function listed(list: readonly Json[]): readonly Bundle[] | undefined {
  const bundles = list.flatMap((one): Bundle[] =>
    isJsonObject(one) && typeof one.name === 'string' && isBytes(one.size)
      ? [{ name: one.name, bytes: one.size, ...(one.passed === false ? { refused: true } : {}) }]
      : [],
  );
  return bundles.length === list.length ? bundles : undefined;
}

/**
 * An esbuild metafile (https://esbuild.github.io/api/#metafile): an entry point is what it needs before it runs, its chunks and
 * its CSS included, those that are imported later left out. Without entry points each file counts alone.
 */
function built(outputs: JsonObject): readonly Bundle[] | undefined {
  const files = Object.entries(outputs).filter(([path]) => !path.endsWith('.map'));
  if (!files.every(([, one]) => isJsonObject(one) && isBytes(one.bytes))) return undefined;
  const entries = files.filter(([, one]) => isJsonObject(one) && typeof one.entryPoint === 'string');
  return (entries.length > 0 ? entries : files).map(([path]) => ({ name: path, bytes: loaded(path, outputs) }));
}

function loaded(start: string, outputs: JsonObject): number {
  const seen = new Set([start]);
  let bytes = 0;
  for (const path of seen) {
    const output = Object.hasOwn(outputs, path) ? outputs[path] : undefined;
    if (!isJsonObject(output)) continue;
    bytes += isBytes(output.bytes) ? output.bytes : 0;
    if (typeof output.cssBundle === 'string') seen.add(output.cssBundle);
    for (const one of Array.isArray(output.imports) ? (output.imports as readonly Json[]) : []) {
      const early = isJsonObject(one) && one.external !== true && one.kind !== 'dynamic-import';
      if (early && typeof one.path === 'string') seen.add(one.path);
    }
  }
  return bytes;
}

function isBytes(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
