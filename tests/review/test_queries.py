"""What the Search queries sheet says: worth by its formula, what is open, and the finding of a share that fell."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest

from xlops.measures.queries import Searched
from xlops.periods import Week
from xlops.review.queries import QueryRow, fallen, query_rows, spans_told
from xlops.review.query_finding import query_findings

WEEK = Week.of(date(2026, 11, 9))
_ROW = {
    "shown": "", "volume": 5000.0, "impressions": 50_000.0, "own_impressions": 2_500.0, "clicks": 2_000.0,
    "own_clicks": 100.0, "cart_adds": 600.0, "own_cart_adds": 30.0, "purchases": 400.0, "own_purchases": 20.0,
    "price": 25.0, "own_price": 20.0, "branded": False, "spend": 40.0, "ad_clicks": 50.0, "ad_orders": 8.0,
    "ad_sales": 160.0, "rank": 900.0, "rank_change": 10.0, "leader": "Rival", "tool": None, "tool_volume": math.nan,
    "organic_rank": math.nan, "asin": None,
}  # fmt: skip


def one(*rows: dict[str, Any], before: dict[str, float] | None = None, ads: bool = True) -> Searched:
    """What was searched; `before` are the own purchases of the report before, of 400, by query."""
    frame = pd.DataFrame([{**_ROW, "shown": row["query"], **row} for row in rows])
    then = pd.DataFrame([(q, n, 400.0) for q, n in (before or {}).items()],
                        columns=["query", "own_purchases", "purchases"])  # fmt: skip
    return Searched("US", WEEK.span, "queries", frame, then if before else None, ads)


def rows(*some: dict[str, Any], **more: Any) -> dict[str, QueryRow]:
    return {r.query: r for r in query_rows([one(*some, **more)], {"US": "USD"}, 0.3)}


def test_worth_is_purchases_times_the_share_that_is_missing_times_the_price() -> None:
    """`low` is clicked 5 % of the time and bought 1 %; `usual` has the average of both together, (20 + 4) / 800."""
    found = rows({"query": "usual"}, {"query": "low", "own_purchases": 4.0})
    assert found["low"].worth == 320  # 400 × (0.05 − 0.01) × 20
    assert found["usual"].worth == 0.0
    assert list(found) == ["low", "usual"]
    dear = rows({"query": "usual"}, {"query": "low", "own_purchases": 4.0, "own_price": math.nan})
    assert dear["low"].worth == 400  # where nothing of ours was bought, at the market's price


def test_brand_queries_are_held_against_brand_queries() -> None:
    found = rows({"query": "ours", "branded": True, "own_purchases": 360.0, "own_clicks": 1800.0},
                 {"query": "our pan", "branded": True, "own_purchases": 300.0, "own_clicks": 1500.0},
                 {"query": "pan"})  # fmt: skip
    assert [found[q].sort for q in ("ours", "our pan", "pan")] == ["brand", "brand", "generic"]
    assert (found["our pan"].worth, found["pan"].worth) == (600, 0.0)  # (660 / 800 − 300 / 400) × 400 × 20


@pytest.mark.parametrize(
    ("changed", "gap"),
    [
        ({"own_purchases": 40.0, "spend": 0.0, "ad_orders": 0.0, "ad_sales": 0.0}, "no_ads"),
        ({"ad_sales": 50.0}, "dear"),
        ({"ad_sales": 0.0}, "dear"),
        ({"own_purchases": 17.0}, "more"),
        ({"own_clicks": 60.0, "own_cart_adds": 18.0, "own_purchases": 12.0}, "page"),
        ({"own_purchases": 5.0}, "offer"),  # they click and put it into the cart, and do not buy
        ({"own_purchases": 17.0, "spend": 0.0}, "try"),
        ({"own_purchases": 17.0, "spend": 0.0, "purchases": 300.0}, ""),  # a small query is not worth a try
    ],
)
def test_what_is_open_between_a_query_and_its_advertising(changed: dict[str, Any], gap: str) -> None:
    others = [{"query": f"other {n}"} for n in range(4)]
    assert rows({"query": "this", **changed}, *others)["this"].gap == gap


def test_without_the_search_terms_of_its_days_nothing_is_said_of_advertising() -> None:
    blank = dict.fromkeys(("spend", "ad_orders", "ad_sales"), math.nan)
    found = rows({"query": "this", **blank}, ads=False)["this"]
    assert (found.gap, found.spend, found.acos) == ("unknown", None, None)
    assert spans_told([one({"query": "this"}, ads=False)]).en.endswith("search terms of these days are missing: US")


def test_a_keyword_that_only_a_tool_knows_has_its_volume_and_no_worth() -> None:
    blank = {c: math.nan for c in _ROW if c.endswith(("impressions", "clicks", "adds", "purchases", "price", "volume"))}
    found = rows({"query": "this"}, {"query": "far", **blank, "tool": "A tool", "tool_volume": 900.0})["far"]
    assert (found.sort, found.volume, found.worth, found.gap, found.loses) == ("tool", 900.0, None, "tool", "")


def test_without_a_report_it_says_which_to_download() -> None:
    assert "Search Query Performance, brand view" in spans_told([]).en
    assert "搜索查询绩效（品牌视图）" in spans_told([]).zh


def test_the_finding_of_a_share_that_fell_names_the_dearest_and_leads_to_its_row() -> None:
    some = [{"query": "pan", "own_purchases": 20.0}, {"query": "lid", "own_purchases": 30.0, "own_price": 5.0},
            {"query": "pot", "own_purchases": 60.0}]  # fmt: skip
    found = rows(*some, before={"pan": 60, "lid": 80, "pot": 62})
    assert [r.query for r in fallen(list(found.values()))] == ["pan", "lid"]
    [told] = query_findings(list(found.values()), WEEK, "US")
    assert told.finding.en == "US: fewer of the purchases of “pan” are ours"
    assert told.evidence.en == (
        "5.0% of its purchases after 15.0% in the report before, beyond chance (20 of 400), about 800 USD; then US lid"
    )
    assert told.lead is not None
    assert (told.lead.to, told.lead.key, told.key) == ("query", "US|pan", "query_share|US|2026-W46")
    assert query_findings(list(found.values()), WEEK, "DE") == []
    assert query_findings(list(rows(*some).values()), WEEK, "US") == []  # no report before
