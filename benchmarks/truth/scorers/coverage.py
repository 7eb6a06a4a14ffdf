"""How far is Monday's number from the final one, and does a stated interval hold it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from statistics import mean, stdev

from benchmarks.mondays import Guess, rows
from benchmarks.truth.monday import MONEY as _MONEY
from benchmarks.truth.monday import Judged
from benchmarks.truth.store import Store
from benchmarks.truth.table import Table
from xlops.measures.intervals import Interval

_Z80 = 1.2816
_LEAST_PAST = 3  # settled weeks before a rival may learn from them
_SETTLED_AFTER = 2  # Mondays until a week's numbers are taken as final by a plain factor
_FIGURES = {  # over, under or less what; and the KPI that says what it comes to
    "ad sales": ("sp_sales", "", "bench_sp_sales"), "ad orders": ("sp_orders", "", "bench_sp_orders"),
    "ACOS": ("sp_spend", "/ sp_sales", "bench_acos"), "TACoS": ("sp_spend", "/ gmv", "bench_tacos"),
    "organic": ("gmv", "- sp_sales", "bench_organic"), "ad spend": ("sp_spend", "", "bench_sp_spend"),
    "GMV": ("gmv", "", "gmv"), "units": ("units", "", "units"), "sessions": ("sessions", "", "sessions"),
    "refunds": ("units_refunded", "", "bench_units_refunded"),
}  # fmt: skip
_CENTS = frozenset({"bench_organic", *(f"bench_{name}" for name in _MONEY), *_MONEY})


def score(stores: Sequence[Store]) -> Table:
    """Each figure as it is, by the profile alone, corrected by the store's own past, and as xlops expects it."""
    table = Table("coverage")
    for name, (first, then, kpi) in _FIGURES.items():
        guesses = [guess for store in stores for guess in _guesses(store, first, then, kpi)]
        if guesses:
            table.rows += [(f"{name}: {way}", *cells) for way, *cells in rows(guesses)]
            table.numbers[name] = [asdict(guess) for guess in guesses]
    return table


def _guesses(store: Store, first: str, then: str, kpi: str) -> list[Guess]:
    """A guess for each week that has the figure; a plain factor learns from weeks that a person could know by then."""
    past, found = list[float | None](), list[Guess]()
    for monday in store.mondays:
        seen, final = (_value(of, first, then) for of in (monday.flows, store.truth["periods"].get(monday.week, {})))
        if not seen or not final:
            past.append(None)
            continue
        said = _said(monday.kpis.get(kpi), 100 if kpi in _CENTS else 1)
        known = [p for p in past[: max(0, len(past) - _SETTLED_AFTER)] if p is not None]
        if len(known) >= _LEAST_PAST:
            middle, by = seen * mean(known), seen * _Z80 * stdev(known)
            said["plain factor"] = Interval(middle, middle - by, middle + by)
        found.append(Guess(store.seed, seen, final, said))
        past.append(final / seen)
    return found


def _said(judged: Judged | None, by: int) -> dict[str, Interval]:
    """What xlops and the profile expect, in the unit of the truth."""
    if judged is None:
        return {}
    ways = {"xlops": judged.expected, "profile alone": judged.alone[1] if judged.alone else None}
    return {way: Interval(by * of.expected, by * of.low, by * of.high) for way, of in ways.items() if of}


def _value(flows: dict[str, float], first: str, then: str) -> float | None:
    """A figure, the ratio of two, or one without the other; None where one is lacking or zero."""
    sign, _, other = then.partition(" ")
    of, by = flows.get(first), flows.get(other or first)
    if not of or not by:
        return None
    return of / by if sign == "/" else of - by if sign == "-" else of
