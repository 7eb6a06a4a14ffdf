"""What may tell why a week came out as it did: listings, campaigns, search terms, fees, a row a week and object.

Whatever export has a clue gives it: price, rival's price, offers, rank and rating of an ASIN come from FBA Inventory,
Keepa, price monitors and listings alike. A photograph is taken in the morning and shows the day before, so that
Monday's is the last one of the week before (rule N26). Frames hold NaN for what no export says.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from xlops.measures.account import Account
from xlops.measures.coverage import Cover
from xlops.measures.detail import asin_periods
from xlops.measures.out_of_stock import OutOfStock, out_of_stock
from xlops.periods import Month, Span, Week

_LISTED = ("price", "rival", "offers", "rank", "rating", "ratings", "available")
_BUSY = 0.9  # of a day's budget: a campaign that spent so much of it may have stopped early
_BEFORE_WEEKS = 5  # in which terms of the time before are looked for
_APART = timedelta(days=5)  # that an earlier summary ends before: last Monday's does, another one of this week not
_SUMMARY = range(7, 63)  # days of a summary of search terms that says something of a week

# what each export says of a listing on a day; `trust` the order in which they are believed, the last one most
_SHOWN = f"""
with shown as (
  select marketplace, asin, day, 1 as trust, max(coalesce(nullif(sales_price, 0), price))::double as price,
    min(least(nullif(lowest_price, 0), nullif(featured_price, 0)))::double as rival, null::double as offers,
    null::double as rank, null::double as rating, null::double as ratings, sum(available)::double as available
  from stock_plan group by all
  union all
  select marketplace, asin, day, 0, max(price)::double, null, null, null, null, null, null
  from listings group by all
  union all
  select marketplace, asin, day, 2, max(own_price)::double,
    min(least(nullif(lowest_price, 0), nullif(featured_price, 0)))::double, max(offers)::double, min(rank)::double,
    max(rating)::double, max(ratings)::double, null
  from price_watch group by all
  union all
  select marketplace, asin, day, 3, null, min(least(nullif(lowest_price, 0), nullif(featured_price, 0)))::double,
    max(offers)::double, min(rank)::double, max(rating)::double, max(ratings)::double, null
  from price_history group by all
  union all
  select marketplace, asin, day, 4, null, min(price + coalesce(shipping, 0))::double, count(distinct seller)::double,
    null, null, null, null
  from competitor_offer group by all
)
select marketplace, asin, day, trust, {", ".join(_LISTED)} from shown
where asin <> '' and day > ? and day <= ? order by day, trust
"""
_CAMPAIGNS = f"""
select k.week, k.marketplace, campaign, sum(impressions)::double impressions, sum(clicks)::double clicks,
  sum(spend)::double spend, sum(ad_sales)::double ad_sales, sum(ad_orders)::double ad_orders,
  avg(budget)::double budget, count(*) filter (clicks > 0) as days,
  count(*) filter (spend >= {_BUSY} * budget) as busy_days
from chosen k join fact_ads_campaign t on t.file = k.file and t.day = k.first group by all
"""
_TERMS = """
select k.week, k.side, k.marketplace, campaign, lower(term) term, sum(clicks)::double clicks,
  sum(spend)::double spend, sum(ad_orders)::double ad_orders
from chosen k join fact_ads_term t on t.file = k.file and (not k.daily or t.day = k.first)
where term <> '' group by all
"""
_FEES = """
select marketplace, sku, date_trunc('month', day)::date as month, sum(quantity)::double units,
  -sum(fba_fees)::double fba_fees
from transactions where type = 'order' and quantity > 0 and sku <> '' and day >= ? and day <= ? group by all
"""
# a week by ASIN of which the only file was exported before its last day had ended, as on Monday morning in China
_YOUNG = """
with young as (
  select k.week, k.marketplace, max(f.id) as file from asked k
  join file f on f.marketplace = k.marketplace and f.table_name = 'sales_asin' and f.grain = 'summary'
  join file_unit u on u.file = f.id and u.state = 'partial' and u.first_day = k.first and u.end_day = k.until
  where not exists (select 1 from held h where h.file = f.id) group by all
)
select y.week, y.marketplace, t.asin, max(t.title) title, sum(gmv)::double gmv, sum(units)::double units,
  sum(order_items)::double order_items, sum(sessions)::double sessions, sum(page_views)::double page_views,
  sum(buy_box * page_views)::double bb_views, sum(units_refunded)::double units_refunded
from young y join fact_sales_asin t using (file) group by all
"""
_YEAR_AGO = """
select k.week, k.marketplace, sum(sessions)::double from asked k join sales_day s on s.marketplace = k.marketplace
  and s.day >= k.first and s.day < k.until group by all having count(distinct s.day) = 7 and sum(sessions) > 0
