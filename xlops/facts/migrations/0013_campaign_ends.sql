-- campaigns of the bulk workbook have their last day; the column itself is added where tables are brought up to date, which
-- a store that is opened to be read gets only where a step is missing
select 1;
