-- Who looks and then writes, one row for each thing that is wanted at this moment. Unlogged: a commit need not reach the
-- disk, and what a crash of the server forgets is void anyway, since the connections of all holders end with it.
create unlogged table turn (
  key bytea primary key,
  holder uuid not null,
  -- The server process of the holder's connection: it is gone when the holder is.
  backend int not null,
  until timestamptz not null
);
