import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../../core/json.ts';

/** Milliseconds that a refused sender may go on. */
const LINGER = 1000;

/** The raw body, or undefined when it is longer than `most` bytes: then nothing further is read. Rejects when it ends too early. */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop must not destroy the socket, over which the refusal still has to go.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > most) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks, bytes);
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
