-- Facts are the only journal. The head row is for lists and for fencing: only the process that holds `owner` may append.
create table run (
  id text primary key,
  key text not null,
  org text not null,
  installation bigint not null,
  workflow text not null,
  status text not null,
  subjects text[] not null,
  owner text not null default '',
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
create index run_started on run (started_at desc);
create index run_org_started on run (org, started_at desc);
create index run_open on run (status) where ended_at is null;
create index run_subjects on run using gin (subjects);

create table fact (
  run_id text not null references run (id) on delete cascade,
  seq int not null,
  kind text not null,
  step text,
  body text not null,
  primary key (run_id, seq)
);
-- pglz on bodies of this size costs more than the disk (lz4 is not in the embedded build).
alter table fact alter body set storage external;

-- What wakes parked steps. A row is the truth, a NOTIFY only a bell.
create table signal (
  seq bigserial primary key,
  id text not null,
  key text not null,
  name text not null,
  by text,
  at timestamptz not null default clock_timestamp(),
  data text not null,
  unique (id, key)
);
create index signal_key on signal (key, at);
create index signal_at on signal (at);

create table inbox (
  id text primary key,
  seq bigserial not null,
  provider text not null,
  name text not null,
  body text not null,
  events text not null,
  at timestamptz not null default clock_timestamp(),
  status text not null default 'waiting' check (status in ('waiting', 'done', 'failed')),
  attempts int not null default 0,
  due timestamptz not null default clock_timestamp(),
  reason text
);
alter table inbox alter body set storage external;
create index inbox_due on inbox (due) where status = 'waiting';
create index inbox_status on inbox (status);

create table blob (
  digest text primary key,
  text text not null,
  at timestamptz not null default clock_timestamp()
);

create table metric (
  key text primary key,
  name text not null,
  value double precision not null,
  labels text not null,
  run text not null,
  at timestamptz not null default clock_timestamp()
);
create index metric_recent on metric (name, at desc);
create index metric_at on metric (at desc);

-- One row a living process; runs of a process whose beat is old are taken over.
create table worker (
  id text primary key,
  beat timestamptz not null
);
