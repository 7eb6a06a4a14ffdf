"""Impressions never come from a search-term report (rule N31)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import FIRST, Home, by_date, term_days
from tests.measures.test_account import W45, account
from xlops.measures.detail import days


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A week of which search terms alone tell the advertising."""
    home = Home(tmp_path)
    home.put("us/sales.csv", by_date(), date(2026, 12, 20))
    home.put("us/Sponsored_Products_Search_term_report.csv", term_days(7, FIRST), date(2026, 12, 20))
    home.ingest()
    return home


def test_n31_a_week_known_by_search_terms_only_has_spend_and_clicks_but_no_impressions(home: Home) -> None:
    with account(home) as own:
        values = next(r for r in own.measures([W45]) if r.marketplace == "US").values
    assert (values["clicks"], values["spend"]) == (21, 17.5)
    assert values.keys().isdisjoint({"impressions", "sp_impressions"})


def test_n31_the_days_of_search_terms_have_spend_and_clicks_but_no_impressions(home: Home) -> None:
    with account(home) as own:
        found = days(own)
    assert found[["clicks", "spend"]].to_numpy().tolist() == [[3, 2.5]] * 7
    assert found["impressions"].isna().all()
