"""The Search queries sheet as plain values: where the brand loses against the market, what advertising leaves open.

`worth` is what a query could bring in the report's days: purchases on Amazon, times the share aimed at less the share
that is there, times the price. Aimed at is the share of clicks or of carts (whoever is clicked so often could be
bought so often), or the average of brand or of generic queries, whichever is more. It bounds, it does not forecast.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from xlops.diagnosis.search_funnel import aimed_share, loses_at, surely_fell
from xlops.language import NOTHING, Text
from xlops.measures.queries import STEPS, InSearch, Searched
from xlops.periods import Span
from xlops.review.sayings import saying

MOST = 2_000
LEAST_OWN = 5.0  # own purchases from which a share of purchases is worth defending
_STRONG = 1.5  # of the average share
_DIGITS = 2  # of a worth: it is no forecast


@dataclass(frozen=True)
class QueryRow:
    """One query; shares are fractions, money is in the marketplace's currency, None is not known.

    `sort` is brand, generic or tool: a keyword that only a tool knows.
    """

    key: str
    marketplace: str
    currency: str
    query: str
    sort: str
    volume: float | None
    rank: float | None
    rank_change: float | None
    counts: tuple[float | None, ...]  # of the market, by step
    own: tuple[float | None, ...]
    shares: tuple[float | None, ...]
    share_before: float | None
    fell: bool  # whether the share of purchases fell, beyond chance
    loses: str  # a step, `seen` for too few impressions, `` for none
    spend: float | None
    ad_orders: float | None
    acos: float | None
    gap: str
    worth: float | None
    lost: float | None  # what the fall of the share cost
    organic_rank: float | None
    leader: str
    asin: str
    tool: str

    @property
    def gap_told(self) -> Text:
        return saying("queries", f"gap_{self.gap}") if self.gap else NOTHING

    @property
    def loses_told(self) -> Text:
        return saying("queries", f"loses_{self.loses}") if self.loses else NOTHING

    @property
    def sort_told(self) -> Text:
        return saying("queries", self.sort)


def query_rows(found: Sequence[Searched], currencies: dict[str, str], acos: float) -> list[QueryRow]:
    """A row a query, what it could be worth first; `acos` is the target, a fraction, infinite where none is set."""
    rows = [row for one in found for row in _rows(one, currencies[one.marketplace], acos)]
    return sorted(rows, key=lambda r: (-(r.worth or 0.0), -(r.volume or 0.0), r.key))


def _rows(of: Searched, currency: str, acos: float) -> list[QueryRow]:
    frame, before = of.frame, _before(of)
    own, every = (frame[c].to_numpy(dtype=float) for c in ("own_purchases", "purchases"))
    fell = surely_fell(own, every, *before)
    averages = {sort: _average(frame[(frame["branded"] == branded) & frame["purchases"].notna()])
                for sort, branded in (("brand", True), ("generic", False))}  # fmt: skip
    usual = frame["purchases"].median()
    with np.errstate(divide="ignore", invalid="ignore"):
        then = before[0] / before[1]
    return [
        _row(of, row, currency, averages, usual, acos, bool(fell[n]), _known(then[n]))
        for n, row in enumerate(frame.to_dict("records"))
    ]


def _before(of: Searched) -> tuple[Any, Any]:
    """(own purchases, all purchases) of the span before, in the order of the frame."""
    if of.before is None:
        blank = np.full(len(of.frame), np.nan)
        return blank, blank.copy()
    then = of.before.set_index("query").reindex(of.frame["query"])
    own, every = (then[c].to_numpy(dtype=float) for c in ("own_purchases", "purchases"))
    return own, every


def _average(frame: pd.DataFrame) -> tuple[float, float]:
    """(share of impressions, share of purchases) of all queries of a sort together."""
    sums = frame[["own_impressions", "impressions", "own_purchases", "purchases"]].sum()
    return tuple(  # type: ignore[return-value]
        float(sums[f"own_{s}"] / sums[s]) if sums[s] else 0.0 for s in ("impressions", "purchases")
    )


def _row(
    of: Searched, row: dict[Any, Any], currency: str, averages: dict[str, tuple[float, float]], usual: float,
    acos: float, fell: bool, then: float | None,
) -> QueryRow:  # fmt: skip
    counts, own = (tuple(_known(row[f"{side}{s}"]) for s in STEPS) for side in ("", "own_"))
    shares = tuple(None if a is None or not b else a / b for a, b in zip(own, counts, strict=True))
    told = counts[-1] is not None
    sort = ("brand" if row["branded"] else "generic") if told else "tool"
    seen, average = averages.get(sort, (0.0, 0.0))
    spend, orders, sold = (_known(row[c]) for c in ("spend", "ad_orders", "ad_sales"))
    price = _known(row["own_price"]) or _known(row["price"])
    worth = lost = None
    if told and price is not None and shares[-1] is not None:
        worth = _rounded((counts[-1] or 0.0) * (aimed_share(shares, average) - shares[-1]) * price)
        lost = _rounded((counts[-1] or 0.0) * (then - shares[-1]) * price) if fell and then is not None else None
    at = loses_at(own, counts) if told else None
    loses = STEPS[at] if at else "seen" if shares[0] is not None and shares[0] < seen / 2 else ""
    cost = spend / sold if spend and sold else math.inf if spend else None
    gap = _gap(shares[-1], average, own[-1], counts[-1], usual, spend, cost, acos, loses, of.ads) if told else "tool"
    return QueryRow(
        f"{of.marketplace}|{row['query']}", of.marketplace, currency, str(row["shown"]), sort,
        _known(row["volume"]) if told else _known(row["tool_volume"]), _known(row["rank"]),
        _known(row["rank_change"]), counts, own, shares, then, fell, loses, spend, orders,
        None if cost is None or math.isinf(cost) else cost, gap, worth, lost, _known(row["organic_rank"]),
        _word(row["leader"]), _word(row["asin"]), _word(row["tool"]),
    )  # fmt: skip


def _gap(
    share: float | None, average: float, own: float | None, every: float | None, usual: float, spend: float | None,
    cost: float | None, acos: float, loses: str, ads: bool,
) -> str:  # fmt: skip
    """What is open between the query and our advertising, the first that holds."""
    if not ads:
        return "unknown"
    low, large = share is not None and share < average, every is not None and every >= usual
    if not spend and share is not None and share >= _STRONG * average and (own or 0.0) >= LEAST_OWN:
        return "no_ads"
    if cost is not None and cost > acos:
        return "dear"
    if spend and low and large and loses in ("", "seen"):
        return "more"
    if loses and loses != "seen":
        return "page" if loses == "clicks" else "offer"
    return "try" if not spend and low and large else ""


def _rounded(money: float) -> float:
    """With two digits, from nothing up."""
    if money <= 0:
        return 0.0
    return round(money, _DIGITS - 1 - math.floor(math.log10(money)))


def _known(value: Any) -> float | None:
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else float(value)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def fallen(rows: Sequence[QueryRow]) -> list[QueryRow]:
    """The queries of which the share of purchases fell beyond chance, what that cost first."""
    return sorted((r for r in rows if r.fell), key=lambda r: (-(r.lost or 0.0), r.key))


def spans_told(found: Sequence[Searched]) -> Text:
    """Of which days the reports are; where there is none, which to download."""
    if not found:
        return saying("queries", "none")
    spans = dict.fromkeys(f"{of.marketplace} {_dates(of.span)}" for of in found)
    without = [of.marketplace for of in found if not of.ads]
    told = saying("queries", "window", spans=" · ".join(spans))
    return told + saying("queries", "no_ads", markets=", ".join(without)) if without else told


def _dates(span: Span) -> str:
    return f"{span.first} – {span.last}"


def products_told(products: Sequence[InSearch], most: int) -> list[dict[str, Any]]:
    """How own products fared in search, whatever was searched: a row each, with the rates from step to step."""
    rows = []
    for one in products[:most]:
        seen, clicked, _, bought = (one.counts[s] for s in STEPS)
        rows.append(
            {
                "marketplace": one.marketplace, "asin": one.asin, "title": one.title, **one.counts,
                "sales": one.sales, "click_rate": clicked / seen if clicked is not None and seen else None,
                "buy_rate": bought / clicked if bought is not None and clicked else None,
            }
        )  # fmt: skip
    return rows
