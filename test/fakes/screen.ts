import type { Output } from '../../src/cli/view/terminal.ts';

/** A terminal's screen that understands what the painter sends: cursor up, erase line, erase below, show and hide. */
export class Screen implements Output {
  readonly isTTY = true;
  readonly rows = 24;
  columns: number;
  cursorShown = true;
  wraps = true;
  writes = 0;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  get lines(): readonly string[] {
    return this.#lines.map((line) => line.trimEnd());
  }

  write(text: string): void {
    this.writes++;
    for (const [, control, final, character] of text.matchAll(/\p{Cc}\[([?\d;]*)([A-Za-z])|([\s\S])/gu)) {
      if (final !== undefined) this.#obey(control ?? '', final);
      else this.#put(character ?? '');
    }
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') {
      this.#column = 0;
      this.#row++;
      while (this.#lines.length <= this.#row) this.#lines.push('');
    } else {
      const line = [...(this.#lines[this.#row] ?? '').padEnd(this.#column)];
      line[this.#column] = character;
      this.#lines[this.#row] = line.join('');
      this.#column++;
    }
  }

  #obey(control: string, final: string): void {
    if (final === 'A') this.#row = Math.max(0, this.#row - Number(control || 1));
    else if (final === 'K')
      this.#lines[this.#row] = [...(this.#lines[this.#row] ?? '')].slice(0, this.#column).join('');
    else if (final === 'J')
      this.#lines = [...this.#lines.slice(0, this.#row), (this.#lines[this.#row] ?? '').slice(0, this.#column)];
    else if (control === '?25') this.cursorShown = final === 'h';
    else if (control === '?7') this.wraps = final === 'h';
    else if (final !== 'm') throw new Error(`the screen does not know ${control}${final}`);
  }
}
