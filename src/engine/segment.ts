import { constants, createZstdCompress, type ZstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

// Level 1: higher ones cost more than the disk that they save.
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Bodies longer than this together get a buffer of their own. */
const WORKBENCH = 1024 * 1024;

/** Compresses several bodies together and says where each begins when they are taken apart again; one call at a time. */
export type Pack = (
  bodies: readonly Buffer[],
) => Promise<{ readonly segment: Buffer; readonly places: readonly number[] }>;

/**
 * One compressor and one buffer for all calls. V8 counts what lies outside of its heap too: with new ones for each commit it
 * collected all of its heap at every 2,000 deliveries, which cost more than all the rest of storing them.
 */
export function createPack(): Pack {
  const workbench = Buffer.allocUnsafe(WORKBENCH);
  let compressor: ZstdCompress | undefined;
  return async (bodies) => {
    let at = 0;
    const places = bodies.map((body) => {
      const place = at;
      at += body.length;
      return place;
    });
    const whole = at <= WORKBENCH ? workbench.subarray(0, at) : Buffer.allocUnsafe(at);
    for (const [index, body] of bodies.entries()) body.copy(whole, places[index]);
    compressor ??= createZstdCompress(FAST);
    try {
      return { segment: await frameOf(compressor, whole), places };
    } catch (error) {
      compressor = undefined;
      throw error;
    }
  };
}

/** A whole frame of its own: `e_end` ends it, and what is written next begins another one. */
function frameOf(compressor: ZstdCompress, whole: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer) => void chunks.push(chunk);
    compressor.once('error', reject).on('data', take);
    compressor.write(whole);
    compressor.flush(constants.ZSTD_e_end, () => {
      compressor.off('error', reject).off('data', take);
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    });
  });
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
