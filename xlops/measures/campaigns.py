"""What is known of campaigns: what they spent and sold, their budgets, places, shares, products, keywords, negatives.

Frames have a row per campaign (or what their name says), NaN for no data; money is in the marketplace's currency,
`rate` is what one unit of its spend is in the base currency (rule N25).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from xlops.facts.sheets import has_own_tables
from xlops.measures.account import Account
from xlops.measures.asin_margin import break_evens
from xlops.measures.campaign_windows import SOURCES, AwaitedWindow, Window, beside, waiting, window_of, windows
from xlops.measures.coverage import Piece
from xlops.measures.currency import rated, sql_rate
from xlops.measures.giver import Sources
from xlops.periods import Span
from xlops.reports.bulk_words import words_for

KEY = ["marketplace", "ad_product", "campaign"]
_FIGURES = ("clicks", "spend", "ad_sales", "ad_orders")
_PRODUCTS_DAYS = 60  # as long as search terms are looked at
_WORTH = 0.05  # of a campaign's spend: products that took less do not decide what it may cost
_LATE = 3  # days that a photograph may be younger than the day it stands for (rule N26)
_STANDS = " and ".join(
    f"coalesce({state}, '') not in ('paused', 'archived')" for state in ("state", "campaign_state", "ad_group_state")
)
_IS_EXACT = "('" + "', '".join(sorted(words_for("match", "exact"))) + "')"
_ASIN = "regexp_extract(lower(targeting), '^\\s*asin=\"?(b0[a-z0-9]{8})\"?\\s*$', 1)"  # of a product target, else empty
_WORD = f"coalesce(nullif({_ASIN}, ''), lower(trim(targeting)))"
_IS_ONE = f"(lower(match_type) in {_IS_EXACT} or {_ASIN} <> '')"
_TOP = "(?i)top.of.search|top-platzierung|oberste suchergebnisse|搜索结果顶部|搜索结果首页"


@dataclass(frozen=True)
class KnownCampaigns:
    """Everything known of campaigns as of a day.

    `frame` has a row per campaign; `groups` per ad group and ASIN of the last 60 days, with `family`: ASINs of one
    family are alike; `exact` are (marketplace, search term) that an exact keyword or a product target stands for;
    `negatives` the campaigns that have some, of the marketplaces and ad products of `bulk`; `brands` are own brands.
    """

    windows: tuple[Window, ...]
    frame: pd.DataFrame
    groups: pd.DataFrame
    exact: frozenset[tuple[str, ...]]
    bulk: frozenset[tuple[str, str]]
    negatives: frozenset[tuple[str, ...]]
    brands: frozenset[str]
    waiting: tuple[AwaitedWindow, ...] = ()  # reports that are here and answer nothing yet


def campaigns(account: Account, on: date, own: Mapping[tuple[str, str], float] | None = None) -> KnownCampaigns:
    """Everything known of campaigns as of `on`, never with later days; `own` are `break_evens` where they are known."""
    known = windows(account, on)
    groups = _groups(account, on)
    bulk = {
        (w.marketplace, w.ad_product): found
        for w in known
        if (found := bulk_files(account, "bulk_target", w.marketplace, w.ad_product, on))
    }
    frame = _with(account, known, _figures(account, known), on)
    return KnownCampaigns(
        windows=tuple(known),
        frame=_with_break_even(frame, groups, break_evens(account, on) if own is None else own),
        groups=groups,
        exact=frozenset(_exact(account, known, bulk)),
        bulk=frozenset(bulk),
        negatives=frozenset(_negatives(account, bulk)),
        brands=_brands(account, on),
        waiting=tuple(waiting(account, on)),
    )


# -- what they spent and sold ------------------------------------------------------------------------------------------


def picks_of(account: Account, window: Window, pieces: Iterable[Piece]) -> list[tuple[object, ...]]:
    """(marketplace, ad product, rate, file, first day, whether daily) of pieces."""
    currency = account.currency_of[window.marketplace]
    return [
        (window.marketplace, window.ad_product, account.exchange.flow(currency, p.span), p.file, p.span.first, p.daily)
        for p in pieces
    ]


def _asked(account: Account, query: str, picks: Sequence[tuple[object, ...]], more: str = "") -> pd.DataFrame:
    """What a query over `chosen`, the picks, answers; `more` are columns of the picks after the usual six."""
    columns = f"marketplace ad_product rate file first daily {more}"
    with account.store.frame("chosen", rated(picks, columns)):
        return account.store.con.execute(query).df()


def joined(table: str) -> str:
    return f"chosen k join fact_{table} t on t.file = k.file and (not k.daily or t.day = k.first)"


def _figures(account: Account, known: Sequence[Window]) -> pd.DataFrame:
    """A row per campaign that spent anything in its window or before; `…_before` are NaN where that is not known."""
    parts = []
    for table in SOURCES:
        picks = [
            (*pick, part)
            for w in known
            if w.table == table
            for part, pieces in (("now", w.pieces), ("before", w.before))
            for pick in picks_of(account, w, pieces)
        ]
        if picks:
            sums = ", ".join(f"sum({f})::double {f}" for f in _FIGURES)
            query = (
                f"select k.marketplace, k.ad_product, coalesce(campaign, '') campaign, k.part, {sums}, "
                f"{sql_rate('spend')} rate from {joined(table)} group by all"
            )
            parts.append(_asked(account, query, picks, "part"))
    if not parts:
        return pd.DataFrame(columns=[*KEY, *_FIGURES, "rate", *(f"{f}_before" for f in _FIGURES)])
    every = pd.concat(parts, ignore_index=True)
    now, before = (every[every["part"] == part].drop(columns="part") for part in ("now", "before"))
    frame = now.merge(before.drop(columns="rate"), on=KEY, how="outer", suffixes=("", "_before"))
    frame["rate"] = frame["rate"].fillna(frame.groupby("marketplace")["rate"].transform("max"))
    told = {(w.marketplace, w.ad_product) for w in known if w.before}
    compared = pd.Series([key in told for key in zip(frame["marketplace"], frame["ad_product"], strict=True)])
    frame[list(_FIGURES)] = frame[list(_FIGURES)].fillna(0.0)
    old = [f"{f}_before" for f in _FIGURES]
    frame[old] = frame[old].fillna(0.0).where(compared, float("nan"))
    spent = frame["spend"].gt(0) | frame["spend_before"].gt(0)
    return frame[spent].sort_values(KEY, ignore_index=True)


# -- what stands beside it ---------------------------------------------------------------------------------------------

_BUDGET = """
select k.marketplace, k.ad_product, campaign, arg_max(budget, k.first)::double budget,
  sum(budget) filter (k.daily and budget > 0)::double budget_total,
  sum(spend) filter (k.daily and budget > 0)::double budget_spend
