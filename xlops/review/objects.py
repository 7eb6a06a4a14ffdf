"""What a KPI's finding names: which documents, SKUs, ASINs, campaigns, cases, the worst first (rule N28)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from unicodedata import east_asian_width

import pandas as pd

from xlops.language import NOTHING, Text, listed
from xlops.measures import ALL
from xlops.measures.objects import Named
from xlops.periods import Period
from xlops.review.below import Below
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.review.stock import SkuStock

_MOST = 3
_ROOM = 60  # letters
_COLUMNS = 48  # of which a Chinese or Japanese letter takes two
_END = 14


def short(title: str, columns: int = _COLUMNS) -> str:
    """As much of a listing's title as a sentence has room for: its beginning, and its end, which tells variants apart.

    `Cast Iron Skillet … 10.25"`.
    """
    if width(title) <= columns:
        return title.rstrip(" ,")
    head, *_, tail = [part.strip() for part in re.split("[,，、;；|…]", title) if part.strip()] * 2 or [title] * 2
    if head != tail and width(head) + width(tail) + 3 <= columns:
        return f"{head} … {tail}"
    end = min(_END, columns // 2)
    return abridged(title, columns, tail if head != tail and width(tail) <= end else "")


def abridged(text: str, columns: int, last: str = "") -> str:
    """The beginning of a text and its end, or what is to stand for it; all of it where it fits."""
    if width(text) <= columns:
        return text
    last = last or _cut(text[::-1], min(_END, columns // 2))[::-1].lstrip(" ,")
    return f"{_cut(text, columns - width(last) - 3).rstrip(' ,')} … {last}"


def width(text: str) -> int:
    """How many columns a text takes: Chinese and Japanese letters two each."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _cut(text: str, columns: int) -> str:
    """As many letters from the beginning as fit."""
    widths = accumulate(width(letter) for letter in text)
    return text[: sum(width <= columns for width in widths)]


def more(count: int) -> Text:
    """How many are not named: ` +4 more`; nothing where all are."""
    return saying("object", "more", count=count) if count > 0 else NOTHING


def of_sheets(
    board: Board, period: Period, sheets: Mapping[str, Sequence[Named]], scope: str = ALL
) -> dict[str, list[Named]]:
    """What the seller's sheets name of each KPI, in the marketplaces that its number is of (rule N24)."""

    def kept(kpi: str, some: Sequence[Named]) -> list[Named]:
        over = _over(board, kpi, period, scope)
        every = scope == ALL and len(over) == len(board.account.marketplaces)
        return [n for n in some if every or n[0] is None or n[0] in over]

    return {kpi: kept(kpi, some) for kpi, some in sheets.items()}


def named_objects(
    board: Board, period: Period, stood: Below, sheets: Mapping[str, Sequence[Named]], asins: pd.DataFrame,
    scope: str = ALL,
) -> dict[str, Text]:  # fmt: skip
    """KPI id → its objects in words, of the marketplaces that its number is of (rule N24).

    `stood` is that of the scope; `asins` has a row per ASIN of the period, over all marketplaces or of the one.
    """
    named = of_sheets(board, period, sheets, scope)
    found = {kpi: [_of_sheet(one, stood.names) for one in some] for kpi, some in named.items()}
    found |= _standing(board, period, stood)
    found["buybox"] = _of_asins(asins, stood.names)
    every = [scope] if scope != ALL else board.account.marketplaces
    parts: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for kpi in list(found.keys() - named.keys() - {"buybox"}):
        over = tuple(_over(board, kpi, period, scope))
        if len(over) < len(every):
            if over not in parts:
                parts[over] = _standing(board, period, stood.among(over))
            found[kpi] = parts[over].get(kpi, [])
    return {kpi: _told(some) for kpi, some in found.items() if some}


def _over(board: Board, kpi: str, period: Period, scope: str) -> Sequence[str]:
    return board.score(board.catalogue[kpi], period, scope).marks.over(scope, board.account.marketplaces)


def _standing(board: Board, period: Period, stood: Below) -> dict[str, list[str]]:
    return _of_stock(stood) | _of_campaigns(board, period, stood.campaigns)


def _told(some: Sequence[str]) -> Text:
    """The first of them, as many as a cell of three lines has room for."""
    fits = [n for n in range(1, min(len(some), _MOST) + 1) if n == 1 or len(", ".join(some[:n])) <= _ROOM]
    return listed(some[: fits[-1]]) + more(len(some) - fits[-1])


def _of_sheet(one: Named, names: Mapping[str, str]) -> str:
    market, what, part = one
    return " ".join(w for w in (market, names.get(what, what), part) if w)


def _of_stock(stood: Below) -> dict[str, list[str]]:
    skus = stood.skus

    def those(chosen: Sequence[SkuStock]) -> list[str]:
        return [s.told for s in chosen]

    def most(column: str) -> list[str]:
        having = [s for s in skus if getattr(s, column)]
        return those(sorted(having, key=lambda s: (-getattr(s, column), s.key)))

    out = those([s for s in skus if not s.available and s.velocity])
    dear = [s for s in skus if s.price and s.lowest_price and s.price > s.lowest_price]
    return {
        "oos": out,
        "instock": out,
        "lost": out,
        "reorder_due": those([s for s in skus if s.due]),
        "aged181": most("aged181"),
        "excess": most("excess"),
        "stranded": [_with(s.told, stood.stranded.get((s.marketplace, s.sku), "")) for s in skus if s.stranded],
        "price_gap": those(sorted(dear, key=lambda s: -(s.price or 0) / (s.lowest_price or 1))),
        "fee_cover": those([s for s in skus if s.sku in stood.costless and s.velocity]),
    }


def _with(told: str, why: str) -> str:
    return f"{told} ({why})" if why else told


def _of_campaigns(board: Board, period: Period, campaigns: pd.DataFrame) -> dict[str, list[str]]:
    """The campaigns that spend most beyond the target ACOS, or the break-even of their one ASIN where that is lower."""
    edge = board.target(board.catalogue["acos"], period, "ALL").target
    if campaigns.empty or edge is None or edge.high is None:
        return {}
    bears = campaigns["own"].fillna(edge.high).clip(upper=edge.high) if "own" in campaigns else edge.high
    beyond = (campaigns["spend"] - bears * campaigns["ad_sales"]) * campaigns["rate"]
    worst = (
        campaigns.assign(beyond=beyond).query("beyond > 0").sort_values(["beyond", "campaign"], ascending=[False, True])
    )
    told = [f"{m} {c}" for m, c in zip(worst["marketplace"], worst["campaign"], strict=True)]
    return {"acos": told, "tacos": told}


def _of_asins(asins: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """The ASINs that lost most page views to other offers."""
    if asins.empty or not {"page_views", "bb_views"} <= set(asins.columns):
        return []
    lost = (asins["page_views"] - asins["bb_views"]).astype("float64")
    worst = asins.assign(lost=lost).query("lost > 0").sort_values(["lost", "asin"], ascending=[False, True]).head(_MOST)
    told = zip(worst["asin"], worst["title"], worst["bb_views"] / worst["page_views"], strict=True)
    return [f"{names.get(asin, short(str(title)) or asin)} {share:.0%}" for asin, title, share in told]
