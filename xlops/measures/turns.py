"""How fast stock turns, and what is due to be ordered: from the inventory report and the Products sheet (rule N9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from xlops.measures.giver import Giver, Sources, made_from
from xlops.measures.measured import PeriodMeasures
from xlops.measures.photographs import closing, seen_by
from xlops.measures.restock import latest_order_date, reorder_point
from xlops.measures.stock import PLAN, POSITION, VELOCITY
from xlops.measures.supply import Supply, supplies

DUE_WITHIN_DAYS = 7
_NEWEST = 27  # periods that are asked: what was due a year ago is past
_MAX_AGE = 7


def _give_turns(_sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row `turns_sold` and `turns_stock`: a year's units at the pace of 90 days, and the mean stock of them.

    The same stock and pace as sell-through and days of cover, so that the three never contradict each other.
    """
    for row in rows:
        shipped, mean = row.values.get("shipped_90"), row.values.get("mean_available_90")
        if shipped is not None and mean is not None:
            given = {"turns_sold": shipped * 365 / 90, "turns_stock": mean}
            row.give(given, "stock_plan", row.photographs.get("shipped_90"))


def _give_reorders(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give the newest rows `reorder_due` and `reorder_overdue`: SKUs at their reorder point, by latest order date."""
    newest = set(sorted({row.period.first for row in rows}, reverse=True)[:_NEWEST])
    counted: dict[tuple[str, date, date], Counter[str]] = {}
    known: dict[date, dict[str, Supply]] = {}
    for row in rows:
        day = closing(sources.coverage, "stock_plan", row.marketplace, row.end, _MAX_AGE)
        if row.period.first not in newest or day is None:
            continue
        today = seen_by(day, row.end)
        if (row.marketplace, day, today) not in counted:
            if today not in known:
                known[today] = supplies(sources.store, today)
            counted[row.marketplace, day, today] = _due(sources, row.marketplace, day, today, known[today])
        found = counted[row.marketplace, day, today]
        given = {"reorder_due": float(found.total()), "reorder_overdue": float(found["overdue"])}
        row.give(given, "stock_plan", day)


def _due(sources: Sources, marketplace: str, day: date, today: date, known: dict[str, Supply]) -> Counter[str]:
    """SKUs of the photograph of `day` that were due or overdue `today`."""
    found: Counter[str] = Counter()
    query = f"select sku, ({POSITION})::double, ({VELOCITY})::double from stock_plan where marketplace = ? and day = ?"
    for sku, position, velocity in sources.store.rows(query, [marketplace, day]):
        own = known.get(str(sku))
        lead = sources.settings.lead_days if own is None or own.lead_days is None else own.lead_days
        if not velocity or position is None or position > reorder_point(velocity, lead):
            continue
        until = latest_order_date(velocity, lead, position, today)
        if until is not None and until <= today + timedelta(days=DUE_WITHIN_DAYS):
            found["overdue" if until < today else "due"] += 1
    return found


TURNS = Giver(
    "turns",
    _give_turns,
    {"turns_sold": PLAN["shipped_90"], "turns_stock": PLAN["available_units"]},
    ("stock_plan",),
    needs=frozenset({"shipped_90", "mean_available_90"}),
)
REORDERS = Giver(
    "reorders",
    _give_reorders,
    made_from(f"{POSITION}, {VELOCITY}", ("reorder_due", "reorder_overdue")),
    ("stock_plan",),
)
