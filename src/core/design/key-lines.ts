interface Frame {
  readonly list: boolean;
  /** The key whose value is being read, or the place in a list. */
  at: string;
  wantsKey: boolean;
}

/** 1-based lines of every key of a JSON text, by its path with `\0` between the keys. The text is taken to be valid JSON. */
export function keyLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const frames: Frame[] = [];
  let line = 1;
  for (const [sign] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],\n]/g)) {
    const frame = frames.at(-1);
    if (sign === '\n') line++;
    else if (sign === '{' || sign === '[') frames.push({ list: sign === '[', at: '0', wantsKey: sign === '{' });
    else if (sign === '}' || sign === ']') frames.pop();
    else if (frame === undefined) continue;
    else if (sign === ',') {
      frame.wantsKey = !frame.list;
      if (frame.list) frame.at = String(Number(frame.at) + 1);
    } else if (frame.wantsKey) {
      frame.at = JSON.parse(sign) as string;
      frame.wantsKey = false;
      lines.set(frames.map((one) => one.at).join('\0'), line);
    }
  }
  return lines;
}
