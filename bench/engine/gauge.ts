import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

/** Linux counts CPU time in ticks of 10 ms (`getconf CLK_TCK`). */
const TICK = 10;

/** CPU milliseconds of a process and its children, dead or alive; 0 where there is no /proc. */
export function processTicks(pid: number): number {
  try {
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return all.reduce((sum, name) => sum + cpuOf(name, pid), 0) * TICK;
  } catch {
    return 0;
  }
}

/** Fields 14 to 17 of /proc/<pid>/stat, those of waited-for children only for the postmaster itself (proc_pid_stat(5)). */
function cpuOf(name: string, postmaster: number): number {
  try {
    const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    const own = Number(fields[11]) + Number(fields[12]);
    if (Number(name) === postmaster) return own + Number(fields[13]) + Number(fields[14]);
    return Number(fields[1]) === postmaster ? own : 0;
  } catch {
    return 0;
  }
}

export interface Reading {
  readonly milliseconds: number;
  /** CPU and counts for each step, for people. */
  readonly said: string;
}

/** Wall time, CPU time of this process and of the server, and transactions that wrote. */
export class Gauge {
  readonly #pool: pg.Pool;
  readonly #server: () => number;

  constructor(pool: pg.Pool, server: () => number) {
    this.#pool = pool;
    this.#server = server;
  }

  async measure(steps: number, work: () => Promise<unknown>): Promise<Reading> {
    const [cpu, server, commits, began] = [
      process.cpuUsage(),
      this.#server(),
      await this.#commits(),
      performance.now(),
    ];
    await work();
    const milliseconds = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    const node = (user + system) / steps;
    const postgres = ((this.#server() - server) * 1000) / steps;
    const transactions = ((await this.#commits()) - commits) / steps;
    const said = `CPU a step: node ${node.toFixed(0)} us, postgres ${postgres.toFixed(0)} us; ${transactions.toFixed(1)} writing transactions a step`;
    return { milliseconds, said };
  }

  /** Transaction ids given out so far: one for each transaction that wrote. */
  async #commits(): Promise<number> {
    const { rows } = await this.#pool.query<{ n: string }>('select pg_snapshot_xmax(pg_current_snapshot()) as n');
    return Number(rows[0]?.n);
  }
}
