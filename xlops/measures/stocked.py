"""On which days each SKU was on sale and in stock, and what it sold on them (rule N30), as SQL.

The inventory ledger tells it of each day that it covers: a day that ends with stock is one in stock, a SKU without a
row had none. On other days the photographs of FBA Inventory do: those from one that shows stock to the next one, if
that shows stock too, each with its share of the units that the later one says were shipped in the 7, 8 to 30, 31 to 60
or 61 to 90 days before it. A photograph is taken in the morning, so that its own day is not over. Days between one with
stock and one without are never counted: nobody knows on which of them the stock ended.

The queries expect the frames `covered` (marketplace, day: what the ledger covers), `on_sale` (marketplace, sku, since)
and `event_day` (marketplace, asin, day; without an ASIN it is every product's).
"""

from __future__ import annotations

RETURN_DAYS = 3  # after an absence buyers who waited come at once, or the listing has lost its rank

# a photograph of each SKU from the first one on that shows it in stock or sold
_PHOTOGRAPHS = """
photo as (
  select marketplace, sku, day, available > 0 as stocked, shipped_7, shipped_30, shipped_60, shipped_90 from stock_plan
), taken as (select distinct marketplace, day from photo),
listed as (
  select marketplace, sku, min(day) as first_photo from photo where stocked or shipped_30 > 0 group by all
), spell as (
  select l.marketplace, l.sku, t.day as first, lead(t.day) over w as until, coalesce(p.stocked, false) as stocked,
    lead(coalesce(p.stocked, false)) over w as stays, lag(coalesce(p.stocked, false)) over w as came_from,
    lead(p.shipped_7) over w as to_7, lead(p.shipped_30) over w as to_30, lead(p.shipped_60) over w as to_60,
    lead(p.shipped_90) over w as to_90
  from listed l join taken t on t.marketplace = l.marketplace and t.day >= l.first_photo
  left join photo p on p.marketplace = l.marketplace and p.sku = l.sku and p.day = t.day
  window w as (partition by l.marketplace, l.sku order by t.day)
), shut as (
  select marketplace, sku, unnest(generate_series(first, until - 1, interval 1 day))::date as day
  from spell where not stocked and not stays
)
"""
SHUT = f"with {_PHOTOGRAPHS} select * from shut"
FIRST_SEEN = f"""
with {_PHOTOGRAPHS}, ledger as (
  select marketplace, sku, min(day) as first_row from ledger_day
  where disposition = 'SELLABLE' and sku is not null group by all
), begun as (select marketplace, min(day)::date as first_day from covered group by all)
select marketplace, sku, l.first_row, b.first_day, p.first_photo,
  (select max(t.day) from taken t where t.marketplace = p.marketplace and t.day < p.first_photo)
from ledger l full join listed p using (marketplace, sku) left join begun b using (marketplace)
"""
# per bucket of a photograph: its units, spread over its days that were not without stock
STOCKED = f"""
{_PHOTOGRAPHS}, bucket as (
  select marketplace, sku, first, until, came_from, unnest([
    {{'low': 1, 'high': 7, 'units': to_7}},
    {{'low': if(to_7 is null, 1, 8), 'high': 30, 'units': to_30 - coalesce(to_7, 0)}},
    {{'low': 31, 'high': 60, 'units': to_60 - to_30}}, {{'low': 61, 'high': 90, 'units': to_90 - to_60}}
  ]) as b from spell where stocked and stays
), counted as (
  select k.marketplace, k.sku, k.first, k.until, k.came_from, b.low as low, b.high as high, b.units as units,
    least(b.high, date_diff('day', o.since, k.until)) - b.low + 1 as days, count(s.day) as without
  from bucket k join on_sale o using (marketplace, sku)
  left join shut s on s.marketplace = k.marketplace and s.sku = k.sku and s.day between k.until - b.high
    and k.until - b.low
  where b.units is not null and b.low <= date_diff('day', k.first, k.until) group by all
), spread as (
  select * exclude (units), greatest(0, units) / greatest(1, days - without) as units from counted
), between_photographs as (
  select marketplace, sku, unnest(generate_series(greatest(first, until - high), until - low, interval 1 day))::date
    as day, until - 1 as known_on, units, first, came_from from spread
), ledger as (
  select marketplace, sku, day, -coalesce(sum(shipped), 0) as units from ledger_day
  where disposition = 'SELLABLE' and sku is not null group by all having sum(ending) > 0
), in_ledger as (
  select *, lag(day) over (partition by marketplace, sku order by day) as before from ledger
), both_told as (
  select l.marketplace, l.sku, l.day, l.day as known_on, l.units::double as units, false as estimated,
    case when before < l.day - 1 and c.day is not null then l.day end as back
  from in_ledger l left join covered c on c.marketplace = l.marketplace and c.day = l.day - 1
  union all
  select p.marketplace, p.sku, p.day, p.known_on, p.units::double, true, if(p.came_from = false, p.first, null)
  from between_photographs p anti join covered c on c.marketplace = p.marketplace and c.day = p.day
), named as (
  select marketplace, sku, any_value(asin) as asin from (
    select marketplace, sku, asin from ledger_day union all select marketplace, sku, asin from stock_plan
  ) where asin is not null group by all
), stocked as (
  select t.* exclude (back), e.day is not null or f.day is not null or coalesce(
    t.day - max(back) over (partition by t.marketplace, t.sku order by t.day) < {RETURN_DAYS}, false
  ) as special
  from both_told t join on_sale o using (marketplace, sku) left join named n using (marketplace, sku)
  left join event_day e on e.marketplace = t.marketplace and e.asin = n.asin and e.day = t.day
  left join event_day f on f.marketplace = t.marketplace and f.asin is null and f.day = t.day
  where t.day >= o.since
)
"""
