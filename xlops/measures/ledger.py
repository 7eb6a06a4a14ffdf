"""What the inventory ledger tells of every day: how often SKUs had stock, and what their absence cost (rule N9).

Days without stock need daily stock: where the ledger does not cover a period there is no data, never an interpolation.
A SKU without a row on a covered day had none of it; before its first day it was not on sale yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from xlops.measures.currency import exact
from xlops.measures.giver import Giver, Sources, made_from
from xlops.measures.measured import PeriodMeasures
from xlops.measures.photographs import DAYS_AFTER

WINDOW_DAYS = 60  # what a SKU sells a day, and how much it weighs, is seen over the days up to a period's end
_NAMES = ("instock_weight", "stock_weight", "lost_sales")
_QUERY = f"""
with stock as (
  select marketplace, sku, day, sum(ending) > 0 as held, -sum(shipped) as sold from ledger_day
  where disposition = 'SELLABLE' group by all
), born as (select marketplace, sku, min(day) as first_seen from stock group by all),
sku as (
  select a.number, s.marketplace, s.sku, a.first, a.until,
    sum(s.sold) as sold, count(*) filter (s.held) as held_days,
    count(*) filter (s.held and s.day >= a.first) as held_in_period
  from asked a join stock s on s.marketplace = a.marketplace and s.day between a.since and a.until group by all
), price as (
  select a.number, p.sku,
    coalesce(arg_max(p.price, p.day) filter (p.day <= a.until), arg_min(p.price, p.day)) as price
  from asked a join (
    select marketplace, sku, day, coalesce(nullif(sales_price, 0), price) as price from stock_plan
  ) p on p.marketplace = a.marketplace and p.day <= a.until + {DAYS_AFTER}
  where p.price is not null group by a.number, p.sku
)
select number, sum(sold * held_in_period), sum(sold * days),
  sum({exact("(days - held_in_period) * sold / held_days * coalesce(price, asp)")}) filter (held_days > 0 and sold > 0)
from (
  select sku.*, greatest(0, sku.until - greatest(sku.first, first_seen) + 1) as days, price.price, asked.asp
  from sku join born using (marketplace, sku) left join price using (number, sku)
  join asked using (number)
) where sold > 0 group by number
"""


def _give(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row that the ledger covers `instock_weight`, `stock_weight` and `lost_sales` (an estimate).

    A SKU weighs what it sold in the 60 days up to the period's end; a day without stock costs what it sells on a day
    with stock, at its last price in the inventory reports up to the period's end (rule N30), of a SKU that none of them
    has yet at that of the photograph which closes the period, else at the marketplace's mean price of the period.
    What was lost is known for the period as a whole, so that it is worth the mean rate of its days (rule N25).
    """
    asked = []
    for number, row in enumerate(rows):
        span = row.period.span
        if sources.coverage.cover("ledger_day", row.marketplace).covers(span):
            since = min(span.first, span.last - timedelta(days=WINDOW_DAYS - 1))
            gmv, units = row.values.get("gmv"), row.values.get("units")
            asp = gmv / units if gmv and units else None
            asked.append((number, row.marketplace, since, span.first, span.last, asp))
    with sources.store.frame("asked", _frame(asked)):
        found = sources.store.rows(_QUERY) if asked else []
    for number, *values in found:
        row = rows[number]
        rate = sources.exchange.flow(row.currency, row.period.span)
        row.give(dict(zip(_NAMES, values, strict=True)), "ledger_day", rates={"lost_sales": rate})


def _frame(asked: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(asked, columns=["number", "marketplace", "since", "first", "until", "asp"])
    frame = frame.astype({"asp": "float64"})
    for column in ("since", "first", "until"):
        frame[column] = pd.to_datetime(frame[column]).dt.date
    return frame


LEDGER = Giver(
    "ledger",
    _give,
    made_from("sku, day, ending, shipped, disposition", _NAMES),
    ("ledger_day",),
    needs=frozenset({"gmv", "units"}),
)
