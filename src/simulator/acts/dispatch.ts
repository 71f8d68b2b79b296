import type { Json } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Actor, Repository } from '../records.ts';
import { invalid, Refusal } from '../refusal.ts';
import { announce } from './announce.ts';

/** Sends `repository_dispatch` (https://docs.github.com/rest/repos/repos#create-a-repository-dispatch-event). */
export function dispatch(hub: Hub, repository: Repository, actor: Actor, type: string, payload: Json): void {
  if (type === '' || type.length > 100) throw invalid('RepositoryDispatch', 'event_type', 'invalid');
  const plain = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  if (!plain) throw new Refusal(422, "Invalid request.\n\nFor 'properties/client_payload', value is not an object.");
  if (Object.keys(payload).length > 10)
    throw new Refusal(422, 'No more than 10 properties are allowed; 11 were supplied.');
  const about = { branch: repository.defaultBranch, client_payload: payload };
  announce(hub, repository, actor, 'repository_dispatch', type, about);
}
