create table file (
  id integer primary key, sha256 varchar not null unique, name varchar not null, kind varchar not null,
  table_name varchar not null, ad_product varchar not null, marketplace varchar not null, currency varchar not null,
  language varchar not null, grain varchar not null, first_day date not null, end_day date not null,
  span_by varchar not null, attribution_days integer, exported_at timestamp not null, exported_by varchar not null,
  rows bigint not null, replaces boolean not null default false, ingested_at timestamp not null
);
create sequence file_id start 1;

-- what one file says of one unit of time (a day, or its whole span), so that exports can be weighed against each other
create table file_unit (
  file integer not null, first_day date not null, end_day date not null, weight double not null, rows bigint not null
);

-- which file answers for which unit of time: derived from `file` and `file_unit`, rewritten at every change
create table owner (
  table_name varchar not null, ad_product varchar not null, marketplace varchar not null, grain varchar not null,
  first_day date not null, end_day date not null, file integer not null
);

create table finding (
  file varchar not null, sha256 varchar, code varchar not null, row_number bigint, column_name varchar,
  value varchar, expected varchar, hint varchar, found_at timestamp not null
);

create table refused (sha256 varchar primary key, name varchar not null, reason varchar not null, refused_at timestamp not null);

create table run (
  id integer primary key, started_at timestamp not null, verb varchar not null, files integer not null,
  rows bigint not null, seconds double not null, outcome varchar not null, version varchar not null
);
create sequence run_id start 1;

-- inputs that people typed into the workbook, as last read, with the day they were first seen
create table input_target (
  kpi varchar not null, edge varchar not null, value double, seen_on date not null
);

-- files on disk that were dealt with, so that a run with nothing new opens none of them
create table seen (name varchar primary key, size bigint not null, changed bigint not null);
