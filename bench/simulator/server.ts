// A simulator as a process of its own, told by its parent what to do: its memory and its time are then its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../../src/simulator/simulator.ts';

export interface Ready {
  readonly url: string;
  /** Of ben, who may write everywhere. */
  readonly token: string;
}

export interface Told {
  readonly milliseconds: number;
  /** Megabytes of resident memory. */
  readonly memory: number;
  /** Milliseconds of processor that this process took so far: other work on the machine does not lengthen them. */
  readonly processor: number;
}

const directory = mkdtempSync(join(tmpdir(), 'baton-bench-'));
const simulator = await startSimulator({
  directory,
  limits: { hourly: 1e9, pointsPerMinute: 1e9, contentPerMinute: 1e9, contentPerHour: 1e9 },
});

const files = Object.fromEntries(
  Array.from({ length: 20 }, (_, at) => [`src/part-${at % 4}/file-${at}.txt`, `file ${at}\n`.repeat(20)]),
);

function seed(login: string, count: number): Told {
  const began = performance.now();
  simulator.seed({
    login,
    people: { ana: 'admin', ben: 'member' },
    basePermission: 'write',
    repositories: Array.from({ length: count }, (_, at) => ({
      name: `r${at}`,
      files: { 'README.md': `# ${at}\n`, ...files },
    })),
  });
  return told(performance.now() - began);
}

function told(milliseconds: number): Told {
  const { user, system } = process.cpuUsage();
  return { milliseconds, memory: process.memoryUsage().rss / 1e6, processor: (user + system) / 1000 };
}

seed('acme', 10);
process.send!({ url: simulator.url, token: simulator.as('ben').token() } satisfies Ready);

/** A repository comes to disk when somebody asks where it is. */
function bringToDisk(login: string, count: number): Told {
  const began = performance.now();
  for (let at = 0; at < count; at++) simulator.read(`${login}/r${at}`).path;
  return told(performance.now() - began);
}

process.on('message', async (ask: 'seed 500' | 'disk' | 'memory' | 'close') => {
  if (ask === 'seed 500') process.send!(seed('many', 500));
  else if (ask === 'disk') process.send!(bringToDisk('many', 500));
  else if (ask === 'memory') process.send!(told(0));
  else {
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });
    process.disconnect();
  }
});
