-- rules N18 to N20: when a file was exported by which evidence, what of its days had ended, and which of them wait
alter table file add column copy integer default 0;
alter table file add column dated boolean default true;
alter table file add column ended date;
alter table file add column last_active date;
alter table file add column part varchar default '';
update file set dated = exported_by <> 'clock', ended = exported_at::date - 1;
alter table file_unit add column state varchar default 'whole';
alter table owner add column confirmed_at timestamp;

-- what an older and a newer file say of one unit that both cover: it never changes
create table overlap (
  older integer not null, newer integer not null, first_day date not null, end_day date not null,
  old_only bigint not null, "both" bigint not null, new_only bigint not null, old double not null, "new" double not null,
  orders double not null, old_sold double not null, new_sold double not null, same boolean not null
);

-- days of a file that wait until somebody says what it is; derived, as `owner` is
create table held (file integer not null, other integer not null, why varchar not null, first_day date not null, end_day date not null);

-- what people answered, as inputs/answers.csv has it
create table answer (
  id varchar primary key, answered_on date not null, action varchar not null, value varchar not null, file varchar not null,
  kind varchar not null, marketplace varchar not null, ad_product varchar not null, shape varchar not null,
  header varchar not null, sha256 varchar not null, first_day date, end_day date, undone_on date
);
insert into answer
select left(sha256, 8), ingested_at::date, 'replace', '', name, kind, marketplace, ad_product, '', '', sha256, first_day, end_day, null
from file where replaces;
