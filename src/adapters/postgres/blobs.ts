import { createHash } from 'node:crypto';
import type pg from 'pg';
import { Fault } from '../../core/fault.ts';
import type { Blobs } from '../../core/ports/store.ts';
import { guarded } from './guard.ts';

/** PostgreSQL's text cannot hold NUL (https://www.postgresql.org/docs/current/datatype-character.html). */
const NUL = String.fromCharCode(0);

export function createBlobs(pool: pg.Pool): Blobs {
  return {
    async put(text) {
      if (text.includes(NUL)) throw new Fault('step-failed', 'the text holds a NUL character, so it is no text file');
      const digest = createHash('sha256').update(text, 'utf8').digest('hex');
      await guarded(() =>
        pool.query('insert into blob (digest, text) values ($1, $2) on conflict do nothing', [digest, text]),
      );
      return digest;
    },
    async get(digest) {
      const { rows } = await guarded(() =>
        pool.query<{ text: string }>('select text from blob where digest = $1', [digest]),
      );
      const [row] = rows;
      if (row === undefined) throw new Fault('not-found', `no stored text has the digest ${digest}`);
      return row.text;
    },
  };
}
