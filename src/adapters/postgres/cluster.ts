import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Unprivileged } from './binaries.ts';

/** The superuser of the built-in server, and the name of Baton's database in it. */
export const USER = 'baton';

/** The password of the built-in server, generated once and readable only for the app's own user. */
export function keptPassword(root: string): string {
  const file = path.join(root, 'password');
  if (!existsSync(file)) {
    const half = `${file}.${process.pid}`;
    writeFileSync(half, randomBytes(24).toString('hex'), { mode: 0o600 });
    try {
      linkSync(half, file);
    } catch {
      // Another process was faster; its password counts.
    }
    rmSync(half, { force: true });
  }
  return readFileSync(file, 'utf8').trim();
}

/** Into a folder beside, then renamed: a half-made one is never taken for whole, and the first of several wins. */
export function initialize(bin: string, data: string, password: string, who: Unprivileged): void {
  const half = `${data}.${process.pid}`;
  const passwordFile = `${half}.password`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (who.uid !== undefined && who.gid !== undefined)
    for (const file of [half, passwordFile]) chownSync(file, who.uid, who.gid);
  const options = ['-D', half, '-U', USER, '-A', 'scram-sha-256', '--pwfile', passwordFile];
  const more = ['--encoding=UTF8', '--locale=C', '--data-checksums'];
  try {
    const env = { LC_ALL: 'C' };
    execFileSync(path.join(bin, 'initdb'), [...options, ...more], {
      ...who,
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
      cwd: '/',
    });
    renameSync(half, data);
  } catch (error) {
    if (!existsSync(path.join(data, 'PG_VERSION'))) throw error;
    rmSync(half, { recursive: true, force: true });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
