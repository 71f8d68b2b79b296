-- Answers of GitHub that are asked for again under a condition (ports/answers.ts). A cache: it may be emptied at any time.
create table answer (
  installation bigint not null,
  key text not null,
  etag text not null,
  body text not null,
  used_at timestamptz not null default now(),
  primary key (installation, key)
);
create index answer_used on answer (installation, used_at);
