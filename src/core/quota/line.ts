/** Below so many, forgetting them would cost more than passing over them. */
const FEW_HOLES = 64;

/**
 * Things in an order. Most come at the end and leave at the front, which costs nothing; one that is `gone` is passed over
 * and forgotten when there are many of them.
 */
export class Line<T extends { gone: boolean }> {
  readonly #compare: (a: T, b: T) => number;
  #items: T[] = [];
  #from = 0;
  #holes = 0;
  #size = 0;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  /** How many are in it and not gone. */
  get size(): number {
    return this.#size;
  }

  add(item: T): void {
    this.#size += 1;
    const items = this.#items;
    let [low, high] = [this.#from, items.length];
    const last = items.at(-1);
    if (high === low || (last !== undefined && this.#compare(last, item) <= 0)) {
      items.push(item);
      return;
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(items[middle]!, item) <= 0) low = middle + 1;
      else high = middle;
    }
    items.splice(low, 0, item);
  }

  /** Takes out one that is not gone but stands elsewhere from now on. */
  take(item: T): void {
    const index = this.#items.indexOf(item, this.#from);
    if (index === -1) return;
    this.#items.splice(index, 1);
    this.#size -= 1;
  }

  /** Says that one of its things is gone. */
  drop(): void {
    this.#holes += 1;
    this.#size -= 1;
    while (this.#items[this.#from]?.gone === true) this.#from += 1;
    const few = this.#holes < Math.max(FEW_HOLES, this.#items.length / 2);
    if (few && this.#from < this.#items.length) return;
    this.#items = this.#items.filter(({ gone }) => !gone);
    this.#from = 0;
    this.#holes = 0;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = this.#from; index < this.#items.length; index += 1) {
      const item = this.#items[index]!;
      if (!item.gone) yield item;
    }
  }
}
