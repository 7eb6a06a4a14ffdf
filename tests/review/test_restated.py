"""A review whose settled days a later export restated says so on its own page (rule N10)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.jobs.exports import Home, by_date
from tests.tiers import thorough_after
from xlops.export.page import Card
from xlops.jobs.export import review_page
from xlops.language import Text, plain
from xlops.measures.restated import Restatement
from xlops.periods import Week
from xlops.review.restated import restated_findings
from xlops.targets import Status

OCTOBER = date(2026, 10, 1)
WEEK = Week.of(date(2026, 10, 28))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A day of W44 grows by a thousand in the export of the day after, the newest one by forty."""
    home = Home(tmp_path_factory.mktemp("restated"))
    home.configure('marketplaces = ["US"]\n')
    first = by_date(53, OCTOBER)
    later = first.replace('"10/28/26","$100.00"', '"10/28/26","$1,100.00"')
    home.put("us/BusinessReport-11-23-26.csv", first, date(2026, 11, 23))
    later = later.replace('"11/22/26","$100.00"', '"11/22/26","$140.00"')
    home.put("us/BusinessReport-11-24-26.csv", later, date(2026, 11, 24))
    home.ingest()
    return home


def cards(home: Home, label: str) -> list[Card]:
    page = review_page(home.folder, home.settings, [label]).page
    return [c for c in (*page.cards, *page.more_cards) if c.key.startswith("restated|")]


def test_n10_a_settled_day_that_a_later_export_restates_is_told_on_its_week_and_month(home: Home) -> None:
    said = Text(
        "US 2026-10-28: 100.00 → 1,100.00 by BusinessReport-11-24-26.csv",
        "US 2026-10-28：100.00 → 1,100.00（BusinessReport-11-24-26.csv）",
    )
    for label in ("2026-W44", "2026-10"):
        assert [(c.status, c.evidence) for c in cards(home, label)] == [(Status.INFO, said)]
    assert cards(home, "2026-W44")[0].finding == Text(
        "Days that had settled were restated: figures differ from those first shown",
        "已定稿的日期被更正：数字与最初显示的不同",
    )


@pytest.mark.parametrize("label", thorough_after(1, ["2026-W45", "2026-W47"]))
def test_n10_a_week_without_such_days_says_nothing_nor_one_that_still_moved(home: Home, label: str) -> None:
    assert cards(home, label) == []


def test_n10_restatements_are_told_of_their_marketplace_the_first_three() -> None:
    found = [Restatement(m, f"{m}/a.csv", plain("2026-10-28"), plain("1 → 2")) for m in ("US", "DE", "US", "US")]
    (every,) = restated_findings(found, WEEK, "ALL")
    (of_de,) = restated_findings(found, WEEK, "DE")
    assert (every.evidence.en.count("a.csv"), every.evidence.en[-11:]) == (3, " and 1 more")
    assert of_de.evidence.en == "DE 2026-10-28: 1 → 2 by a.csv"
    assert restated_findings(found, WEEK, "FR") == []
