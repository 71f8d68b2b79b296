const MORE = '\n… more was found than fits here.\n';
const encoder = new TextEncoder();

/**
 * Lines up to a number of UTF-8 bytes, so that no table, link or escape is cut in the middle: the first line that does not
 * fit ends the page, which then says so. What was unfolded is always closed.
 */
export class Page {
  readonly #lines: string[] = [];
  #left: number;
  #full = false;

  constructor(bytes: number) {
    this.#left = bytes - encoder.encode(MORE).length - 1;
  }

  add(...lines: readonly string[]): void {
    for (const line of lines) {
      const size = sizeOf(line);
      this.#full ||= size > this.#left;
      if (this.#full) return;
      this.#left -= size;
      this.#lines.push(line);
    }
  }

  /** Lines between an opening and its end, for which room is kept. */
  fold(opening: readonly string[], closing: string, inside: () => void): void {
    const size = [...opening, closing].reduce((sum, line) => sum + sizeOf(line), 0);
    this.#full ||= size > this.#left;
    if (this.#full) return;
    this.#left -= size;
    this.#lines.push(...opening);
    inside();
    this.#lines.push(closing);
  }

  text(): string {
    return `${this.#lines.join('\n')}\n${this.#full ? MORE : ''}`;
  }
}

/** With its line end. */
function sizeOf(line: string): number {
  return encoder.encode(line).length + 1;
}
