-- What is spent of each installation's limits, as core/quota keeps it: one row, so that all workers share one count.
-- `version` is what a writer must have read; times inside are of this database's clock.
create table quota (
  account bigint primary key,
  version bigint not null,
  state text not null
) with (fillfactor = 50);
-- pglz on bodies of this size costs more than the disk.
alter table quota alter state set storage external;