from {joined} group by all
"""
_BESIDE = {  # table → what it tells of a campaign
    "ads_campaign": _BUDGET,
    "ads_budget": "select k.marketplace, k.ad_product, campaign, avg(time_in_budget)::double time_in_budget "
    "from {joined} group by all",
    "ads_placement": "with placed as (select k.marketplace, k.ad_product, campaign, spend, "
    f"regexp_matches(placement, '{_TOP}') as top from {{joined}}) select marketplace, ad_product, campaign, "
    "coalesce(sum(spend) filter (top), 0)::double / nullif(sum(spend), 0) top_share from placed "
    "semi join (select distinct marketplace, ad_product from placed where top) using (marketplace, ad_product) "
    "group by all",
    "ads_share": "select k.marketplace, k.ad_product, campaign, "
    "sum(impressions)::double / sum(impressions / share) impression_share from {joined} "
    "where share > 0 and impressions > 0 group by all",
}
_TOLD = ("budget", "budget_total", "budget_spend", "time_in_budget", "top_share", "impression_share")


def _with(account: Account, known: Sequence[Window], frame: pd.DataFrame, on: date) -> pd.DataFrame:
    """The frame with what other reports tell of the same days, and `auto`: whether the bulk workbook says automatic."""
    for table, query in _BESIDE.items():
        picks = [
            pick
            for w in known
            for pick in picks_of(account, w, beside(account.coverage.cover(table, w.marketplace, w.ad_product), w.span))
        ]
        if picks:
            frame = frame.merge(_asked(account, query.format(joined=joined(table)), picks), on=KEY, how="left")
    frame = frame.assign(**{c: frame[c] if c in frame else float("nan") for c in _TOLD})
    bulk = {
        (w.marketplace, w.ad_product): bulk_files(account, "bulk_campaign", w.marketplace, w.ad_product, on)
        for w in known
    }
    query = (
        "select k.marketplace, k.ad_product, campaign, "  # one of the same name may stand archived
        "arg_min(budget, coalesce(state, '') = 'archived')::double bulk_budget, "
        "bool_or(coalesce(state, '') <> 'archived' "
        "and coalesce(regexp_matches(targeting_type, '(?i)auto|自动'), false)) as auto "
        "from chosen k join fact_bulk_campaign t on t.file = k.file group by all"
    )
    found = (
        _of_bulk(account, bulk, query) if any(bulk.values()) else pd.DataFrame(columns=[*KEY, "bulk_budget", "auto"])
    )
    frame = frame.merge(found, on=KEY, how="left")
    budget = frame["budget"].fillna(frame["bulk_budget"].astype("float64"))
    return frame.assign(budget=budget, auto=frame["auto"].eq(True)).drop(columns="bulk_budget")


def bulk_files(account: Account, table: str, marketplace: str, product: str, on: date) -> list[int]:
    """The files of the newest bulk workbook that was exported up to three days after `on`.

    It says what stands in the account, so that one counts whose last day had not ended (rule N18).
    """
    query = (
        "select id from file where table_name = ? and marketplace = ? and ad_product = ? and exported_at::date <= ? "
        "qualify rank() over (partition by subject order by exported_at desc, id desc) = 1 order by id"
    )
    latest = on + timedelta(days=_LATE)
    return [int(file) for (file,) in account.store.rows(query, [table, marketplace, product, latest])]


_Bulk = Mapping[tuple[str, str], Sequence[int]]


def _of_bulk(account: Account, bulk: _Bulk, query: str) -> pd.DataFrame:
    """What a query over `chosen`, marketplace, ad product and file, answers."""
    files = [(*key, file) for key, some in bulk.items() for file in some]
    with account.store.frame("chosen", pd.DataFrame(files, columns=["marketplace", "ad_product", "file"])):
        return account.store.con.execute(query).df()


def _negatives(account: Account, bulk: _Bulk) -> list[tuple[str, ...]]:
    """Campaigns with negatives; also those of which the workbook does not tell, so that none is said to lack them."""
    if not bulk:
        return []
    query = (
        "select distinct k.marketplace, k.ad_product, campaign from chosen k join fact_bulk_target t "
        f"on t.file = k.file where coalesce(negative, 1) > 0 and {_STANDS}"
    )
    return list(_of_bulk(account, bulk, query).itertuples(index=False, name=None))


def _exact(account: Account, known: Sequence[Window], bulk: _Bulk) -> list[tuple[str, ...]]:
    """Exact keywords and targeted ASINs of a targeting report or the bulk workbook, small letters."""
    parts = []
    if bulk:
        query = (
            f"select distinct k.marketplace, {_WORD} word from chosen k join fact_bulk_target t "
            f"on t.file = k.file where negative = 0 and {_IS_ONE} and {_STANDS}"
        )
        parts.append(_of_bulk(account, bulk, query))
    cover = account.coverage.cover
    picks = [
        pick
        for w in known
        for pick in picks_of(account, w, beside(cover("ads_targeting", w.marketplace, w.ad_product), w.span))
    ]
    if picks:
        query = f"select distinct k.marketplace, {_WORD} word from {joined('ads_targeting')} where {_IS_ONE}"
        parts.append(_asked(account, query, picks))
    return [key for part in parts for key in part.itertuples(index=False, name=None)]


# -- what they advertise -----------------------------------------------------------------------------------------------

_GROUPS = f"""
select k.marketplace, k.ad_product, coalesce(campaign, '') campaign, coalesce(ad_group, '') ad_group, asin,
  sum(clicks)::double clicks, sum(spend)::double spend, sum(ad_sales)::double ad_sales, {sql_rate("spend")} rate
