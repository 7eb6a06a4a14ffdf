-- Stock by SKU in the newest report of each marketplace, with what was shipped in 30 days | 各站点最新库存报告：各 SKU 库存与近 30 天发货
select marketplace, day, sku, asin, available, inbound, reserved, shipped_30, age_181_270, days_of_supply
from stock_plan
where (marketplace, day) in (select (marketplace, max(day)) from stock_plan group by marketplace)
order by marketplace, shipped_30 desc nulls last
