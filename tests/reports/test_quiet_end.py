"""A list that was cut off at the end of a line looks whole: days that only its name claims are then no data (N18)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home
from tests.measures.test_own_measures import TRANSACTIONS, transaction
from tests.reports.plainly import read
from xlops.findings import Finding
from xlops.periods import Span, parse_span
from xlops.reports.checks.quiet_end import _CHANCE, _chance_of_none, _longest_quiet
from xlops.reports.evidence import Hints

FIRST = date(2026, 10, 1)
NAME = "us/2026OctMonthlyUnifiedTransaction.csv"
OCTOBER = Span.closed(FIRST, date(2026, 10, 31))
RETURNS = (
    "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\tdetailed-disposition\t\
reason\tstatus\tlicense-plate-number\tcustomer-comments"
)


def month(counts: Sequence[int]) -> str:
    """A transaction report with so many orders on the first, second, … of October."""
    rows = [
        transaction(FIRST + timedelta(day), "Order", f"A{day}-{n}", 2, 100, -20)
        for day, count in enumerate(counts)
        for n in range(count)
    ]
    return "\n".join([TRANSACTIONS, *rows]) + "\n"


def days_of(path: Path, text: str, name: str = NAME) -> tuple[Span, list[Finding]]:
    file = path / name.rsplit("/", 1)[-1]
    file.write_text(text, "utf-8")
    reading, _ = read(file, path, name=name, time_zone="UTC")
    return reading.span, [f for f in reading.findings if f.code == "stops-early"]


@pytest.mark.parametrize(
    ("counts", "last"),
    [
        ([50, 40, 60] * 10, 30),  # the last day of the month alone
        ([5, 4, 6] * 9, 27),
        ([2, 1, 3] * 6, 18),
        ([8, 9, 7, 8], 4),
        ([3, 0, 4, 1, 2, 0, 5] * 2, 14),
    ],
)
def test_n18_a_month_that_stops_in_its_middle_is_known_up_to_there(
    counts: list[int], last: int, tmp_path: Path
) -> None:
    """It was called whole and final. The day of its last row, which may lack rows, counts with those that it has."""
    span, [told] = days_of(tmp_path, month(counts))
    assert span == Span.closed(FIRST, date(2026, 10, last))
    assert (told.level, told.hint, told.column) == ("warning", str(OCTOBER), str(date(2026, 10, last)))
    assert told.value == str(Span.closed(date(2026, 10, last + 1), OCTOBER.last))


@pytest.mark.parametrize(
    "counts",
    [
        [50, 40, 60] * 10 + [45],
        [5, 4, 6] * 10,  # a day
        [2, 1, 3] * 9 + [1],  # three days
        [1] * 27,
        [0, 0, 1, 0, 0, 0, 1, 0, 0, 2],
        [1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 2, 1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 0, 1],  # it was as quiet before
        [40],  # reimbursements of one day
        [30, 30, 1],
        [0] * 14 + [9] * 17,  # a shop that began
    ],
)
def test_n18_quiet_days_of_a_small_shop_stay_zeros(counts: list[int], tmp_path: Path) -> None:
    assert days_of(tmp_path, month(counts)) == (OCTOBER, [])


def test_n18_who_ships_on_weekdays_alone_has_no_rows_on_a_weekend(tmp_path: Path) -> None:
    """A week of the folder that is called so, its Saturday and Sunday without a row."""
    text = month([0] * 4 + [10, 12, 9, 11, 10])
    span, told = days_of(tmp_path, text, "us/transactions 2026-10-05 - 2026-10-11.csv")
    assert (str(span), told) == ("2026-10-05 … 2026-10-11", [])
    span, [cut] = days_of(tmp_path, month([0] * 4 + [40, 42, 39, 41]), "us/transactions 2026-10-05 - 2026-10-11.csv")
    assert (str(span), cut.value) == ("2026-10-05 … 2026-10-08", "2026-10-09 … 2026-10-11")


def test_n18_of_thousands_of_small_shops_hardly_one_is_taken_for_cut_off() -> None:
    """Orders by chance at every rate, with good and bad days; what is cut in half is seen where it is not tiny."""
    by = random.Random(7)
    wrong = seen = whole = 0
    for _ in range(4000):
        rate = by.choice([0.1, 0.3, 0.5, 1, 2, 4, 8, 15])
        alike = by.choice([1, 3, 10])
        counts = [_poisson(by, rate * by.gammavariate(alike, 1 / alike)) for _ in range(31)]
        for cut in (31, 16):
            own = counts[:cut]
            while own and not own[-1]:
                own.pop()
            quiet = 31 - len(own)
            first = next((n for n, count in enumerate(own) if count), 0)
            if sum(map(bool, own)) < 4:
                continue
            flagged = quiet > _longest_quiet(own[first:]) and _chance_of_none(own[first:]) ** quiet < _CHANCE
            if cut == 31:
                whole, wrong = whole + 1, wrong + flagged
            elif rate >= 2 and alike > 1:
                seen += 1
                assert flagged
    assert wrong <= whole / 500
    assert seen > 1000


def _poisson(by: random.Random, rate: float) -> int:
    count, left = 0, by.expovariate(1)
    while left < rate:
        count, left = count + 1, left + by.expovariate(1)
    return count


def test_n18_a_list_that_runs_backwards_loses_its_first_days(tmp_path: Path) -> None:
    rows = [
        f"{FIRST + timedelta(30 - n // 4)}\t1-{n}\tS\tB0CHILD001\tX\tT\t1\tPHX\tSELLABLE\tDEFECTIVE\tUnit returned\t\t"
        for n in range(60)
    ]
    span, [told] = days_of(tmp_path, "\n".join([RETURNS, *rows]) + "\n", "us/returns 2026-10.txt")
    assert span == Span.closed(date(2026, 10, 17), OCTOBER.last)
    assert (told.value, told.column) == ("2026-10-01 … 2026-10-16", "2026-10-17")


def test_n18_days_that_had_not_come_are_no_sign_of_it(tmp_path: Path) -> None:
    """Downloaded on the sixteenth: the rest of the month waits, as ever."""
    home = Home(tmp_path)
    home.put(NAME, month([50, 40, 60] * 5), date(2026, 10, 16))
    [outcome] = home.ingest().outcomes
    assert [f.code for f in outcome.findings if f.code in ("unfinished", "stops-early")] == ["unfinished"]


def test_n35_period_says_that_nothing_happened_even_of_a_file_that_is_stored(tmp_path: Path) -> None:
    """It was *already known*, and what its finding advised had no effect."""
    home = Home(tmp_path)
    path = home.put(NAME, month([5, 4, 6] * 5), date(2026, 11, 5))
    [outcome] = home.ingest().outcomes
    assert "stops-early" in {f.code for f in outcome.findings}
    spans = "select first_day, end_day, span_by from file"
    assert home.rows(spans) == [(FIRST, date(2026, 10, 16), "name")]
    said = Hints(period=parse_span("2026-10"))
    [outcome] = home.ingest(path, hints=said).outcomes
    assert (outcome.what, [f for f in outcome.findings if f.code == "stops-early"]) == ("stored", [])
    assert home.rows(spans) == [(FIRST, date(2026, 11, 1), "option")]
    assert [o.what for o in home.ingest(path, hints=said).outcomes] == ["known"]
    home.ingest(rebuild=True)
    assert home.rows(spans) == [(FIRST, date(2026, 11, 1), "option")]
    assert home.rows("select count(*) from transactions") == [(75,)]


def test_n35_an_option_that_cannot_be_leaves_what_is_stored(tmp_path: Path) -> None:
    home = Home(tmp_path)
    path = home.put(NAME, month([5, 4, 6] * 10 + [5]), date(2026, 11, 5))
    home.ingest()
    [outcome] = home.ingest(path, hints=Hints(period=parse_span("2026-09"))).outcomes
    assert (outcome.what, "outside --period" in outcome.reason.en) == ("refused", True)
    assert home.rows("select count(*) from transactions") == [(155,)]
    assert not home.ingest().refused
