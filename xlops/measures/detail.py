"""What stands below the account: days, ASINs per week, search terms of the mature window, stock per SKU.

Frames come back with one row per key and NaN for no data; money is in the marketplace's currency, beside it stands its
rate (rule N25): what one unit of it is in the base currency, NaN where none is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from xlops.diagnosis.bids import shrunk_cvr_sql
from xlops.measures.account import Account
from xlops.measures.closed_months import OF_MONTH
from xlops.measures.coverage import Piece
from xlops.measures.currency import exact, rated, sql_rate
from xlops.measures.photographs import closing
from xlops.measures.stock import AGED, POSITION
from xlops.measures.terms import advised_window
from xlops.periods import Period, Span
from xlops.tables import AD_TABLES

DAYS_KEPT = 800
STOCK_MAX_AGE = 7
_ADS = ("impressions", "clicks", "spend", "ad_sales", "ad_orders")
_SALES = ("gmv", "units", "order_items", "sessions", "page_views", "units_refunded")
OF_ASIN = (*_SALES, "bb_views", "spend", "ad_sales", "clicks", "ad_part", *OF_MONTH)  # what is known of one ASIN


def days(account: Account) -> pd.DataFrame:
    """Marketplace × day: sales and traffic by date, and advertising where every ad product is covered; `rate`."""
    until = account.last_day
    if until is None:
        return pd.DataFrame(columns=["day", "marketplace"])
    since = until - timedelta(days=DAYS_KEPT - 1)
    store = account.store
    sales = store.con.execute(
        "select day, marketplace, sum(gmv) gmv, sum(units) units, sum(order_items) order_items, "
        f"sum(sessions) sessions, sum(page_views) page_views, sum({exact('buy_box * page_views')}) bb_views "
        "from sales_day where day >= ? group by all",
        [since],
    ).df()
    sales["day"] = pd.to_datetime(sales["day"]).dt.date
    parts = [
        part for m in account.marketplaces if (part := _ad_days(account, m, Span.closed(since, until))) is not None
    ]
    frame = sales
    if parts:
        frame = sales.merge(pd.concat(parts), on=["day", "marketplace"], how="outer")
    else:
        frame = sales.assign(**dict.fromkeys(_ADS, float("nan")))
    for m in account.marketplaces:
        idle = (frame["marketplace"] == m) & frame["day"].isin(
            account.sources.runs.idle_days(m, Span.closed(since, until))
        )
        frame.loc[idle, list(_ADS)] = frame.loc[idle, list(_ADS)].fillna(0.0)
    numbers = [c for c in frame.columns if c not in ("day", "marketplace")]
    frame[numbers] = frame[numbers].astype("float64")
    own = frame[frame["marketplace"].isin(account.marketplaces)].sort_values(["marketplace", "day"], ignore_index=True)
    rates = [_rate(account, m, Span.closed(d, d)) for m, d in zip(own["marketplace"], own["day"], strict=True)]
    return own.assign(rate=pd.Series(rates, index=own.index, dtype="float64"))


def _rate(account: Account, marketplace: str, span: Span) -> float | None:
    return account.exchange.flow(account.currency_of[marketplace], span)


def _ad_days(account: Account, marketplace: str, window: Span) -> pd.DataFrame | None:
    """Advertising per day, summed over ad products; a day that one which runs on it lacks is left out."""
    frames, told = [], set()
    runs = account.sources.runs
    for product in runs.products(marketplace):
        table = next((t for t in AD_TABLES if account.coverage.cover(t, marketplace, product).days), None)
        if table is None:
            return None
        sums = account.store.con.execute(
            "select day, sum(impressions) impressions, sum(clicks) clicks, sum(spend) spend, sum(ad_sales) ad_sales, "
            f"sum(ad_orders) ad_orders from {table} where marketplace = ? and ad_product = ? and grain = 'daily' "
            "group by day",
            [marketplace, product],
        ).df()
        sums["day"] = pd.to_datetime(sums["day"]).dt.date
        covered = {d for d in account.coverage.cover(table, marketplace, product).days if d >= window.first}
        idle = set(window.days()) - {d for part in runs.on(marketplace, product, window) for d in part.days()}
        told |= covered
        # inside coverage, and while it does not run, no row is zero
        frame = sums.set_index("day").reindex(sorted(covered | idle)).astype("float64").fillna(0.0)
        if table == "ads_term":  # it leaves out most terms that were shown and not clicked (rule N31)
            frame["impressions"] = float("nan")
        frames.append(frame)
    if not frames:
        return None
    total = frames[0]
    for other in frames[1:]:
        total = total.add(other)  # a day that only one frame has becomes NaN, and goes
    total = total[total.index.isin(told)].dropna(subset=["clicks"])
    return total.rename_axis("day").reset_index().assign(marketplace=marketplace)


def asin_periods(account: Account, periods: Sequence[Period]) -> pd.DataFrame:
    """Marketplace × child ASIN × period, for periods that a by-ASIN (or by-SKU) report covers exactly.

    The rates of what is money stand in `gmv_rate` and so on; `ad_part` is ad sales as GMV is stated (rule N33).
    """
    picks, ads = [], []
    for market in account.marketplaces:
        for period in periods:
            found = account.coverage.choose(("sales_asin", "sales_sku"), market, period.span)
            if found is None:
                continue
            picks += [(found[0], market, period.label, *_of(account, market, p)) for p in found[1]]
            covered = account.sources.runs.pieces(market, "sp", period.span, ("ads_advertised",))
            ads += [(market, period.label, *_of(account, market, p), p.daily) for p in covered[1]] if covered else []
    sold = _asin_sales(account, picks)
    runs = account.sources.runs
    idle = {(p.label, m) for m in account.marketplaces for p in periods if runs.idle(m, p.span)}
    if not ads and not idle:
        columns = ("spend", "ad_sales", "clicks", "ad_part", "spend_rate", "ad_sales_rate", "ad_part_rate")
        return sold.assign(**dict.fromkeys(columns, float("nan")))
    spent = _asin_ads(account, ads)
    frame = sold.merge(spent, on=["period", "marketplace", "asin"], how="left")
    advertised = idle | set(zip(spent["period"], spent["marketplace"], strict=True))
    inside = [key in advertised for key in zip(frame["period"], frame["marketplace"], strict=True)]
    ads_of = ["spend", "ad_sales", "clicks"]
    frame.loc[inside, ads_of] = frame.loc[inside, ads_of].fillna(0.0)
    for name in ("spend_rate", "ad_sales_rate"):  # nothing is worth nothing at any rate
        frame[name] = frame[name].fillna(frame["gmv_rate"])
    vat = account.sources.vat
    factors = {(p.label, m): vat.to_product_sales(m, p) for p in periods for m in account.marketplaces}
    factor = [factors[key] for key in zip(frame["period"], frame["marketplace"], strict=True)]
    part = frame["ad_sales"] * pd.Series(factor, frame.index, dtype="float64")
    return frame.assign(ad_part=part, ad_part_rate=frame["ad_sales_rate"])


def _of(account: Account, marketplace: str, piece: Piece) -> tuple[float | None, int, date]:
    """(rate, file, first day) of a piece of coverage."""
    return _rate(account, marketplace, piece.span), piece.file, piece.span.first


def _asin_sales(account: Account, picks: list[tuple[Any, ...]]) -> pd.DataFrame:
    parts = []
    for table in ("sales_asin", "sales_sku"):
        chosen = rated((p[1:] for p in picks if p[0] == table), "marketplace period rate file first")
        if not chosen.empty:
            with account.store.frame("chosen", chosen):
                parts.append(account.store.con.execute(_asin_query(table)).df())
    columns = ["period", "marketplace", "asin", "title", *_SALES, "bb_views", "gmv_rate"]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    # the store's first marketplace first: its titles are the ones shown where marketplaces are summed
    place = frame["marketplace"].map({m: n for n, m in enumerate(account.marketplaces)})
    ordered = frame.assign(place=place).sort_values(
        ["place", "period", "gmv", "asin"], ascending=[True, True, False, True]
    )
    return ordered.drop(columns="place").reset_index(drop=True)


def _asin_query(table: str) -> str:
    """One row per (parent, child) first: a by-SKU report repeats the ASIN's traffic on each SKU (rule N3)."""
    return (
        "with pair as (select k.marketplace, k.period, k.rate, t.file, t.parent_asin, t.asin, max(t.title) title, "
        "sum(gmv) gmv, sum(units) units, sum(order_items) order_items, max(sessions) sessions, "
        f"max(page_views) page_views, max({exact('buy_box * page_views')}) bb_views, "
        f"sum(units_refunded) units_refunded from chosen k join fact_{table} t on t.file = k.file group by all) "
        "select period, marketplace, asin, max(title) title, sum(gmv)::double gmv, "
        "sum(units)::double units, sum(order_items)::double order_items, sum(sessions)::double sessions, "
        "sum(page_views)::double page_views, sum(bb_views)::double bb_views, "
        f"sum(units_refunded)::double units_refunded, {sql_rate('gmv')} gmv_rate from pair "
        "group by period, marketplace, asin"
    )


