import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Unprivileged } from './binaries.ts';

/** Starts the server; it outlives this process. Whether it comes up is to be asked of the port. */
export function launch(bin: string, data: string, port: number, who: Unprivileged, logFile: string) {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'log_min_messages=warning',
  ];
  const log = openSync(logFile, 'a');
  try {
    // Detached: a Ctrl-C in the terminal is for the app, which then stops the server in order.
    const child = spawn(
      path.join(bin, 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      {
        ...who,
        detached: true,
        stdio: ['ignore', log, log],
        env: { LC_ALL: 'C' },
        cwd: '/',
      },
    );
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** Process id and port stand on lines 1 and 4 (https://www.postgresql.org/docs/18/storage-file-layout.html). */
export function readPostmaster(data: string): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port } : undefined;
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Below what systems give to outgoing connections (Linux from 32768, others from 49152): while a crashed server is down, the
 * connection of whoever looks for it might be given its very port, would reach itself, and keep the server from coming back.
 */
const PORTS = { from: 20_000, until: 32_768 };
const PORT_ATTEMPTS = 100;

/** A port of 127.0.0.1 that nobody listens on at this moment and no outgoing connection is given. */
export async function freePort(draw = () => randomInt(PORTS.from, PORTS.until)): Promise<number> {
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
    const port = draw();
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${PORTS.from} to ${PORTS.until - 1} is free on 127.0.0.1`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