"""
_LAST_AD = """
select f.marketplace, max(t.day)::date, max(f.exported_at)::date from file f
join (select file, max(day) as day from fact_ads_campaign group by file union all
  select file, max(day) from fact_ads_advertised group by file union all
  select file, max(day) from fact_ads_term group by file) t on t.file = f.id
where f.ad_product = 'sp' and f.grain = 'daily' and t.day <= ? group by f.marketplace
"""


@dataclass(frozen=True)
class Clues:
    """What is known of some weeks, oldest first. Money is in the marketplace's currency.

    `products`, `listed`, `campaigns` have a row a week and object; `terms` two windows a week: `now`, the week or the
    newest summary, and `before` it, each with its `days` and the `last` of them; `fees` a row a month and SKU.
    """

    weeks: tuple[Week, ...]
    products: pd.DataFrame
    out: OutOfStock  # (week, marketplace, ASIN)
    listed: pd.DataFrame
    campaigns: pd.DataFrame
    ad_weeks: frozenset[tuple[str, str]]  # (week, marketplace) that campaign reports cover: without a row is zero
    terms: pd.DataFrame
    fees: pd.DataFrame
    advertised: dict[tuple[str, str], tuple[str, ...]]  # (marketplace, campaign) → ASINs, the one with most spend first
    asin_of: dict[tuple[str, str], str]  # (marketplace, SKU) → ASIN
    year_ago: dict[tuple[str, str], float]  # (week, marketplace) → the account's sessions of that week a year before
    last_ad: dict[str, tuple[date, date]]  # marketplace → its last day with a click on an ad; when last exported
    storage: dict[str, dict[Month, float]]  # marketplace → what storage came to, by month


def read_clues(
    account: Account, weeks: Sequence[Week], products: pd.DataFrame | None = None, listed: pd.DataFrame | None = None,
    asked: Sequence[Week] | None = None,
) -> Clues:  # fmt: skip
    """The clues of weeks in a row; `products` are those of `asin_periods` and `listed` those of `listed_weeks`, where
    they are at hand. Terms are read of the weeks `asked`, whose causes are looked for (default: of all).
    """
    sold = asin_periods(account, weeks) if products is None else products
    labels = {w.label for w in weeks}
    sold = sold[sold["period"].isin(list(labels))].rename(columns={"period": "week"})
    sold = _with_young(account, weeks, sold)
    ad_weeks = [(w, m) for m in account.marketplaces for w in weeks if _ad_cover(account, m).covers(w.span)]
    return Clues(
        weeks=tuple(weeks),
        products=sold,
        out=out_of_stock(account, weeks, sold.rename(columns={"week": "period"})),
        listed=listed_weeks(account, weeks) if listed is None else _of_weeks(listed, labels),
        campaigns=_campaigns(account, ad_weeks),
        ad_weeks=frozenset((week.label, market) for week, market in ad_weeks),
        terms=_terms(account, weeks if asked is None else asked),
        fees=account.store.con.execute(
            _FEES, [weeks[0].first - timedelta(days=62), weeks[-1].span.last]
        ).df(),
        advertised=_advertised(account, weeks[-1].span.last),
        asin_of=_asins(account),
        year_ago=_year_ago(account, weeks),
        last_ad={m: (day, on) for m, day, on in account.store.rows(_LAST_AD, [weeks[-1].span.last])},
        storage={market: fees.get("storage", {}) for market, fees in account.sources.charged.items()},
    )  # fmt: skip


def _of_weeks(frame: pd.DataFrame, labels: Collection[str]) -> pd.DataFrame:
    return frame[frame["week"].isin(list(labels))].reset_index(drop=True)


def _with_young(account: Account, weeks: Sequence[Week], sold: pd.DataFrame) -> pd.DataFrame:
    """The products with those of weeks of which the only file was exported before their last day had ended.

    All ASINs lack the same hours, so that they still tell of each other, of prices and shares; no sum is made of them.
    """
    known = set(zip(sold["week"], sold["marketplace"], strict=True))
    asked = [
        (w.label, m, w.first, w.span.end) for w in weeks for m in account.marketplaces if (w.label, m) not in known
    ]
    if not asked:
        return sold
    with account.store.frame("asked", pd.DataFrame(asked, columns=["week", "marketplace", "first", "until"])):
        young = account.store.con.execute(_YOUNG).df()
    return sold if young.empty else pd.concat([sold, young], ignore_index=True)


def _year_ago(account: Account, weeks: Sequence[Week]) -> dict[tuple[str, str], float]:
    pairs = [(w, ago) for w in weeks if (ago := w.year_ago()) is not None]
    asked = [(w.label, m, ago.first, ago.span.end) for w, ago in pairs for m in account.marketplaces]
    with account.store.frame("asked", pd.DataFrame(asked, columns=["week", "marketplace", "first", "until"])):
        return {(week, market): sessions for week, market, sessions in account.store.rows(_YEAR_AGO)}


def listed_weeks(account: Account, weeks: Sequence[Week]) -> pd.DataFrame:
    """What exports say of ASINs, a row a week, marketplace and ASIN: `price`, `rival`, `offers`, `rank`, `rating` …

    The last photograph of each week that tells a column; of rivals' prices the lowest of all. NaN where none does.
    """
    first, last = weeks[0].first, weeks[-1].span.last + timedelta(days=1)
    frame = account.store.con.execute(_SHOWN, [first, last]).df()
    week_of = {day: w.label for w in weeks for day in w.span.days()}
    shown_day = (pd.to_datetime(frame["day"]) - pd.Timedelta(days=1)).dt.date
    frame = frame.assign(week=shown_day.map(week_of)).dropna(subset=["week"])
    columns = list(_LISTED)
    frame[columns] = frame[columns].astype("float64")
    grouped = frame.groupby(["week", "marketplace", "asin"], as_index=False)
    return grouped[columns].last().assign(rival=grouped["rival"].min()["rival"])  # the lowest that any of them saw


def _ad_cover(account: Account, marketplace: str) -> Cover:
    return account.coverage.cover("ads_campaign", marketplace, "sp")


def _campaigns(account: Account, weeks: Sequence[tuple[Week, str]]) -> pd.DataFrame:
    """Sponsored Products campaigns of weeks (with their marketplace) of which every day is covered."""
    picks = [
        (week.label, market, p.file, p.span.first)
        for week, market in weeks
        for p in _ad_cover(account, market).within(week.span)
    ]
    with account.store.frame("chosen", pd.DataFrame(picks, columns=["week", "marketplace", "file", "first"])):
        return account.store.con.execute(_CAMPAIGNS).df() if picks else _empty(
            "week marketplace campaign impressions clicks spend ad_sales ad_orders budget days busy_days"
        )  # fmt: skip


def _terms(account: Account, weeks: Sequence[Week]) -> pd.DataFrame:
    picks, days = list[tuple[Any, ...]](), {}
    for market in account.marketplaces:
        for week in weeks:
            for side, span, pieces in _windows(account, market, week):
                days[week.label, market, side] = (float(len(span)), span.last)
                picks += [(week.label, side, market, p.file, p.span.first, p.daily) for p in pieces]
    columns = ["week", "side", "marketplace", "file", "first", "daily"]
    if not picks:
        return _empty("week side marketplace campaign term clicks spend ad_orders days last")
    with account.store.frame("chosen", pd.DataFrame(picks, columns=columns)):
        frame = account.store.con.execute(_TERMS).df()
    spans = [days[key] for key in zip(frame["week"], frame["marketplace"], frame["side"], strict=True)]
    return frame.assign(days=[length for length, _ in spans], last=[last for _, last in spans])


def _windows(account: Account, market: str, week: Week) -> list[tuple[str, Span, list[Any]]]:
    """The search terms of a week and of the four weeks before it; else its newest summary and one before that."""
    cover = account.coverage.cover("ads_term", market, "sp")
    if cover.covers(week.span):
        before = Span.closed(week.first - timedelta(days=28), week.first - timedelta(days=1))
        earlier = cover.within(before)
        known = {p.span.first for p in earlier}
        told = [("now", week.span, cover.within(week.span))]
        return (
            [*told, ("before", Span(before.first, before.first + timedelta(days=len(known))), earlier)]
            if known
            else told
        )
    newest = max((s for s in cover.spans if s.last == week.span.last and len(s) in _SUMMARY), key=len, default=None)
    if newest is None:
        return []
    since = newest.first - timedelta(weeks=_BEFORE_WEEKS)
    older = [s for s in cover.spans if since <= s.last <= newest.last - _APART and len(s) in _SUMMARY]
    found = [("now", newest, cover.spans[newest])]
    if older:
        one = max(older, key=lambda s: (s.last, len(s)))
        found.append(("before", one, cover.spans[one]))
    return found


def _advertised(account: Account, on: date) -> dict[tuple[str, str], tuple[str, ...]]:
    query = (
        "select marketplace, campaign, asin from ads_advertised where ad_product = 'sp' and asin <> '' and spend > 0 "
        "and day > ?::date - 90 and day <= ? group by all order by sum(spend) desc, asin"
    )
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for market, campaign, asin in account.store.rows(query, [on, on]):
        found[market, campaign] = (*found.get((market, campaign), ()), asin)
    return found


def _asins(account: Account) -> dict[tuple[str, str], str]:
    query = "select marketplace, sku, any_value(asin order by day) from stock_plan where asin <> '' group by all"
    return {(market, sku): asin for market, sku, asin in account.store.rows(query)}


def _empty(columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=columns.split())