def _asin_ads(account: Account, picks: list[tuple[Any, ...]]) -> pd.DataFrame:
    query = (
        "select k.period, k.marketplace, t.asin, sum(t.spend)::double spend, sum(t.ad_sales)::double ad_sales, "
        f"sum(t.clicks)::double clicks, {sql_rate('t.spend')} spend_rate, {sql_rate('t.ad_sales')} ad_sales_rate "
        "from chosen k join fact_ads_advertised t on t.file = k.file and (not k.daily or t.day = k.first) group by all"
    )
    with account.store.frame("chosen", rated(picks, "marketplace period rate file first daily")):
        return account.store.con.execute(query).df()


_TERMS = f"""
with term as (
  select k.marketplace, 'sp' ad_product, campaign, ad_group, targeting, match_type, term,
    sum(impressions)::double impressions, sum(clicks)::double clicks, sum(spend)::double spend,
    sum(ad_sales)::double ad_sales, sum(ad_orders)::double ad_orders, {sql_rate("spend")} rate
  from chosen k join fact_ads_term t on t.file = k.file and (not k.daily or t.day = k.first) group by all
), groups as (
  select *, sum(ad_orders) over (partition by marketplace)
    / nullif(sum(clicks) over (partition by marketplace), 0) account_cvr,
    sum(ad_orders) over g group_orders, sum(clicks) over g group_clicks
  from term window g as (partition by marketplace, campaign, ad_group)
)
select * exclude (rate, account_cvr, group_orders, group_clicks),
  {shrunk_cvr_sql("group_orders", "group_clicks", "account_cvr")} base_cvr, rate from groups
order by spend desc, term, marketplace, campaign, ad_group, targeting, match_type
"""


