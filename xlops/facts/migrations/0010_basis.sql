-- on which day a file's advertised sales count: 'order' (the day of the order), 'traffic' (of the click or view), '' where
-- nothing tells; the reports whose columns name a window of days, the old console's, count Sponsored Brands on order days
alter table file add column basis varchar default '';
update file set basis = 'order' where ad_product = 'sb' and attribution_days is not null and starts_with(table_name, 'ads_');
