"""Which days of which report tell of campaigns: the newest that no longer move, and as many before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xlops.measures.account import Account
from xlops.measures.coverage import Cover, Piece, runs
from xlops.measures.terms import LEAST_SUMMARY
from xlops.periods import ONE_DAY, Span

LENGTH = 28
LEAST_DAYS = 14
_OLDEST = 60  # days that may have gone by since the last settled one
SOURCES = ("ads_campaign", "ads_advertised", "ads_targeting", "ads_term")  # in the order in which they answer (N1)


@dataclass(frozen=True)
class Window:
    """Days of one ad product in one marketplace, as one report tells of them.

    `before` are as many days directly before, empty where they are not all known. A summary may still move: it is not
    `settled` then.
    """

    marketplace: str
    ad_product: str
    table: str
    span: Span
    pieces: tuple[Piece, ...]
    before: tuple[Piece, ...]
    settled: bool


@dataclass(frozen=True)
class AwaitedWindow:
    """A report of campaigns that is read to `last` and answers nothing yet: fewer than 14 settled days in a row.

    An export made on `since` or later has them; None where too few of its days are known one by one, or all are old.
    Of what was said to run no more none ever will: `ran_to` is its last day.
    """

    marketplace: str
    ad_product: str
    table: str
    last: date
    since: date | None
    ran_to: date | None = None


def waiting(account: Account, on: date) -> list[AwaitedWindow]:
    """Of each marketplace and ad product without a window the first report that is here, as of a day."""
    asked = [(m, p) for m in account.marketplaces for p in account.coverage.ad_products(m)]
    lacking = [key for key in asked if all(window_of(account, table, *key, on) is None for table in SOURCES)]
    of_each = ((_waiting(account, table, *key, on) for table in SOURCES) for key in lacking)
    found = (next((w for w in some if w is not None), None) for some in of_each)
    return [w for w in found if w is not None]


def _waiting(account: Account, table: str, marketplace: str, product: str, on: date) -> AwaitedWindow | None:
    cover = account.coverage.cover(table, marketplace, product)
    ends = [last for last in (*cover.days, *(s.last for s in cover.spans)) if last <= on]
    if not ends:
        return None
    ran_to = account.sources.runs.ended(marketplace, product, on)
    since, held = None, runs(d for d in cover.days if d <= on)
    if held and held[-1].last >= on - timedelta(days=_OLDEST):
        enough = Span(held[-1].first, held[-1].first + timedelta(days=LEAST_DAYS))
        known = [p for d in enough.days() for p in cover.days.get(d, ())]
        to_come = max(0, (enough.last - held[-1].last).days)
        if not to_come or ran_to is None:
            since = account.sources.maturity.sales_stand_from(known, product) + timedelta(days=to_come)
    return AwaitedWindow(marketplace, product, table, max(ends), since, None if since else ran_to)


def windows(account: Account, on: date) -> list[Window]:
    """Of each marketplace and ad product with a report of campaigns, or of what is in them, as of a day."""
    asked = [(m, p) for m in account.marketplaces for p in account.coverage.ad_products(m)]
    of_each = ((window_of(account, table, *key, on) for table in SOURCES) for key in asked)
    found = (next((w for w in some if w is not None), None) for some in of_each)
    return [w for w in found if w is not None]


def window_of(
    account: Account, table: str, marketplace: str, product: str, on: date, length: int = LENGTH
) -> Window | None:
    """Up to `length` settled days in a row, else the newest summary of at least 14 days; None where neither is there.

    Neither has ended more than 60 days before `on`, nor after it (rule N26).
    """
    cover, maturity = account.coverage.cover(table, marketplace, product), account.sources.maturity
    oldest = on - timedelta(days=_OLDEST)
    since = oldest - timedelta(days=length)
    still = {d for d, pieces in cover.days.items() if since <= d <= on and maturity.sales(pieces, product)}
    span = _last_run(still, length)
    if span is None or span.last < oldest:
        whole = [s for s in cover.spans if len(s) >= LEAST_SUMMARY and oldest <= s.last <= on]
        span = max(whole, key=lambda s: (s.last, len(s)), default=None)
        pieces = cover.spans[span] if span else []
    else:
        pieces = cover.within(span)
    if span is None:
        return None
    before = cover.of(Span(span.first - timedelta(days=len(span)), span.first)) or ()
    settled = maturity.sales(pieces, product)
    return Window(marketplace, product, table, span, tuple(pieces), tuple(before), settled)


def beside(cover: Cover, span: Span) -> Sequence[Piece]:
    """What another report has of a span: the whole, else its days inside, else its newest summary that overlaps it."""
    if found := cover.of(span) or cover.within(span):
        return found
    near = [s for s in cover.spans if s.overlaps(span)]
    return cover.spans[max(near, key=lambda s: (s.last, len(s)))] if near else ()


def _last_run(days: set[date], length: int) -> Span | None:
    """The last days in a row, at most `length` of them; None where fewer than 14."""
    if not days:
        return None
    last = first = max(days)
    while first - ONE_DAY in days and (last - first).days + 1 < length:
        first -= ONE_DAY
    span = Span.closed(first, last)
    return span if len(span) >= LEAST_DAYS else None