def terms(account: Account, on: date) -> pd.DataFrame:
    """Sponsored Products search terms of the window (`advised_window`), a row per campaign, ad group, target and term.

    `base_cvr` is the conversion rate the term falls back on: its ad group's, else the account's (rule N11); `rate` is
    that of its spend.
    """
    picks = [
        (market, *_of(account, market, piece), piece.daily)
        for market in account.marketplaces
        for piece in advised_window(account.coverage, account.sources.maturity, market, on)
    ]
    with account.store.frame("chosen", rated(picks, "marketplace rate file first daily")):
        return account.store.con.execute(_TERMS).df()


def advertised_alone(account: Account, on: date, window: int = 60) -> dict[tuple[str, ...], str]:
    """(marketplace, campaign) and (marketplace, campaign, ad group) → the one ASIN that it advertised in the last days.

    Those of Sponsored Products that advertised several, or spent nothing, are left out.
    """
    query = (
        "select marketplace, campaign, ad_group, asin from ads_advertised where ad_product = 'sp' and spend > 0 "
        "and day > ?::date - ? and day <= ? and asin <> '' group by all"
    )
    found: dict[tuple[str, ...], set[str]] = {}
    for market, campaign, ad_group, asin in account.store.rows(query, [on, window, on]):
        for key in ((market, campaign), (market, campaign, ad_group)):
            found.setdefault(key, set()).add(asin)
    return {key: asins.pop() for key, asins in found.items() if len(asins) == 1}


