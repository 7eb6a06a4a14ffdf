"""A store in one small record: what whoever looks after many stores asks of each, as plain values and texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlops.kpis import Limits
from xlops.language import Text
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.action import Entry
from xlops.review.freshness import SourceReach, urgent_first
from xlops.review.landing import by_day
from xlops.review.owners import owner_rows
from xlops.review.reviewed import Details
from xlops.review.score import Score, worst_first
from xlops.review.scorecard import JUDGED, Board
from xlops.review.single import Single, single_breaches
from xlops.review.words import limits
from xlops.targets import NO_SALES

VERSION = 1


def summary_of(board: Board, details: Details, actions: Iterable[Entry]) -> dict[str, Any]:
    """The newest week or month of the store, over all its marketplaces; money in its base currency.

    What hangs on today (overdue, late) is left to the reader: open actions with their days, reports with how far they
    reach.
    """
    period = board.opens_on
    total = board.total(period)
    brands = {asin: of.brand for asin, of in details.products.items() if of.brand}
    return {
        "version": VERSION,
        "currency": board.currency(ALL),
        "marketplaces": board.account.marketplaces,
        "as_of": str(board.as_of),
        "week_start": board.account.settings.week_start,
        "period": period.label,
        "first": str(period.first),
        "last": str(period.span.last),
        "state": board.state(period).value,
        "score": total.points,
        "judged": total.judged,
        "of": total.of,
        "trend": [board.total(p).points for p in _up_to(board, period)],
        "kpis": _kpis(board, period),
        "single": [_single(board, s) for s in single_breaches(board, period)],
        "owners": _groups(board, details, details.owners[board.end_of(period)], period),
        "brands": _groups(board, details, brands, period),
        "actions": [_action(e) for e in actions if e.open],
        "daily": _daily(board, details, period),
        "rates_missing": _rates_missing(board, period),
        "missing": [_source(s) for s in urgent_first(details.sources) if s.missing and s.state != "current"],
    }


def _daily(board: Board, details: Details, period: Week | Month) -> dict[str, float]:
    """GMV by day in the base currency, of the period and the one before: a rate of money is that of its day (N25)."""
    known = by_day(board, ALL, details.days).daily
    since = period.previous().first
    return {str(day): round(gmv, 4) for day, gmv in known.items() if since <= day <= period.span.last}


def _rates_missing(board: Board, period: Week | Month) -> list[str]:
    """Currencies without a rate in the period, so that no total of it has them."""
    exchange, of_markets = board.account.exchange, board.account.currency_of
    of = {of_markets[m] for m in board.account.marketplaces}
    return sorted(c for c in of if len(of) > 1 and exchange.flow(c, period.span) is None)


def _up_to(board: Board, period: Week | Month) -> Sequence[Week | Month]:
    """The period and those before it that are judged, oldest first."""
    known = board.weeks if isinstance(period, Week) else board.months
    return [p for p in known[-JUDGED:] if p.first <= period.first]


def _kpis(board: Board, period: Week | Month) -> list[dict[str, Any]]:
    """Those off target first, the worst at their head; the others by priority. None that waits for its source."""
    on = {k.id for k in board.switched_on()}
    scores = [s for s in board.scorecard(period) if s.kpi.id in on]
    off = worst_first(scores)
    listed = {s.kpi.id for s in off}
    return [_kpi(s) for s in (*off, *(s for s in scores if s.kpi.id not in listed))]


def _kpi(score: Score) -> dict[str, Any]:
    limit = score.limit
    return {
        "id": score.kpi.id,
        "name": score.name,
        "unit": score.kpi.unit,
        "core": score.kpi.core,
        "value": score.value,
        "told": NO_SALES if score.unsold else None,
        "expected": score.interval.expected if score.interval else None,
        "previous": score.previous,
        "change": score.change,
        "target": _sides(limit),
        "limit": limits(limit, score.kpi),
        "status": score.status.value,
    }


def _single(board: Board, of: Single) -> dict[str, Any]:
    """A KPI of one marketplace that is in breach there alone: `Budget use (US)`, of money `GMV (DE, EUR)`."""
    where = [of.marketplace, *([board.currency(of.marketplace)] if of.score.kpi.unit == "money" else [])]
    mark = Text(f" ({', '.join(where)})", f"（{'，'.join(where)}）")
    about = {"id": f"{of.score.kpi.id}|{of.marketplace}", "name": of.score.name + mark}
    return {"marketplace": of.marketplace, "says": of.words, **_kpi(of.score), **about}


def _sides(of: Limits | None) -> list[float | None] | None:
    return None if of is None else [of.low, of.high]


def _groups(
    board: Board, details: Details, named: Mapping[str, str], period: Week | Month
) -> list[dict[str, Any]]:  # fmt: skip
    """A row per owner or brand, and one, called "", of the products without; `named` has them by ASIN."""
    asins = details.asin_weeks if isinstance(period, Week) else details.asin_months
    shown = ("score", "off", "products", "gmv", "change", "acos", "tacos")
    rows = owner_rows(board, asins, named, period)
    return [{"name": "" if r["key"] == "-" else r["key"], **{c: r[c] for c in shown}} for r in rows]


def _action(entry: Entry) -> dict[str, Any]:
    return {
        "no": entry.number, "text": entry.text, "owner": entry.who, "due": str(entry.by) if entry.by else None,
        "state": entry.state, "worth": entry.worth if isinstance(entry.worth, int | float) else None,
    }  # fmt: skip


def _source(source: SourceReach) -> dict[str, Any]:
    return {
        "marketplace": source.marketplace, "name": source.name, "to": str(source.last) if source.last else None,
        "state": source.state, "label": source.label(), "dates": source.dates(), "menu": source.menu,
    }  # fmt: skip
