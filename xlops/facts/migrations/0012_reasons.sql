-- why a file was refused, in Chinese too; null where an earlier xlops refused it
alter table refused add column reason_zh varchar;
