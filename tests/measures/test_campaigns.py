"""Campaigns over their newest settled days (N10, N11), beside the days before, with what other reports tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_asin, by_date
from tests.measures.ad_files import (
    BUDGET,
    CAMPAIGN,
    LAST,
    PLACEMENT,
    PRODUCT,
    SETTLED,
    SHARE,
    TARGET,
    bulk,
    days,
    report,
    terms,
)
from xlops.facts.history import open_store
from xlops.measures import Account
from xlops.measures.campaign_windows import windows
from xlops.measures.campaigns import KEY, campaigns

HEAD = "us/Sponsored_Products_"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path)
    found.put("us/sales.csv", by_date(60, LAST - timedelta(days=59)), SETTLED)
    return found


@contextmanager
def account_of(home: Home) -> Iterator[Account]:
    assert [o.reason for o in home.ingest().of("refused")] == []
    with open_store(home.folder, read_only=True) as store:
        yield Account(store, home.settings)


def spans(home: Home, on: date = LAST) -> list[tuple[str, str, bool, int]]:
    with account_of(home) as account:
        return [(w.table, str(w.span), w.settled, len(w.before)) for w in windows(account, on)]


def test_n10_the_window_is_the_last_28_settled_days_and_as_many_before(home: Home) -> None:
    home.put(f"{HEAD}Campaign_report.csv", report(CAMPAIGN, days(60), ("C", "ENABLED", 50, 900, 10, 5, 40, 1)), SETTLED)
    assert spans(home) == [("ads_campaign", "2025-10-27 … 2025-11-23", True, 28)]
    # N26: never with later days; of the days before that are known there are not as many
    assert spans(home, date(2025, 11, 10)) == [("ads_campaign", "2025-10-14 … 2025-11-10", True, 0)]


def test_n10_days_whose_sales_still_move_are_not_in_it(home: Home) -> None:
    home.put(
        f"{HEAD}Campaign_report.csv",
        report(CAMPAIGN, days(80), ("C", "ENABLED", 50, 900, 10, 5, 40, 1)),
        date(2025, 11, 24),
    )
    # of what is dated by its arrival alone, sales stand still after twice the seven days in which they count (N19)
    assert spans(home) == [("ads_campaign", "2025-10-14 … 2025-11-10", True, 28)]


def test_n11_a_long_summary_stands_in_where_there_are_no_days(home: Home) -> None:
    head = CAMPAIGN.replace("Date,", "Start Date,End Date,", 1)
    row = "2025-10-25,2025-11-23,USD,C,ENABLED,50,900,10,5,40,1"
    home.put(f"{HEAD}Campaign_report 2025-10-25_2025-11-23.csv", f"{head}\n{row}\n", date(2025, 11, 24))
    assert spans(home) == [("ads_campaign", "2025-10-25 … 2025-11-23", False, 0)]


def test_n1_terms_answer_where_no_other_report_of_campaigns_does(home: Home) -> None:
    home.put(f"{HEAD}Search_term_report.csv", terms(days(30), ("C", "G", "b", "BROAD", "b", 10, 5, 40, 1)), SETTLED)
    assert spans(home) == [("ads_term", "2025-10-27 … 2025-11-23", True, 0)]
    with account_of(home) as account:
        [row] = campaigns(account, LAST).frame.to_dict("records")
    assert (row["spend"], row["ad_orders"]) == (140.0, 28.0)


def test_figures_now_and_before_with_campaigns_that_are_new_or_stopped(home: Home) -> None:
    old, new = days(56)[:28], days(28)
    both = ("Both", "ENABLED", 50, 900, 10, 5, 40, 1)
    text = report(CAMPAIGN, old, both, ("Gone", "PAUSED", 20, 100, 2, 1, 0, 0))
    text += report(CAMPAIGN, new, both, ("New", "ENABLED", 10, 300, 4, 9.5, 12, 1)).split("\n", 1)[1]
    home.put(f"{HEAD}Campaign_report.csv", text, SETTLED)
    with account_of(home) as account:
        frame = campaigns(account, LAST).frame
    columns = ["campaign", "spend", "ad_sales", "spend_before", "ad_sales_before", "budget", "budget_total", "rate"]
    rows = [tuple(None if v != v else v for v in row) for row in frame[columns].itertuples(index=False, name=None)]
    assert rows == [
        ("Both", 140.0, 1120.0, 140.0, 1120.0, 50.0, 1400.0, 1.0),
        ("Gone", 0.0, 0.0, 28.0, 0.0, None, None, 1.0),
        ("New", 266.0, 336.0, 0.0, 0.0, 10.0, 280.0, 1.0),
    ]
    assert list(frame.columns[:3]) == KEY


def test_what_other_reports_tell_stands_beside_it(home: Home) -> None:
    on = days(28)
    home.put(f"{HEAD}Campaign_report.csv", report(CAMPAIGN, on, ("C", "ENABLED", 50, 900, 10, 5, 40, 1)), SETTLED)
    places = (("C", "x", "Top of Search on-Amazon", 300, 6, 4, 30, 1), ("C", "x", "Other on-Amazon", 600, 4, 1, 10, 0))
    home.put(f"{HEAD}Placement_report.csv", report(PLACEMENT, on, *places), SETTLED)
    seen = (("a", 2, "50%", 2, 1), ("b", 9, "10%", 3, 0))  # term, rank, share, spend, orders
    shares = [
        ("C", "G", "a", "BROAD", term, rank, part, 100, 5, cost, 20, sold) for term, rank, part, cost, sold in seen
    ]
    home.put(f"{HEAD}Search_Term_Impression_Share_report.csv", report(SHARE, on, *shares), SETTLED)
    budgets = f"{BUDGET}\nC,ENABLED,USD,50,60,87.5%,900,10,5,40,1\n"
    home.put("us/2025-10-27_2025-11-23/Sponsored Products Budget report.csv", budgets, SETTLED)
    with account_of(home) as account:
        [row] = campaigns(account, LAST).frame.to_dict("records")
    assert (row["budget"], row["time_in_budget"]) == (50.0, 0.875)
    assert row["top_share"] == pytest.approx(0.8)
    assert row["impression_share"] == pytest.approx(200 / (100 / 0.5 + 100 / 0.1))  # a ratio of sums (N4)


def test_the_bulk_workbook_says_what_is_automatic_and_what_negatives_there_are(home: Home) -> None:
    on = days(28)
    rows = [(c, "ENABLED", "", 900, 10, 5, 40, 1) for c in ("Auto", "Bare", "Manual")]
    home.put(f"{HEAD}Campaign_report.csv", report(CAMPAIGN, on, *rows), SETTLED)
    book = bulk(
        {"Entity": "Campaign", "Campaign Name": "Auto", "Targeting Type": "AUTO", "Daily Budget": 30},
        {"Entity": "Campaign", "Campaign Name": "Bare", "Targeting Type": "AUTO", "Daily Budget": 20},
        {"Entity": "Campaign", "Campaign Name": "Manual", "Targeting Type": "MANUAL", "Daily Budget": 10},
        {"Entity": "Negative Keyword", "Campaign Name": "Auto", "Keyword Text": "free", "Match Type": "negativeExact"},
        {"Entity": "Negative Keyword", "Campaign Name": "Bare", "Keyword Text": "old", "Match Type": "negativeExact",
         "State": "archived"},
        {"Entity": "Keyword", "Campaign Name": "Manual", "Keyword Text": "Oak Board", "Match Type": "exact"},
        {"Entity": "Keyword", "Campaign Name": "Manual", "Keyword Text": "board", "Match Type": "broad"},
    )  # fmt: skip
    # its last day had not ended: what stands in the account is true all the same (N18)
    home.put("us/bulk-a1b2c3-20251024-20251124-1763985600000.xlsx", book, date(2025, 11, 24))
    with account_of(home) as account:
        found = campaigns(account, LAST)
        earlier = campaigns(account, date(2025, 11, 20))
    assert found.frame[["campaign", "auto", "budget"]].values.tolist() == [
        ["Auto", True, 30.0],
        ["Bare", True, 20.0],
        ["Manual", False, 10.0],
    ]
    assert found.bulk == {("US", "sp")}
    assert found.negatives == {("US", "sp", "Auto")}
    assert found.exact == {("US", "oak board")}
    assert (earlier.bulk, earlier.negatives, earlier.exact) == (frozenset(), frozenset(), frozenset())  # N26


def test_what_is_archived_with_its_campaign_says_nothing(home: Home) -> None:
    """A campaign was built anew under its name: the old one's budget, kind and keywords are not those of today."""
    row = ("Anew", "ENABLED", "", 900, 10, 5, 40, 1)
    home.put(f"{HEAD}Campaign_report.csv", report(CAMPAIGN, days(28), row), SETTLED)
    gone: dict[str, object] = {"Campaign Name": "Anew", "Campaign State (Informational only)": "archived"}
    old = gone | {"State": "archived", "Entity": "Campaign", "Targeting Type": "AUTO", "Daily Budget": 5}
    new: dict[str, object] = {
        "Entity": "Campaign",
        "Campaign Name": "Anew",
        "Targeting Type": "MANUAL",
        "Daily Budget": 30,
    }
    keyword = gone | {"Entity": "Keyword", "Keyword Text": "oak board", "Match Type": "exact"}
    rests = keyword | {"Campaign State (Informational only)": "enabled", "Keyword Text": "elm board"}
    rests |= {"Ad Group State (Informational only)": "paused"}
    stands: dict[str, object] = {
        "Entity": "Keyword",
        "Campaign Name": "Anew",
        "Keyword Text": "ash board",
        "Match Type": "exact",
    }
    negative = keyword | {"Entity": "Negative Keyword", "Match Type": "negativeExact"}
    book = bulk(old, new, keyword, rests, stands, negative)
    home.put("us/bulk-a1b2c3-20251024-20251124-1763985600000.xlsx", book, date(2025, 11, 24))
    with account_of(home) as account:
        found = campaigns(account, LAST)
    assert found.frame[["campaign", "auto", "budget"]].values.tolist() == [["Anew", False, 30.0]]
    assert found.exact == {("US", "ash board")}
    assert found.negatives == frozenset()


