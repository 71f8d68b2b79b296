-- What policies said of pull requests (ports/evaluations.ts), the last word for each head. Deleted with its installation.
create table evaluation (
  installation bigint not null,
  repository text not null,
  pull int not null,
  head text not null,
  policy text not null,
  org text not null,
  url text,
  base text not null,
  enforcement text not null,
  mode text not null,
  conclusion text not null,
  title text not null,
  waivers jsonb not null,
  -- When it was judged first, and last.
  first_at timestamptz not null,
  at timestamptz not null,
  -- Known to be about a pull request that is closed, or to be judged no more. What is not may be so all the same: a later
  -- evaluation of the pull request, or its row in pull_standing, has the last word.
  past boolean not null default false,
  primary key (installation, repository, pull, head, policy)
);
create index evaluation_present on evaluation (installation, repository, pull) where not past;
create index evaluation_recent on evaluation (installation, at desc);
create index evaluation_first on evaluation (first_at);
create index evaluation_at on evaluation (at);

-- Whether a pull request is open, as GitHub told last; `told_at` is of its clock, and compared with nothing else.
create table pull_standing (
  installation bigint not null,
  repository text not null,
  pull int not null,
  open boolean not null,
  told_at timestamptz not null,
  at timestamptz not null default clock_timestamp(),
  primary key (installation, repository, pull)
);
create index pull_standing_at on pull_standing (at);
