-- Sales, units and sessions by ASIN in the four newest weeks that by-ASIN reports cover | 最近四个有按 ASIN 报告的周：各 ASIN 的销售额、销量、会话数
select marketplace, asin, any_value(title) as title, currency, sum(gmv) as gmv, sum(units) as units,
  sum(sessions) as sessions, count(distinct span_first) as weeks
from sales_asin
where date_diff('day', span_first, span_end) = 7
  and span_first > (select max(span_first) - 28 from sales_asin where date_diff('day', span_first, span_end) = 7)
group by marketplace, asin, currency
order by marketplace, gmv desc
