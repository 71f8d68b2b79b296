import { isJsonObject, type Json, type JsonObject, readJson } from '../../json.ts';

/** One page as one run of Lighthouse saw it. */
export interface PageRun {
  readonly url: string;
  /** By audit, in the unit of the audit: milliseconds, or a number without unit for the layout shift. */
  readonly numbers: ReadonlyMap<string, number>;
  /** From 0 to 100; undefined when Lighthouse could not give one. */
  readonly score?: number;
}

/** What Lighthouse CI asserted itself and what did not hold. */
interface FailedAssertion {
  readonly url: string;
  readonly audit: string;
  readonly level: 'warn' | 'error';
  readonly text: string;
}

export interface LighthouseResults {
  readonly runs: readonly PageRun[];
  /** Pages that a run could not load, with Lighthouse's code for why. */
  readonly broken: readonly { readonly url: string; readonly why: string }[];
  readonly assertions: readonly FailedAssertion[];
  /** Reports that could not be read. */
  readonly unread: readonly string[];
}

/**
 * Reads what Lighthouse CI leaves behind, by form and not by name: reports (`lhr-*.json`) and `assertion-results.json`
 * (https://github.com/GoogleChrome/lighthouse-ci/blob/main/docs/configuration.md). Other files are left aside.
 */
export function readLighthouse(files: ReadonlyMap<string, string>): LighthouseResults {
  const runs: PageRun[] = [];
  const broken: { url: string; why: string }[] = [];
  const assertions: FailedAssertion[] = [];
  const unread: string[] = [];
  for (const [path, text] of files) {
    if (!/\.json$/i.test(path)) continue;
    const report = readJson(text);
    if (report === undefined) unread.push(path);
    else if (Array.isArray(report)) assertions.push(...failedIn(report));
    else if (isJsonObject(report) && isJsonObject(report.audits)) {
      const url = urlOf(report);
      const code = isJsonObject(report.runtimeError) ? report.runtimeError.code : undefined;
      if (typeof code === 'string' && code !== 'NO_ERROR') broken.push({ url, why: code.slice(0, 60) });
      else runs.push({ url, numbers: numbersOf(report.audits), ...scoreOf(report) });
    }
  }
  return { runs, broken, assertions, unread };
}

/** The middle of some numbers, of an even count the mean of the two in the middle; undefined of none. */
export function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const high = sorted[middle];
  const low = sorted.length % 2 === 0 ? sorted[middle - 1] : high;
  return high === undefined || low === undefined ? undefined : (low + high) / 2;
}

function urlOf(report: JsonObject): string {
  const urls = [report.requestedUrl, report.finalDisplayedUrl, report.finalUrl];
  return urls.find((url) => typeof url === 'string' && url !== '')?.toString() ?? 'a page without address';
}

function numbersOf(audits: JsonObject): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(audits).flatMap(([audit, one]) => {
      const usable = isJsonObject(one) && one.scoreDisplayMode !== 'error' && typeof one.numericValue === 'number';
      return usable ? [[audit, one.numericValue as number] as const] : [];
    }),
  );
}

function scoreOf({ categories }: JsonObject): { readonly score?: number } {
  const performance = isJsonObject(categories) ? categories.performance : undefined;
  const score = isJsonObject(performance) ? performance.score : undefined;
  return typeof score === 'number' ? { score: score * 100 } : {};
}

function failedIn(list: readonly Json[]): FailedAssertion[] {
  return list.flatMap((one): FailedAssertion[] => {
    if (!isJsonObject(one) || one.passed !== false || (one.level !== 'warn' && one.level !== 'error')) return [];
    const audit = [one.auditId, one.auditProperty].filter((part) => typeof part === 'string').join('.');
    const text = `${String(one.name).slice(0, 40)} of ${audit.slice(0, 80)} is ${shown(one.actual)}, wanted ${String(one.operator).slice(0, 4)} ${shown(one.expected)}`;
    return [{ url: typeof one.url === 'string' ? one.url : '', audit, level: one.level, text }];
  });
}

function shown(value: Json | undefined): string {
  return typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : String(value).slice(0, 60);
}
