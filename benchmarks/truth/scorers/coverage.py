"""How far is Monday's number from the final one, and does a stated interval hold it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from benchmarks.truth.monday import MONEY as _MONEY
from benchmarks.truth.monday import Monday
from benchmarks.truth.store import Store
from benchmarks.truth.table import Table, share

_Z80 = 1.2816
_LEAST_PAST = 3  # settled weeks before a rival may learn from them
_FIGURES = {  # the measures a figure is made of on Monday, and the KPI that says what it comes to
    "ad sales": (("sp_sales",), "bench_sp_sales"), "ad orders": (("sp_orders",), "bench_sp_orders"),
    "ACOS": (("sp_spend", "sp_sales"), "bench_acos"), "ad spend": (("sp_spend",), "bench_sp_spend"),
    "GMV": (("gmv",), "gmv"),
    "units": (("units",), "units"), "sessions": (("sessions",), "sessions"),
    "refunds": (("units_refunded",), "bench_units_refunded"),
}  # fmt: skip
_SETTLED_AFTER = 2  # Mondays until a week's numbers are taken as final by a plain factor


@dataclass(frozen=True)
class _Week:
    """One figure of one store and week: as first seen, as it came to be, what past weeks say, what xlops says."""

    seen: float
    final: float
    past: tuple[float, ...]  # final over seen of earlier weeks, as far as a person could know them
    said: tuple[float, float, float] | None


def score(stores: Sequence[Store]) -> Table:
    """The mean error of Monday's number, of one corrected by the store's own past, and of what xlops expects."""
    table = Table("coverage")
    for name, (measures, kpi) in _FIGURES.items():
        weeks = [w for store in stores for w in _weeks(store, measures, kpi)]
        learned = [w for w in weeks if len(w.past) >= _LEAST_PAST]
        told = [w for w in weeks if w.said]
        if not weeks:
            continue
        error = mean(abs(w.seen / w.final - 1) for w in weeks)
        corrected = [abs(w.seen * mean(w.past) / w.final - 1) for w in learned]
        expected = [abs(w.said[0] / w.final - 1) for w in told if w.said]
        wide = [(w.said[2] - w.said[1]) / w.final for w in told if w.said]
        held = sum(1 for w in learned if _holds(w))
        own = sum(1 for w in told if w.said and w.said[1] <= w.final <= w.said[2])
        table.rows.append((
            name, *(f"{100 * mean(of):.1f} %" if of else "–" for of in ([error], expected)), share(own, len(told)),
            f"{100 * mean(wide):.1f} %" if wide else "–", f"{100 * mean(corrected):.1f} %" if corrected else "–",
            share(held, len(learned)), str(len(weeks)),
        ))  # fmt: skip
        table.numbers[name] = {
            "weeks": len(weeks), "error": error, "expected_error": mean(expected) if expected else None,
            "told": len(told), "held": own, "width": mean(wide) if wide else None,
            "factor_error": mean(corrected) if corrected else None, "factor_weeks": len(learned), "factor_held": held,
        }  # fmt: skip
    return table


def _weeks(store: Store, measures: tuple[str, ...], kpi: str) -> list[_Week]:
    seen, found = list[float | None](), list[_Week]()
    for monday in store.mondays:
        final = store.truth["periods"].get(monday.week, {})
        values = [_value(flows, measures) for flows in (monday.flows, final)]
        first, last = values
        if first is None or last is None:
            seen.append(None)
            continue
        past = tuple(p for p in seen[: max(0, len(seen) - _SETTLED_AFTER)] if p is not None)
        found.append(_Week(first, last, past, _said(monday, kpi)))
        seen.append(last / first)
    return found


def _said(monday: Monday, kpi: str) -> tuple[float, float, float] | None:
    """What xlops expects, in the unit of the truth; a figure of more products than Sponsored Products is none of it."""
    said = monday.kpis[kpi].expected if kpi in monday.kpis else None
    if said is None:
        return None
    by = 100 if kpi.removeprefix("bench_") in _MONEY else 1
    return said[0] * by, said[1] * by, said[2] * by


def _value(flows: dict[str, float], measures: tuple[str, ...]) -> float | None:
    """A figure or the ratio of two; None where one is lacking or zero."""
    if any(not flows.get(m) for m in measures):
        return None
    return flows[measures[0]] if len(measures) == 1 else flows[measures[0]] / flows[measures[1]]


def _holds(week: _Week) -> bool:
    middle = mean(week.past)
    spread = stdev(week.past)
    low, high = (week.seen * (middle + side * _Z80 * spread) for side in (-1, 1))
    return low <= week.final <= high