from {joined("ads_advertised")} where asin <> '' group by all having sum(spend) > 0
order by all
"""


def _groups(account: Account, on: date) -> pd.DataFrame:
    """A row per ad group and ASIN that spent anything in the last 60 settled days."""
    asked = [(m, p) for m in account.marketplaces for p in account.coverage.ad_products(m)]
    of_each = [window_of(account, "ads_advertised", *key, on, _PRODUCTS_DAYS) for key in asked]
    found = _asked(account, _GROUPS, [pick for w in of_each if w for pick in picks_of(account, w, w.pieces)])
    family = _families(account, on)
    return found.assign(family=[family.get(asin, asin) for asin in found["asin"]])


def _families(account: Account, on: date) -> dict[str, str]:
    """ASIN → what it is one of: its parent, else the product line that was typed."""
    found: dict[str, str] = {}
    if has_own_tables(account.store.con):
        query = "select asin, product_line from own_products_on(?::date) where asin <> '' and trim(product_line) <> ''"
        found = {str(asin): str(line).strip().casefold() for asin, line in account.store.rows(query, [on])}
    return found | account.sources.once(_parents)


def _parents(sources: Sources) -> dict[str, str]:
    query = "select asin, max(parent_asin) from sales_asin where parent_asin <> '' group by asin"
    return {str(asin): str(parent) for asin, parent in sources.store.rows(query)}


def _with_break_even(
    frame: pd.DataFrame, groups: pd.DataFrame, known: Mapping[tuple[str, str], float]
) -> pd.DataFrame:  # fmt: skip
    """The frame with `break_even`: the ACOS at which what the campaign advertises earns nothing, by its sales.

    NaN where a product that took a twentieth of the campaign's spend has no known costs.
    """
    keys = zip(groups["marketplace"], groups["asin"], strict=True)
    own = groups.assign(own=pd.Series([known.get(key) for key in keys], groups.index, dtype="float64"))
    much = own[own["spend"] >= _WORTH * own.groupby(KEY)["spend"].transform("sum")]
    sold = much.groupby(KEY)["ad_sales"].transform("sum") > 0
    weight = much["ad_sales"].where(sold, much["spend"])
    parts = much.assign(weight=weight, earned=much["own"] * weight, unknown=much["own"].isna())
    sums = parts.groupby(KEY, as_index=False)[["earned", "weight", "unknown"]].sum()
    sums["break_even"] = (sums["earned"] / sums["weight"]).where(sums["unknown"] == 0)
    return frame.merge(sums[[*KEY, "break_even"]], on=KEY, how="left")


def _brands(account: Account, on: date) -> frozenset[str]:
    """Own brands as they were typed, small letters."""
    if not has_own_tables(account.store.con):
        return frozenset()
    query = (
        "select distinct lower(trim(brand)) from (select brand from own_products_on(?::date) "
        "union all select brand from own_brands) where trim(brand) <> ''"
    )
    return frozenset(str(brand) for (brand,) in account.store.rows(query, [on]))


def spans_told(known: Iterable[Window]) -> dict[Span, list[Window]]:
    """The windows by their days, the latest first."""
    found: dict[Span, list[Window]] = {}
    for window in sorted(known, key=lambda w: (w.span.last, w.span.first), reverse=True):
        found.setdefault(window.span, []).append(window)
    return found
