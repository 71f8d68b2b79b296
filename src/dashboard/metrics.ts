import { zoneOf } from '../core/quota/zone.ts';
import type { Queue, Queues } from './queues.ts';

interface Sample {
  readonly labels: { readonly [name: string]: string };
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly samples: (queue: Queue, now: number) => readonly Sample[];
}

const one = (value: number): readonly Sample[] => [{ labels: {}, value }];

const METRICS: readonly Metric[] = [
  counter('requests_total', 'Requests sent to GitHub.', ({ spent }) => one(spent.requests)),
  counter('points_total', 'Secondary points sent: 1 a read, 5 a write.', ({ spent }) => one(spent.points)),
  counter('content_total', 'Content units sent.', ({ spent }) => one(spent.content)),
  counter('refusals_total', 'Requests that GitHub refused because of a limit.', ({ spent }) => one(spent.limited)),
  counter('wait_seconds_total', 'Seconds that requests waited in the queue.', ({ spent }) => one(spent.waited / 1000)),
  gauge('queue_length', 'Requests that wait.', ({ queued }) =>
    Object.entries(queued).map(([lane, value]) => ({ labels: { lane }, value })),
  ),
  gauge('announced_requests', 'Requests that runs are still going to make.', ({ announced }) =>
    one(announced.requests),
  ),
  gauge('announced_content', 'Content units that runs are still going to make.', ({ announced }) =>
    one(announced.content),
  ),
  gauge('in_flight', 'Requests under way.', ({ inFlight }) => one(inFlight)),
  gauge('window_used', 'What is spent of a limit.', ({ windows }) =>
    windows.map(({ name, used }) => ({ labels: { window: name }, value: used })),
  ),
  gauge('window_capacity', 'What a limit allows.', ({ windows }) =>
    windows.map(({ name, capacity }) => ({ labels: { window: name }, value: capacity })),
  ),
  gauge('learned_cap', 'Caps that no page names, as refusals taught them.', ({ learned }) =>
    learned.map(({ family, units, seconds }) => ({ labels: { family, seconds: String(seconds) }, value: units })),
  ),
  gauge('budget_limit', "The hour's requests, as GitHub said last.", ({ budgets }) =>
    budgets.map(({ resource, limit }) => ({ labels: { resource }, value: limit })),
  ),
  gauge('budget_remaining', "What is left of the hour's requests, as GitHub said last.", ({ budgets }) =>
    budgets.map(({ resource, remaining }) => ({ labels: { resource }, value: remaining })),
  ),
  gauge('budget_zone', "1 for the zone that the hour's requests are in.", ({ budgets }, now) =>
    budgets.flatMap((budget) =>
      ['green', 'yellow', 'red'].map((zone) => ({
        labels: { resource: budget.resource, zone },
        value: zone === zoneOf(budget, now) ? 1 : 0,
      })),
    ),
  ),
  gauge('pause_seconds', 'Seconds until GitHub is asked again after a refusal.', ({ pause }, now) =>
    one(pause === undefined ? 0 : Math.max(0, (pause.until - now) / 1000)),
  ),
];

/** `/metrics` in the text format that Prometheus reads: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function exposition(queues: Queues, now: number): string {
  const lines = METRICS.flatMap(({ name, help, type, samples }) => {
    const told = [...queues].flatMap(([installation, queue]) =>
      samples(queue, now).map(({ labels, value }) => {
        const all = Object.entries({ installation: String(installation), ...labels });
        return `${name}{${all.map(([label, text]) => `${label}="${escaped(text)}"`).join(',')}} ${value}`;
      }),
    );
    return told.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...told];
  });
  return lines.map((line) => `${line}\n`).join('');
}

function counter(name: string, help: string, samples: Metric['samples']): Metric {
  return { name: `baton_github_${name}`, help, type: 'counter', samples };
}

function gauge(name: string, help: string, samples: Metric['samples']): Metric {
  return { name: `baton_github_${name}`, help, type: 'gauge', samples };
}

/** A family or a limit's name may hold anything. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
