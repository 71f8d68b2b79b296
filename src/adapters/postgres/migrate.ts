import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';

const FOLDER = path.join(import.meta.dirname, 'migrations');

/**
 * Brings the schema to the newest number. Migrations are append-only: a file that was once released never changes.
 * Safe when several processes start at once (an advisory lock), and all or nothing. Gives the numbers that it applied.
 */
export async function migrate(pool: pg.Pool): Promise<number[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtext('baton:migrate'))`);
    await client.query(
      'create table if not exists migration (number int primary key, name text not null, at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ number: number }>('select number from migration');
    const known = new Set(rows.map((row) => row.number));
    const applied: number[] = [];
    for (const name of files) {
      const number = Number.parseInt(name, 10);
      if (known.has(number)) continue;
      await client.query(await readFile(path.join(FOLDER, name), 'utf8'));
      await client.query('insert into migration (number, name) values ($1, $2)', [number, name]);
      applied.push(number);
    }
    await client.query('commit');
    return applied;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
