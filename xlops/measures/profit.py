"""What a period earned: net sales, Amazon's fees and the cost of the goods, from transactions (rule N12).

Net sales are after promotions and refunds and without taxes. A unit costs what the Products sheet says for the day it
was sold, converted at the rate of that day. Where the cost of more than 5 % of sales is unknown there is no `cogs`: a
part of the costs would make a margin look good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from xlops.facts.sheets import has_own_tables
from xlops.measures.currency import exact, rated, sql_rate
from xlops.measures.giver import Giver, Sources, Stage, named_alike
from xlops.measures.margin import bucket_query
from xlops.measures.measured import PeriodMeasures
from xlops.periods import Month, Span

_SALES_AND_FEES = {
    "net_sales": "case bucket when 'net_sales' then amount when 'refunds' then -amount else 0 end",
    "amazon_fees": "case bucket when 'amazon_fees' then amount else 0 end",
}
_SOLD = {
    "product_sales": "product_sales",
    "costed_sales": "case when factor is null then 0 else product_sales end",
    "cogs": exact("quantity * unit_cost * factor"),
}


def _sums(figures: Mapping[str, str]) -> str:
    """SQL for the sum of each figure, then for the rate of each sum."""
    return ", ".join([*(f"sum({f})" for f in figures.values()), *map(sql_rate, figures.values())])


_COSTS = f"""
with cost as (
  select sku, coalesce(valid_from, date '1900-01-01') as valid_from, unit_cost, currency from own_products
  where unit_cost is not null
), sold as (
  select a.*, t.sku, t.quantity, t.product_sales from asked a
  join transactions t on t.marketplace = a.marketplace and t.day = a.day
  where t.type = 'order' and t.product_sales <> 0
)
select number, count(*) - count(factor), {_sums(_SOLD)}
from (
  select s.*, c.unit_cost, f.factor
  from sold s asof left join cost c on s.sku = c.sku and s.day >= c.valid_from
  left join factor f on f.day = s.day and f.currency = s.currency
    and f.cost_currency is not distinct from c.currency and c.unit_cost is not null
) group by number
"""
_MARGIN = frozenset({"net_sales", "cogs", "amazon_fees"})
_LEAST_SHARE = 0.95  # of product sales whose cost is known: below it a margin is no number


def _give_sales_and_fees(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row that transactions cover its `net_sales` and `amazon_fees`."""
    asked = _asked(sources, rows)
    query = (
        f"select number, {_sums(_SALES_AND_FEES)} from asked a join ({bucket_query('transactions')}) m "
        "on m.marketplace = a.marketplace and m.day = a.day group by number"
    )
    with sources.store.frame("asked", asked):
        for number, net_sales, fees, *rates in sources.store.rows(query) if len(asked) else ():
            given = {"net_sales": net_sales or 0, "amazon_fees": fees or 0}
            rows[number].give(given, "transactions", rates=dict(zip(given, rates, strict=True)))


def _give_costs(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row `product_sales`, `costed_sales` and `cogs`.

    `cogs` stands for all units sold, those of unknown cost at the mean of the others.
    """
    asked = _asked(sources, rows)
    if asked.empty or not has_own_tables(sources.store.con):
        return
    factors = _factors(sources, asked)
    with sources.store.frame("asked", asked), sources.store.frame("factor", factors):
        found = sources.store.rows(_COSTS) if len(factors) else []
    for number, unknown, product_sales, costed, cost, *rates in found:
        given = {"product_sales": float(product_sales), "costed_sales": float(costed or 0)}
        share = given["costed_sales"] / given["product_sales"] if given["product_sales"] else 0.0
        if cost is not None and (not unknown or share >= _LEAST_SHARE):
            given["cogs"] = float(cost) / share
        rows[number].give(given, "transactions", rates=dict(zip(_SOLD, rates, strict=True)))


def _asked(sources: Sources, rows: Sequence[PeriodMeasures]) -> pd.DataFrame:
    """A line per day of the rows that transactions cover, with the rate of that day."""
    lines = []
    for number, row in enumerate(rows):
        if sources.coverage.cover("transactions", row.marketplace).covers(row.period.span):
            days = row.period.span.days()
            rates = (sources.exchange.flow(row.currency, Span.closed(day, day)) for day in days)
            lines += [(number, row.marketplace, row.currency, *dated) for dated in zip(days, rates, strict=True)]
    return rated(lines, "number marketplace currency day rate")


def _factors(sources: Sources, asked: pd.DataFrame) -> pd.DataFrame:
    """What one unit of each cost's currency is in the marketplace's own, by day; a cost without one is in the own."""
    query = "select distinct currency from own_products where unit_cost is not null"
    costs = [currency for (currency,) in sources.store.rows(query)]
    sold = asked[["currency", "day"]].drop_duplicates().itertuples(index=False)
    lines = [(own, cost, day, sources.exchange.between(cost or own, own, day)) for own, day in sold for cost in costs]
    frame = pd.DataFrame(lines, columns=["currency", "cost_currency", "day", "factor"])
    return frame.astype({"cost_currency": object, "factor": "float64"})


def _give_history(_sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each month `gm_mean_3m`, the mean gross margin of the three closed months before, where all are known."""
    known = {(row.marketplace, row.period.label): _margin(row) for row in rows}
    told = {(row.marketplace, row.period.label): {row.counted.get(name) for name in _MARGIN} for row in rows}
    for row in rows:
        if not isinstance(row.period, Month):
            continue
        month, before, of = row.period, [], set[tuple[str, ...] | None]()
        for _ in range(3):
            month = month.previous()
            before.append(known.get((row.marketplace, month.label)))
            of |= told.get((row.marketplace, month.label), set())
        margins = [m for m in before if m is not None]
        if len(margins) == 3 and len(of) == 1:  # all of the same marketplaces (rule N24)
            row.give({"gm_mean_3m": sum(margins) / 3}, "transactions")


def _margin(row: PeriodMeasures) -> float | None:
    if not row.values.keys() >= _MARGIN or row.values["net_sales"] <= 0:
        return None
    return (row.values["net_sales"] - row.values["cogs"] - row.values["amazon_fees"]) / row.values["net_sales"]


_BUCKETS = {"net_sales": "product_sales", "amazon_fees": "selling_fees, fba_fees"}
TRANSACTIONS = Giver("transactions", _give_sales_and_fees, _BUCKETS, ("transactions",))
COSTS = Giver("costs", _give_costs, named_alike(tuple(_SOLD)), ("transactions",))
MARGINS = Giver(
    "margins before",
    _give_history,
    {"gm_mean_3m": ""},
    needs=_MARGIN,
    stage=Stage.EVERY,
)
