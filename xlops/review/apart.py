"""What a workbook must be told of numbers that its own formulas cannot know: rows of tbl_apart (rules N23, N24, N34).

A KPI of ALL divides the sums of a row, each over the marketplaces that have it. Where these are not the same ones, the
number over those that have all of it is given; so is what it is compared with, where that stands over others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from xlops.kpis import Kpi
from xlops.kpis.surfaces.python import evaluate
from xlops.language import Text
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.alike import Figures, just
from xlops.review.score import State
from xlops.review.scorecard import Board
from xlops.targets import NO_SALES, base_of

NONE = "–"  # what a cell says where the number is known to be none; a blank leaves it to the formula
BRIDGED = ("gmv", "units", "sessions")  # what the bridge of a review is made of
_COMPARED = ("now", "before", "now_ago", "ago", "base")
Told = float | str | Text | None


def apart_rows(board: Board, periods: Sequence[Week | Month]) -> list[dict[str, Any]]:
    """A row per period, marketplace and KPI of which there is something to tell."""
    return [
        {"key": f"{period.label}|{scope}|{id_}", **row}
        for scope in board.scopes
        for period in periods
        for id_, row in _rows(board, period, scope)
    ]


def apart_ids(board: Board, period: Week | Month) -> str:
    """The KPIs of ALL whose number stands in tbl_apart, between blanks: a formula looks for its own."""
    ids = [kpi.id for kpi in board.catalogue.values() if _value(board, kpi, period) is not None]
    return f" {' '.join(ids)} " if ids else ""


def _rows(board: Board, period: Week | Month, scope: str) -> Iterator[tuple[str, dict[str, Any]]]:
    total = scope == ALL and len(board.account.marketplaces) > 1
    moves = board.state(period, scope) is State.PRELIMINARY
    marked = not total and board.marks_any(period, scope)
    for kpi in board.catalogue.values():
        if not total and not marked and not moves and not kpi.beyond_usual:
            continue
        row = _of_total(board, kpi, period) if total else _of_one(board, kpi, period, scope, marked=marked)
        row["per_target"] = _per_target(board, kpi, period, scope, row.get("base"))
        if any(v is not None for v in row.values()):
            yield kpi.id, row
    if total:
        yield from _bridged(board, period)


def _of_one(board: Board, kpi: Kpi, period: Week | Month, scope: str, *, marked: bool) -> dict[str, Any]:
    """The mark of a number of one marketplace, and what its change is held against where that is not its last one."""
    mark = board.marks(kpi, period, scope, just(board.value(kpi, period, scope))).text if marked else None
    comes_to = _expected(board, kpi, period, scope)
    row: dict[str, Any] = {"mark": mark or None, "base": None, "noise": None}
    if kpi.beyond_usual:
        of = board.figures(kpi, period, scope)
        row |= {"base": _usual_base(kpi, of), "noise": of.usual.noise_within(kpi) if of.usual else None}
    return row | comes_to


def _of_total(board: Board, kpi: Kpi, period: Week | Month) -> dict[str, Any]:
    """The mark of a number of ALL, and what the row's own sums do not give."""
    of = board.figures(kpi, period, ALL)
    row: dict[str, Any] = {"value": _value(board, kpi, period), **_compared(board, kpi, period, of)}
    if of.value is not None:
        row["mark"] = board.marks(kpi, period, ALL, of).text or None
        row["late"] = 1 if of.apart.late and not board.score(kpi, period, ALL).mature else None
        row["noise"] = of.usual.noise_within(kpi) if of.usual else None
    return row | _expected(board, kpi, period, ALL)


def _expected(board: Board, kpi: Kpi, period: Week | Month, scope: str) -> dict[str, Told]:
    """What a number that still moves comes to, and what that is held against; the ends where they may be judged."""
    row = board.row(period, scope)
    if row is None or row.mature(kpi.inputs):
        return {}
    score = board.score(kpi, period, scope)
    if score.expected is None or score.estimate is None:
        return {}
    of = score.expected.interval
    told: dict[str, Told] = {"expected": of.expected}
    if score.ranged:
        told |= {"low": of.low, "high": of.high}
    base = base_of(kpi, of.expected, score.estimate.moved(kpi))
    if kpi.basis not in ("level", "per_sku") and base is not None:
        told["base"] = base
    if (usual := score.estimate.usual) is not None:
        told["noise"] = usual.noise_within(kpi, of)
    return told


