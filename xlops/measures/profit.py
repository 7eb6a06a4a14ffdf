"""What a period earned: net sales, Amazon's fees and the cost of the goods, from transactions (rule N12).

Net sales are after promotions and refunds and without taxes. A unit costs what the Products sheet says for the day it
was sold, converted by the dated rate. Where the cost of more than 5 % of sales is unknown there is no `cogs`: a part of
the costs would make a margin look good.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.measures.coverage import Coverage
from xlops.measures.margin import bucket_query
from xlops.measures.measured import PeriodMeasures
from xlops.money import Rates
from xlops.periods import Month

_COSTS = """
with cost as (
  select sku, coalesce(valid_from, date '1900-01-01') as valid_from, unit_cost, currency from own_products
  where unit_cost is not null
), sold as (
  select a.number, a.currency, a.until, t.sku, t.day, t.quantity, t.product_sales from asked a
  join transactions t on t.marketplace = a.marketplace and t.day between a.first and a.until
  where t.type = 'order' and t.product_sales <> 0
)
select s.number, sum(s.product_sales), sum(s.product_sales) filter (f.factor is not null),
  sum(s.quantity * c.unit_cost * f.factor), count(*) filter (f.factor is null)
from sold s asof left join cost c on s.sku = c.sku and s.day >= c.valid_from
left join factor f
  on f.number = s.number and f.cost_currency is not distinct from c.currency and c.unit_cost is not null
group by s.number
"""
_LEAST_SHARE = 0.95  # of product sales whose cost is known: below it a margin is no number


def profit_measures(store: Store, coverage: Coverage, rows: Sequence[PeriodMeasures], rates: Rates | None) -> None:
    """Give each row that transactions cover its `net_sales`, `amazon_fees`, `product_sales`, `costed_sales`, `cogs`.

    `cogs` stands for all units sold, those of unknown cost at the mean of the others.
    """
    asked = [
        (number, row.marketplace, row.currency, row.period.span.first, row.period.span.last)
        for number, row in enumerate(rows)
        if len(coverage.cover("transactions", row.marketplace).within(row.period.span)) == len(row.period.span)
    ]
    if not asked:
        return
    store.con.register("asked", pd.DataFrame(asked, columns=["number", "marketplace", "currency", "first", "until"]))
    sums = store.rows(
        "select number, sum(case bucket when 'net_sales' then amount when 'refunds' then -amount else 0 end), "
        f"sum(amount) filter (bucket = 'amazon_fees') from asked a join ({bucket_query('transactions')}) m "
        "on m.marketplace = a.marketplace and m.day between a.first and a.until group by number"
    )
    for number, net_sales, fees in sums:
        rows[number].values |= {"net_sales": float(net_sales or 0), "amazon_fees": float(fees or 0)}
        rows[number].answered_by |= dict.fromkeys(("net_sales", "amazon_fees"), "transactions")
    if has_own_tables(store.con):
        _give_costs(store, rows, asked, rates)
    store.con.unregister("asked")


def _give_costs(
    store: Store, rows: Sequence[PeriodMeasures], asked: Sequence[tuple[object, ...]], rates: Rates | None
) -> None:
    currencies = [c for (c,) in store.rows("select distinct currency from own_products where unit_cost is not null")]
    if not currencies:
        return
    factors = [
        (number, currency, factor)
        for number, _, own, _, until in asked
        for currency in currencies
        if (factor := _factor(currency, str(own), until, rates)) is not None
    ]
    frame = pd.DataFrame(factors, columns=["number", "cost_currency", "factor"])
    store.con.register("factor", frame.astype({"number": "int64", "cost_currency": object, "factor": "float64"}))
    found = store.rows(_COSTS)
    store.con.unregister("factor")
    for number, product_sales, costed, cost, unknown in found:
        given = {"product_sales": float(product_sales), "costed_sales": float(costed or 0)}
        share = given["costed_sales"] / given["product_sales"] if given["product_sales"] else 0.0
        if cost is not None and (not unknown or share >= _LEAST_SHARE):
            given["cogs"] = float(cost) / share
        rows[number].values |= given
        rows[number].answered_by |= dict.fromkeys(given, "transactions")


def _factor(currency: str | None, own: str, until: object, rates: Rates | None) -> float | None:
    """What one unit of the cost's currency is in the marketplace's own; a cost without currency is in the own one."""
    if currency in (None, own):
        return 1.0
    cost = rates.on(str(currency), until) if rates else None  # type: ignore[arg-type]
    market = rates.on(own, until) if rates else None  # type: ignore[arg-type]
    return float(cost / market) if cost is not None and market else None


def margin_history(rows: Sequence[PeriodMeasures]) -> None:
    """Give each month `gm_mean_3m`, the mean gross margin of the three closed months before, where all are known."""
    known = {(row.marketplace, row.period.label): _margin(row) for row in rows}
    for row in rows:
        if not isinstance(row.period, Month):
            continue
        month, before = row.period, []
        for _ in range(3):
            month = month.previous()
            before.append(known.get((row.marketplace, month.label)))
        margins = [m for m in before if m is not None]
        if len(margins) == 3:
            row.values["gm_mean_3m"] = sum(margins) / 3
            row.answered_by["gm_mean_3m"] = "transactions"


def _margin(row: PeriodMeasures) -> float | None:
    if not {"net_sales", "cogs", "amazon_fees"} <= row.values.keys() or row.values["net_sales"] <= 0:
        return None
    return (row.values["net_sales"] - row.values["cogs"] - row.values["amazon_fees"]) / row.values["net_sales"]
