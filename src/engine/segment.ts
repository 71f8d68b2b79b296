import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

// Level 1: higher ones cost more than the disk that they save.
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Several bodies compressed together, and where each begins when they are taken apart again. */
export function pack(bodies: readonly Buffer[]): { readonly segment: Buffer; readonly places: readonly number[] } {
  let at = 0;
  const places = bodies.map((body) => {
    const place = at;
    at += body.length;
    return place;
  });
  return { segment: zstdCompressSync(Buffer.concat(bodies, at), FAST), places };
}

export function unpack(segment: Buffer): Buffer {
  return zstdDecompressSync(segment);
}

export function bodyIn(segment: Buffer, place: number, bytes: number): Buffer {
  return unpack(segment).subarray(place, place + bytes);
}

/** The same segment with those stretches blanked; what else is in it keeps its place. */
export function blank(
  segment: Buffer,
  stretches: readonly { readonly place: number; readonly bytes: number }[],
): Buffer {
  const all = unpack(segment);
  for (const { place, bytes } of stretches) all.fill(' ', place, place + bytes);
  return zstdCompressSync(all, FAST);
}
