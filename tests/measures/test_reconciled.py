"""Rule N1: search-term, targeting and product totals against the campaigns of the same days; a finding from 2 %."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date
from tests.measures.ad_files import CAMPAIGN, LAST, PRODUCT, SETTLED, days, report, terms
from xlops.facts.history import open_store
from xlops.findings import Finding
from xlops.measures import Account
from xlops.measures.campaign_windows import windows
from xlops.measures.reconciled import Reconciled, off_findings, reconcile


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two campaigns that spend 5 a day for 40, of which the search terms of one are lacking."""
    found = Home(tmp_path)
    found.put("us/sales.csv", by_date(60, LAST - timedelta(days=59)), SETTLED)
    rows = [(c, "ENABLED", 50, 900, 10, 5, 40, 1) for c in ("One", "Two")]
    found.put("us/Sponsored_Products_Campaign_report.csv", report(CAMPAIGN, days(56), *rows), SETTLED)
    products = [(c, "G", "A", "B0CHILD001", 900, 10, 4.9, 39.3, 1, 1) for c in ("One", "Two")]
    found.put("us/Sponsored_Products_Advertised_product_report.csv", report(PRODUCT, days(56), *products), SETTLED)
    return found


def put_terms(home: Home, count: int, spend: float) -> None:
    """Search terms of one of the two campaigns, for so many days."""
    text = terms(days(count), ("One", "G", "b", "EXACT", "b", 10, spend, 40, 1))
    home.put("us/Sponsored_Products_Search_term_report.csv", text, SETTLED)


def held(home: Home) -> list[Reconciled]:
    assert [o.reason for o in home.ingest().of("refused")] == []
    with open_store(home.folder, read_only=True) as store:
        account = Account(store, home.settings)
        return reconcile(account, windows(account, LAST))


def test_n1_totals_of_one_span_are_held_against_the_campaigns(home: Home) -> None:
    put_terms(home, 56, 4.95)
    [found] = held(home)
    gaps = {other.table: {fact: round(gap, 4) for fact, gap in found.gaps(other).items()} for other in found.others}
    assert gaps == {
        "ads_advertised": {"spend": -0.02, "ad_sales": -0.0175},
        "ads_term": {"spend": -0.505, "ad_sales": -0.5},
    }
    assert (found.first.campaigns, found.looked_into) == (frozenset({"One", "Two"}), frozenset({"One", "Two"}))
    told = [(f.file, f.column, f.value, f.expected.en) for f in off_findings([found])]  # type: ignore[union-attr]
    where = "US 2025-10-27 … 2025-11-23"
    assert told == [
        (where, "spend (Sponsored Products)", "-2.0%", "ads_campaign 280.00, ads_advertised 274.40"),
        (where, "spend (Sponsored Products)", "-50.5%", "ads_campaign 280.00, ads_term 138.60"),
        (where, "ad_sales (Sponsored Products)", "-50.0%", "ads_campaign 2,240.00, ads_term 1,120.00"),
    ]


def test_n1_below_two_per_cent_there_is_no_finding(home: Home) -> None:
    rows = [(c, "G", "b", "EXACT", "b", 10, 4.96, 39.3, 1) for c in ("One", "Two")]
    home.put("us/Sponsored_Products_Search_term_report.csv", terms(days(56), *rows), SETTLED)
    [found] = held(home)
    assert found.off(found.others[1]) == {}


def test_n1_what_the_weeks_said_already_is_not_said_twice(home: Home) -> None:
    said = Finding(
        "sources-differ", file="US 2025-W46", column="spend (Sponsored Products)", value="-2.0%", expected=""
    )
    assert off_findings(held(home), [said]) == []


def test_a_campaign_without_a_finer_report_is_not_looked_into(home: Home) -> None:
    (home.folder / "exports/us/Sponsored_Products_Advertised_product_report.csv").unlink()
    put_terms(home, 56, 5)
    [found] = held(home)
    assert (len(found.first.campaigns), found.looked_into) == (2, frozenset({"One"}))


def test_a_report_of_other_days_is_not_held_against_it(home: Home) -> None:
    put_terms(home, 20, 5)
    [found] = held(home)
    assert [other.table for other in found.others] == ["ads_advertised"]
