import { ProbotOctokit } from 'probot';
import type { ChangeSet, Opened, Send } from './changes.ts';
import type { TinyGitHub } from './github.ts';

const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Octokit as Probot gives it, its throttling and retries on; a refused request is tried again as often as it takes. */
export function octokitSend(github: TinyGitHub, id: string): Send {
  const again = () => true;
  const octokit = new ProbotOctokit({
    auth: { token: 'bench' },
    log: QUIET as never,
    throttle: { id, onRateLimit: again, onSecondaryRateLimit: again },
    request: { fetch: github.fetch },
  });
  return async (_, text, given) =>
    text.startsWith('mutation') || text.startsWith('query')
      ? await octokit.graphql(text, given)
      : (await octokit.request(text, given)).data;
}

/** One repository after the other. */
export async function oneByOne(set: ChangeSet, names: readonly string[], opened: () => void): Promise<void> {
  const pulls: Opened[] = [];
  for (const name of names) pulls.push(await set.open(name));
  opened();
  for (const pull of pulls) await set.land(pull);
}

/** All repositories at once; everything is open before anything lands. */
export async function atOnce(set: ChangeSet, names: readonly string[], opened: () => void): Promise<void> {
  const pulls = await Promise.all(names.map((name) => set.open(name)));
  opened();
  await Promise.all(pulls.map((pull) => set.land(pull)));
}
