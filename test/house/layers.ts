import { type Import, type SourceFile, sourceFiles, withoutComments } from './source-files.ts';

interface Layer {
  /** Folders of the house (or files in its root) that it may import, besides itself. */
  readonly sees: readonly string[];
  /** Packages that it may import; any when left out. `node:` stands for all of Node's own. */
  readonly packages?: readonly string[];
}

const PLUG_IN: Layer = { sees: ['core'], packages: ['zod'] };

/** Who may import whom, as DESIGN.md draws it; a folder that is not named here is refused. */
const LAYERS: { readonly [name: string]: Layer } = {
  core: { sees: [], packages: ['zod', 'js-yaml', 're2-wasm'] },
  actions: PLUG_IN,
  rules: {
    sees: ['core', 'judging'],
    packages: ['zod', 'culori', 'fflate', 'semver', 'spdx-satisfies', '@secretlint/*'],
  },
  // Judging libraries: what several rules measure with.
  judging: {
    sees: ['core'],
    packages: ['zod', 'culori', 'css-tree', 'postcss', 'postcss-scss', '@biomejs/wasm-nodejs'],
  },
  commands: PLUG_IN,
  sources: PLUG_IN,
  engine: { sees: ['core'] },
  adapters: { sees: ['core'] },
  simulator: { sees: ['core'] },
  dashboard: { sees: ['core'] },
  // The demo sets its stage with the simulator; which plug-ins there are is handed to commands as a type.
  cli: { sees: ['core', 'simulator', 'catalogs.ts'] },
  'catalogs.ts': { sees: ['core', 'actions', 'rules', 'commands', 'sources'] },
  'config.ts': { sees: ['core'] },
  'log.ts': { sees: [] },
  'last-resort.ts': { sees: ['core'] },
  'probes.ts': { sees: ['core', 'config.ts', 'log.ts', 'app.ts', 'adapters', 'cli'] },
  'app.ts': { sees: ['core', 'engine', 'adapters'] },
  'serve.ts': { sees: ['core', 'catalogs.ts', 'config.ts', 'log.ts', 'app.ts', 'engine', 'adapters', 'dashboard'] },
  'main.ts': {
    sees: ['core', 'catalogs.ts', 'config.ts', 'log.ts', 'last-resort.ts', 'probes.ts', 'serve.ts', 'adapters', 'cli'],
  },
};

/** What no file of core may do: ask the clock, throw dice, reach the machine. */
const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/, 'reads the clock (Date.now)'],
  [/\bnew Date\(\s*\)/, 'reads the clock (new Date())'],
  [/\bperformance\.now\b/, 'reads the clock (performance.now)'],
  [/\bMath\.random\b/, 'throws dice (Math.random)'],
  [/\bcrypto\.(?:randomUUID|getRandomValues)\b/, 'throws dice (crypto)'],
  [/\bset(?:Timeout|Interval|Immediate)\b/, 'waits by itself (timers)'],
  [/(?<![.\w])fetch\(/, 'reaches the network (fetch)'],
  [/(?<![.\w])process\b(?=\.)/, 'reaches the process'],
];

/** Every breach of the house's import rules and of core's purity under a source folder, one line each. */
export function breaches(root: string): readonly string[] {
  return sourceFiles(root).flatMap((file) => [...importBreaches(file), ...purityBreaches(file)]);
}

function importBreaches(file: SourceFile): readonly string[] {
  const own = layerOf(file.path);
  const layer = LAYERS[own];
  if (layer === undefined) return [`${file.path}: the house has no "${own}"; see DESIGN.md for its folders`];
  return file.imports.flatMap((one) => {
    const why = one.file === undefined ? packageBreach(one, layer) : fileBreach(file.path, one.file, layer);
    return why === undefined ? [] : [`${file.path}: ${why}`];
  });
}

function packageBreach(one: Import, layer: Layer): string | undefined {
  if (one.from.startsWith('.')) return `${one.from} lies outside src`;
  if (layer.packages === undefined || layer.packages.some((name) => fits(one.from, name))) return undefined;
  return `may not import the package ${one.from}`;
}

function fits(from: string, name: string): boolean {
  return name.endsWith('/*') ? from.startsWith(name.slice(0, -1)) : from === name || from.startsWith(`${name}/`);
}

function fileBreach(path: string, target: string, layer: Layer): string | undefined {
  const [own, other] = [layerOf(path), layerOf(target)];
  if (other === 'main.ts') return 'nothing imports main.ts';
  if (own === 'adapters' && other === 'adapters' && system(path) !== system(target)) {
    return `an adapter may not import another one (${target})`;
  }
  return own === other || layer.sees.includes(other) ? undefined : `may not import ${target}`;
}

function layerOf(path: string): string {
  return path.split('/')[0] ?? path;
}

function system(path: string): string {
  return path.split('/')[1] ?? path;
}

function purityBreaches(file: SourceFile): readonly string[] {
  const text = withoutComments(file.text);
  if (file.path.startsWith('core/')) {
    return IMPURE.filter(([pattern]) => pattern.test(text)).map(
      ([, what]) => `${file.path}: core is pure, and this ${what}`,
    );
  }
  const reads = /\bprocess\s*(?:\.\s*env\b|\[\s*['"]env['"]\s*\])/.test(text);
  return reads && file.path !== 'main.ts' ? [`${file.path}: only main.ts reads process.env`] : [];
}
