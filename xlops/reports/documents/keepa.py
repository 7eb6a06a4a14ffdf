"""Keepa's `product` answer with its history: what was true at the end of each day (UTC), laid out day by day.

Keepa counts minutes from 2011, writes amounts in hundredths (in yen: whole) and -1 where there was no offer. A value
holds until the next one, so that the days between changes are known and not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from xlops.reports.documents.model import Document, DocumentPart, Grid

_MARKETS = {
    1: "US", 2: "GB", 3: "DE", 4: "FR", 5: "JP", 6: "CA", 8: "IT", 9: "ES", 10: "IN", 11: "MX", 12: "BR",
}  # fmt: skip
_FROM = datetime(2011, 1, 1, tzinfo=UTC)
# header → (place in `csv`, values of one point beside its minute, what the number is)
_SERIES = {
    "Buy Box: Current": (18, 2, "price"),
    "New: Current": (1, 1, "price"),
    "Amazon: Current": (0, 1, "price"),
    "New, 3rd Party FBA: Current": (10, 1, "price"),
    "New, 3rd Party FBM: Current": (7, 2, "price"),
    "List Price: Current": (4, 1, "price"),
    "New Offer Count: Current": (11, 1, "count"),
    "Sales Rank: Current": (3, 1, "count"),
    "Reviews: Rating": (16, 1, "tenth"),
    "Reviews: Rating Count": (17, 1, "count"),
}


class KeepaProduct(DocumentPart):
    asin: str
    title: str | None = None
    domain_id: int
    csv: list[list[int] | None]


class Products(DocumentPart):
    products: list[KeepaProduct]


def _is_mine(top: Any) -> bool:
    products = top.get("products") if isinstance(top, Mapping) else None
    first = products[0] if isinstance(products, list) and products else None
    return isinstance(first, Mapping) and {"asin", "domainId", "csv"} <= first.keys()


def _last_of_day(points: Sequence[int], values: int) -> dict[date, int | None]:
    """Day → the value that stood at its end; amounts with shipping, None where there was none."""
    found: dict[date, int | None] = {}
    for at in range(0, len(points) - values, values + 1):
        value, *shipping = points[at + 1 : at + 1 + values]
        day = (_FROM + timedelta(minutes=points[at])).date()
        found[day] = None if value < 0 else value + max(0, sum(shipping))
    return found


def _cell(value: int | None, what: str, market: str) -> Any:
    if value is None or what == "count" or (what == "price" and market == "JP"):
        return value
    return str(Decimal(value) / (100 if what == "price" else 10))


def _days(product: KeepaProduct) -> Iterator[list[Any]]:
    """One row for each day from the first change to the last."""
    market = _MARKETS.get(product.domain_id, f"Keepa domain {product.domain_id}")
    points = [product.csv[n] if n < len(product.csv) else None for n, _, _ in _SERIES.values()]
    ends = [_last_of_day(p or [], v) for p, (_, v, _) in zip(points, _SERIES.values(), strict=True)]
    changes = sorted({day for series in ends for day in series})
    now: list[int | None] = [None] * len(ends)
    for number in range((changes[-1] - changes[0]).days + 1 if changes else 0):
        day = changes[0] + timedelta(days=number)
        now = [series.get(day, old) for series, old in zip(ends, now, strict=True)]
        cells = [_cell(v, what, market) for v, (_, _, what) in zip(now, _SERIES.values(), strict=True)]
        yield [market, day.isoformat(), product.asin, product.title, *cells]


def _tables(answer: Products) -> list[Grid]:
    rows: list[list[Any]] = [["Keepa Marketplace", "Keepa Day", "ASIN", "Title", *_SERIES]]
    rows += [row for product in answer.products for row in _days(product)]
    return [("history", rows)]


KEEPA_PRODUCT = Document("Keepa product", Products, _is_mine, _tables, "Keepa")
