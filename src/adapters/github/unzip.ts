import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

/** Signatures, sizes and places of https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.16. */
const END = { signature: 0x06054b50, size: 22, longestComment: 65_535 };
const ENTRY = { signature: 0x02014b50, size: 46 };
const LOCAL = { signature: 0x04034b50, size: 30 };
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly sum: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

export interface UnzipLimits {
  /** Of all files together, unpacked. */
  readonly bytes: number;
  readonly files: number;
}

/**
 * Texts of the files in a zip archive, by path; what is no UTF-8 is left out. Throws an Error in plain words when the archive is
 * broken, encrypted, or larger than the limits. What it says of its sizes is believed only as a limit: nothing is unpacked
 * further than it said, so a bomb ends at the limits too.
 */
export async function unzip(archive: Buffer, limits: UnzipLimits): Promise<ReadonlyMap<string, string>> {
  const entries = entriesOf(archive, limits);
  const size = entries.reduce((sum, one) => sum + one.size, 0);
  if (size > limits.bytes) throw new Error(`it unpacks to more than ${Math.round(limits.bytes / 1e6)} MB`);
  const texts = new Map<string, string>();
  // One after another, so that a bomb of many parts takes no more memory than one of them.
  for (const entry of entries) {
    const text = textOf(await contentOf(archive, entry));
    if (text !== undefined && !entry.path.endsWith('/')) texts.set(entry.path, text);
  }
  return texts;
}

/** What the directory at the end of the archive lists; sizes in the files' own headers may be missing. */
function entriesOf(archive: Buffer, limits: UnzipLimits): readonly Entry[] {
  const end = endOf(archive);
  const count = archive.readUInt16LE(end + 10);
  if (count === 0xffff) throw new Error('it is of a kind (zip64) that is not read');
  if (count > limits.files) throw new Error(`it holds more than ${limits.files} files`);
  const entries: Entry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (at + ENTRY.size > end || archive.readUInt32LE(at) !== ENTRY.signature) throw broken();
    const [name, extra, comment] = [28, 30, 32].map((place) => archive.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    entries.push({
      path: archive.toString('utf8', at + ENTRY.size, at + ENTRY.size + name),
      encrypted: (archive.readUInt16LE(at + 8) & 1) === 1,
      method: archive.readUInt16LE(at + 10),
      sum: archive.readUInt32LE(at + 16),
      packed: archive.readUInt32LE(at + 20),
      size: archive.readUInt32LE(at + 24),
      at: archive.readUInt32LE(at + 42),
    });
    at += ENTRY.size + name + extra + comment;
  }
  return entries;
}

function endOf(archive: Buffer): number {
  const first = Math.max(0, archive.length - END.size - END.longestComment);
  for (let at = archive.length - END.size; at >= first; at -= 1) {
    if (archive.readUInt32LE(at) === END.signature) return at;
  }
  throw new Error('it is no zip archive');
}

async function contentOf(archive: Buffer, { at, packed, size, method, encrypted, sum }: Entry): Promise<Buffer> {
  if (encrypted) throw new Error('it is encrypted');
  if (at + LOCAL.size > archive.length || archive.readUInt32LE(at) !== LOCAL.signature) throw broken();
  const from = at + LOCAL.size + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
  if (from + packed > archive.length) throw broken();
  const content = await unpacked(archive.subarray(from, from + packed), method, size);
  if (content.length !== size || crc32(content) !== sum) throw broken();
  return content;
}

async function unpacked(packed: Buffer, method: number, size: number): Promise<Buffer> {
  if (method === STORED) return packed;
  if (method !== DEFLATED) throw new Error('it is packed in a way that is not read');
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    throw broken();
  }
}

const broken = () => new Error('it is a broken zip archive');

function textOf(content: Buffer): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}
