import { suspend, uninstall, unsuspend } from '../acts/installations.ts';
import type { Registration } from '../control/registration.ts';
import { type Call, created, type Handlers, noContent } from '../http/call.ts';
import type { Installation } from '../records.ts';
import { notFound } from '../refusal.ts';

function installationOf(call: Call): Installation {
  const installation = call.hub.installations.get(call.number('installation_id'));
  if (installation === undefined) throw notFound();
  return installation;
}

/** The life of installations, as the app itself can end and pause it, and how an app comes to be. */
export function installationHandlers(registration: Registration): Handlers {
  const acting = (act: typeof suspend) => (call: Call) => {
    act(call.hub, installationOf(call), call.hub.ownerOf(call.hub.app.owner));
    return noContent();
  };
  return {
    'apps/suspend-installation': acting(suspend),
    'apps/unsuspend-installation': acting(unsuspend),
    'apps/delete-installation': acting(uninstall),
    'apps/create-from-manifest': async (call) => {
      const made = await registration.convert(call.parameter('code'));
      if (made === undefined) throw notFound();
      return created(made);
    },
  };
}
