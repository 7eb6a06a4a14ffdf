"""The big numbers of a review: its score, the month against its plan, where it lands."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.export.figures import change_told, last_periods, number, sparks
from xlops.export.page import Tile
from xlops.export.words import month_told, phrase, span_told
from xlops.language import NOTHING, Text, listed, plain
from xlops.periods import Month, Span, Week
from xlops.review.landing import MonthToDate, by_day, month_until
from xlops.review.reviewed import Details
from xlops.review.scorecard import Board
from xlops.review.total import Total
from xlops.targets import Status

_MEANS = {Status.MET: True, Status.WARN: False, Status.BREACH: False}  # of a number beside its plan


def tiles(board: Board, details: Details, period: Week | Month, scope: str) -> list[Tile]:
    """Those of which something is known."""
    found = [_score(board, period, scope)]
    found += _week(_so_far(board, details, period, scope)) if isinstance(period, Week) else _month(board, period, scope)
    return [tile for tile in found if tile.value]


def _score(board: Board, period: Week | Month, scope: str) -> Tile:
    total = board.total(period, scope)
    if total.points is None:
        return Tile(phrase("tile", "score"), "")
    past = [board.total(p, scope).points if board.seen(p) else None for p in last_periods(board, period)]
    return Tile(phrase("tile", "score"), f"{total.points:.0f}", _score_note(total), sparks=sparks(past))


def _score_note(total: Total) -> Text:
    if total.capped_by and total.uncapped is not None and total.uncapped > (total.points or 0):
        return phrase("tile", "capped", points=f"{total.uncapped:.0f}")
    return phrase("tile", "judged", judged=total.judged, of=total.of)


def score_told(board: Board, period: Week | Month, scope: str) -> Text:
    """`Score 59 (capped; 81 without), last week 70`; nothing where nothing could be judged."""
    total, before = board.total(period, scope), board.total(period.previous(), scope)
    if total.points is None:
        return NOTHING
    note = _score_note(total)
    told = phrase("text", "score", points=f"{total.points:.0f}") + Text(f" ({note.en})", f"（{note.zh}）")
    if before.points is None:
        return told
    of = {"period": phrase("text", period.kind), "points": f"{before.points:.0f}"}
    return listed([told, phrase("text", "score_before", **of)], ", ", "，")


def _so_far(board: Board, details: Details, week: Week, scope: str) -> MonthToDate | None:
    """The month that a week ends in, up to that day."""
    return month_until(board, scope, by_day(board, scope, details.days), board.end_of(week))


def _week(of: MonthToDate | None) -> list[Tile]:
    if of is None or of.done is None:
        return []
    span = Span.closed(of.month.first, of.last)
    note, gap, plan = NOTHING, None, phrase("tile", "no_plan")
    if (held := of.on_plan) is not None:
        planned = held.plan * len(span) / len(of.month.span)
        gap = held.done / planned - 1
        note = _gap(gap, planned, held.over, held.done)
        plan = phrase("tile", "plan", plan=f"{held.plan:,.0f}")
        if held.over and held.expected is not None:
            of_plan = {"gmv": f"{held.expected:,.0f}", "plan": f"{held.plan:,.0f}"}
            plan = phrase("tile", "plan_over", over=listed(held.over), **of_plan)
    done = Tile(phrase("tile", "to_date", days=span_told(span)), f"{of.done:,.0f}", note, _good(gap))
    if of.landing is None or of.last == of.month.span.last:
        return [done]
    caption = phrase("tile", "landing", month=month_told(of.month))
    low, high = of.landing.low, of.landing.high
    if low is not None and high is not None:
        plan = listed([phrase("tile", "between", low=f"{low:,.0f}", high=f"{high:,.0f}"), plan], "; ", "；")
    return [done, Tile(caption, f"{of.landing.expected:,.0f}", plan)]


def _gap(gap: float, plan: float, over: Sequence[str], gmv: float) -> Text:
    """`-8.1% on plan 383,966`; where some marketplaces have no plan, which ones it is of and what these came to."""
    said = {"gap": f"{gap:+.1%}", "plan": f"{plan:,.0f}"}
    if not over:
        return phrase("tile", "on_plan", **said)
    return phrase("tile", "on_plan_over", over=listed(over), gmv=f"{gmv:,.0f}", **said)


def _month(board: Board, month: Month, scope: str) -> list[Tile]:
    gmv = board.score(board.catalogue["gmv"], month, scope)
    if gmv.value is None:
        return []
    figures = board.figures(gmv.kpi, month, scope)
    note = NOTHING
    if figures.plan and figures.now_plan is not None:
        over = figures.apart.judged_over if figures.apart.by_plan else ()
        note = _gap(figures.now_plan / figures.plan - 1, figures.plan, over, figures.now_plan)
    found = [Tile(phrase("tile", "gmv"), number(gmv.kpi, gmv.value), note, _MEANS.get(gmv.status.verdict))]
    for word, change, was in (("on_last", gmv.change, gmv.previous), ("on_year", gmv.change_ya, gmv.year_ago)):
        if change is not None:
            caption = phrase("tile", word)
            then = phrase("tile", "was", value=number(gmv.kpi, was))
            found.append(Tile(caption, change_told(gmv.kpi, change), then))
    return found


def _good(gap: float | None) -> bool | None:
    return None if gap is None else gap >= 0


def to_date(board: Board, details: Details, period: Week | Month, scope: str) -> Text:
    """`November to date 352,874, -8.1% on plan 383,966; landing …, plan 523,590`; of a month how it did on plan."""
    if isinstance(period, Month):
        on_plan = next((tile for tile in _month(board, period, scope)[:1] if tile.note), None)
        return _said(on_plan.caption + plain(" ") + on_plan.value, on_plan.note) if on_plan else NOTHING
    of = _so_far(board, details, period, scope)
    found = _week(of)
    if of is None or not found:
        return of.words if of else NOTHING
    first = phrase("text", "to_date", month=month_told(of.month), gmv=found[0].value)
    parts = [_said(first, found[0].note)]
    parts += [_said(phrase("text", "landing", gmv=landing.value), landing.note) for landing in found[1:]]
    return listed(parts, "; ", "；")


def _said(told: Text, note: Text) -> Text:
    return listed([told, note] if note else [told], ", ", "，")