def test_exact_keywords_of_a_targeting_report_are_known_too(home: Home) -> None:
    rows = [("C", "G", word, match, 900, 10, 5, 40, 1) for word, match in (("Oak Board", "EXACT"), ("board", "BROAD"))]
    home.put(f"{HEAD}Targeting_report.csv", report(TARGET, days(28), *rows), SETTLED)
    with account_of(home) as account:
        assert campaigns(account, LAST).exact == {("US", "oak board")}


def test_targeted_products_stand_as_their_asin_and_wider_targets_do_not(home: Home) -> None:
    targets = ('asin="B0XLOPS101"', 'asin-expanded="B0XLOPS102"', "close-match")
    rows = [("C", "G", word, "-", 900, 10, 5, 40, 1) for word in targets]
    home.put(f"{HEAD}Targeting_report.csv", report(TARGET, days(28), *rows), SETTLED)
    with account_of(home) as account:
        assert campaigns(account, LAST).exact == {("US", "b0xlops101")}


def test_products_of_one_parent_are_of_one_family(home: Home) -> None:
    week = by_asin(("B0PARENT01", "B0CHILD001", 60, 5, 100.0), ("B0PARENT01", "B0CHILD002", 60, 5, 100.0))
    home.put("us/2025-W46/by_asin.csv", week, SETTLED)
    rows = [("C", "G", a, f"B0CHILD00{n}", 900, 10, 5, 40, 1, 1) for n, a in ((1, "A"), (2, "B"), (3, "Z"))]
    home.put(f"{HEAD}Advertised_product_report.csv", report(PRODUCT, days(28), *rows), SETTLED)
    with account_of(home) as account:
        groups = campaigns(account, LAST).groups
    assert groups[["asin", "family", "spend"]].values.tolist() == [
        ["B0CHILD001", "B0PARENT01", 140.0],
        ["B0CHILD002", "B0PARENT01", 140.0],
        ["B0CHILD003", "B0CHILD003", 140.0],
    ]


def test_n29_the_break_even_of_a_campaign_is_weighed_by_what_its_products_sell(home: Home) -> None:
    rows = [("C", "G", "A", "B0CHILD001", 900, 10, 5, 40, 1, 1), ("C", "G", "B", "B0CHILD002", 900, 10, 5, 120, 1, 1),
            ("C", "G", "Z", "B0CHILD003", 90, 1, 0.5, 40, 1, 1)]  # fmt: skip
    home.put(f"{HEAD}Advertised_product_report.csv", report(PRODUCT, days(28), *rows), SETTLED)
    own = {("US", "B0CHILD001"): 0.2, ("US", "B0CHILD002"): 0.4}
    with account_of(home) as account:
        [row] = campaigns(account, LAST, own).frame.to_dict("records")
        [unknown] = campaigns(account, LAST, {("US", "B0CHILD001"): 0.2}).frame.to_dict("records")
    assert row["break_even"] == pytest.approx(
        (0.2 * 40 + 0.4 * 120) / 160
    )  # what took less than a twentieth is left out
    assert unknown["break_even"] != unknown["break_even"]
