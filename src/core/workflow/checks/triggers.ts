import { isJsonObject } from '../../json.ts';
import { nearest } from '../../nearest.ts';
import { textsIn } from '../draft.ts';
import type { Checked } from './check.ts';

/** Triggers name events that somebody gives, and times that exist. */
export function checkTriggers({ draft, events, report }: Checked): void {
  for (const { path, value } of draft.triggers) {
    if (!isJsonObject(value.config)) continue;
    const { timeZone } = value.config;
    if (typeof timeZone === 'string' && !isTimeZone(timeZone)) {
      report.value([...path, 'config', 'timeZone'], {
        category: 'logic',
        rule: 'unknown-time-zone',
        severity: 'error',
        message: `there is no time zone "${timeZone}"`,
        suggestion: 'use a name of the IANA list, such as Europe/Berlin',
      });
    }
    for (const { text, path: place } of textsIn(value.config.event, [...path, 'config', 'event'])) {
      const mend = misspelt(text, events);
      if (mend === undefined) continue;
      const message = `nothing known here sends the event "${text}"`;
      report.value(place, { category: 'logic', rule: 'unknown-event', severity: 'warning', message, suggestion: mend });
    }
  }
}

/** Any type of `repository_dispatch` may be listened to, so an unknown name is only told when it looks like a slip. */
function misspelt(event: string, known: readonly string[]): string | undefined {
  const bare = event.endsWith('.*') ? event.slice(0, -2) : event;
  if (known.includes(event) || (bare !== event && known.some((one) => one.startsWith(`${bare}.`)))) return undefined;
  if (known.some((one) => one.startsWith(`${event}.`))) return `write "${event}.*" for all of its actions`;
  const near = nearest(event, known);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
