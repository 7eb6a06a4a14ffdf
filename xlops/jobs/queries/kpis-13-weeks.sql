-- The core KPIs of every marketplace, week by week, the newest 13 | 各站点最近 13 周的核心指标
select marketplace, period, currency, gmv, units, sessions, usp, buybox, acos, tacos, aov
from kpi_weekly
where period in (select distinct period from kpi_weekly where gmv is not null order by 1 desc limit 13)
order by marketplace, period desc
