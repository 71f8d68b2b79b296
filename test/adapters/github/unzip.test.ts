import { deflateRawSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { unzip } from '../../../src/adapters/github/unzip.ts';
import { zip } from '../../../src/simulator/zip.ts';

const LIMITS = { bytes: 1_000_000, files: 100 };
const ENTRY = Buffer.from('PK\x01\x02', 'latin1');

/** The archive with other bytes at a place of its first entry in the directory. */
function forged(archive: Buffer, place: number, value: number, bytes: 2 | 4): Buffer {
  const copy = Buffer.from(archive);
  copy.writeUIntLE(value, copy.indexOf(ENTRY) + place, bytes);
  return copy;
}

test('texts come out by path; folders, binary files and other encodings do not', async () => {
  const files = {
    'a.json': '{"é":"☃"}',
    'deep/b.txt': '',
    'folder/': '',
    'c.png': 'x\0y',
    'latin.txt': Buffer.from([0x63, 0xe9]),
    ['__proto__']: 'plain',
  };
  expect([...(await unzip(zip(files), LIMITS))]).toEqual([
    ['a.json', '{"é":"☃"}'],
    ['deep/b.txt', ''],
    ['__proto__', 'plain'],
  ]);
});

test('an archive within another is one binary file, not more entries', async () => {
  const inner = zip({ 'inner.txt': 'x' });
  expect([...(await unzip(zip({ 'trace.zip': inner, 'a.txt': 'a' }), LIMITS)).keys()]).toEqual(['a.txt']);
});

test('an archive with a comment at its end is read', async () => {
  const archive = Buffer.concat([zip({ 'a.txt': 'a' }), Buffer.from('a comment')]);
  archive.writeUInt16LE(9, archive.length - 9 - 2);
  expect([...(await unzip(archive, LIMITS))]).toEqual([['a.txt', 'a']]);
});

test('what says that it is too large is not unpacked, and what lies about it is not unpacked further than it said', async () => {
  const bomb = zip({ 'bomb.txt': Buffer.alloc(5_000_000, 97) });
  expect(bomb.length).toBeLessThan(20_000);
  await expect(unzip(bomb, LIMITS)).rejects.toThrow('it unpacks to more than 1 MB');
  await expect(unzip(forged(bomb, 24, 10, 4), LIMITS)).rejects.toThrow('it is a broken zip archive');
  const parts = zip(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${at}`, Buffer.alloc(60_000, 97)])));
  await expect(unzip(parts, LIMITS)).rejects.toThrow('it unpacks to more than 1 MB');
  const many = zip(Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`${at}`, ''])));
  await expect(unzip(many, LIMITS)).rejects.toThrow('it holds more than 100 files');
});

test.each<[string, (archive: Buffer) => Buffer, string]>([
  ['nothing', () => Buffer.alloc(0), 'it is no zip archive'],
  ['a page of an error', () => Buffer.from('<html>Not found</html>'.repeat(10)), 'it is no zip archive'],
  ['the first half', (archive) => archive.subarray(0, archive.length / 2), 'it is no zip archive'],
  ['the second half', (archive) => archive.subarray(archive.length / 2), 'it is a broken zip archive'],
  ['an encrypted one', (archive) => forged(archive, 8, 1, 2), 'it is encrypted'],
  ['another way of packing', (archive) => forged(archive, 10, 14, 2), 'it is packed in a way that is not read'],
  ['another sum', (archive) => forged(archive, 16, 1, 4), 'it is a broken zip archive'],
  ['a file beyond the end', (archive) => forged(archive, 42, 0x7fffffff, 4), 'it is a broken zip archive'],
  ['a file longer than the archive', (archive) => forged(archive, 20, 0x7fffffff, 4), 'it is a broken zip archive'],
  ['a size without an end', (archive) => forged(archive, 24, 0xffffffff, 4), 'it unpacks to more than 1 MB'],
])('of %s nothing is read', async (_name, spoil, why) => {
  const text = Array.from({ length: 400 }, (_, at) => `line ${at * 7919}`).join('\n');
  await expect(unzip(spoil(zip({ 'a.txt': text })), LIMITS)).rejects.toThrow(why);
});

test('a file that is only stored is read', async () => {
  const archive = zip({ 'a.txt': 'a' });
  const packed = deflateRawSync(Buffer.from('a'));
  const local = archive.indexOf(packed);
  // The same archive with the letter itself in the place of its packed form, which is two bytes longer.
  const stored = Buffer.concat([archive.subarray(0, local), Buffer.from('a'), archive.subarray(local + packed.length)]);
  const end = stored.length - 22;
  stored.writeUInt32LE(stored.indexOf(ENTRY), end + 16);
  const patched = forged(forged(stored, 10, 0, 2), 20, 1, 4);
  expect([...(await unzip(patched, LIMITS))]).toEqual([['a.txt', 'a']]);
});
