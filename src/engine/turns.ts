import type pg from 'pg';

/**
 * Ids of inbox rows that are due, taken by turns of the installations: each gives as many as the others, so one with a long
 * queue never delays one with a short one. The rows are locked until the transaction of `client` ends, and those that
 * another process holds are passed over. `after` is the installation that had the last turn.
 */
export async function takeTurns(
  client: pg.Pool | pg.PoolClient,
  about: {
    readonly status: 'arrived' | 'waiting';
    readonly room: number;
    readonly after: number;
    /** Installations whose rows stay where they are for now. */
    readonly except: readonly number[];
    /** Rows that are in work in this process. */
    readonly notThese: readonly string[];
    /** Statement that uses `picked (id, installation)`, with the parameters from $5. */
    readonly next: string;
    readonly values: readonly unknown[];
  },
): Promise<pg.QueryResult> {
  const { status, room, after, except, notThese } = about;
  const due = `status = '${status}' and due <= clock_timestamp()`;
  return client.query({
    name: `turns-${status}`,
    // The recursion hops from installation to installation in the index, however long their queues are.
    text: `with recursive hop(installation) as (
        (select installation from inbox where status = '${status}' order by installation limit 1)
        union all
        select (select i.installation from inbox i where i.status = '${status}' and i.installation > hop.installation
                order by i.installation limit 1)
        from hop where hop.installation is not null
      ), turn as materialized (
        select installation, row_number() over (order by installation <= $2, installation) as number, count(*) over () as all_of_them
        from hop where installation is not null and installation <> all($3::bigint[])
          and not exists (select 1 from installation s where s.id = hop.installation and s.state = 'suspended' and '${status}' = 'waiting')
          and exists (select 1 from inbox i where i.installation = hop.installation and ${due} and i.id <> all($4::text[]))
      ), picked as materialized (
        select row.id, row.installation, row.seq, turn.number
        from (select * from turn order by number limit $1::int) turn cross join lateral (
          select id, installation, seq from inbox i
          where i.installation = turn.installation and ${due} and i.id <> all($4::text[])
          order by due, seq limit greatest(1, $1::int / turn.all_of_them) for update skip locked
        ) row
      ) ${about.next}`,
    values: [room, after, except, notThese, ...about.values],
  });
}
