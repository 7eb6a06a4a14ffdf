"""What was planned (the Plan sheet): a month's figures spread over its days, so that weeks have a plan (rule N16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlops.facts.history import Store
from xlops.facts.sheets import own_rows
from xlops.measures.measured import ALL, PLANNED, PeriodMeasures
from xlops.periods import Month
from xlops.sheets import SHEETS


def plan_measures(store: Store, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row its plan, where every month that it touches has one; a plan of the whole store is that of ALL."""
    plans = {(row["month"], row["marketplace"] or ALL): row for row in own_rows(store.con, SHEETS["plan"])}
    for row in rows if plans else ():
        for measure, column in PLANNED.items():
            planned = _spread(row, plans, column)
            if planned is not None:
                row.values[measure] = planned


def _spread(row: PeriodMeasures, plans: dict[tuple[date, str], dict[str, object]], column: str) -> float | None:
    days = row.period.span.days()
    total = 0.0
    for month in sorted({Month.of(day) for day in days}):
        value = plans.get((month.first, row.marketplace), {}).get(column)
        if value is None:
            return None
        total += float(str(value)) * sum(1 for day in days if Month.of(day) == month) / len(month.span)
    return total
