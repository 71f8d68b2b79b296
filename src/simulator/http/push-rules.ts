import { git } from '../git/command.ts';
import type { Hub } from '../hub.ts';
import type { Actor, Repository } from '../records.ts';
import { rulesetsOf } from '../rules/applied.ts';
import { QUEUE_PREFIX, refViolations } from '../rules/ref-change.ts';
import { pushWords } from '../rules/words.ts';

const NONE = '0'.repeat(40);
/** The longest packet of https://git-scm.com/docs/protocol-common, less its own length and the band. */
const LONGEST = 65_515;

interface Push {
  readonly changes: readonly {
    readonly ref: string;
    readonly before: string | undefined;
    readonly after: string | undefined;
  }[];
  readonly capabilities: readonly string[];
  readonly pack: Buffer;
}

/** Reads a receive-pack request (https://git-scm.com/docs/pack-protocol#_reference_update_request_and_packfile_transfer). */
function readPush(input: Buffer): Push {
  const changes: Push['changes'][number][] = [];
  let capabilities: string[] = [];
  let at = 0;
  while (at + 4 <= input.length) {
    const length = Number.parseInt(input.toString('latin1', at, at + 4), 16);
    if (length === 0 || Number.isNaN(length)) break;
    const [line, said] = input
      .toString('utf8', at + 4, at + length)
      .replace(/\n$/, '')
      .split('\0');
    if (said !== undefined) capabilities = said.trim().split(' ');
    const command = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+)$/.exec(line ?? '');
    const sha = (text: string | undefined) => (text === NONE ? undefined : text);
    if (command !== null) changes.push({ before: sha(command[1]), after: sha(command[2]), ref: command[3]! });
    at += length;
  }
  return { changes, capabilities, pack: input.subarray(at + 4) };
}

function packet(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from((content.length + 4).toString(16).padStart(4, '0')), content]);
}

function band(number: 1 | 2, content: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += LONGEST) {
    parts.push(packet(Buffer.concat([Buffer.from([number]), content.subarray(at, at + LONGEST)])));
  }
  return Buffer.concat(parts);
}

/**
 * What GitHub's pre-receive hook answers to a push that rules forbid; undefined when it may go on. One bad ref refuses
 * the whole push. The objects are unpacked first, for most rules look at commits; refused, they stay unreachable.
 */
export async function refusedPush(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  input: Buffer,
): Promise<Buffer | undefined> {
  const { changes, capabilities, pack } = readPush(input);
  const ruled = repository.rules.protections.size > 0 || rulesetsOf(hub, repository).length > 0;
  if (!ruled && !changes.some(({ ref }) => ref.startsWith(QUEUE_PREFIX))) return undefined;
  if (pack.length > 0) {
    const unpacked = await git(repository.git.path, ['unpack-objects', '-q'], pack);
    // A broken pack is for git itself to complain about.
    if (unpacked.code !== 0) return undefined;
  }
  const judged = changes.map((change) => ({
    ref: change.ref,
    found: refViolations(hub, repository, { ...change, actor }),
  }));
  if (judged.every(({ found }) => found.length === 0)) return undefined;
  const lines = judged.map(({ ref, found }) => {
    const words = found.length === 0 ? undefined : pushWords(hub, repository, ref, found);
    return { text: words?.text ?? '', status: `ng ${ref} ${words?.reason ?? 'pre-receive hook declined'}\n` };
  });
  const statuses = ['unpack ok\n', ...lines.map(({ status }) => status)].map((line) => packet(Buffer.from(line)));
  const report = Buffer.concat([...statuses, Buffer.from('0000')]);
  if (!capabilities.some((one) => one.startsWith('report-status'))) return Buffer.alloc(0);
  if (!capabilities.includes('side-band-64k')) return report;
  const said = Buffer.from(lines.map(({ text }) => text).join(''));
  return Buffer.concat([band(2, said), band(1, report), Buffer.from('0000')]);
}
