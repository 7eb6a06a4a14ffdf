"""Rule D3: one report kept as two marketplaces', saved anew by another program, counts once and is asked about."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import BY_DATE_HEADER, Home, by_asin
from xlops.jobs.answers import forget
from xlops.language import Text
from xlops.settings import Settings

US, CA = "us/BusinessReport-11-23-26.csv", "ca/BusinessReport-11-23-26.csv"
SOLD = (100, 80, 0, 120, 95, 100, 70, 0, 60, 110)


def report(mark: str = ",", sold: tuple[float, ...] = SOLD) -> str:
    rows = [f"11/{day}/26|${gmv:.2f}|{int(gmv) // 20}|{int(gmv) // 20}|90|60" for day, gmv in enumerate(sold, 9)]
    return "\n".join([BY_DATE_HEADER.replace(",", mark), *(r.replace("|", mark) for r in rows)]) + "\n"


def english(said: Text | str) -> str:
    return said.en if isinstance(said, Text) else said


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
        (*(gmv + 0.5 for gmv in SOLD[:4]), *SOLD[4:]),  # three of eight days differ
        tuple(100 if gmv else 0 for gmv in SOLD),
        (*SOLD[:7], 0, 0, 0),
    ],
)
def test_d3_days_that_differ_are_alike_or_have_no_sales_are_no_evidence(sold: tuple[float, ...], home: Home) -> None:
    home.put(US, report(sold=SOLD if sold[0] == 100.5 else sold))
    home.put(CA, report(";", sold))
    assert home.ingest().findings == []
    assert total(home).keys() == {"US", "CA"}


def test_d3_of_two_that_came_together_one_counts(home: Home) -> None:
    home.put(US, report(), date(2026, 11, 23))
    home.put(CA, report(";"), date(2026, 11, 23))
    assert [(f.code, f.file) for f in home.ingest().findings] == [("held-elsewhere", US)]
    assert sum(total(home).values()) == 735


TWENTY = tuple(100.0 + 7 * (day % 6) for day in range(20))


@pytest.mark.parametrize(
    ("sold", "same"),
    [
        ((*TWENTY[:19], 40.0), "19 of 20 days"),  # the last day had not ended
        ((*TWENTY[:17], *(gmv * 0.98 for gmv in TWENTY[17:])), "17 of 20 days"),  # cancelled since
        (tuple(gmv * (0.98 if day % 3 == 0 else 1) for day, gmv in enumerate(TWENTY)), None),  # 13 of 20 days
    ],
)
def test_d3_a_report_downloaded_anew_for_another_marketplace_counts_once(
    sold: tuple[float, ...], same: str | None, home: Home
) -> None:
    first = home.put(US, report(sold=sold), date(2026, 11, 29))
    home.ingest()
    home.put(CA, report(";", sold=TWENTY), date(2026, 11, 30))
    told = home.ingest().findings
    assert [(f.code, f.file, f.column, english(f.value), english(f.expected)) for f in told] == [
        ("held-elsewhere", CA, US, said, "2026-11-09 to 2026-11-28") for said in [same] if said
    ]
    assert total(home) == {"US": pytest.approx(sum(sold))} | ({} if same else {"CA": sum(TWENTY)})
    if same:  # the other way out
        home.ingest(first, replaces=True)
        forget(home.folder, home.settings, US)
        assert total(home) == {"CA": sum(TWENTY)}


def test_d3_a_copy_in_another_folder_lets_no_later_download_wait(home: Home) -> None:
    """It waits for the first download itself, and so do its days that only the second has."""
    home.put(US, report(sold=TWENTY[:14]))
    home.ingest()
    home.put(CA, report(";", TWENTY[:17]))
    assert [(f.code, f.file) for f in home.ingest().findings] == [("held-elsewhere", CA), ("held-rest", CA)]
    home.put("us/BusinessReport-11-30-26.csv", report(sold=TWENTY), date(2026, 11, 30))
    home.ingest()
    told = (
        "select f.name, o.name, count(*) from held join file f on f.id = file join file o on o.id = other group by all"
    )
    assert home.rows(told) == [(CA, US, 17)]
    assert total(home) == {"US": sum(TWENTY)}
    home.ingest(rebuild=True)
    assert total(home) == {"US": sum(TWENTY)}
    forget(home.folder, home.settings, US)
    assert total(home) == {"CA": sum(TWENTY[:17]), "US": sum(TWENTY[17:])}


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
        (WEEK[0], ("B0PARENT01", "B0CHILD002", 30, 2, 44.9)),  # one session apart: half of the rows
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


def test_d3_a_report_by_asin_downloaded_anew_has_most_of_its_rows_the_same(home: Home) -> None:
    rows = [("B0PARENT01", f"B0CHILD00{n}", 60 + n, 5 + n, 100.0 + n) for n in range(6)]
    quiet = [("B0PARENT01", f"B0QUIET00{n}", 1, 0, 0.0) for n in range(9)]  # without an amount: no evidence
    fallen = [("B0PARENT01", "B0CHILD000", 60, 4, 80.0), *rows[1:], ("B0PARENT01", "B0CHILD009", 3, 1, 20.0)]
    home.put(f"us/{BY_ASIN}", by_asin(*rows, *quiet))
    home.ingest()
    home.put(f"ca/{BY_ASIN}", _marked(by_asin(*fallen)))
    told = [(f.code, f.file, english(f.value)) for f in home.ingest().findings if f.code.startswith("held")]
    assert told == [("held-elsewhere", f"ca/{BY_ASIN}", "5 of 7 rows")]
    assert total(home, "sales_asin") == {"US": 615.0}
