"""The worksheet functions by name: one `AMZ_…` for each KPI that is a formula, and those that are not KPIs."""

from __future__ import annotations

from xlops.kpis.catalogue import Kpi, load
from xlops.kpis.formula import Input

PREFIX = "AMZ_"
OTHERS = tuple(
    f"{PREFIX}{name}"
    for name in (
        "BID MAXCPC BE_PRICE NEGP ROP REORDERQTY BRIDGE KPI STATUS TARGET DELTA TABLE SALES STOCK PROFIT FEES TERM FX"
    ).split()
)  # these need Python, wherever they are called


def function_kpis() -> list[Kpi]:
    """The KPIs that are a formula of measures; one that *is* a measure has nothing to compute."""
    return [k for k in load().values() if not isinstance(k.formula.root, Input)]


def function_name(kpi: Kpi) -> str:
    """`AMZ_ACOS`: Excel keeps ACOS for the arc cosine."""
    return f"{PREFIX}{kpi.id.upper()}"


def argument_name(key: str) -> str:
    """An input of a formula as an argument is called: `gmv_prev` for `gmv__prev`."""
    return key.replace("__", "_")


def function_names() -> tuple[str, ...]:
    """Every worksheet function there is."""
    return (*map(function_name, function_kpis()), *OTHERS)
