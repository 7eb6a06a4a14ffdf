"""What the snapshot tells beside KPIs: what products earned, for `AMZ_PROFIT` and `AMZ_FEES`, and exchange rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlops.jobs.profit import figures_of
from xlops.measures.product_profit import FEES, PARTS

if TYPE_CHECKING:
    from xlops.measures.account import Account
    from xlops.review.profit import ProfitPage

_FIGURES = ("units", "units_refunded", *PARTS, "net_sales", "fees", "contribution", "margin")


def goods_tables(account: Account, pages: Mapping[str, ProfitPage]) -> dict[str, pd.DataFrame]:
    """`_earned` has a row per month and ASIN, and one without an ASIN for all; `_rate` the dated exchange rates."""
    earned = [row for page in pages.values() for row in _earned(page)]
    rates = [(rate.currency, str(rate.day), float(rate.rate)) for rate in account.exchange.rows()]
    told = pd.DataFrame(earned, columns=["period", "asin", *_FIGURES])
    return {
        "_earned": told.astype(dict.fromkeys(_FIGURES, "float64")),
        "_rate": pd.DataFrame(rates, columns=["currency", "day", "rate"]),
    }


def skus_earned(pages: Mapping[str, ProfitPage]) -> Iterator[tuple[str, str]]:
    """Each SKU of the pages with the ASIN under which it is told."""
    return ((sku, p.key) for page in pages.values() for p in page.products for sku in p.skus if p.key)


def _earned(page: ProfitPage) -> Iterable[dict[str, Any]]:
    for product in (*page.products, page.total):
        told = figures_of(product, credited=page.credited)
        fees = [told[fee] for fee in FEES]
        yield {
            **{name: told[name] for name in _FIGURES if name in told},
            "period": page.period.label,
            "asin": product.key,
            "margin": _margin(product.margin),
            "fees": None if None in fees else round(sum(fees), 2),
        }


def _margin(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