def term_window(account: Account, on: date) -> tuple[date, date] | None:
    """First and last day of the mature window, over all marketplaces."""
    pieces = [
        p for m in account.marketplaces for p in advised_window(account.coverage, account.sources.maturity, m, on)
    ]
    return (min(p.span.first for p in pieces), max(p.span.last for p in pieces)) if pieces else None


_STOCK = f"""
select marketplace, day, sku, asin, title, available::double available,
  coalesce(inbound_shipped + inbound_receiving, inbound)::double inbound, reserved::double reserved,
  ({POSITION})::double as position, shipped_30::double shipped_30, ({AGED})::double aged181, excess::double excess,
  coalesce(nullif(sales_price, 0), price)::double price, nullif(lowest_price, 0)::double lowest_price, alert
from stock_plan where marketplace = ? and day = ?
"""


def stock(account: Account, on: date) -> pd.DataFrame:
    """Stock per marketplace and SKU in the photograph that closes `on` (rule N26).

    `velocity` is in units a day in stock; `estimated` where photographs told which days these were (rule N30).
    """
    parts = []
    for market in account.marketplaces:
        day = closing(account.coverage, "stock_plan", market, on, STOCK_MAX_AGE)
        if day is not None:
            found = account.store.con.execute(_STOCK, [market, day]).df()
            known = account.sources.velocities.of(market, on)
            of = [known.get(sku) for sku in found["sku"]]
            paces = pd.Series([None if v is None else v.units for v in of], index=found.index, dtype="float64")
            parts.append(found.assign(velocity=paces, estimated=[v is not None and v.estimated for v in of]))
    columns = "marketplace day sku asin title available inbound reserved position shipped_30 aged181 excess"
    return (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=[*columns.split(), "price", "lowest_price", "alert", "velocity", "estimated"])
    )


_CAMPAIGNS = f"""
select k.marketplace, campaign, sum(clicks)::double clicks, sum(spend)::double spend, sum(ad_sales)::double ad_sales,
  sum(ad_orders)::double ad_orders, count(distinct k.first) as days, {sql_rate("spend")} rate
from chosen k join fact_ads_campaign t on t.file = k.file and t.day = k.first group by all
order by spend desc, campaign
"""


def campaigns(account: Account, on: date, window: int = 28) -> pd.DataFrame:
    """Sponsored Products campaigns over the mature days among the last `window` up to `on`; `rate` is of the spend."""
    picks = []
    for market in account.marketplaces:
        cover = account.coverage.cover("ads_campaign", market, "sp")
        pieces = cover.within(Span.closed(on - timedelta(days=window - 1), on))
        picks += [(market, *_of(account, market, p)) for p in pieces if account.sources.maturity.sales([p], "sp")]
    with account.store.frame("chosen", rated(picks, "marketplace rate file first")):
        return account.store.con.execute(_CAMPAIGNS).df()


_BETWEEN = """
select marketplace, campaign, coalesce(sum(clicks) filter (before), 0)::double,
  coalesce(sum(clicks) filter (not before), 0)::double, coalesce(sum(spend) filter (before), 0)::double,
  coalesce(sum(spend) filter (not before), 0)::double, coalesce(sum(ad_sales) filter (before), 0)::double,
  coalesce(sum(ad_sales) filter (not before), 0)::double
from (
  select k.marketplace, k.before, campaign, clicks, spend, ad_sales
  from chosen k join fact_ads_campaign t on t.file = k.file and t.day = k.first
) group by all
"""


def campaigns_between(account: Account, before: Span, now: Span) -> list[tuple[Any, ...]]:
    """(marketplace, campaign, clicks before and now, spend before and now, ad sales before and now).

    Sponsored Products, of the marketplaces whose campaign reports cover every day of both spans.
    """
    picks = []
    for market in account.marketplaces:
        cover = account.coverage.cover("ads_campaign", market, "sp")
        if cover.covers(before) and cover.covers(now):
            picks += [
                (market, span is before, p.file, p.span.first) for span in (before, now) for p in cover.within(span)
            ]
    if not picks:
        return []
    with account.store.frame("chosen", pd.DataFrame(picks, columns=["marketplace", "before", "file", "first"])):
        return account.store.rows(_BETWEEN)
