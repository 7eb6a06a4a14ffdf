"""Charts of thirteen periods; the title of each states what it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from xlops.export.figures import last_periods, number
from xlops.export.page import Trend
from xlops.export.words import day_told, month_told, phrase
from xlops.kpis import Kpi
from xlops.language import Text, plain
from xlops.periods import Month, Week
from xlops.review.score import Score, State
from xlops.review.scorecard import Board
from xlops.targets import Status

_CHARTS = 3
_CHOICE = ("gmv", "acos", "sessions", "tacos", "usp", "buybox", "ctr", "cpc", "cover")  # of each group the first one
_LEAST = 4  # known periods that make a chart


def trends(board: Board, period: Week | Month, scope: str) -> list[Trend]:
    """At most three, of KPIs of different groups."""
    on = {k.id for k in board.switched_on()}
    found: list[Trend] = []
    groups: set[str] = set()
    for kpi in (board.catalogue[name] for name in _CHOICE if name in on):
        if kpi.group not in groups and (told := _trend(board, kpi, period, scope)) is not None:
            found.append(told)
            groups.add(kpi.group)
    return found[:_CHARTS]


def _trend(board: Board, kpi: Kpi, period: Week | Month, scope: str) -> Trend | None:
    periods = last_periods(board, period)
    scores = [board.score(kpi, p, scope) for p in periods]
    values = [s.value for s in scores]
    known = [v for v in values if v is not None]
    if len(known) < _LEAST or values[-1] is None:
        return None
    targets = [_target(board, kpi, p, scope) for p in periods]
    high = max(*known, *(t for t in targets if t is not None))
    if high <= 0 or min(known) < 0:
        return None
    off, of = _off(scores, values, targets)
    told = partial(number, kpi, currency=board.currency(scope))
    return Trend(
        title=_title(kpi, told, known, period, off, of),
        columns=tuple(None if v is None else v / high for v in values),
        targets=tuple(None if t is None else t / high for t in targets),
        labels=(_label(periods[0]), _label(periods[-1])),
        high=told(high),
        moves=board.state(period, scope) is not State.FINAL,
    )


def _target(board: Board, kpi: Kpi, period: Week | Month, scope: str) -> float | None:
    """The target as a level of the KPI: its edge, or its edge of the plan; a band has none."""
    edge = board.target(kpi, period, scope).target
    if edge is None or (edge.low is not None and edge.high is not None):
        return None
    side = edge.low if edge.low is not None else edge.high
    assert side is not None
    if kpi.basis == "level":
        return side
    plan = board.figures(kpi, period, scope).plan if kpi.basis == "ratio_to" else None
    return None if plan is None else side * plan


def _off(
    scores: Sequence[Score], values: Sequence[float | None], targets: Sequence[float | None]
) -> tuple[int, int]:  # fmt: skip
    """In how many periods the KPI was off the target that is drawn, and of how many; without one, by its statuses."""
    pairs = [(v, t) for v, t in zip(values, targets, strict=True) if v is not None and t is not None]
    if pairs:
        edge = scores[-1].target.target
        falls = edge is not None and edge.low is not None
        return sum(v < t if falls else v > t for v, t in pairs), len(pairs)
    judged = [s.status for s in scores if s.status.judged]
    return sum(status.verdict is not Status.MET for status in judged), len(judged)


def _title(
    kpi: Kpi, told: Callable[[float], str], known: Sequence[float], period: Week | Month, off: int, of: int
) -> Text:
    """What the chart shows; `told` says a value as the page does."""
    value = known[-1]
    said = {"name": kpi.name, "value": told(value)}
    if of > len(known) / 2:
        return phrase("trend", f"{'missed' if off else 'held'}_{period.kind}", **said, count=off, of=of)
    low, high = min(known), max(known)
    word = "highest" if value == high > low else "lowest" if value == low < high else "between"
    ends = {"low": told(low), "high": told(high)}
    return phrase("trend", f"{word}_{period.kind}", **said, **ends, of=len(known))


def _label(period: Week | Month) -> Text:
    if isinstance(period, Month):
        return Text(f"{month_told(period).en[:3]} {period.year}", f"{period.year}/{period.month}")
    return plain(f"W{period.label[-2:]} ") + day_told(period.first)
