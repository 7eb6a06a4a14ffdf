-- what of its table a file speaks of: files of different subjects stand side by side, never in each other's place
alter table file add column subject varchar default '';
alter table owner add column subject varchar default '';
