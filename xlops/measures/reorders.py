"""How fast stock sells, and what is due to be ordered: from stock, ledger and the Products sheet (rules N9, N30)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import pandas as pd

from xlops.measures.closed_months import last_closed
from xlops.measures.giver import Giver, Sources, made_from
from xlops.measures.landed import read_earned
from xlops.measures.measured import PeriodMeasures
from xlops.measures.ordered import on_order
from xlops.measures.photographs import closing, seen_by
from xlops.measures.replenish import orders_due
from xlops.measures.stock import POSITION
from xlops.measures.supply import Supply, supplies
from xlops.measures.velocity import PHOTOGRAPH_MAX_AGE
from xlops.restock.rule import is_due, latest_order_date

_NEWEST = 27  # periods that are asked: what was due a year ago is past
_MARKED_FROM = 0.1  # of all units a day that are estimates
_SHIPPED = "available, shipped_7, shipped_30, shipped_60, shipped_90"
_POSITIONS = f"""
select number, list(sku order by sku), list(({POSITION})::double order by sku)
from photograph join stock_plan using (marketplace, day) group by number
"""
_Positions = list[tuple[str, float | None]]  # SKUs, and the units of each that are there or on their way


def _give_velocity(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row `velocity`: units a day in stock, of the SKUs in its closing photograph.

    It is an estimate where more than a tenth of them are.
    """
    taken = {(row.marketplace, row.end): day for row in rows if (day := _photograph(sources, row))}
    known = sources.velocities.of_all(taken)
    query = "select marketplace, day, list(sku order by sku) from stock_plan group by all"
    listed = {(market, day): skus for market, day, skus in sources.store.rows(query)}
    for row in rows:
        if day := taken.get((row.marketplace, row.end)):
            of = known[row.marketplace, row.end]
            found = [of[sku] for sku in listed[row.marketplace, day] if sku in of]
            units = sum(v.units for v in found)
            row.give({"velocity": units if found else None}, "stock_plan", day)
            if sum(v.units for v in found if v.estimated) > _MARKED_FROM * units:
                row.estimated.add("velocity")


def _give_reorders(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give the newest rows `reorder_due` and `reorder_overdue`: SKUs by the latest date of their next order.

    Due are those to be ordered within 7 days of the period's end, the overdue ones among them.
    """
    newest = set(sorted({row.period.first for row in rows}, reverse=True)[:_NEWEST])
    asked = [(row, day) for row in rows if row.period.first in newest and (day := _photograph(sources, row))]
    positions = _positions(sources, {(row.marketplace, day) for row, day in asked})
    closed = (last_closed(sources, row.marketplace, row.currency, row.end) for row, _ in asked)
    read_earned(sources, [month for month in closed if month is not None])
    sources.velocities.of_all((row.marketplace, seen_by(day, row.end)) for row, day in asked)  # one query for all plans
    counted: dict[tuple[str, date], tuple[int, int]] = {}
    for row, day in asked:
        if (key := (row.marketplace, row.end)) not in counted:
            counted[key] = _due(sources, row, day, positions.get((row.marketplace, day), []))
        due, overdue = counted[key]
        row.give({"reorder_due": due, "reorder_overdue": overdue}, "stock_plan", day)


def _photograph(sources: Sources, row: PeriodMeasures) -> date | None:
    return closing(sources.coverage, "stock_plan", row.marketplace, row.end, PHOTOGRAPH_MAX_AGE)


def _positions(sources: Sources, photographs: Collection[tuple[str, date]]) -> dict[tuple[str, date], _Positions]:
    """What photographs, by marketplace and day, show of each SKU."""
    if not photographs:
        return {}
    asked = sorted(photographs)
    lines = [(number, market, day) for number, (market, day) in enumerate(asked)]
    frame = pd.DataFrame(lines, columns=["number", "marketplace", "day"]).astype({"day": "datetime64[us]"})
    with sources.store.frame("photograph", frame):
        return {asked[n]: list(zip(*of, strict=True)) for n, *of in sources.store.rows(_POSITIONS)}


def _due(sources: Sources, row: PeriodMeasures, day: date, positions: _Positions) -> tuple[int, int]:
    """How many SKUs of the photograph of `day` are due at the row's end, and how many of them overdue."""
    velocities = sources.velocities.of(row.marketplace, row.end)
    planned = orders_due(sources, row.marketplace, row.currency, row.end, day)
    known, ordered = supplies(sources, row.end), on_order(sources, row.marketplace, row.end, day)
    due, overdue = 0, 0
    for sku, position in positions:
        if sku in planned:
            is_now, is_late = planned[sku]
        else:
            lead = known.get(sku, Supply()).lead_days
            pace = velocities[sku].units if sku in velocities else 0.0
            lead = sources.settings.lead_days if lead is None else lead
            coming = (position or 0.0) + sum(o.coming for o in ordered.get(sku, ()))
            latest = latest_order_date(pace, lead, coming, seen_by(day, row.end))
            is_now, is_late = is_due(latest, row.end), latest is not None and latest < row.end
        due += is_now
        overdue += is_late
    return due, overdue


VELOCITY = Giver("velocity", _give_velocity, made_from(_SHIPPED, ("velocity",)), ("stock_plan",))
REORDERS = Giver(
    "reorders",
    _give_reorders,
    made_from(f"{POSITION}, {_SHIPPED}", ("reorder_due", "reorder_overdue")),
    ("stock_plan",),
)
