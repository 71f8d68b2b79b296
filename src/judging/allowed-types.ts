import type { AllowedType, Facet, WrittenType } from './type-values.ts';

/** Numbers that differ by less are one. */
const SAME = 0.01;
/** Values that are named where none is nearest. */
const MOST_NAMED = 5;

/** What is allowed of one facet, found by its value: token files and style sheets may both be long. */
export interface AllowedOf {
  has(one: WrittenType): boolean;
  /** Nearest in number; of families there is none, unless only one is allowed. */
  nearest(one: WrittenType): AllowedType | undefined;
  /** Some of them as their authors wrote them. */
  readonly some: readonly string[];
}

export function allowedByFacet(allowed: readonly AllowedType[]): ReadonlyMap<Facet, AllowedOf> {
  const facets = Map.groupBy(allowed, ({ facet }) => facet);
  return new Map([...facets].map(([facet, list]) => [facet, allowedOf(list)]));
}

function allowedOf(list: readonly AllowedType[]): AllowedOf {
  const units = new Map(
    [...Map.groupBy(list, ({ unit }) => unit)].map(([unit, all]) => {
      const names = new Map(all.map((one) => [one.value, one]));
      // A stable order: of the same number the first of the list is named.
      return [unit, { names, numbers: all.toSorted((a, b) => Number(a.value) - Number(b.value)) }] as const;
    }),
  );
  return {
    has(one) {
      const known = units.get(one.unit);
      if (known === undefined) return false;
      if (typeof one.value === 'string') return known.names.has(one.value);
      const near = nearestNumber(known.numbers, one.value);
      return near !== undefined && Math.abs(Number(near.value) - one.value) < SAME;
    },
    nearest({ unit, value }) {
      const known = units.get(unit);
      if (known === undefined) return undefined;
      if (unit !== 'name') return nearestNumber(known.numbers, Number(value));
      return known.names.size === 1 ? list.find((one) => one.unit === 'name') : undefined;
    },
    some: [...new Set(list.map(({ shown }) => shown))].slice(0, MOST_NAMED),
  };
}

/** Of a list in order; of two that are equally far the smaller. */
function nearestNumber(sorted: readonly AllowedType[], value: number): AllowedType | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(sorted[middle]?.value) < value) low = middle + 1;
    else high = middle;
  }
  const above = sorted[low];
  const last = sorted[low - 1];
  const below = last === undefined ? undefined : sorted[firstOf(sorted, Number(last.value), low - 1)];
  if (above === undefined || below === undefined) return above ?? below;
  return value - Number(below.value) <= Number(above.value) - value ? below : above;
}

/** Where the first of those with that number stands, going down from one of them. */
function firstOf(sorted: readonly AllowedType[], value: number, from: number): number {
  let [low, high] = [0, from];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(sorted[middle]?.value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
