"""How often a year stock is sold: over twelve months where photographs reach so far, at cost where it is known (N30).

By the same stock as days of cover, the position. By 90 days alone every shop with a Christmas is off its target.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from xlops.measures.currency import exact
from xlops.measures.giver import Giver, Sources, made_from
from xlops.measures.landed import typed_costs
from xlops.measures.measured import PeriodMeasures
from xlops.measures.photographs import closing
from xlops.measures.stock import POSITION

_SOLD_IN = 90  # days of which a photograph tells the units shipped
_SPANS = (4 * _SOLD_IN, _SOLD_IN)  # days; the first of which all photographs are there
_STEP = 30  # days from one photograph of the mean stock to the next
_MAX_AGE = 7
_LEAST_SHARE = 0.95  # of the units sold: as of a margin
_QUERY = f"""
select a.number, sum(p.position)::double, sum(p.sold) filter (a.sells)::double, sum(p.position * c.cost)::double,
  sum(p.sold * c.cost) filter (a.sells)::double, sum(p.sold) filter (a.sells and c.cost is not null)::double
from asked a join (
  select marketplace, day, sku, {POSITION} as position, coalesce(shipped_90, 0) as sold from stock_plan
) p on p.marketplace = a.marketplace and p.day = a.day
left join (select number, sku, {exact("cost")} as cost from cost) c on c.number = a.number and c.sku = p.sku
group by a.number
"""


class _Turned(NamedTuple):
    """Sums over the photographs of a row, in units and at cost; `costed` are the units sold whose cost is known."""

    stock: float
    sold: float
    stock_at_cost: float | None
    sold_at_cost: float | None
    costed: float | None

    @property
    def costs_known(self) -> bool:
        return (self.costed or 0.0) >= _LEAST_SHARE * self.sold > 0


def _give(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row `turns_sold` and `turns_stock`: what a year sells, and the mean position that it was sold from.

    Both at cost where it is known of 95 % of the units sold in every marketplace of the period, so that these can be
    added up; each SKU at its cost at the period's end, and SKUs without one left out. Else both in units.
    """
    taken = {n: days for n, row in enumerate(rows) if (days := _photographs(sources, row))}
    if not taken:
        return
    asked = [
        (n, rows[n].marketplace, day, place > 0 and (len(days) - 1 - place) * _STEP % _SOLD_IN == 0)
        for n, days in taken.items()
        for place, day in enumerate(days)
    ]
    frame = pd.DataFrame(asked, columns=["number", "marketplace", "day", "sells"])
    frame = frame.assign(day=pd.to_datetime(frame["day"]))
    with sources.store.frame("asked", frame), sources.store.frame("cost", _costs(sources, rows, list(taken))):
        found = {number: _Turned(*sums) for number, *sums in sources.store.rows(_QUERY)}
    in_units = {rows[n].period.label for n, sums in found.items() if sums.sold and not sums.costs_known}
    for number, sums in found.items():
        days = taken[number]
        at_cost = rows[number].period.label not in in_units
        sold, stock = (sums.sold_at_cost, sums.stock_at_cost) if at_cost else (sums.sold, sums.stock)
        a_year = 365 / ((len(days) - 1) * _STEP)
        given = {"turns_sold": (sold or 0.0) * a_year, "turns_stock": (stock or 0.0) / len(days)}
        rows[number].give(given, "stock_plan", days[-1])


def _photographs(sources: Sources, row: PeriodMeasures) -> list[date]:
    """One every 30 days over the longest span that has them all, oldest first; none where no span has."""
    for span in _SPANS:
        ends = [row.end - timedelta(days=back) for back in range(span, -1, -_STEP)]
        days = [closing(sources.coverage, "stock_plan", row.marketplace, end, _MAX_AGE) for end in ends]
        known = [day for day in days if day is not None]
        if len(known) == len(days):
            return known
    return []


def _costs(sources: Sources, rows: Sequence[PeriodMeasures], numbers: Sequence[int]) -> pd.DataFrame:
    """What each SKU costs at the end of each row's period, all in one currency: that of the first marketplace."""
    one, lines = rows[0].currency, []
    for n in numbers:
        end, own = rows[n].end, rows[n].currency
        for sku, cost, currency in typed_costs(sources, end):
            if (rate := sources.exchange.between(currency or own, one, end)) is not None:
                lines.append((n, sku, cost * rate))
    return pd.DataFrame(lines, columns=["number", "sku", "cost"]).astype({"cost": "float64"})


TURNS = Giver(
    "turns",
    _give,
    made_from(f"{POSITION}, shipped_90", ("turns_sold", "turns_stock")),
    ("stock_plan",),
)
