"""Search queries: one query of several reports, its funnel, and what advertising, ranks and tools say of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fact_rows import put_facts
from tests.stores import begin_store
from xlops.facts.history import Store, open_store
from xlops.measures import Account
from xlops.measures.queries import Searched, branded, in_search, searched
from xlops.periods import Month, Span, Week
from xlops.settings import read_settings

WEEK = Week.of(date(2026, 11, 9))
LAST = WEEK.span.last
SETTINGS = read_settings('store = "Searched"\nmarketplaces = ["US"]\n')


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    begin_store(tmp_path)
    with open_store(tmp_path) as store:
        yield store


def query(text: str = "steel bottle", **more: Any) -> dict[str, Any]:
    of = {"query": text, "volume": 2000, "impressions": 40000, "own_impressions": 2000, "clicks": 900,
          "own_clicks": 90, "cart_adds": 300, "own_cart_adds": 40, "purchases": 200, "own_purchases": 30,
          "purchase_price": 20, "own_purchase_price": 21}  # fmt: skip
    return of | more


def ads(term: str, day: date, **more: Any) -> dict[str, Any]:
    of = {"day": day, "campaign": "C", "ad_group": "G", "targeting": "t", "match_type": "BROAD", "term": term,
          "impressions": 90, "clicks": 4, "spend": 3, "ad_sales": 20, "ad_orders": 1}  # fmt: skip
    return of | more


def found(store: Store, on: date = LAST, within: Span | None = None) -> Searched:
    [one] = searched(Account(store, SETTINGS), on, within)
    return one


def row(of: Searched, text: str = "steel bottle") -> dict[str, Any]:
    return dict(of.frame.set_index("query").loc[text])


def test_one_query_of_several_reports_whatever_its_case_and_spaces(store: Store) -> None:
    """Two brands: the market's figures are the same ones, the own ones are added."""
    put_facts(store, "queries", [{"brand": "Ours", **query("Steel  Bottle ")}], span=WEEK.span, subject="Ours")
    put_facts(store, "queries", [{"brand": "Other", **query(own_clicks=10, own_purchases=5)}], span=WEEK.span,
              subject="Other")  # fmt: skip
    put_facts(store, "top_terms", [{"term": "STEEL BOTTLE", "rank": 900, "brand_1": "Rival"}], span=WEEK.span)
    put_facts(store, "top_terms", [{"term": "steel bottle", "rank": 1000, "brand_1": "Ours"}],
              span=WEEK.previous().span)  # fmt: skip
    put_facts(store, "ads_term", [ads("Steel bottle", d) for d in WEEK.span.days()], product="sp")
    of = row(found(store))
    assert {k: of[k] for k in ("clicks", "own_clicks", "purchases", "own_purchases", "volume")} == {
        "clicks": 900, "own_clicks": 100, "purchases": 200, "own_purchases": 35, "volume": 2000,
    }  # fmt: skip
    assert (of["rank"], of["rank_change"], of["leader"]) == (900, 100, "Rival")
    assert (of["spend"], of["ad_clicks"], of["ad_orders"], of["ad_sales"]) == (21, 28, 7, 140)


def test_n2_advertising_is_told_only_where_every_day_of_the_report_is_known(store: Store) -> None:
    put_facts(store, "queries", [{"brand": "Ours", **query()}, {"brand": "Ours", **query("dog bed")}], span=WEEK.span)
    put_facts(store, "ads_term", [ads("steel bottle", d) for d in WEEK.span.days()[:-1]], product="sp")
    assert (found(store).ads, math.isnan(row(found(store))["spend"])) == (False, True)
    put_facts(store, "ads_term", [ads("steel bottle", LAST)], product="sp")
    assert found(store).ads
    assert (row(found(store))["spend"], row(found(store), "dog bed")["spend"]) == (21, 0)  # inside coverage no row is 0


