-- Raw bodies of the deliveries that one commit took, compressed together: 32 at once cost a tenth of 32 one by one.
create table inbox_segment (
  id bigint generated always as identity primary key,
  bodies bytea not null,
  at timestamptz not null default clock_timestamp()
);
alter table inbox_segment alter bodies set storage external;

-- `arrived`: stored as it came. `waiting`: read, its signals sent, its events to be handled.
alter table inbox drop constraint inbox_status_check;
alter table inbox add constraint inbox_status_check check (status in ('arrived', 'waiting', 'done', 'failed'));
alter table inbox alter status set default 'arrived';
alter table inbox alter events set default '[]';
alter table inbox drop column body;
alter table inbox
  add column installation bigint not null default 0,
  add column segment bigint,
  add column first_byte int,
  add column bytes int,
  -- How often another body came under the same id.
  add column altered int not null default 0;
update inbox set installation = coalesce((events::jsonb -> 0 ->> 'installation')::bigint, 0) where status <> 'done';

-- Taken by turns of the installations, so each has a queue of its own.
drop index inbox_due;
drop index inbox_status;
create index inbox_arrived on inbox (installation, due, seq) where status = 'arrived';
create index inbox_waiting on inbox (installation, due, seq) where status = 'waiting';
create index inbox_failed on inbox (seq) where status = 'failed';
create index inbox_altered on inbox (seq) where altered > 0;

-- What is known of an installation; one that has no row is active.
create table installation (
  id bigint primary key,
  state text not null check (state in ('active', 'suspended', 'deleted')),
  as_of timestamptz not null
);

-- A run that nobody has taken up yet stands for everything that its topic's later events ask for.
alter table run add column topic text;
create unique index run_topic on run (topic) where topic is not null and owner = '' and ended_at is null;
create index run_installation on run (installation);
