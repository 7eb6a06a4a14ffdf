"""Account health as Amazon reports it (rule N4): the report that closes a period (N26), of FBA and FBM the worse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlops.facts.history import Store
from xlops.measures.giver import Giver, Sources, made_from
from xlops.measures.measured import PeriodMeasures
from xlops.measures.photographs import closing

MAX_AGE_DAYS = 14
_SHARES = ("odr", "neg_fb", "atoz", "chargeback", "lsr", "cr")  # the higher of FBA and FBM is the worse
_GOOD_SHARES = ("vtr", "otdr")
_SCORES = ("ahr", "ipi")
_VALUE = "coalesce(rate, numerator / nullif(denominator, 0))::double"
History = dict[tuple[str, date], dict[str, float]]
"""(marketplace, day) → measure → value."""
_NO_VIOLATION = ("account", *_SHARES, *_GOOD_SHARES, *_SCORES, "unit_otdr", "idr", "missing_invoice", "late_invoice")


def _give(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row the health of its marketplace at the period's end, where a report near it tells."""
    days = {
        number: day
        for number, row in enumerate(rows)
        if (day := closing(sources.coverage, "health", row.marketplace, row.end, MAX_AGE_DAYS)) is not None
    }
    if not days:
        return
    told = health_history(sources.store)
    for number, day in days.items():
        rows[number].give(told_on(told, rows[number].marketplace, day), "health", day)


def told_on(history: History, market: str, day: date) -> dict[str, float]:
    """What the report of a day says, and which of its violations have stood open for long."""
    found = history.get((market, day), {})
    if "violations" not in found:
        return found
    return found | {"violations_critical": _still_open(history, market, day)}


def _still_open(told: History, market: str, day: date) -> float:
    """The violations that already stood open in a report 72 hours or more before."""
    now = told[market, day]["violations"]
    earlier = [d for m, d in told if m == market and 3 <= (day - d).days <= MAX_AGE_DAYS]
    then = told[market, max(earlier)].get("violations", 0.0) if earlier else 0.0
    return min(now, then)


def health_history(store: Store) -> History:
    """What each report says."""
    sums = [f"max({_VALUE}) filter (metric = '{m}')" for m in _SHARES]
    sums += [f"min({_VALUE}) filter (metric = '{m}')" for m in _GOOD_SHARES]
    sums += ["max(target) filter (metric = 'otdr')"]
    sums += [f"min(score) filter (metric = '{m}')" for m in _SCORES]
    sums += [f"sum(numerator) filter (metric not in {_NO_VIOLATION} and denominator is null)"]
    names = (*_SHARES, *_GOOD_SHARES, "otdr_target", *_SCORES, "violations")
    query = f"select marketplace, day, {', '.join(sums)} from health group by marketplace, day"
    return {
        (market, day): {n: float(v) for n, v in zip(names, values, strict=True) if v is not None}
        for market, day, *values in store.rows(query)
    }


HEALTH = Giver(
    "health",
    _give,
    made_from("rate", (*_SHARES, *_GOOD_SHARES))
    | made_from("score", _SCORES)
    | made_from("numerator", ("violations", "violations_critical"))
    | {"otdr_target": "target"},
    ("health",),
)
