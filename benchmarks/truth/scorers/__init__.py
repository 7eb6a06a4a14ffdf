"""The scorers, one file each; a scorer reads what was said of all stores and gives one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.truth.scorers import alarms, causes, coverage, restock, status
from benchmarks.truth.store import Store
from benchmarks.truth.table import Table

Scorer = Callable[[Sequence[Store]], Table]

SCORERS: dict[str, Scorer] = {
    "status": status.score,
    "coverage": coverage.score,
    "causes": causes.score,
    "alarms": alarms.score,
    "restock": restock.score,
}
REVIEWED = frozenset({"causes", "alarms", "restock"})  # they score findings and SKUs, the others KPIs alone
