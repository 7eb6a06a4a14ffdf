"""Numbers and set phrases as people read them, in Chinese and English."""

from __future__ import annotations

from typing import Literal

from xlops.kpis import Kpi, Lang, Limits

_SAY: dict[str, tuple[str, str]] = {
    "partial": ("partial", "进行中"),
    "preliminary": ("preliminary", "初步"),
    "final": ("final", "最终"),
    "kpi": ("kpi", "指标"),
    "name": ("name", "名称"),
    "actual": ("actual", "实际"),
    "target": ("target", "目标"),
    "last": ("last", "上期"),
    "change": ("change", "变化"),
    "status": ("status", "状态"),
}
NO_VALUE = "–"


def say(key: str, lang: Lang) -> str:
    """A set phrase."""
    return _SAY[key][1 if lang == "zh" else 0]


def money(value: float) -> str:
    """Thousands from 1,000 up without decimals, below with two."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"


def shown(value: float | None, unit: str, *, signed: bool = False) -> str:
    """A value in its unit: `24.6%`, `132,086`, `+4.2%`; `points` is a difference of shares, shown in pp."""
    if value is None:
        return NO_VALUE
    sign = "+" if signed or unit in ("change", "points") else ""
    match unit:
        case "share" | "change":
            fine = unit == "share" and 0 < abs(value) < 0.01  # a click-through rate needs two decimals
            return f"{value:{sign}.2%}" if fine else f"{value:{sign}.1%}"
        case "points":
            return f"{value * 100:{sign}.1f} pp"
        case "money":
            return money(value)
        case "ratio":
            return f"{value:,.2f}"
        case "hours" | "days" | "weeks":
            return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"
        case _:
            return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def limits(edge: Limits | None, kpi: Kpi) -> str:
    """An edge as people write it: `≤ 25.0%`, `30 … 60`; `Δ` of a change, `×` of a share of plan or target."""
    if not edge:
        return ""
    unit = kpi.edge_unit
    of = {"change_pct": "Δ ", "change_pp": "Δ ", "ratio_to": "× "}.get(kpi.basis, "") if not kpi.is_change else ""
    if edge.low is not None and edge.high is not None:
        return f"{of}{shown(edge.low, unit)} … {shown(edge.high, unit)}"
    sign: Literal["≤", "≥"] = "≤" if edge.high is not None else "≥"
    return f"{of}{sign} {shown(edge.high if edge.high is not None else edge.low, unit)}"
