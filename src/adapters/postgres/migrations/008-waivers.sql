-- Waivers that were granted by command (ports/waivers.ts). A record: rows are only ended, never deleted but with their installation.
create table waiver (
  installation bigint not null,
  id text not null,
  org text not null,
  repository text not null,
  pull int not null,
  policy text not null,
  rule text not null,
  -- The base branch that it was granted for.
  branch text not null,
  granted_by text not null,
  reason text not null,
  ticket text,
  granted_at timestamptz not null,
  until timestamptz not null,
  -- The command that ended it early, and who gave that.
  withdrawal text,
  withdrawn_by text,
  withdrawn_at timestamptz,
  primary key (installation, id)
);
create index waiver_pull on waiver (installation, lower(repository), pull);

-- Checks whose words change at a moment though nothing happens to their pull request.
create table judge_again (
  installation bigint not null,
  org text not null,
  repository text not null,
  pull int not null,
  policy text not null,
  at timestamptz not null
);
create unique index judge_again_check on judge_again (installation, lower(repository), pull, policy);
create index judge_again_at on judge_again (at);
