"""The KPIs that the template shows, from the catalogue, and in which order."""

from __future__ import annotations

from xlops.kpis.catalogue import Kpi, load
from xlops.kpis.edges import Direction
from xlops.kpis.formula import Divide
from xlops.kpis.pages import FIRST_PAGE, due_kpis, first_page

KPIS: dict[str, Kpi] = dict(load())

_TILES = ("gmv", "gmv_yoy", "acos", "tacos", "buybox", "usp", "sessions", "units", "refund", "cover", "oos", "organic")
TILES = tuple(k for k in _TILES if k in KPIS)
assert len(TILES) == 12, "the Dashboard has twelve tiles: name a KPI of the catalogue for each"

_GROUPS = tuple(dict.fromkeys(k.group for k in KPIS.values()))


def judged(kpi: Kpi) -> bool:
    """Whether the KPI has a status of its own on a sheet about an account."""
    edges = kpi.target or kpi.warn or kpi.breach
    return bool(edges) and kpi.direction is not Direction.INFO and kpi.basis != "per_sku"


def typed_targets() -> list[Kpi]:
    """The KPIs with a row on the Targets sheet: ROAS is computed from ACOS, never typed (rule N6)."""
    return [k for k in by_group(KPIS.values()) if k.inverse_of is None]


def by_group(kpis: object) -> list[Kpi]:
    """KPIs group by group, in each by priority."""
    found: list[Kpi] = list(kpis)  # type: ignore[call-overload]
    return sorted(found, key=lambda k: (_GROUPS.index(k.group), k.priority))


def scorecard(kind: str) -> tuple[list[Kpi], list[Kpi]]:
    """The KPIs of a weekly or monthly sheet: those of page one, then the others; each group by group."""
    return by_group(first_page(kind)), by_group(due_kpis(kind, KPIS.values())[FIRST_PAGE:])


def fine(kpi: Kpi) -> bool:
    """Whether a share is so small that it needs two decimals, as a click-through rate does."""
    edges = (e for e in (kpi.target, kpi.warn, kpi.breach) if e)
    sizes = [abs(s) for e in edges for s in (e.low, e.high) if s]
    return kpi.unit == "share" and kpi.basis == "level" and bool(sizes) and max(sizes) < 0.02


def number(kpi: Kpi) -> str:
    """The number format's name in `ink.NUMBER`."""
    if kpi.is_change:
        return "change"
    if fine(kpi):
        return "share_fine"
    if kpi.unit == "money" and isinstance(kpi.formula.root, Divide):
        return "each"
    return {"weeks": "ratio", "hours": "days"}.get(kpi.unit, kpi.unit)
