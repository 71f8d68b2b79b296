// node reaper.ts <pid> <folder>: when that process is gone, stops the PostgreSQL whose data lie in the folder and removes it.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , watched = '', folder = ''] = process.argv;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function postmaster(): number | undefined {
  try {
    return Number(readFileSync(path.join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

while (isAlive(Number(watched))) await sleep(200);
const pid = postmaster();
if (pid !== undefined) {
  // Immediate shutdown: nobody will read these data again.
  process.kill(pid, 'SIGQUIT');
  for (let round = 0; round < 100 && isAlive(pid); round++) await sleep(50);
}
rmSync(folder, { recursive: true, force: true });
