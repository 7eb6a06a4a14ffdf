"""What campaigns brought day by day, for what holds an action against those that were left alone."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from xlops.measures.account import Account
from xlops.measures.campaign_windows import SOURCES
from xlops.periods import Span

DAYS = 400  # that are looked back on
LEAST_DAYS = 56  # known ones: below it nothing can be held against anything
_SUMS = ", ".join(
    f"sum({of})::double {name}"
    for of, name in (("clicks",) * 2, ("spend",) * 2, ("ad_sales",) * 2, ("ad_orders", "orders"))
)


def campaign_days(
    account: Account, market: str, on: date, product: str = "sp"
) -> tuple[pd.DataFrame, date] | None:  # fmt: skip
    """(a row per day and campaign: day, object, clicks, spend, ad_sales, orders; the last day that no longer moves).

    From the first report that knows enough days one by one; money in the marketplace's currency. None where none does.
    """
    maturity = account.sources.maturity
    for table in SOURCES:
        cover = account.coverage.cover(table, market, product)
        pieces = [p for p in cover.within(Span.closed(on - timedelta(days=DAYS), on)) if p.daily]
        settled = {p.span.first for p in pieces if maturity.sales([p], product)}
        if len(settled) < LEAST_DAYS:
            continue
        picks = pd.DataFrame([(p.file, p.span.first) for p in pieces], columns=["file", "first"])
        query = (
            f"select t.day, campaign as object, {_SUMS} from chosen k join fact_{table} t "
            "on t.file = k.file and t.day = k.first where campaign <> '' group by all order by all"
        )
        with account.store.frame("chosen", picks):
            frame = account.store.con.execute(query).df()
        return frame.assign(day=pd.to_datetime(frame["day"]).dt.date), max(settled)
    return None
