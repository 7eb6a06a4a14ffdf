"""What the inventory ledger tells of every day: how often SKUs had stock, and what their absence cost (N9, N30).

Days without stock need daily stock: where the ledger does not cover a period there is no data, never an interpolation.
A SKU without a row on a covered day had none of it; before its first day it was not on sale yet.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xlops.measures.currency import exact
from xlops.measures.giver import Giver, Sources, made_from
from xlops.measures.measured import PeriodMeasures
from xlops.measures.photographs import DAYS_AFTER

_NAMES = ("instock_weight", "stock_weight", "lost_sales")
_QUERY = f"""
with stock as (
  select marketplace, sku, day, sum(ending) > 0 as held, -coalesce(sum(shipped), 0) as sold from ledger_day
  where disposition = 'SELLABLE' group by all
), sku as (
  select p.number, p.sku, p.pace, greatest(0, date_diff('day', greatest(p.first, p.since), p.until) + 1) as days,
    count(*) filter (s.held) as held, coalesce(sum(s.sold) filter (not s.held), 0) as sold_out
  from paced p left join stock s on s.marketplace = p.marketplace and s.sku = p.sku
    and s.day between greatest(p.first, p.since) and p.until group by all
), price as (
  select a.number, p.sku,
    coalesce(arg_max(p.price, p.day) filter (p.day <= a.until), arg_min(p.price, p.day)) as price
  from (select distinct number, marketplace, until from paced) a join (
    select marketplace, sku, day, coalesce(nullif(sales_price, 0), price) as price from stock_plan
  ) p on p.marketplace = a.marketplace and p.day <= a.until + {DAYS_AFTER}
  where p.price is not null group by a.number, p.sku
)
select number, sum({exact("pace * held")})::double, sum({exact("pace * days")})::double,
  sum({exact("greatest(0, pace * (days - held) - sold_out) * coalesce(price, asp)")})
from sku left join price using (number, sku) join asp using (number) group by number
"""


def _give(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row that the ledger covers `instock_weight`, `stock_weight` and `lost_sales` (an estimate).

    A SKU weighs its velocity, which it keeps while it is out (rule N30). A day that ends without stock costs the
    velocity less what the day still sold, at the last price in the inventory reports up to the period's end; of a SKU
    that none of them has yet at that of the photograph which closes the period, else at the marketplace's mean price.
    What was lost is known for the period as a whole, so that it is worth the mean rate of its days (rule N25).
    """
    covered = {
        number: row
        for number, row in enumerate(rows)
        if sources.coverage.cover("ledger_day", row.marketplace).covers(row.period.span)
    }
    velocities = sources.velocities.of_all((row.marketplace, row.period.span.last) for row in covered.values())
    paced, asps = [], []
    for number, row in covered.items():
        span, gmv, units = row.period.span, row.values.get("gmv"), row.values.get("units")
        asps.append((number, gmv / units if gmv and units else None))
        paced += [
            (number, row.marketplace, span.first, span.last, sku, v.units, v.since)
            for sku, v in velocities[row.marketplace, span.last].items()
            if v.units > 0
        ]
    if not paced:
        return
    asp = pd.DataFrame(asps, columns=["number", "asp"]).astype({"asp": "float64"})
    with sources.store.frame("paced", _frame(paced)), sources.store.frame("asp", asp):
        found = sources.store.rows(_QUERY)
    for number, *values in found:
        row = rows[number]
        rate = sources.exchange.flow(row.currency, row.period.span)
        row.give(dict(zip(_NAMES, values, strict=True)), "ledger_day", rates={"lost_sales": rate})


def _frame(paced: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(paced, columns=["number", "marketplace", "first", "until", "sku", "pace", "since"])
    for column in ("first", "until", "since"):
        frame[column] = pd.to_datetime(frame[column]).dt.date
    return frame


LEDGER = Giver(
    "ledger",
    _give,
    made_from("sku, day, ending, shipped, disposition", _NAMES),
    ("ledger_day",),
    needs=frozenset({"gmv", "units"}),
)
