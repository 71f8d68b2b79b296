import { git } from '../git/command.ts';
import type { Call, Reply } from '../http/call.ts';

/** The difference of two commits as text, when the request's media type asks for that (https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types). */
export async function rawDifference(call: Call, from: string, to: string): Promise<Reply | undefined> {
  const kind = /application\/vnd\.github\.(?:v3\.)?(diff|patch)/.exec(call.accept)?.[1];
  if (kind === undefined) return undefined;
  const range = call.repository.git.commit(from) === undefined ? [to] : [`${from}..${to}`];
  const args =
    kind === 'diff'
      ? ['diff-tree', '-r', '-M', '-p', '--full-index', from, to]
      : ['format-patch', '--stdout', '--root', '--no-signature', ...range];
  const answer = await git(call.repository.git.path, args);
  if (answer.code !== 0) throw new Error(`git ${args[0]} failed: ${answer.stderr}`);
  const headers = { 'content-type': `application/vnd.github.${kind}; charset=utf-8` };
  return { status: 200, body: answer.stdout, headers };
}
