-- What the sweep of open state compares with. Deleted with its installation.
create table reconciled (
  installation bigint not null,
  -- GitHub's id; 0 is the sweep as a whole.
  repository bigint not null,
  -- Everything that GitHub changed before it was compared.
  until timestamptz not null,
  -- Tip of the default branch, of the config repository only.
  head text,
  primary key (installation, repository)
);

create table pull_seen (
  installation bigint not null,
  repository bigint not null,
  number int not null,
  level text not null,
  at timestamptz not null,
  primary key (installation, repository, number)
);
create index pull_seen_at on pull_seen (at);

-- When what a run that did not succeed left open on GitHub was closed.
alter table run add column settled_at timestamptz;
create index run_unsettled on run (ended_at) where settled_at is null and status in ('cancelled', 'failed');
