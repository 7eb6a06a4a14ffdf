"""Offers that ceased to be active, and why stock is stranded, from photographs of listings and stranded stock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.fact_rows import put_facts
from tests.stores import begin_store
from xlops.facts.history import Store, open_store
from xlops.measures import Account
from xlops.measures.listed import stranded_reasons, unlisted
from xlops.periods import Week
from xlops.review.listed import listing_findings
from xlops.settings import read_settings

WEEK = Week.of(date(2026, 11, 9))
LAST = WEEK.span.last
SETTINGS = read_settings('store = "Listed"\nmarketplaces = ["US"]\n')


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    begin_store(tmp_path)
    with open_store(tmp_path) as store:
        yield store


def listings(store: Store, day: date, **words: str) -> None:
    rows = [{"day": day, "sku": sku, "asin": f"B0{sku}", "title": f"Title {sku}", "price": 20, "status": word}
            for sku, word in words.items()]  # fmt: skip
    put_facts(store, "listings", rows)


def test_an_offer_that_was_like_most_and_is_so_no_longer_is_told_in_any_language(store: Store) -> None:
    """`C` was never active, `D` is gone from the report, which may be of active offers only."""
    listings(store, LAST - timedelta(days=7), A="在售", B="在售", C="不可售", D="在售")
    listings(store, LAST, A="在售", B="不可售", C="不可售")
    found = unlisted(Account(store, SETTINGS), LAST)
    assert [(o.key, o.asin, o.title, o.status, o.since) for o in found] == [
        ("US|B", "B0B", "Title B", "不可售", LAST - timedelta(days=7))
    ]
    [told] = listing_findings(found, {"B": "Bottle"}, WEEK, "US")
    assert told.finding.en == "US Bottle is no longer active"
    assert told.evidence.en == f"active in the listing report of {LAST - timedelta(days=7)}; now US Bottle (不可售)"
    assert (told.lead and told.lead.key, told.key) == ("US|B", "unlisted|US|2026-W46")
    assert listing_findings(found, {}, WEEK, "DE") == []


def test_n26_reports_of_later_days_and_long_ago_say_nothing(store: Store) -> None:
    listings(store, LAST - timedelta(days=60), A="Active", B="Active")
    listings(store, LAST, A="Active", B="Inactive")
    assert unlisted(Account(store, SETTINGS), LAST) == []  # nothing near enough to be held against
    listings(store, LAST + timedelta(days=20), A="Inactive", B="Active")
    assert unlisted(Account(store, SETTINGS), LAST) == []


def test_why_a_sku_is_stranded_is_as_the_newest_report_says(store: Store) -> None:
    for back, why in ((8, "Pricing error"), (0, "Listing closed")):
        put_facts(store, "fba_stranded", [{"day": LAST - timedelta(days=back), "sku": "A", "reason": why},
                                          {"day": LAST - timedelta(days=back), "sku": "B", "reason": " "}])  # fmt: skip
    assert stranded_reasons(Account(store, SETTINGS), LAST) == {("US", "A"): "Listing closed"}
    assert stranded_reasons(Account(store, SETTINGS), LAST - timedelta(days=30)) == {}
