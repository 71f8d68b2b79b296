import type { Signal } from '../core/event.ts';
import type { Fact } from '../core/run/fact.ts';
import type { RunView, StepStatus } from '../core/run/view.ts';
import { duration } from './time.ts';

/** A plain dot where a fact is news but no state of its own. */
type Sign = StepStatus | 'cancelled' | 'dot';

/** One line of the timeline: a fact, or several that say the same, in people's words. */
export interface Entry {
  readonly at: number;
  readonly sign: Sign;
  /** Name of the step, where it is about one. */
  readonly step?: string;
  readonly words: string;
  /** More than a line, folded: inputs, outputs, reasons. */
  readonly detail?: unknown;
  /** How often the same was found again. */
  readonly again: number;
}

/**
 * The facts of a run, oldest first. Looks that found nothing new are counted on the line that they repeat, and steps that
 * were skipped together share one.
 */
export function entries(facts: readonly Fact[], view: RunView): readonly Entry[] {
  const list: Entry[] = [];
  const parked = new Map<string, { at: number; reason: string }>();
  const news = wakesWithNews(facts);
  for (const fact of facts) {
    if (fact.kind === 'step.woken' && !news.has(fact)) continue;
    if (fact.kind === 'step.parked') {
      const reason = said(fact.wait);
      const known = parked.get(fact.step);
      if (known?.reason === reason) {
        const old = list[known.at]!;
        list[known.at] = { ...old, again: old.again + 1 };
        continue;
      }
      parked.set(fact.step, { at: list.length, reason });
    }
    const last = list.at(-1);
    if (fact.kind === 'step.skipped' && last?.sign === 'skipped' && last.words === `skipped: ${fact.reason}`) {
      const { step = '', detail, ...rest } = last;
      const names = [...(Array.isArray(detail) ? detail : [step]), stepName(fact.step, view)];
      list[list.length - 1] = { ...rest, step: `${names.length} steps`, detail: names };
      continue;
    }
    list.push(entry(fact, view));
  }
  return list;
}

/** Signals that woke a step for more than to find that it waits for the same as before. */
function wakesWithNews(facts: readonly Fact[]): ReadonlySet<Fact> {
  const found = new Set<Fact>();
  const woken = new Map<string, Fact>();
  const reasons = new Map<string, string>();
  for (const fact of facts) {
    if (fact.kind === 'step.woken') {
      if (fact.by === 'signal') woken.set(fact.step, fact);
      continue;
    }
    if (!('step' in fact)) continue;
    const reason = fact.kind === 'step.parked' ? said(fact.wait) : undefined;
    const wake = woken.get(fact.step);
    if (wake !== undefined && (reason === undefined || reason !== reasons.get(fact.step))) found.add(wake);
    woken.delete(fact.step);
    if (reason !== undefined) reasons.set(fact.step, reason);
  }
  return found;
}

function said(wait: { readonly reason: string; readonly by?: object }): string {
  return JSON.stringify([wait.reason, wait.by ?? null]);
}

function entry(fact: Fact, view: RunView): Entry {
  const line = (sign: Entry['sign'], words: string, detail?: unknown): Entry => ({
    at: fact.at,
    sign,
    words,
    again: 0,
    ...('step' in fact ? { step: stepName(fact.step, view) } : {}),
    ...(detail === undefined || empty(detail) ? {} : { detail }),
  });
  switch (fact.kind) {
    case 'run.began':
      return line('dot', `Began for ${fact.event.type}, set off by ${fact.triggeredBy}`, fact.inputs);
    case 'step.started':
      return line('dot', 'began', fact.inputs);
    case 'step.noted':
      return line('dot', fact.message, fact.data);
    case 'step.parked':
      return line('waiting', `waits for ${fact.wait.reason}`, fact.wait.by);
    case 'step.woken':
      return woke(fact.signals, line);
    case 'step.retried':
      return line('retrying', `tries again in ${duration(fact.next - fact.at)}: ${fact.message}`);
    case 'step.done':
      return line('succeeded', fact.note ?? 'done', fact.output);
    case 'step.failed':
      return line('failed', fact.message, fact.detail);
    case 'step.skipped':
      return line('skipped', `skipped: ${fact.reason}`);
    case 'step.undo-started':
      return line('dot', 'is taken back');
    case 'step.undo-parked':
      return line('waiting', `waits for ${fact.wait.reason}, to take it back`, fact.wait.by);
    case 'step.undo-woken':
      return woke(fact.signals, line);
    case 'step.undo-retried':
      return line('retrying', `tries again in ${duration(fact.next - fact.at)} to take it back: ${fact.message}`);
    case 'step.undone':
      return line('undone', fact.note ?? 'taken back');
    case 'step.undo-failed':
      return line('failed', `could not be taken back: ${fact.message}`);
    case 'run.cancelled':
      return line('cancelled', `Cancelled by ${fact.by}: ${fact.reason}`);
    case 'run.ended':
      return line(
        fact.status,
        fact.status === 'succeeded'
          ? 'The run succeeded'
          : `The run failed${fact.reason === undefined ? '' : `: ${fact.reason}`}`,
        fact.outputs,
      );
  }
}

/** One signal is told in the line, several by their number; which ones they were is folded. */
function woke(signals: readonly Signal[], line: (sign: Sign, words: string, detail?: unknown) => Entry): Entry {
  const told = [...new Set(signals.map(signalWords))];
  if (told.length <= 1) return line('dot', `woke: ${told[0] ?? 'a signal came'}`);
  return line('dot', `woke: ${signals.length} signals`, told);
}

function signalWords({ name, by, key }: Signal): string {
  const about = key.replace(/^[a-z]+:/, '').replace(/@([0-9a-f]{7})[0-9a-f]{33}$/, '@$1');
  return `${name}${by === undefined ? '' : ` by ${by}`} (${about})`;
}

function stepName(id: string, view: RunView): string {
  return view.steps.find((step) => step.id === id)?.name ?? id;
}

function empty(detail: unknown): boolean {
  return detail === null || (typeof detail === 'object' && Object.keys(detail as object).length === 0);
}
