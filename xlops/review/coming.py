"""The week that is over where the store's people live and still goes on in its marketplace: what it comes to.

On Monday morning in China it is Sunday in the United States. Such a day is told in part and is never summed up as whole
(rule N18), so that the week has no numbers yet; how it grows on is known like that of any young day (rule N32).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from xlops.kpis import Kpi
from xlops.language import NOTHING, Text, listed, plain
from xlops.periods import Period, Week
from xlops.review.alike import just
from xlops.review.expected import bounds_of
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.review.words import range_told
from xlops.targets import judge

_TOLD = ("gmv", "acos", "tacos")


def coming_told(board: Board, period: Period, scope: str) -> Text:
    """`W48 has not ended in US, …; expected: GMV 12,340 (12,100 – 12,600), ACOS 26.1% (25.5% – 26.6%) ▲ likely warn ◷`.

    Nothing but beside the newest week that is over, where every day of the next one is told, the last in part.
    """
    if not isinstance(period, Week) or period != board.newest(board.weeks):
        return NOTHING
    week = period.next()
    figures = [told for name in _TOLD for told in _figure(board, board.catalogue[name], week, scope)]
    where = scope if scope in board.account.marketplaces else ", ".join(board.account.marketplaces)
    return saying("settling", "coming", week=week.short, where=where, figures=listed(figures)) if figures else NOTHING


def _figure(board: Board, kpi: Kpi, week: Week, scope: str) -> Iterator[Text]:
    """What a KPI comes to, judged where its edges are of the value itself."""
    before = board.row(week.previous(), scope)
    row = board.unsettled.coming(before, week, partial(board.row, week.previous())) if before else None
    if row is None or not row.values.keys() >= set(kpi.formula.inputs):
        return
    inputs = {name: row.values[name] for name in kpi.formula.inputs}
    found = board.mondays.outlook(kpi, scope, set(inputs), {"": row}, inputs, {})
    if found is None:
        return
    said = kpi.name + plain(f" {range_told(kpi, found.interval)}")
    target = board.target(kpi, week, scope)
    if target.basis == "level" and kpi.sample_ok(row.values):
        warned = kpi.beyond_healthy(found.interval.expected, target.target)
        bounds = bounds_of(kpi, target, found, just(found.interval.expected))
        status = judge(found.interval.expected, target, mature=False, bounds=bounds, warned=warned)
        said += plain(" ") + status.label if status.moving else NOTHING
    yield said
