import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../../core/json.ts';

/** Milliseconds that a refused sender may go on. */
const LINGER = 1000;

/** The raw body, or undefined when it is longer than `most` bytes: then nothing further is read. Rejects when it ends too early. */
export function readBody(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    // Listeners, not the async iterator and its promise for each chunk: every webhook passes here.
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= most) return void chunks.push(chunk);
      request.off('data', take);
      resolve(undefined);
    };
    request.on('data', take);
    let whole = false;
    request.on('end', () => {
      whole = true;
      resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, bytes));
    });
    request.on('error', reject);
    // Every request closes; an error, whose trace is dear, is made only for one that was cut off.
    request.on('close', () => {
      if (!whole) reject(new Error('the body ended too early'));
    });
  });
}

/**
 * Throws the rest of a body away for a moment, then the connection: closing at once would reset it, and the sender would
 * never read why it was refused.
 */
export function dismiss(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), LINGER);
  request.once('close', () => clearTimeout(timer));
}

/** A JSON object, or undefined for anything else. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
