import type { SchedulerState } from './scheduler.ts';

/** How GitHub's side is, in a sentence for `/health`: pauses and open circuits, by installation. Holds no secret. */
export function tellQueues(queues: ReadonlyMap<number, SchedulerState>): {
  readonly ok: boolean;
  readonly detail: string;
} {
  const told = [...queues].flatMap(([id, { pause, breakers, waiting, queued }]) => {
    const waits = Object.values(queued).reduce((sum, count) => sum + count, 0);
    const words = [
      ...(pause === undefined ? [] : [`pauses until ${time(pause.until)} (${pause.reason})`]),
      ...breakers.map(({ family, state, until }) =>
        state === 'open' ? `leaves ${family} alone until ${time(until)}, which failed` : `tries ${family} again`,
      ),
      ...(waiting === undefined || pause !== undefined
        ? []
        : [
            `${waits} ${waits === 1 ? 'request waits' : 'requests wait'} until ${time(waiting.until)} (${waiting.bound})`,
          ]),
    ];
    return words.length === 0 ? [] : [`installation ${id}: ${words.join('; ')}`];
  });
  const shut = [...queues.values()].some(({ pause, breakers }) => pause !== undefined || breakers.length > 0);
  return { ok: !shut, detail: told.length === 0 ? 'answers' : told.join('. ') };
}

function time(at: number): string {
  return new Date(at).toISOString();
}
