import pg from 'pg';

const PING = 30_000;
const RECONNECT = 1000;

/**
 * Calls `heard` for each NOTIFY on the channels, over one connection of its own that is made anew whenever it is lost:
 * one loop, because two retry paths once grew without bound. What is sent while it is down is missed, so `connected` is
 * called after each (re)connection, and then one looks for oneself.
 */
export function listen(
  url: string,
  channels: readonly string[],
  heard: (channel: string, payload: string) => void,
  connected: () => void = () => {},
): { stop(): Promise<void> } {
  let stopped = false;
  let wake = () => {};
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const loop = (async () => {
    while (!stopped) {
      const client = new pg.Client({ connectionString: url, keepAlive: true });
      const gone = new Promise<void>((resolve) => {
        wake = resolve;
        client.on('error', () => resolve());
        client.on('end', () => resolve());
      });
      // A half-open connection hears nothing and says nothing, so it is asked now and then.
      const ping = setInterval(() => client.query('select 1').catch(() => wake()), PING);
      client.on('notification', ({ channel, payload }) => heard(channel, payload ?? ''));
      try {
        await client.connect();
        await client.query(channels.map((channel) => `listen ${channel}`).join('; '));
        connected();
        if (!stopped) await gone;
      } catch {
        // Not reachable now; the next round tries again.
      }
      clearInterval(ping);
      await Promise.race([client.end().catch(() => {}), pause(RECONNECT)]);
      if (!stopped) await pause(RECONNECT);
    }
  })();
  return {
    async stop() {
      stopped = true;
      wake();
      await loop;
    },
  };
}
