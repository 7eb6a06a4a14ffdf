"""Which KPIs the scorecard of a review has, and which of them stand on its first page: on the sheet and in exports."""

from __future__ import annotations

from collections.abc import Iterable

from xlops.kpis.catalogue import Kpi, load

FIRST_PAGE = 12  # rows that leave room for the bridge and five findings
_CADENCE = {"week": ("daily", "weekly"), "month": ("daily", "weekly", "monthly")}


def due_kpis(kind: str, kpis: Iterable[Kpi]) -> list[Kpi]:
    """The KPIs of a weekly or monthly review, the core first, then by priority."""
    due = [k for k in kpis if k.cadence in _CADENCE[kind] or (kind == "week" and k.core)]
    due = [k for k in due if kind == "week" or k.id != "gmv_wow"]
    return sorted(due, key=lambda k: (not k.core, k.priority))


def first_page(kind: str) -> list[Kpi]:
    """Those of the first page, whatever the store has reports for."""
    return due_kpis(kind, load().values())[:FIRST_PAGE]
