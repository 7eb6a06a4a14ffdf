"""Impressions never come from a search-term report (rule N31)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import FIRST, Home, by_date, term_days
from tests.measures.test_account import W45, account
from tests.stores import board_of
from tests.tiers import thorough_after
from xlops.jobs.explain import explain
from xlops.measures.detail import days
from xlops.review.apart import apart_rows


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


ADS = "Date,Campaign Name{asin},Currency,Impressions,Clicks,Spend,7 Day Total Orders (#),7 Day Total Sales "


def advertised(first: date, asin: str, shown: int) -> str:
    """A week of campaigns, or of advertised products where `asin` names one."""
    head = ADS.format(asin=",Ad Group Name,Advertised SKU,Advertised ASIN" if asin else "")
    days = [first + timedelta(days=n) for n in range(7)]
    what = f"Kettle,Group,S1,{asin}" if asin else "Kettle"
    return "\n".join([head, *(f'"{d:%b %d, %Y}",{what},USD,{shown},50,$20,10,$100' for d in days)]) + "\n"


@pytest.mark.parametrize(
    ("before", "now", "mark"),
    thorough_after(
        2, [("", "", False), ("", "B0XLOPS101", True), ("B0XLOPS101", "", True), ("B0XLOPS101", "B0XLOPS101", False)]
    ),
)
def test_n31_a_comparison_of_two_reports_carries_a_mark(tmp_path: Path, before: str, now: str, mark: bool) -> None:
    home = Home(tmp_path)
    home.configure('marketplaces = ["US"]\n')
    for first, asin in ((W45.previous().first, before), (W45.first, now)):
        name = "Advertised_product" if asin else "Campaign"
        text = advertised(first, asin, 5000)
        home.put(f"us/Sponsored_Products_{name}_report {first}.csv", text, date(2026, 12, 20))
    home.ingest()
    reports = {"": "Campaign, daily", "B0XLOPS101": "Advertised product, daily"}
    en = (
        f"; sp_clicks, sp_impressions of 2026-W44 come from “{reports[before]}”, of 2026-W45 from "
        f"“{reports[now]}”: no like for like"
    )
    marked = {row["key"] for row in apart_rows(board_of(home.folder), [W45]) if row.get("mark")}
    for scope in ("ALL", "US"):
        found = explain(home.folder, home.settings, "ctr", "2026-W45", scope)
        assert found.score.marks.text.en == (" (across two reports)" if mark else "")
        assert found.score.marks.text.zh == ("（跨两种报表）" if mark else "")
        assert (en in found.why.en, "不可直接比较" in found.why.zh) == (mark, mark)
        assert (f"2026-W45|{scope}|ctr" in marked) == mark
