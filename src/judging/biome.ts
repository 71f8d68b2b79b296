import type { AnalyzerSelector, Diagnostic, ProjectKey, Workspace } from '@biomejs/wasm-nodejs';

/** One thing that Biome says about a text; offsets are bytes of its UTF-8. */
export interface Remark {
  /** `noAccessKey`. */
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** A node of Biome's concrete syntax tree; leaves are tokens and have their text. Offsets are bytes. */
export interface SyntaxNode {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** Of a token, without the white space and comments around it. */
  readonly text?: string;
  /** Where the text of the first token begins; before it, white space and comments belong to the node. */
  readonly textStart: number;
  readonly children: readonly SyntaxNode[];
}

/** A text that Biome has read; undefined where it could not parse it, or gave up. */
export interface ReadText {
  /** What these rules of a group remark. */
  lint(rules: readonly string[]): readonly Remark[];
  tree(): SyntaxNode;
}

interface Open {
  readonly workspace: Workspace;
  readonly projectKey: ProjectKey;
}

let opened: Promise<{ open: Open; renew: () => Open }> | undefined;

/** Compiling the module takes half a second, so it is done when first needed, and once for the process. */
async function start(): Promise<{ open: Open; renew: () => Open }> {
  const { Workspace: Space, main } = await import('@biomejs/wasm-nodejs');
  main();
  const renew = (): Open => {
    const workspace = new Space();
    const { projectKey } = workspace.openProject({ path: '/', openUninitialized: true });
    workspace.updateSettings({
      projectKey,
      workspaceDirectory: '/',
      configuration: {
        files: { maxSize: 4_000_000 },
        html: { experimentalFullSupportEnabled: true },
        linter: { rules: { recommended: false, a11y: 'error' } },
      },
    });
    return { workspace, projectKey };
  };
  return { open: renew(), renew };
}

/**
 * Lets `use` read a text as Biome does; the extension of `name` decides the language (tsx, vue, svelte, html, …). Undefined when
 * Biome cannot parse it, or breaks, as it does where a text nests thousands deep. Comments that would silence Biome do not.
 */
export async function withBiome<Answer>(
  name: string,
  text: string,
  use: (read: ReadText) => Answer,
): Promise<Answer | undefined> {
  opened ??= start();
  const biome = await opened;
  const { workspace, projectKey } = biome.open;
  // A path of another file must not reach Biome's ideas about folders, such as its ignored ones.
  const path = `/text.${extension(name)}`;
  const pull = (only: AnalyzerSelector[]): Diagnostic[] =>
    workspace.pullDiagnostics({ projectKey, path, categories: ['syntax', 'lint'], only }).diagnostics;
  try {
    workspace.openFile({ projectKey, path, content: { type: 'fromClient', content: unsilenced(text), version: 0 } });
    if (pull(['lint/a11y/noAccessKey']).some((one) => !one.category?.startsWith('lint/'))) {
      workspace.closeFile({ projectKey, path });
      return undefined;
    }
    const answer = use({
      lint: (rules) => pull(rules.map((rule): AnalyzerSelector => `lint/a11y/${rule}`)).flatMap(remark),
      tree: () => parseTree(workspace.getSyntaxTree({ projectKey, path }).cst),
    });
    workspace.closeFile({ projectKey, path });
    return answer;
  } catch (error) {
    // A workspace whose call was torn off half-way holds locks; a new one is sound (tried with texts that overflow the stack).
    biome.open = biome.renew();
    if (error instanceof Error && /^(?:Range|Runtime)Error$/.test(error.name)) return undefined;
    throw error;
  }
}

/** Of the same length, so that every place stays what it was. */
function unsilenced(text: string): string {
  return text.replace(/biome-(?=ignore)/gi, 'biome_');
}

function extension(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

function remark({ category, location }: Diagnostic): Remark[] {
  const rule = category?.startsWith('lint/a11y/') ? category.slice('lint/a11y/'.length) : undefined;
  if (rule === undefined || location.span === undefined || location.span === null) return [];
  return [{ rule, start: location.span[0], end: location.span[1] }];
}

/**
 * Biome gives its tree as indented text: `2: JSX_TEXT@82..84`, tokens with their text as JSON and the white space and comments
 * before and after them in brackets.
 */
function parseTree(dump: string): SyntaxNode {
  type Growing = { kind: string; start: number; end: number; textStart: number; text?: string; children: Growing[] };
  const root: Growing = { kind: 'ROOT', start: 0, end: 0, textStart: 0, children: [] };
  const open = [root];
  for (const line of dump.split('\n')) {
    const found = /^( *)\d+: (\w+)@(\d+)\.\.(\d+)(?: ("(?:[^"\\]|\\.)*") \[(.*)\])?/.exec(line);
    if (found === null) continue;
    const [, indent = '', kind = '', from, until, text, around = ''] = found;
    const depth = indent.length / 2;
    const start = Number(from);
    const node: Growing = { kind, start, end: Number(until), textStart: start, children: [] };
    open.length = depth + 1;
    open[depth]?.children.push(node);
    if (text === undefined) open.push(node);
    else {
      node.text = unquoted(text);
      node.textStart += triviaBefore(around, node.end - start - encoder.encode(node.text).length);
      for (const outer of open)
        if (outer.start === start && outer.textStart === start) outer.textStart = node.textStart;
    }
  }
  return root.children[0] ?? root;
}

const encoder = new TextEncoder();

/**
 * Bytes that stand before a token, of those around it. Biome shortens long white space and comments in its tree, so what stands
 * behind is taken off, which is short: nothing, or what is left of the line.
 */
function triviaBefore(around: string, bytes: number): number {
  if (bytes === 0) return 0;
  const before = trivia(around);
  const behind = trivia(around.slice(before.read + '] ['.length));
  if (!behind.shortened) return bytes - behind.bytes;
  return before.shortened ? 0 : before.bytes;
}

/** Of `Newline("\n"), Whitespace("  ")`, until something else comes. */
function trivia(list: string): { bytes: number; shortened: boolean; read: number } {
  const found = { bytes: 0, shortened: false, read: 0 };
  for (;;) {
    const piece = /^(?:, )?\w+\(("(?:[^"\\]|\\.)*")\)/.exec(list.slice(found.read));
    if (piece === null) return found;
    const text = unquoted(piece[1] as string);
    found.bytes += encoder.encode(text).length;
    found.shortened ||= text.endsWith('...');
    found.read += piece[0].length;
  }
}

/** Rust's escapes: `\u{1f600}` and `\'` are not JSON's. */
function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\(?:u\{([0-9a-f]{1,6})\}|(.))/gs, (_all, code: string | undefined, sign: string) => {
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      return { n: '\n', r: '\r', t: '\t', '0': '\0' }[sign] ?? sign;
    });
}

/** 1-based line of a byte offset into a text's UTF-8. */
export function byteLines(text: string): (offset: number) => number {
  const bytes = encoder.encode(text);
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) ends.push(at);
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
