"""How far is Monday's number from the final one, and does a stated interval hold it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from benchmarks.truth.store import Store
from benchmarks.truth.table import Table, share

_Z80 = 1.2816
_LEAST_PAST = 3  # settled weeks before a rival may learn from them
_FIGURES = {
    "ad sales": ("sp_sales",), "ad orders": ("sp_orders",), "ACOS": ("sp_spend", "sp_sales"), "ad spend": ("sp_spend",),
    "GMV": ("gmv",), "units": ("units",), "sessions": ("sessions",), "refunds": ("units_refunded",),
}  # fmt: skip
_SETTLED_AFTER = 2  # Mondays until a week's numbers are taken as final by a plain factor


@dataclass(frozen=True)
class _Week:
    """One figure of one store and week: as first seen, as it came to be, and how wide past weeks say it is."""

    seen: float
    final: float
    past: tuple[float, ...]  # final over seen of earlier weeks, as far as a person could know them


def score(stores: Sequence[Store]) -> Table:
    """The mean error of Monday's number, and of one corrected by the store's own past, with its interval's coverage."""
    table = Table("coverage")
    for name, measures in _FIGURES.items():
        weeks = [w for store in stores for w in _weeks(store, measures)]
        learned = [w for w in weeks if len(w.past) >= _LEAST_PAST]
        if not weeks:
            continue
        error = mean(abs(w.seen / w.final - 1) for w in weeks)
        corrected = [abs(w.seen * mean(w.past) / w.final - 1) for w in learned]
        held = sum(1 for w in learned if _holds(w))
        factor = f"{100 * mean(corrected):.1f} %" if corrected else "–"
        table.rows.append((name, f"{100 * error:.1f} %", factor, share(held, len(learned)), str(len(weeks))))
        table.numbers[name] = {
            "weeks": len(weeks), "error": error, "factor_error": mean(corrected) if corrected else None,
            "factor_weeks": len(learned), "factor_held": held, "xlops_interval": None,
        }  # fmt: skip
    return table


def _weeks(store: Store, measures: tuple[str, ...]) -> list[_Week]:
    seen, found = list[float | None](), list[_Week]()
    for monday in store.mondays:
        final = store.truth["periods"].get(monday.week, {})
        values = [_value(flows, measures) for flows in (monday.flows, final)]
        first, last = values
        if first is None or last is None:
            seen.append(None)
            continue
        past = tuple(p for p in seen[: max(0, len(seen) - _SETTLED_AFTER)] if p is not None)
        found.append(_Week(first, last, past))
        seen.append(last / first)
    return found


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
