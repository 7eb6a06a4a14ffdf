"""Zero and not yet (rule N23): empty reports, advertising that stops, begins or never ran."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date, term_days
from tests.jobs.test_parts import HEADER, campaigns
from xlops.facts.history import open_store
from xlops.measures.account import Account
from xlops.periods import Week, parse_span
from xlops.reports.evidence import Hints
from xlops.settings import read_settings

W46, W47 = date(2026, 11, 9), date(2026, 11, 16)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "shop")
    home.put("us/BusinessReport-11-24-26.csv", by_date(14, W46))
    return home


def brands(first: date, days: int = 7, spend: float = 5) -> str:
    return (
        campaigns("X", first, days, spend).replace("Sponsored Products", "Sponsored Brands").replace("7 Day", "14 Day")
    )


def spend(home: Home, monday: date) -> float | None:
    with open_store(home.folder, read_only=True) as store:
        account = Account(store, home.settings)
        return account.measures([Week.of(monday)])[0].values.get("spend")


@pytest.mark.thorough
def test_n23_an_empty_report_of_a_known_span_is_zero(home: Home) -> None:
    home.put("us/sp 2026-11-24.csv", campaigns("A", W46, 14))
    home.put("us/2026-W46/sb 2026-11-16.csv", brands(W46))
    home.ingest()
    assert (spend(home, W46), spend(home, W47)) == (105, None)
    empty = home.put("us/2026-W47/sb 2026-11-24.csv", HEADER.replace("7 Day", "14 Day") + "\n")
    [outcome] = home.ingest(empty, hints=Hints(ad_product="sb")).outcomes
    assert [f.code for f in outcome.findings] == ["no-rows"]
    assert (spend(home, W46), spend(home, W47)) == (105, 70)


def test_n23_an_empty_report_whose_days_nothing_tells_is_refused(home: Home) -> None:
    outcome = home.one("us/sb.csv", HEADER + "\n")
    assert outcome.what == "refused"


def test_n23_advertising_that_stopped_is_not_waited_for_and_its_past_stays(home: Home) -> None:
    home.put("us/sp 2026-11-24.csv", campaigns("A", W46, 14))
    home.put("us/2026-W46/sb 2026-11-16.csv", brands(W46))
    home.ingest()
    runs = '[[runs]]\nsource = "sb"\nmarketplace = "US"\nto = 2026-11-15\n'
    home.settings = read_settings(f'marketplaces = ["US"]\n{runs}')
    assert (spend(home, W46), spend(home, W47)) == (105, 70)
    home.settings = read_settings('marketplaces = ["US"]\nad_products = ["sp"]\n')
    assert (spend(home, W46), spend(home, W47)) == (105, 70)


def test_n23_before_its_first_export_a_product_is_not_counted_and_that_is_said(home: Home) -> None:
    home.put("us/sp 2026-11-24.csv", campaigns("A", W46, 14))
    home.put("us/2026-W47/sb 2026-11-24.csv", brands(W47))
    home.ingest()
    assert (spend(home, W46), spend(home, W47)) == (70, 105)
    with open_store(home.folder, read_only=True) as store:
        [finding] = [f for f in Account(store, home.settings).findings if f.code == "runs-unsaid"]
    assert (finding.column, finding.value, finding.expected) == ("Sponsored Brands", "2026-11-16", "US")
    home.settings = read_settings('marketplaces = ["US"]\n[[runs]]\nsource = "sb"\nfrom = 2026-01-01\n')
    assert (spend(home, W46), spend(home, W47)) == (None, 105)


def test_n18_a_day_that_a_folder_claims_is_zero_where_another_report_covers_it_and_has_none(home: Home) -> None:
    home.put("us/2026-W47/sp 2026-11-24.csv", campaigns("A", W47, 2))
    home.ingest()
    assert spend(home, W47) is None
    terms = home.put("us/terms 2026-11-24.csv", term_days(2, W47))
    home.ingest(terms, hints=Hints(period=parse_span("2026-W47")))
    assert spend(home, W47) == 20


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("states", "total"),
    [
        (("PAUSED", "ARCHIVED"), 40.0),
        (("Paused", "ENABLED"), None),
        (("已暂停", "已存档"), 40.0),
        (("", "PAUSED"), None),
    ],
)
def test_n18_days_after_all_campaigns_were_paused_are_zero(
    home: Home, states: tuple[str, str], total: float | None
) -> None:
    home.put("us/2026-W47/sp 2026-11-24.csv", resting("AB", W47, states))
    home.ingest()
    assert spend(home, W47) == total


def test_n18_days_before_the_first_row_are_not_explained_by_a_pause(home: Home) -> None:
    home.put("us/sp 2026-11-17.csv", campaigns("A", W46))
    home.put("us/2026-W47/sp 2026-11-24.csv", resting("A", date(2026, 11, 18), ["PAUSED"]))
    home.ingest()
    assert spend(home, W47) is None


def resting(names: str, first: date, states: Sequence[str]) -> str:
    """Campaigns of two days, each in its state at the time of export."""
    of = dict(zip(names, states, strict=True))
    header, *rows = campaigns(names, first, 2).splitlines()
    told = [row.replace("ENABLED", of[name]) for row in rows for name in names if f",{name}," in row]
    return "\n".join([header, *told]) + "\n"
