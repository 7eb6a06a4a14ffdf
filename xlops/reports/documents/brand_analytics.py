"""Brand Analytics as JSON (SP-API): laid out with the headers of the downloads, one period a row.

After Amazon's own schemas, sellingPartner….json. Shares are fractions. Top search terms and market baskets list up to
three products, a row each: here they stand side by side, as in the downloads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from pydantic import Field

from xlops.reports.documents.model import (
    ASKED,
    Amount,
    Document,
    DocumentPart,
    Grid,
    Specification,
    asked,
    fraction,
    is_report,
)

Rank = Field(ge=1, le=3)


class PeriodSpec(DocumentPart):
    start_date: date
    end_date: date
    asin: str


class Query(DocumentPart):
    search_query: str
    search_query_score: int
    search_query_volume: int


class QueryImpressions(DocumentPart):
    total_query_impression_count: int
    asin_impression_count: int


class QueryClicks(DocumentPart):
    total_click_count: int
    asin_click_count: int
    total_median_click_price: Amount | None = None
    asin_median_click_price: Amount | None = None


class QueryCartAdds(DocumentPart):
    total_cart_add_count: int
    asin_cart_add_count: int
    total_median_cart_add_price: Amount | None = None
    asin_median_cart_add_price: Amount | None = None


class QueryPurchases(DocumentPart):
    total_purchase_count: int
    asin_purchase_count: int
    total_median_purchase_price: Amount | None = None
    asin_median_purchase_price: Amount | None = None


class QueryOfAsin(PeriodSpec):
    search_query_data: Query
    impression_data: QueryImpressions
    click_data: QueryClicks
    cart_add_data: QueryCartAdds
    purchase_data: QueryPurchases


class Impressions(DocumentPart):
    impression_count: int
    impression_median_price: Amount | None = None


class Clicks(DocumentPart):
    click_count: int
    clicked_median_price: Amount | None = None


class CartAdds(DocumentPart):
    cart_add_count: int
    cart_added_median_price: Amount | None = None


class Purchases(DocumentPart):
    purchase_count: int
    search_traffic_sales: Amount | None = None
    purchase_median_price: Amount | None = None


class CatalogOfAsin(PeriodSpec):
    impression_data: Impressions
    click_data: Clicks
    cart_add_data: CartAdds
    purchase_data: Purchases


class ClickedAsin(DocumentPart):
    department_name: str
    search_term: str
    search_frequency_rank: int
    clicked_asin: str
    click_share_rank: int = Rank
    click_share: float
    conversion_share: float


class Combination(PeriodSpec):
    purchased_with_asin: str
    purchased_with_rank: int = Rank
    combination_pct: float


class RepeatOfAsin(PeriodSpec):
    orders: int
    unique_customers: int
    repeat_customers_pct_total: float
    repeat_purchase_revenue: Amount
    repeat_purchase_revenue_pct_total: float


class Report(DocumentPart):
    report_specification: Specification


class SearchQueries(Report):
    data_by_asin: list[QueryOfAsin]


class SearchCatalog(Report):
    data_by_asin: list[CatalogOfAsin]


class SearchTerms(Report):
    data_by_department_and_search_term: list[ClickedAsin]


class MarketBasket(Report):
    data_by_asin: list[Combination]


class RepeatPurchase(Report):
    data_by_asin: list[RepeatOfAsin]


def _rows(report: Report, header: str, rows: Iterable[list[Any]]) -> list[Grid]:
    return [("", [[*ASKED, *header.split("|")], *rows])]


def _of(report: Report, part: PeriodSpec) -> list[Any]:
    """The cells under `ASKED` and `ASIN`: a report may hold several periods, each row says its own."""
    place = asked(report.report_specification)[0]
    return [place, part.start_date.isoformat(), part.end_date.isoformat(), part.asin]


def _currency(*amounts: Amount | None) -> str | None:
    return next((a.currency_code for a in amounts if a), None)


def _amounts(*amounts: Amount | None) -> list[float | None]:
    return [a.amount if a else None for a in amounts]


def _queries(report: SearchQueries) -> list[Grid]:
    header = (
        "ASIN|Search Query|Search Query Score|Search Query Volume|Impressions: Total Count|Impressions: ASIN Count|"
        "Clicks: Total Count|Clicks: ASIN Count|Cart Adds: Total Count|Cart Adds: ASIN Count|Purchases: Total Count|"
        "Purchases: ASIN Count|Currency|Clicks: Price (Median)|Clicks: ASIN Price (Median)|Cart Adds: Price (Median)|"
        "Cart Adds: ASIN Price (Median)|Purchases: Price (Median)|Purchases: ASIN Price (Median)"
    )

    def row(q: QueryOfAsin) -> list[Any]:
        said, seen, clicks, adds, bought = (
            q.search_query_data, q.impression_data, q.click_data, q.cart_add_data, q.purchase_data
        )  # fmt: skip
        prices = (
            clicks.total_median_click_price, clicks.asin_median_click_price, adds.total_median_cart_add_price,
            adds.asin_median_cart_add_price, bought.total_median_purchase_price, bought.asin_median_purchase_price,
        )  # fmt: skip
        return [
            *_of(report, q), said.search_query, said.search_query_score, said.search_query_volume,
            seen.total_query_impression_count, seen.asin_impression_count, clicks.total_click_count,
            clicks.asin_click_count, adds.total_cart_add_count, adds.asin_cart_add_count, bought.total_purchase_count,
            bought.asin_purchase_count, _currency(*prices), *_amounts(*prices),
        ]  # fmt: skip

    return _rows(report, header, map(row, report.data_by_asin))


def _catalog(report: SearchCatalog) -> list[Grid]:
    header = (
        "ASIN|Impressions: Impressions|Clicks: Clicks|Cart Adds: Cart Adds|Purchases: Purchases|Currency|"
        "Purchases: Search Traffic Sales|Impressions: Price (Median)|Clicks: Price (Median)|Cart Adds: Price (Median)|"
        "Purchases: Price (Median)"
    )

    def row(c: CatalogOfAsin) -> list[Any]:
        seen, clicks, adds, bought = c.impression_data, c.click_data, c.cart_add_data, c.purchase_data
        amounts = (
            bought.search_traffic_sales, seen.impression_median_price, clicks.clicked_median_price,
            adds.cart_added_median_price, bought.purchase_median_price,
        )  # fmt: skip
        return [
            *_of(report, c), seen.impression_count, clicks.click_count, adds.cart_add_count, bought.purchase_count,
            _currency(*amounts), *_amounts(*amounts),
        ]  # fmt: skip

    return _rows(report, header, map(row, report.data_by_asin))


P = TypeVar("P")


def _side_by_side(
    parts: Iterable[P], key: Callable[[P], list[Any]], rank: Callable[[P], int], cells: Callable[[P], list[Any]]
) -> list[list[Any]]:
    """One row per key: its cells, then those of rank 1, 2 and 3."""
    rows: dict[tuple[Any, ...], dict[int, list[Any]]] = {}
    for part in parts:
        rows.setdefault(tuple(key(part)), {})[rank(part)] = cells(part)
    width = len(next(iter(next(iter(rows.values())).values()))) if rows else 0
    return [[*own, *(c for n in (1, 2, 3) for c in ranked.get(n, [None] * width))] for own, ranked in rows.items()]


def _terms(report: SearchTerms) -> list[Grid]:
    header = "Department Name|Search Term|Search Frequency Rank|" + "|".join(
        f"#{n} Clicked ASIN|#{n} Click Share|#{n} Conversion Share" for n in (1, 2, 3)
    )
    rows = _side_by_side(
        report.data_by_department_and_search_term,
        lambda t: [
            *asked(report.report_specification), t.department_name, t.search_term, t.search_frequency_rank
        ],
        lambda t: t.click_share_rank,
        lambda t: [t.clicked_asin, fraction(t.click_share), fraction(t.conversion_share)],
    )  # fmt: skip
    return _rows(report, header, rows)


def _baskets(report: MarketBasket) -> list[Grid]:
    header = "ASIN|" + "|".join(f"#{n} Purchased ASIN|#{n} Combination %" for n in (1, 2, 3))
    rows = _side_by_side(
        report.data_by_asin,
        lambda c: _of(report, c),
        lambda c: c.purchased_with_rank,
        lambda c: [c.purchased_with_asin, fraction(c.combination_pct)],
    )
    return _rows(report, header, rows)


def _repeats(report: RepeatPurchase) -> list[Grid]:
    header = (
        "ASIN|Number of Orders|Unique Customer Count|Repeat Customer Share: % Share of Total Customers|Currency|"
        "Repeat Ordered Product Sales: Sales|Repeat Ordered Product Sales: % Share of Total Sales"
    )
    return _rows(
        report,
        header,
        (
            [*_of(report, r), r.orders, r.unique_customers, fraction(r.repeat_customers_pct_total),
             r.repeat_purchase_revenue.currency_code, r.repeat_purchase_revenue.amount,
             fraction(r.repeat_purchase_revenue_pct_total)]
            for r in report.data_by_asin
        ),
    )  # fmt: skip


R = TypeVar("R", bound=Report)


def _document(short: str, model: type[R], tables: Callable[[R], list[Grid]]) -> Document[R]:
    name = f"GET_BRAND_ANALYTICS_{short}_REPORT"
    return Document(name, model, is_report(name), tables)


BRAND_ANALYTICS: tuple[Document[Any], ...] = (
    _document("SEARCH_QUERY_PERFORMANCE", SearchQueries, _queries),
    _document("SEARCH_CATALOG_PERFORMANCE", SearchCatalog, _catalog),
    _document("SEARCH_TERMS", SearchTerms, _terms),
    _document("MARKET_BASKET", MarketBasket, _baskets),
    _document("REPEAT_PURCHASE", RepeatPurchase, _repeats),
)
