-- Search terms of the last 60 days by what they cost without one order (daily search term reports) | 近 60 天没有订单的搜索词，按花费排列（按日搜索词报告）
select marketplace, campaign, term, currency, sum(clicks) as clicks, sum(spend) as spend
from ads_term
where day > (select max(day) - 60 from ads_term)
group by marketplace, campaign, term, currency
having sum(ad_orders) = 0 and sum(spend) > 0
order by spend desc
limit 100
