import { renderChanges } from './changes.ts';
import { renderProgress } from './progress.ts';
import type { StoryState } from './story.ts';
import type { Output, Terminal } from './terminal.ts';

/** Shows a story while it goes on. */
export interface Painter {
  /** Shows how it stands now; cheap when nothing is different. Call it once a second or so to keep the clock moving. */
  show(state: StoryState): void;
  /** A line that stays, above what is painted over. */
  say(line: string): void;
  /** Leaves the last picture standing and the terminal as it was found. */
  close(): void;
}

const HIDE = '\u001b[?25l\u001b[?7l';
const RESTORE = '\u001b[?7h\u001b[?25h';

/** Repaints in place on a terminal; elsewhere writes one line for each change. `terminal` is asked at each picture. */
export function createPainter(output: Output, terminal: () => Terminal): Painter {
  return output.isTTY === true ? livePainter(output, terminal) : plainPainter(output);
}

function plainPainter(output: Output): Painter {
  let last: StoryState | undefined;
  return {
    show(state) {
      for (const line of renderChanges(last, state)) output.write(`${line}\n`);
      last = state;
    },
    say: (line) => void output.write(`${line}\n`),
    close() {},
  };
}

function livePainter(output: Output, terminal: () => Terminal): Painter {
  let painted: readonly string[] = [];
  let open = false;
  const up = () => (painted.length === 0 ? '\r' : `\u001b[${painted.length}A\r`);
  // However the process ends, the cursor comes back; `exit` handlers must be synchronous, and a TTY's write is.
  const close = () => {
    if (!open) return;
    open = false;
    process.off('exit', close);
    output.write(RESTORE);
  };
  const paint = (lines: readonly string[], first: string) => {
    if (!open) {
      open = true;
      process.once('exit', close);
      first = `${HIDE}${first}`;
    }
    const body = lines.map((line) => `${line}\u001b[K\n`).join('');
    output.write(`${first}${body}\u001b[J`);
    painted = lines;
  };
  return {
    show(state) {
      // A picture taller than the screen cannot be painted over, so it ends where the screen does.
      const lines = renderProgress(state, terminal()).slice(0, Math.max(1, (output.rows ?? 24) - 1));
      if (open && lines.length === painted.length && lines.every((line, index) => line === painted[index])) return;
      paint(lines, up());
    },
    say(line) {
      const below = painted;
      const first = `${up()}${line}\u001b[K\n`;
      if (below.length === 0) output.write(`${line}\n`);
      else paint(below, first);
    },
    close,
  };
}
