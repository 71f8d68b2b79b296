import type { Hub } from '../hub.ts';

/** A person or job of a script that threw must not look like one that did nothing. */
export function throwFailures(hub: Hub): void {
  const failures = hub.failures.splice(0);
  if (failures.length > 0) throw new AggregateError(failures, `in the background: ${failures.map(String).join('; ')}`);
}

/** Looks at the condition after each happening and every 20 ms; rejects after that much real time. */
export async function until(hub: Hub, condition: () => boolean, milliseconds: number, what?: string): Promise<void> {
  const end = performance.now() + milliseconds;
  let look = () => {};
  const listener = () => look();
  hub.listeners.push(listener);
  try {
    while (!condition()) {
      throwFailures(hub);
      const left = end - performance.now();
      if (left <= 0) throw new Error(`not within ${milliseconds} ms: ${what ?? 'the condition that was waited for'}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(20, left));
        look = () => {
          clearTimeout(timer);
          // What happened is announced before the act has ended; look after it.
          setImmediate(resolve);
        };
      });
    }
  } finally {
    hub.listeners.splice(hub.listeners.indexOf(listener), 1);
  }
}
