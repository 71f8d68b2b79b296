interface Frame {
  readonly list: boolean;
  /** The keys around it, each with a `\0` behind it; undefined where they are too many or too long. */
  readonly around: string | undefined;
  /** The key whose value is being read, or the place in a list. */
  at: string;
  wantsKey: boolean;
}

/** Every key costs its whole path: what lies deeper, or has a longer one in UTF-16 units, is left out. */
const DEEPEST = 40;
const LONGEST = 4000;

/** 1-based lines of every key of a JSON text, by its path with `\0` between the keys. The text is taken to be valid JSON. */
export function keyLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const frames: Frame[] = [];
  let line = 1;
  for (const [sign] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],\n]/g)) {
    const frame = frames.at(-1);
    if (sign === '\n') line++;
    else if (sign === '{' || sign === '[') {
      frames.push({ list: sign === '[', around: pathInto(frame, frames.length), at: '0', wantsKey: sign === '{' });
    } else if (sign === '}' || sign === ']') frames.pop();
    else if (frame === undefined) continue;
    else if (sign === ',') {
      frame.wantsKey = !frame.list;
      if (frame.list) frame.at = String(Number(frame.at) + 1);
    } else if (frame.wantsKey) {
      frame.at = JSON.parse(sign) as string;
      frame.wantsKey = false;
      if (frame.around !== undefined && frame.around.length + frame.at.length <= LONGEST) {
        lines.set(frame.around + frame.at, line);
      }
    }
  }
  return lines;
}

function pathInto(frame: Frame | undefined, depth: number): string | undefined {
  if (frame === undefined) return '';
  const { around, at } = frame;
  if (around === undefined || depth > DEEPEST || around.length + at.length > LONGEST) return undefined;
  return `${around}${at}\0`;
}