def test_the_view_by_asin_stands_in_for_the_brand_s_and_names_the_product(store: Store) -> None:
    for asin, bought in (("B0OURS0001", 12), ("B0OURS0002", 30)):
        put_facts(store, "query_asin", [{"asin": asin, **query(own_purchases=bought)}], span=WEEK.span, subject=asin)
    of = found(store)
    assert (of.source, row(of)["own_purchases"], row(of)["purchases"], row(of)["asin"]) == (
        "query_asin", 42, 200, "B0OURS0002",
    )  # fmt: skip
    put_facts(store, "queries", [{"brand": "Ours", **query()}], span=WEEK.span)
    assert (found(store).source, row(found(store))["own_purchases"]) == ("queries", 30)


def test_a_rank_is_our_own_only_of_an_asin_of_ours(store: Store) -> None:
    put_facts(store, "queries", [{"brand": "Ours", **query()}], span=WEEK.span)
    put_facts(store, "business_by_asin", [{"asin": "B0OURS0001", "gmv": 1, "units": 1}], span=WEEK.span)
    looked = {"day": LAST, "tool": "A tool", "keyword": "Steel bottle", "search_volume": 7000}
    put_facts(store, "h10_cerebro", [{**looked, "asin": "B0RIVAL001", "organic_rank": 1}], subject="rival")
    assert math.isnan(row(found(store))["organic_rank"])
    put_facts(store, "h10_cerebro", [{**looked, "asin": "B0OURS0001", "organic_rank": 4},
                                     {**looked, "keyword": "cat bed"}], subject="ours")  # fmt: skip
    of = found(store)
    assert (row(of)["organic_rank"], row(of)["tool_volume"], row(of)["volume"]) == (4, 7000, 2000)
    only = row(of, "cat bed")  # a keyword that the tool alone knows has no funnel
    assert (only["tool_volume"], math.isnan(only["purchases"]), only["shown"]) == (7000, True, "cat bed")


def test_n26_the_newest_report_that_had_ended_and_the_one_before_it(store: Store) -> None:
    weeks = [WEEK.previous().previous(), WEEK.previous(), WEEK]
    for n, week in enumerate(weeks):
        put_facts(store, "queries", [{"brand": "Ours", **query(own_purchases=10 + n)}], span=week.span)
    put_facts(store, "queries", [{"brand": "Ours", **query(own_purchases=99)}], span=Month(2026, 10).span)
    of = found(store)
    assert (of.span, row(of)["own_purchases"]) == (WEEK.span, 12)
    assert of.before is not None
    assert of.before["own_purchases"].tolist() == [11]
    assert found(store, LAST - timedelta(days=1)).span == weeks[1].span
    assert found(store, within=weeks[0].span).span == weeks[0].span
    assert found(store, within=Month(2026, 10).span).span == Month(2026, 10).span
    assert searched(Account(store, SETTINGS), LAST, Month(2026, 8).span) == []
    assert searched(Account(store, SETTINGS), LAST + timedelta(days=200)) == []  # too old to say anything


def test_brand_queries_hold_a_brand_s_name(store: Store) -> None:
    words = ("ours", "acme home")
    told = {text: branded(text, words) for text in ("ours bottle", "bottle by acmehome", "colours", "bottle")}
    assert told == {"ours bottle": True, "bottle by acmehome": True, "colours": False, "bottle": False}
    put_facts(store, "queries", [{"brand": "Acme Home", **query("acme home bottle")},
                                 {"brand": "Acme Home", **query()}], span=WEEK.span)  # fmt: skip
    assert found(store).frame.set_index("query")["branded"].to_dict() == {
        "acme home bottle": True, "steel bottle": False,
    }  # fmt: skip


def test_own_products_in_search_most_sales_first(store: Store) -> None:
    rows = [{"asin": f"B0OURS000{n}", "title": f"Bottle {n}", "impressions": 900, "clicks": 90, "cart_adds": 20,
             "purchases": 9, "sales": 100 * n} for n in (1, 2)]  # fmt: skip
    put_facts(store, "catalog_performance", rows, span=WEEK.span)
    assert [(p.asin, p.sales, p.counts["clicks"]) for p in in_search(Account(store, SETTINGS), LAST)] == [
        ("B0OURS0002", 200.0, 90.0), ("B0OURS0001", 100.0, 90.0),
    ]  # fmt: skip
