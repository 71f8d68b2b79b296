import { fitsGlob } from '../../glob.ts';
import { matchingTexts } from '../../pattern.ts';
import type { Fitting } from './condition-options.ts';

/**
 * Which names fit one of some globs and patterns, and which of the others nobody can tell of: too long for a pattern, or too
 * many. None fits an empty list.
 */
export function fittingNames(
  wanted: Fitting,
  names: readonly string[],
): { readonly fits: ReadonlySet<string>; readonly unsure: ReadonlySet<string> } {
  const fits = new Set<string>();
  const unsure = new Set<string>();
  for (const one of wanted) {
    const left = names.filter((name) => !fits.has(name));
    if (typeof one === 'string') {
      for (const name of left) if (fitsGlob(one, name)) fits.add(name);
    } else {
      const found = matchingTexts(one.pattern, left);
      for (const name of found.matching) fits.add(name);
      for (const name of found.unsure) unsure.add(name);
    }
  }
  for (const name of fits) unsure.delete(name);
  return { fits, unsure };
}
