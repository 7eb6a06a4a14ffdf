"""Rule D3: one report kept as two marketplaces', saved anew by another program, counts once and is asked about."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import BY_DATE_HEADER, Home, by_asin
from xlops.jobs.answers import forget
from xlops.settings import Settings

US, CA = "us/BusinessReport-11-23-26.csv", "ca/BusinessReport-11-23-26.csv"
SOLD = (100, 80, 0, 120, 95, 100, 70, 0, 60, 110)


def report(mark: str = ",", sold: tuple[float, ...] = SOLD) -> str:
    rows = [f"11/{day}/26|${gmv:.2f}|{int(gmv) // 20}|{int(gmv) // 20}|90|60" for day, gmv in enumerate(sold, 9)]
    return "\n".join([BY_DATE_HEADER.replace(",", mark), *(r.replace("|", mark) for r in rows)]) + "\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "shop", Settings(marketplaces=("US", "CA")))


def total(home: Home, table: str = "sales_day") -> dict[str, float]:
    return {market: float(gmv) for market, gmv in home.rows(f"select marketplace, sum(gmv) from {table} group by all")}


def test_d3_a_report_saved_anew_into_another_marketplace_s_folder_waits_and_both_ways_out_work(home: Home) -> None:
    home.put(US, report())
    home.ingest()
    copy = home.put(CA, report(";"))
    result = home.ingest()
    assert [(f.code, f.file, f.column) for f in result.findings] == [("held-elsewhere", CA, US)]
    assert total(home) == {"US": 735}
    home.ingest(rebuild=True)  # the first one stays the first
    assert total(home) == {"US": 735}
    home.ingest(copy, replaces=True)
    assert total(home) == {"US": 735, "CA": 735}


def test_d3_once_the_other_is_forgotten_the_report_counts_where_it_is(home: Home) -> None:
    home.put(US, report())
    home.ingest()
    home.put(CA, report(";"))
    home.ingest()
    forget(home.folder, home.settings, US)
    assert total(home) == {"CA": 735}
    assert home.rows("select * from held") == []


@pytest.mark.parametrize(
    "sold",
    [
        (*SOLD[:-1], 110.5),  # one day differs
        tuple(100 if gmv else 0 for gmv in SOLD),
        (*SOLD[:7], 0, 0, 0),
    ],
)
def test_d3_days_that_differ_are_alike_or_have_no_sales_are_no_evidence(sold: tuple[float, ...], home: Home) -> None:
    home.put(US, report(sold=SOLD if sold[-1] == 110.5 else sold))
    home.put(CA, report(";", sold))
    assert home.ingest().findings == []
    assert total(home).keys() == {"US", "CA"}


def test_d3_of_two_that_came_together_one_counts(home: Home) -> None:
    home.put(US, report(), date(2026, 11, 23))
    home.put(CA, report(";"), date(2026, 11, 23))
    assert [(f.code, f.file) for f in home.ingest().findings] == [("held-elsewhere", US)]
    assert sum(total(home).values()) == 735


WEEK = (("B0PARENT01", "B0CHILD001", 60, 5, 100.0), ("B0PARENT01", "B0CHILD002", 31, 2, 44.9))
BY_ASIN = "BusinessReport 2026-11-16 - 2026-11-22.csv"


def _marked(text: str) -> str:
    """The same table as Excel saves it where semicolons part columns."""
    rows = csv.reader(io.StringIO(text))
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue()


def test_d3_a_report_by_asin_saved_anew_counts_in_one_marketplace(home: Home) -> None:
    home.put(f"us/{BY_ASIN}", by_asin(*WEEK))
    home.ingest()
    copy = home.put(f"ca/{BY_ASIN}", _marked(by_asin(*WEEK)))
    told = home.ingest().findings
    assert [(f.code, f.file, f.column) for f in told if f.code.startswith("held")] == [
        ("held-elsewhere", f"ca/{BY_ASIN}", f"us/{BY_ASIN}")
    ]
    assert total(home, "sales_asin") == {"US": 144.9}
    home.ingest(rebuild=True)
    assert total(home, "sales_asin") == {"US": 144.9}
    home.ingest(copy, replaces=True)
    assert total(home, "sales_asin") == {"US": 144.9, "CA": 144.9}


@pytest.mark.parametrize(
    "other",
    [
        (WEEK[0], ("B0PARENT01", "B0CHILD002", 30, 2, 44.9)),  # one session apart
        (WEEK[0], ("B0PARENT01", "B0CHILD003", 31, 2, 44.9)),  # another product
        WEEK[:1],
    ],
)
def test_d3_rows_that_differ_are_another_marketplace_s(other: tuple[tuple[object, ...], ...], home: Home) -> None:
    home.put(f"us/{BY_ASIN}", by_asin(*WEEK))
    home.put(f"ca/{BY_ASIN}", _marked(by_asin(*other)))
    home.ingest()
    assert total(home, "sales_asin").keys() == {"US", "CA"}


def test_d3_few_figures_may_be_the_same_by_chance(home: Home) -> None:
    """One order of one product: sessions, page views, units and sales are four figures."""
    home.put(f"us/{BY_ASIN}", by_asin(("B0PARENT01", "B0CHILD001", 3, 1, 25.0)))
    home.put(f"ca/{BY_ASIN}", _marked(by_asin(("B0PARENT01", "B0CHILD001", 3, 1, 25.0))))
    home.ingest()
    assert total(home, "sales_asin") == {"US": 25.0, "CA": 25.0}
