"""From what a review knows to the page that is exported: the words and numbers of its sheet, nothing judged anew."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.export.bridge import bridge_block
from xlops.export.cards import Typed, cards
from xlops.export.figures import scorecard
from xlops.export.head import score_told, tiles, to_date
from xlops.export.page import KpiLine, ReviewPage
from xlops.export.trends import trends
from xlops.export.words import day_told, days_of, period_told, phrase
from xlops.export.young import new_products
from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.freshness import freshness
from xlops.review.objects import of_sheets
from xlops.review.reviewed import Details, Reviewed
from xlops.review.scorecard import Board
from xlops.review.settling import last_settled, settled_told
from xlops.targets import Status

FIRST = 5  # findings that stand open, as on page one
_NAMED = 4  # KPIs in a line below the headline


def tell(
    board: Board, details: Details, told: Reviewed, typed: Typed, scope: str = ALL, workbook: str = ""
) -> ReviewPage:  # fmt: skip
    """The page of the review `told`, of all marketplaces or of the one it was told of."""
    period = told.period
    core, others = scorecard(board, period, scope)
    stood = details.below[board.end_of(period)].of(scope)
    named = of_sheets(board, period, details.objects.get(period.label, {}), scope)
    found = cards(told.observations, board.end_of(period), stood.skus, named, typed)
    every = [*core, *others]
    return ReviewPage(
        store=board.account.settings.store,
        period=period,
        title=period_told(period),
        days=days_of(period),
        scope=_markets(board, scope),
        currency=board.currency(scope),
        state=phrase("state", board.state(period, scope).value),
        headline=told.summary,
        lines=tuple(line for line in (*_named(every), told.breaches, settled_told(board, period, scope)) if line),
        tiles=tuple(tiles(board, details, period, scope)),
        final=_final(board, period, scope),
        kpis=tuple(core),
        others=tuple(others),
        bridge=bridge_block(board, details, told.movers, period, scope),
        cards=tuple(found[:FIRST]),
        more_cards=tuple(found[FIRST:]),
        young=tuple(new_products(told.ramps, several=scope == ALL and len(board.account.marketplaces) > 1)),
        done=typed.done,
        next=typed.next,
        trends=tuple(trends(board, period, scope)),
        freshness=_foot(board, details, typed),
        workbook=workbook,
        score=score_told(board, period, scope),
        closed=phrase("head", "closed") if typed.closed else NOTHING,
        to_date=to_date(board, details, period, scope),
    )


def _final(board: Board, period: Week | Month, scope: str) -> str:
    """`W44`, the last final period before one that still moves."""
    final = last_settled(board, period, scope)
    return "" if final is None else final.short if isinstance(final, Week) else final.label


def _markets(board: Board, scope: str) -> Text:
    if scope == ALL and len(board.account.marketplaces) > 1:
        return phrase("head", "markets")
    return plain(scope if scope != ALL else ", ".join(board.account.marketplaces))


def _foot(board: Board, details: Details, typed: Typed) -> Text:
    """How far the data reach, and that the sheet of a closed review may show others."""
    reach = freshness(details.sources) or phrase("head", "until", day=day_told(board.as_of))
    return listed([reach, phrase("head", "closed")], " · ", " · ") if typed.closed else reach


def _named(lines: Sequence[KpiLine]) -> list[Text]:
    """The KPIs in breach and those that warn, the first of each by name, and how many are not judged yet."""
    found = []
    for word, status in (("breach", Status.BREACH), ("warn", Status.WARN)):
        of = [k for k in lines if k.status.verdict is status]
        named = [k.name + plain(" ") + k.value + plain(" ◷" if k.status.likely else "") for k in of[:_NAMED]]
        if len(of) > _NAMED:
            named.append(phrase("head", "more", count=len(of) - _NAMED))
        if of:
            found.append(phrase("head", word, kpis=listed(named)))
    if count := sum(k.status is Status.OPEN for k in lines):
        found.append(phrase("head", "open" if count > 1 else "open_one", count=count))
    return found
