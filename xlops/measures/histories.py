"""What search terms and targets brought week by week, for what rests on all that is settled of them (N11, N32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from xlops.diagnosis.surprise import Numbers
from xlops.measures.account import Account
from xlops.measures.campaigns import bulk_files
from xlops.measures.coverage import Piece
from xlops.measures.terms import LEAST_DAYS, advised_window
from xlops.periods import Span

WEEKS = 52  # that are looked back on
RECENT = 9  # settled ones that say what a term costs and brings now
TARGET = ("campaign", "ad_group", "targeting", "match_type")
TERM = (*TARGET, "term")
FIGURES = ("clicks", "orders", "spend", "sales")
_UP = "(?i)up and down|提高和降低"  # as Amazon's workbook calls the strategy
_SUMS = (
    "sum(clicks)::double clicks, sum(ad_orders)::double orders, sum(spend)::double spend, sum(ad_sales)::double sales"
)


@dataclass(frozen=True)
class TermWeeks:
    """A row a term or target of `keys`, a column a week, the newest last; money in the marketplace's currency.

    Orders and sales of the last `moving` columns may still come. `daily` is False where one summary is the only column.
    """

    keys: pd.DataFrame
    clicks: Numbers
    orders: Numbers
    spend: Numbers
    sales: Numbers
    span: Span
    moving: int
    daily: bool

    def since(self, day: date) -> slice:
        """The columns of weeks that begin after a day."""
        count = self.clicks.shape[1]
        newest = self.span.last + timedelta(weeks=self.moving)
        return slice(count - min(count, max(0, (newest - day).days // 7)) if self.daily else count, None)

    @property
    def settled(self) -> slice:
        """The columns of which nothing moves any more."""
        return slice(0, self.clicks.shape[1] - self.moving)

    def lately(self, campaigns: pd.Series[Any]) -> tuple[slice, Numbers]:
        """(The columns that say what a week brings now, of how many weeks they tell for each row).

        A campaign that began in them counts from its first click on; `campaigns` names that of each row.
        """
        settled = self.settled.stop
        recent = slice(max(0, settled - RECENT), settled)
        if not self.daily:
            return recent, np.full(len(campaigns), len(self.span) / 7)
        ran = pd.DataFrame(self.clicks[:, recent] > 0).groupby(campaigns.to_numpy()).transform("any").to_numpy()
        return recent, np.where(ran.any(axis=1), ran.shape[1] - ran.argmax(axis=1), 1).astype(float)


def weekly(
    account: Account, market: str, on: date, by: tuple[str, ...] = TERM, product: str = "sp", source: str = "ads_term"
) -> TermWeeks | None:
    """The history up to `on`, from daily reports of at least 28 settled days, else the newest summary; None of neither.

    Weeks end with the last settled day, so that none is settled in part.
    """
    cover, maturity = account.coverage.cover(source, market, product), account.sources.maturity
    since = Span.closed(on - timedelta(weeks=WEEKS + 2), on)
    days = [p for p in cover.within(since) if p.daily and maturity.clicks([p])]
    settled = {p.span.first for p in days if maturity.sales([p], product)}
    if len(settled) < LEAST_DAYS:
        pieces = advised_window(account.coverage, maturity, market, on, product, source)
        return _read(account, source, by, [(p, 0) for p in pieces], pieces[0].span, 0, daily=False) if pieces else None
    last, newest = max(settled), max(p.span.first for p in days)
    moving = -(-(newest - last).days // 7)
    first = min(settled)
    count = min(WEEKS, -(-((last - first).days + 1) // 7))
    placed = [(p, count - 1 - (last - p.span.first).days // 7) for p in days]
    picked = [(p, week) for p, week in placed if week >= 0]
    return _read(account, source, by, picked, Span.closed(first, last), moving, daily=True, weeks=count + moving)


def _read(
    account: Account, source: str, by: tuple[str, ...], picked: list[tuple[Piece, int]], span: Span, moving: int, *,
    daily: bool, weeks: int = 1,
) -> TermWeeks:  # fmt: skip
    picks = pd.DataFrame(
        [(p.file, p.span.first, p.daily, week) for p, week in picked], columns=["file", "first", "daily", "week"]
    )
    named = ", ".join(f"coalesce({c}, '') {c}" for c in by)
    query = (
        f"select {named}, k.week, {_SUMS} from chosen k join fact_{source} t on t.file = k.file "
        f"and (not k.daily or t.day = k.first) group by all having sum(clicks) > 0 order by all"
    )
    with account.store.frame("chosen", picks):
        frame = account.store.con.execute(query).df()
    places = frame.groupby(list(by), sort=True).ngroup().to_numpy()
    keys = frame[list(by)].assign(place=places).drop_duplicates("place").sort_values("place")
    of = {}
    for name in FIGURES:
        of[name] = np.zeros((len(keys), weeks))
        of[name][places, frame["week"].to_numpy(dtype=int)] = frame[name].fillna(0.0).to_numpy(dtype=float)
    return TermWeeks(keys[list(by)].reset_index(drop=True), **of, span=span, moving=moving, daily=daily)


def present_bids(account: Account, market: str, on: date, product: str = "sp") -> pd.DataFrame:
    """The targets of the newest bulk workbook known on `on`, a row each.

    campaign, campaign_id, ad_group, ad_group_id, targeting, match_type, bid (the ad group's where it has none of its
    own), negative (also where nothing tells), `stands`: neither paused nor archived, and `gone`: archived, alone or
    with what it is in. Empty without one.
    """
    stands, gone = _is_none_of("paused", "archived"), f"not ({_is_none_of('archived')})"
    query = (
        "select campaign, campaign_id, coalesce(ad_group, '') ad_group, ad_group_id, targeting, "
        "coalesce(match_type, '') match_type, coalesce(nullif(bid, 0), default_bid)::double bid, "
        f"coalesce(negative, 1) > 0 negative, {stands} stands, {gone} gone "
        "from fact_bulk_target where file in (select unnest(?))"
    )
    return account.store.con.execute(query, [bulk_files(account, "bulk_target", market, product, on)]).df()


def _is_none_of(*states: str) -> str:
    """SQL: a target is in none of these states, nor is what it is in."""
    words = ", ".join(f"'{state}'" for state in states)
    columns = ("state", "campaign_state", "ad_group_state")
    return " and ".join(f"lower(coalesce({c}, 'enabled')) not in ({words})" for c in columns)


def present_campaigns(account: Account, market: str, on: date, product: str = "sp") -> pd.DataFrame:
    """The campaigns of the newest bulk workbook known on `on`: campaign, and whether one of the name `runs`.

    That is, it is neither paused nor archived, and its last day is not over. `raises`: Amazon bids up as well as down.
    """
    query = (
        "select campaign, bool_or(lower(coalesce(state, 'enabled')) not in ('paused', 'archived') "
        "and coalesce(end_date > ?, true)) runs, "
        f"bool_or(coalesce(regexp_matches(bidding_strategy, '{_UP}'), false)) raises "
        "from fact_bulk_campaign where file in (select unnest(?)) group by all order by all"
    )
    return account.store.con.execute(query, [on, bulk_files(account, "bulk_campaign", market, product, on)]).df()


def workbook_day(account: Account, market: str, on: date, product: str = "sp") -> date | None:
    """The day on which the newest bulk workbook known on `on` was exported; None without one."""
    query = "select max(exported_at)::date from file where id in (select unnest(?))"
    rows = account.store.rows(query, [bulk_files(account, "bulk_target", market, product, on)])
    day: date | None = rows[0][0]
    return day


def present_boosts(account: Account, market: str, on: date, product: str = "sp") -> pd.DataFrame:
    """The placements of the newest bulk workbook: campaign, placement as it spells it, boost (a fraction), spend."""
    query = (
        "select campaign, placement, coalesce(boost, 0)::double boost, coalesce(spend, 0)::double spend "
        "from fact_bulk_placement where file in (select unnest(?)) "
        "and coalesce(campaign_state, '') <> 'archived' order by all"
    )
    return account.store.con.execute(query, [bulk_files(account, "bulk_placement", market, product, on)]).df()


def placed(account: Account, market: str, on: date, product: str = "sp") -> tuple[pd.DataFrame, int]:
    """(a row per campaign and placement with its figures, days) of the settled days of a year, by daily reports.

    Placements are spelled as the report spells them.
    """
    cover, maturity = account.coverage.cover("ads_placement", market, product), account.sources.maturity
    since = Span.closed(on - timedelta(weeks=WEEKS), on)
    pieces = [p for p in cover.within(since) if p.daily and maturity.sales([p], product)]
    picks = pd.DataFrame([(p.file, p.span.first) for p in pieces], columns=["file", "first"])
    query = (
        f"select campaign, placement, {_SUMS} from chosen k join fact_ads_placement t on t.file = k.file "
        "and t.day = k.first where placement <> '' group by all having sum(clicks) > 0 order by all"
    )
    if not pieces:
        return pd.DataFrame(columns=["campaign", "placement", *FIGURES]), 0
    with account.store.frame("chosen", picks):
        return account.store.con.execute(query).df(), len({p.span.first for p in pieces})
