/** What a terminal can show. */
export interface Terminal {
  /** Columns; plenty where there is no terminal, since nothing need be cut there. */
  readonly width: number;
  readonly color: boolean;
  readonly unicode: boolean;
}

/** What this module needs of `process.stdout`. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/**
 * What may be written to `output`. No colour where there is no terminal, where it is `dumb`, or where NO_COLOR is set and
 * not empty (https://no-color.org); signs beyond ASCII only where the locale says UTF-8.
 */
export function terminalOf(
  output: Output,
  environment: {
    readonly noColor?: string | undefined;
    readonly term?: string | undefined;
    readonly locale?: string | undefined;
  },
): Terminal {
  const tty = output.isTTY === true;
  return {
    width: tty ? Math.max(40, output.columns ?? 80) : 200,
    color: tty && (environment.noColor ?? '') === '' && environment.term !== 'dumb',
    unicode: /utf-?8/i.test(environment.locale ?? ''),
  };
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, grey: 90 } as const;
export type Ink = keyof typeof CODES;

/** The text in that ink, or as it is where there are no colours. Give it text that is plain already. */
export function ink(terminal: Terminal, color: Ink, text: string): string {
  return terminal.color && text !== ''
    ? `\u001b[${CODES[color]}m${text}\u001b[${color === 'bold' || color === 'dim' ? 22 : 39}m`
    : text;
}

const SIGNS = {
  pending: ['·', '.'],
  working: ['◐', '*'],
  waiting: ['◌', '~'],
  failing: ['✗', 'x'],
  ready: ['●', 'o'],
  merged: ['✓', '+'],
  failed: ['✗', 'x'],
  skipped: ['–', '-'],
  ellipsis: ['…', '...'],
  dot: ['·', '-'],
  cork: ['●', 'o'],
  stick: ['━', '='],
  track: ['─', '-'],
  rule: ['─', '-'],
} as const;

/** A sign, or what stands for it in ASCII. */
export function sign(terminal: Terminal, name: keyof typeof SIGNS): string {
  return SIGNS[name][terminal.unicode ? 0 : 1];
}
