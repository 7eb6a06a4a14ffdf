"""What shoppers search: the funnel of each query, of the market and of the brand, with what other reports say of it.

A query is the same whatever its case and spaces. The market's figures stand in each brand's and each ASIN's report
anew, so that the largest counts; own ones of several brands or ASINs are added. Money is in the marketplace's currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from xlops.facts.sheets import has_own_tables
from xlops.measures.account import Account
from xlops.periods import Month, Span
from xlops.tables import AD_PRODUCTS

STEPS = ("impressions", "clicks", "cart_adds", "purchases")
MAX_AGE = 100  # days after its end that a report of a quarter still speaks for
_TOOL_AGE = 60  # days after which a keyword tool's rank says nothing of today
_LONG_NAME = 6  # letters of a brand that is found inside of another word: `ours` stands in `colours`
SAME = r"lower(trim(regexp_replace(nfc_normalize({}), '\s+', ' ', 'g')))"
_MARKET = ", ".join(f"max({s})::double {s}" for s in STEPS)
_OWN = ", ".join(f"sum(own_{s})::double own_{s}" for s in STEPS)
_FUNNEL = f"""
select {SAME.format("query")} query, arg_min(query, query) shown, max(volume)::double volume, {_MARKET}, {_OWN},
  max(purchase_price)::double price, sum(own_purchases * own_purchase_price)::double
    / nullif(sum(own_purchases) filter (own_purchase_price > 0), 0) own_price
from {{table}} where marketplace = ? and span_first = ? and span_end = ? and trim(query) <> '' group by 1
"""
_ADS = f"""
select {SAME.format("term")} query, sum(spend)::double spend, sum(clicks)::double ad_clicks,
  sum(ad_orders)::double ad_orders, sum(ad_sales)::double ad_sales
from chosen k join fact_ads_term t on t.file = k.file and (not k.daily or t.day = k.first)
where term <> '' group by 1
"""
_RANKS = f"""
select {SAME.format("term")} query, min(rank)::double rank, arg_min(coalesce(nullif(brand_1, ''), asin_1), rank) leader
from top_terms where marketplace = ? and span_first = ? and span_end = ? group by 1
"""
_TOOLS = f"""
select {SAME.format("keyword")} query, arg_min(keyword, keyword) shown, max(day) as looked_on,
  arg_max(search_volume, day)::double tool_volume, arg_max(tool, day) tool,
  min(organic_rank) filter (asin in (select unnest(?::varchar[])))::double organic_rank
from keyword_research where marketplace = ? and day <= ? and day > ? and trim(keyword) <> '' group by 1
"""
OWN_ASINS = """
select distinct asin from (
  select asin from sales_asin union all select asin from sales_sku union all select asin from stock_plan
  union all select asin from listings union all select asin from ads_advertised union all select asin from query_asin
) where asin <> ''
"""


@dataclass(frozen=True)
class Searched:
    """What one marketplace's shoppers searched in `span`, a row a query; `before` that of the span before, if known.

    `frame` has query (small letters), shown, volume, the four steps and `own_` of each, price, own_price, branded;
    spend, ad_clicks, ad_orders, ad_sales (NaN where `ads` is false: advertising of these days is not known); rank,
    rank_change (places won), leader; tool, tool_volume, organic_rank; asin, the own one bought most for it.
    """

    marketplace: str
    span: Span
    source: str  # the table of the funnel
    frame: pd.DataFrame
    before: pd.DataFrame | None
    ads: bool


def searched(account: Account, on: date, within: Span | None = None) -> list[Searched]:
    """Of each marketplace the newest report of search queries that ends by `on`, or ends `within` a span.

    Of the brand's and the ASINs' views that which ends later, then the brand's; keyword tools alone make no report.
    """
    words = brand_words(account, on)
    own = sorted(str(asin) for (asin,) in account.store.rows(OWN_ASINS))
    return [
        _read(account, market, *chosen, words, own)
        for market in account.marketplaces
        if (chosen := _chosen(account, market, on, within)) is not None
    ]


def report_ends(account: Account, marketplaces: Iterable[str]) -> list[date]:
    """The last days of the reports of search queries, however old, in order."""
    spans = (s for m in marketplaces for table in ("queries", "query_asin") for s in _spans(account, table, m))
    return sorted({span.last for span in spans})


def brand_words(account: Account, on: date) -> frozenset[str]:
    """The brands of Products and of the brands' own reports, small letters."""
    told = account.store.rows("select distinct lower(trim(brand)) from queries where trim(brand) <> ''")
    if has_own_tables(account.store.con):
        query = "select distinct lower(trim(brand)) from own_products_on(?::date) where trim(brand) <> ''"
        told += account.store.rows(query, [on])
    return frozenset(str(brand) for (brand,) in told)


def branded(query: str, words: Iterable[str]) -> bool:
    """Whether a brand's name stands in the query as a word, or, where it is long, as part of one."""
    padded, joined = f" {query} ", query.replace(" ", "")
    return any(f" {word} " in padded or (len(word) >= _LONG_NAME and word.replace(" ", "") in joined) for word in words)


def _spans(account: Account, table: str, market: str) -> list[Span]:
    query = "select distinct first_day, end_day from owner where table_name = ? and marketplace = ?"
    return sorted(Span(first, end) for first, end in account.store.rows(query, [table, market]))


