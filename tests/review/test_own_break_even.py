"""Rule N29: the advertising of one ASIN is held against that ASIN's own break-even, where its costs are known."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import TERM_HEADER, Home, by_asin, by_date
from tests.measures.test_own_measures import TRANSACTIONS, own, seen, transaction
from xlops.facts.history import open_store
from xlops.jobs.explain import explain
from xlops.measures import Account
from xlops.measures.campaigns import campaigns
from xlops.review.below import below

FIRST, LAST = date(2026, 10, 1), date(2026, 11, 22)
DAYS = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
HEADER = (
    "Date,Currency,Campaign Name,Ad Group Name,Advertised SKU,Advertised ASIN,Impressions,Clicks,Spend,"
    "7 Day Total Sales ,7 Day Total Orders (#),7 Day Total Units (#)"
)
ADS = {"One": [("A", "B0CHILD001")], "Two": [("A", "B0CHILD001"), ("B", "B0CHILD002")], "Other": [("B", "B0CHILD002")]}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """SKU A sells 100 a day, costs 85 and leaves 5; of B the cost is not known. Every ad has an ACOS of 20 %."""
    found = Home(tmp_path_factory.mktemp("own"))
    money = [transaction(day, "Order", sku, 1, 100, -10) for day in DAYS for sku in ("A", "B")]
    found.put("us/transactions.csv", "\n".join([TRANSACTIONS, *money]) + "\n", date(2026, 12, 20))
    found.put("us/sales.csv", by_date(len(DAYS), FIRST, gmv=200, units=2), date(2026, 12, 20))
    each = [(day, campaign, *one) for day in DAYS for campaign, some in ADS.items() for one in some]
    ads = [f"{d},USD,{c},G,{sku},{asin},500,10,20,100,1,1" for d, c, sku, asin in each]
    found.put(
        "us/Sponsored_Products_Advertised_product_report.csv", "\n".join([HEADER, *ads]) + "\n", date(2026, 12, 20)
    )
    terms = [f"{d},USD,{c},G,board,EXACT,board,500,10,20,100,1,1" for d in DAYS for c in ADS]
    found.put(
        "us/Sponsored_Products_Search_term_report.csv", "\n".join([TERM_HEADER, *terms]) + "\n", date(2026, 12, 20)
    )
    assert [o.reason for o in found.ingest().of("refused")] == []
    own(found, seen("products", "sku, asin, unit_cost", "'A', 'B0CHILD001', 85", "'B', 'B0CHILD002', null"))
    return found


def test_n29_terms_of_an_ad_group_with_one_asin_know_its_break_even(home: Home) -> None:
    with open_store(home.folder, read_only=True) as store:
        account = Account(store, home.settings)
        terms = below(account, LAST).terms
    found = {
        c: (asin, margin) for c, asin, margin in zip(terms["campaign"], terms["own_asin"], terms["own"], strict=True)
    }
    assert found["One"] == ("B0CHILD001", pytest.approx(0.05))
    assert [found[c][0] for c in ("Two", "Other")] == ["", ""]


def test_n29_a_campaign_may_cost_the_break_even_of_what_it_advertises(home: Home) -> None:
    """Where a product that takes more than a twentieth of its spend has no known cost, nothing is known of it."""
    with open_store(home.folder, read_only=True) as store:
        frame = campaigns(Account(store, home.settings), LAST).frame
    found = {
        c: None if own != own else round(own, 9) for c, own in zip(frame["campaign"], frame["break_even"], strict=True)
    }
    assert found == {"One": 0.05, "Two": None, "Other": None}


def test_explain_of_an_asin_without_its_advertising_report_names_that_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.put("us/sales.csv", by_date(14, date(2026, 11, 9)))
    home.put("us/2026-W47/asins.csv", by_asin(), date(2026, 11, 24))
    home.ingest()
    found = explain(home.folder, home.settings, "acos", "2026-W47", "US", asin="B0CHILD001").why.en
    assert "Advertised product, daily" in found
    assert "Campaign" not in found
