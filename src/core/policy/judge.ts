import type { Catalog } from '../catalog.ts';
import { Fault } from '../fault.ts';
import type { JsonObject } from '../json.ts';
import type { Clock } from '../ports/clock.ts';
import type { PullView, Rule, RuleJudge, Verdict } from './rule.ts';

const LATE = Symbol('late');

/**
 * Judges rules by name, each behind its own catch and time limit (milliseconds). A rule that crashes, does not exist,
 * gets options that it does not accept or takes too long answers neutral with `broken`; it never takes the check down.
 * A fault of the outside (GitHub unwell) is thrown on: it is retried, and is no judgement. The limit ends waiting, not work.
 */
export function createRuleJudge(about: {
  readonly rules: Catalog<Rule>;
  readonly clock: Clock;
  readonly limit: number;
}): RuleJudge {
  return {
    async judge(name, options, pull) {
      const rule = about.rules.get(name);
      if (rule === undefined) return broken(`there is no rule called ${name}`);
      const read = rule.options.safeParse(options);
      if (!read.success) {
        const issues = read.error.issues.map((issue) => `${issue.path.join('.') || 'with'}: ${issue.message}`);
        return broken(`its options are not as the rule wants them: ${issues.join('; ')}`);
      }
      return inTime(rule, read.data as JsonObject, pull, about);
    },
  };
}

async function inTime(
  rule: Rule,
  options: JsonObject,
  pull: PullView,
  { clock, limit }: { readonly clock: Clock; readonly limit: number },
): Promise<Verdict & { readonly broken?: string }> {
  const stop = new AbortController();
  const late = clock.sleep(limit, stop.signal).then(
    (): typeof LATE => LATE,
    (): typeof LATE => LATE,
  );
  try {
    const verdict = await Promise.race([Promise.resolve().then(() => rule.judge(pull, options)), late]);
    return verdict === LATE ? broken(`it took longer than ${Math.round(limit / 1000)} s`) : verdict;
  } catch (error) {
    if (isOutside(error)) throw error;
    // GitHub's clear answer, such as a missing permission, is nobody's crash.
    if (error instanceof Fault && error.code !== 'bug') return broken(error.message);
    return broken(`it crashed: ${Error.isError(error) ? error.message : 'something that is no error was thrown'}`);
  } finally {
    stop.abort();
  }
}

/** Faults that pass by themselves or say that the whole run must end belong to the step, not to a rule. */
function isOutside(error: unknown): boolean {
  if (!(error instanceof Fault)) return false;
  return error.retry.kind === 'backoff' || error.retry.kind === 'at' || error.code === 'cancelled';
}

function broken(why: string): Verdict & { readonly broken: string } {
  return { verdict: 'neutral', summary: `could not be judged: ${why}`, findings: [], broken: why };
}
