"""What the demo's people download of search queries agrees with their own search-term reports."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from io import StringIO

import pytest

from xlops.demo.clock import Clock
from xlops.demo.scenario import told
from xlops.demo.search import queries, search_files
from xlops.demo.told_year import simulate
from xlops.demo.year import DemoYear


@pytest.fixture(scope="module")
def year() -> DemoYear:
    store = told("demo")
    return simulate(store, store.market[0], Clock(store.clock.last_day), store.clock.seed)


def test_no_query_has_less_than_its_advertising(year: DemoYear) -> None:
    first, last = (year.clock.index(date(2026, 11, day)) for day in (15, 21))
    ads: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for click in year.clicks:
        if first <= click.day <= last and click.target.campaign.plan.ad_product == "SP":
            for n, count in enumerate((click.impressions, click.clicks, click.orders)):
                ads[click.target.term][n] += count
    found = {q.text: q for q in queries(year, 0)}
    words = {term for term in ads if not term.startswith("b0")}
    assert words <= found.keys()
    for term in words:
        seen, clicked, _, bought = found[term].own
        assert [seen, clicked, bought] >= ads[term]
        assert all(a >= b for a, b in zip((seen, clicked, bought), ads[term], strict=True))


def test_a_funnel_narrows_and_the_brand_s_part_is_a_part(year: DemoYear) -> None:
    for q in queries(year, 0):
        assert all(a >= b for a, b in zip(q.market, q.market[1:], strict=False))
        assert all(a >= b for a, b in zip(q.own, q.own[1:], strict=False))
        assert all(own <= every for own, every in zip(q.own, q.market, strict=True))


def test_the_files_are_those_of_brand_analytics_for_two_weeks(year: DemoYear) -> None:
    files = dict(search_files(year))
    assert len(files) == 6
    name = "us/brand analytics/US_Search_Query_Performance_Brand_View_Simple_Week_2026_11_21.csv"
    line, _, rest = files[name].decode("utf-8-sig").partition("\n")
    assert line == (
        'Brand=["Larkfell"],Reporting Range=["Weekly"],Select week=["Week 47 | 2026-11-15 - 2026-11-21 2026"]'
    )
    rows = list(csv.DictReader(StringIO(rest)))
    assert len(rows) == len(queries(year, 0)) == 101
    assert {row["Reporting Date"] for row in rows} == {"2026-11-21"}