def _value(board: Board, kpi: Kpi, period: Week | Month) -> Told:
    """The number of ALL where the sums of its row give another one."""
    part = board.answering(kpi, period, ALL)
    if part == ALL:
        return None
    given, every = board.inputs(period, part), board.inputs(period, ALL)
    value, own = evaluate(kpi.formula, given), evaluate(kpi.formula, every)
    if _same(value, own) and kpi.without_denominator(given) == kpi.without_denominator(every):
        return None
    if value is None:
        return NO_SALES if kpi.without_denominator(given) else NONE
    return value


def _compared(board: Board, kpi: Kpi, period: Week | Month, of: Figures) -> dict[str, Told]:
    before, ago = (board.value(kpi, p, ALL) for p in (period.previous(), period.year_ago()))
    found = {
        "now": _other(of.now, of.value) if (before, of.previous) != (None, None) else None,
        "before": _other(of.previous, before),
        "now_ago": _other(of.now_ago, of.value) if (ago, of.year_ago) != (None, None) else None,
        "ago": _other(of.year_ago, ago),
    }
    return found | {"base": _base(board, kpi, period, of, found)}


def _base(board: Board, kpi: Kpi, period: Week | Month, of: Figures, found: dict[str, Told]) -> Told:
    """What the number must be held against to be judged as its like for like is; None where that is its own."""
    if (usual := _usual_base(kpi, of)) is not None:
        return usual
    if of.value is None or kpi.basis in ("level", "per_sku") or kpi.is_change:
        return None
    if kpi.basis == "ratio_to":
        own = board.plan(kpi, period, ALL, board.inputs(period, ALL))
        if _same(own, of.plan) and _same(of.now_plan, of.value):
            return None
    elif not any(
        found[n] is not None for n in (("now_ago", "ago") if kpi.against == "year_ago" else ("now", "before"))
    ):
        return None
    judged = of.moved(kpi)
    if judged is None:
        return NONE
    if kpi.basis == "change_pp":
        return of.value - judged
    by = judged if kpi.basis == "ratio_to" else 1 + judged
    return of.value / by if by > 0 else NONE


def _per_target(board: Board, kpi: Kpi, period: Week | Month, scope: str, base: Told) -> Told:
    """What a number is held against per unit of the target that it names: one typed on the sheet counts at once."""
    named = [value for value in board.targets_named(kpi, period, scope).values() if value]
    return base / named[0] if isinstance(base, float) and named else None


def _usual_base(kpi: Kpi, of: Figures) -> Told:
    """What a value must be held against so that events count (rule N34); None where that changes nothing.

    Of a KPI that is a change itself: what 1 + an edge is multiplied by.
    """
    if of.usual is None or of.value is None or not of.usual.found:
        return None
    change, value = of.usual.change, 1 + of.value if kpi.is_change else of.value
    if change is None:
        return NONE
    if change > -1:
        return value / (1 + change)
    return of.usual.base if not kpi.is_change else 1 + (of.usual.explained or 0)


def _bridged(board: Board, period: Week | Month) -> Iterator[tuple[str, dict[str, Any]]]:
    """The measures of the bridge over the marketplaces that both periods know."""
    found: dict[str, dict[str, Told]] = {name: {} for name in BRIDGED}
    for now, before, other in (("now", "before", period.previous()), ("now_ago", "ago", period.year_ago())):
        part = board.common(["gmv"], period, other)
        for name in BRIDGED:
            if board.inputs(other, ALL).get(name) is None:
                continue
            for word, at in ((now, period), (before, other)):
                own = board.inputs(at, ALL).get(name)
                found[name][word] = _other(board.inputs(at, part).get(name) if part else None, own)
    for name, row in found.items():
        if any(v is not None for v in row.values()):
            yield f"bridge_{name}", row


def _other(value: float | None, own: float | None) -> Told:
    """The value where the sheet's own is another one."""
    if _same(value, own):
        return None
    return NONE if value is None else value


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