def _chosen(account: Account, market: str, on: date, within: Span | None) -> tuple[str, Span] | None:
    """(table, span): of spans that end on one day the longest, at most a month where there is one so short."""
    found = []
    for place, table in enumerate(("query_asin", "queries")):
        for span in _spans(account, table, market):
            near = on - timedelta(days=MAX_AGE) <= span.last <= on
            if near if within is None else within.first <= span.last <= min(within.last, on):
                found.append((span.last, len(span) <= 31, place, len(span), table, span))
    if within is not None:  # a week's report for a week, a month's for a month
        found.sort(key=lambda f: abs(len(f[-1]) - len(within)), reverse=True)
        return found[-1][-2:] if found else None
    return max(found)[-2:] if found else None


def _previous(span: Span, spans: Iterable[Span]) -> Span | None:
    """The one that ends where it begins, as long as it, or the month or quarter before."""
    near = [s for s in spans if s.end == span.first and abs(len(s) - len(span)) <= 3]
    return near[0] if near else None


def _read(
    account: Account, market: str, table: str, span: Span, words: frozenset[str], own: list[str]
) -> Searched:  # fmt: skip
    frame = _funnel(account, market, table, span)
    earlier = _previous(span, _spans(account, table, market))
    tools = account.store.con.execute(
        _TOOLS, [own, market, span.last + timedelta(days=31), span.last - timedelta(days=_TOOL_AGE)]
    ).df()
    frame = frame.merge(tools, on="query", how="outer", suffixes=("", "_tool"))
    frame["shown"] = frame["shown"].fillna(frame.pop("shown_tool"))
    frame = frame.merge(_ranks(account, market, span), on="query", how="left")
    frame = frame.merge(_leading(account, market, span), on="query", how="left")
    ads, known = _ads(account, market, span)
    frame = frame.merge(ads, on="query", how="left")
    paid = ["spend", "ad_clicks", "ad_orders", "ad_sales"]
    if known:
        frame[paid] = frame[paid].fillna(0.0)
    frame["branded"] = [branded(query, words) for query in frame["query"]]
    before = _funnel(account, market, table, earlier) if earlier else None
    return Searched(market, span, table, frame.sort_values("query", ignore_index=True), before, known)


def _funnel(account: Account, market: str, table: str, span: Span) -> pd.DataFrame:
    return account.store.con.execute(_FUNNEL.format(table=table), [market, span.first, span.end]).df()


def _leading(account: Account, market: str, span: Span) -> pd.DataFrame:
    """Query → the own ASIN that is bought most for it, where the report by ASIN of a span says so."""
    query = (
        f"select {SAME.format('query')} query, arg_max(asin, (coalesce(own_purchases, 0), coalesce(own_clicks, 0), "
        "asin)) asin from query_asin where marketplace = ? and span_end <= ? and span_end > ?::date - 100 group by 1"
    )
    return account.store.con.execute(query, [market, span.end, span.end]).df()


def _ranks(account: Account, market: str, span: Span) -> pd.DataFrame:
    """Query → its search frequency rank in the newest report that ends by the span's end, and places won since."""
    spans = [s for s in _spans(account, "top_terms", market) if s.end <= span.end and s.overlaps(span)]
    if not spans:
        return pd.DataFrame({"query": [], "rank": [], "leader": [], "rank_change": []}).astype({"query": object})
    newest = max(spans, key=lambda s: (s.last, -abs(len(s) - len(span))))
    now = account.store.con.execute(_RANKS, [market, newest.first, newest.end]).df()
    earlier = _previous(newest, _spans(account, "top_terms", market))
    if earlier is None:
        return now.assign(rank_change=float("nan"))
    then = account.store.con.execute(_RANKS, [market, earlier.first, earlier.end]).df().set_index("query")["rank"]
    return now.assign(rank_change=now["query"].map(then) - now["rank"])


def _ads(account: Account, market: str, span: Span) -> tuple[pd.DataFrame, bool]:
    """(own advertising by query, whether every day of the span is known): of all ad products that have search terms."""
    pieces = [
        piece
        for product in AD_PRODUCTS
        if (found := account.sources.runs.pieces(market, product, span, ("ads_term",))) is not None
        for piece in found[1]
    ]
    picks = pd.DataFrame([(p.file, p.span.first, p.daily) for p in pieces], columns=["file", "first", "daily"])
    if picks.empty:
        return pd.DataFrame(columns=["query", "spend", "ad_clicks", "ad_orders", "ad_sales"]), False
    with account.store.frame("chosen", picks):
        return account.store.con.execute(_ADS).df(), True


@dataclass(frozen=True)
class InSearch:
    """How one own product fared in search over `span`, whatever was searched."""

    marketplace: str
    span: Span
    asin: str
    title: str
    counts: Mapping[str, float | None]  # by step
    sales: float | None


def in_search(account: Account, on: date) -> list[InSearch]:
    """The own products of the newest report of catalog performance of each marketplace, most sales first."""
    found = []
    for market in account.marketplaces:
        spans = [s for s in _spans(account, "catalog_performance", market)
                 if on - timedelta(days=MAX_AGE) <= s.last <= on]  # fmt: skip
        if not spans:
            continue
        newest = max(spans, key=lambda s: (s.last, len(s) <= len(Month.of(s.last).span), len(s)))
        query = (
            f"select asin, max(title), {', '.join(f'sum({s})::double' for s in STEPS)}, sum(sales)::double s "
            "from catalog_performance where marketplace = ? and span_first = ? and span_end = ? "
            "group by asin order by s desc nulls last, asin"
        )
        for asin, title, *counts, sales in account.store.rows(query, [market, newest.first, newest.end]):
            told = dict(zip(STEPS, counts, strict=True))
            found.append(InSearch(market, newest, asin, title or asin, told, sales))
    return found
