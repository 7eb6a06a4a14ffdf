"""Figures that Amazon writes in every row, and that somebody emptied: no row may count for less than it was."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from time import process_time

import pytest

from tests.jobs.exports import Home, by_date
from tests.measures.test_account import account
from tests.measures.test_own_measures import TRANSACTIONS, transaction
from tests.reports.plainly import read, refusal
from tests.tiers import thorough_after
from xlops.periods import Week

DAYS, FIRST = 70, date(2026, 9, 14)
W46, W47 = (Week.of(date.fromisocalendar(2026, n, 1)) for n in (46, 47))


def spoilt(column: str, cell: str, *, days: int = DAYS) -> str:
    """A report by date with a cell of 18 November emptied, or told otherwise."""
    head, *rows = by_date(days, FIRST + timedelta(DAYS - days)).splitlines()
    names = head.split(",")
    told = [row.replace('"$100.00"', "$100.00").split(",") for row in rows]
    place = next(n for n, row in enumerate(told) if row[0].strip('"') == "11/18/26")
    told[place][next(n for n, name in enumerate(names) if column in name)] = cell
    return "\n".join([head, *map(",".join, told)]) + "\n"


@pytest.mark.parametrize("cell", thorough_after(1, ["", "N/A", "-"]))
@pytest.mark.parametrize("column", ["Ordered Product Sales", "Units Ordered", "Sessions"])
def test_an_emptied_figure_is_no_zero(column: str, cell: str, tmp_path: Path) -> None:
    """The day is unknown, and with it its week; a week that is whole stays."""
    home = Home(tmp_path)
    home.put("us/sales.csv", spoilt(column, cell), date(2026, 11, 23))
    home.ingest()
    with account(home) as own:
        rows = own.measures([W46, W47])
    assert [{n: row.values.get(n) for n in ("gmv", "units", "sessions")} for row in rows[:2]] == [
        {"gmv": 700.0, "units": 35.0, "sessions": 420.0},
        {"gmv": None, "units": None, "sessions": None},
    ]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("Ordered Product Sales", "", "Ordered Product Sales must not be empty where the row or others have figures"),
        ("Sessions", "-5", "Sessions - Total holds '-5', which is no whole number from 0 on"),
    ],
)
def test_of_few_rows_one_is_too_many(column: str, cell: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "BusinessReport-11-23-26.csv"
    path.write_text(spoilt(column, cell, days=30), "utf-8")
    assert (
        f"1 of its 30 rows cannot be read, more than the limit of 2% (bad_rows_limit in xlops.toml); row 27: {said}."
        in str(refusal(path, tmp_path, marketplace="US"))
    )


def test_a_column_without_any_figure_is_another_matter(tmp_path: Path) -> None:
    path = tmp_path / "BusinessReport-11-23-26.csv"
    path.write_text(by_date(7).replace(",5,5,", ",5,,"), "utf-8")
    reading, _ = read(path, tmp_path, marketplace="US")
    assert reading.rows == 7


def test_many_rows_without_a_day_are_refused_about_as_fast_as_a_good_file_is_read(tmp_path: Path) -> None:
    """Each of them took a look at the whole file, 50 ms: 200 of 1,600 rows took a minute to be refused."""
    rows = [transaction(date(2026, 10, 1 + n % 30), "Order", f"A{n}", 2, 100, -20) for n in range(1500)]
    undated = ["," + row.split(",", 2)[2] for row in rows[-300:]]
    path = tmp_path / "2026OctMonthlyUnifiedTransaction.csv"
    took = []
    for own in (rows, [*rows[:-300], *undated]):
        path.write_text("\n".join([TRANSACTIONS, *own]) + "\n", "utf-8")
        began = process_time()
        if own is rows:
            assert read(path, tmp_path, name=f"us/{path.name}")[0].rows == 1500
        else:
            assert str(refusal(path, tmp_path, name=f"us/{path.name}")).startswith(
                "300 of its 1,500 rows cannot be read, more than the limit of 2% (bad_rows_limit in xlops.toml); "
                "row 1202: date/time must not be empty where the row or others have figures. "
            )
        took.append(process_time() - began)
    assert took[1] < 4 * took[0]
