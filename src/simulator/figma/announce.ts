import type { WebhookV2Event } from '@figma/rest-api-spec';
import type { JsonObject } from '../../core/json.ts';
import type { StoredFile } from './records.ts';

/** Something that Figma would send webhooks about. */
export interface FigmaHappening {
  readonly event: WebhookV2Event;
  readonly file: StoredFile;
  /** Besides what every payload has: event, file, passcode, time and webhook. */
  readonly about: JsonObject;
}

export type Announce = (happening: FigmaHappening) => void;
