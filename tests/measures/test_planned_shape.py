"""What a plan says of the days to come: months held against those of now, like against like (docs/restock.md)."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.jobs.exports import Home, by_date
from tests.measures.test_account import account
from tests.measures.test_own_measures import own, seen
from xlops.measures.expected_days import planned_shape
from xlops.restock.forecast import AHEAD

LAST = date(2026, 11, 30)  # the four weeks before it are November's


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A store whose plan each test types anew."""
    made = Home(tmp_path_factory.mktemp("planned"))
    made.put("us/sales.csv", by_date(14, date(2026, 11, 17)))
    made.ingest()
    return made


def shape(home: Home, *rows: str, last: date = LAST) -> list[float | None]:
    """Of the middle of December, January and February, by now, rounded; nothing without a plan.

    A row is month, marketplace, GMV, units.
    """
    own(home, "delete from input_plan")
    lines = []
    for row in rows:
        month, market, gmv, units = row.split(",")
        lines.append(f"date '{month}-01', '{market}', {gmv or 'null'}, {units or 'null'}")
    own(home, seen("plan", "month, marketplace, gmv, units", *lines))
    with account(home) as of:
        found = planned_shape(of.sources, "US", last)
    if found is None:
        return []
    assert len(found) == AHEAD
    days = (np.datetime64(d) - np.datetime64(last) for d in ("2026-12-15", "2027-01-15", "2027-02-15"))
    return [None if np.isnan(v) else round(float(v), 3) for v in (found[int(n.astype(int)) - 1] for n in days)]


def test_a_month_of_gmv_behind_months_of_units_is_held_against_gmv(home: Home) -> None:
    """30,000 USD a month are 1,000 units: January's 31,000 USD were taken for 31 times as many units."""
    both = ("2026-11,US,30000,1000", "2026-12,US,62000,2067")
    assert shape(home, *both) == [2.0, None, None]
    assert shape(home, *both, "2027-01,US,31000,") == [2.0, 1.0, None]
    assert shape(home, *both, "2027-01,US,31000,", "2027-02,US,,1400") == [2.0, 1.0, 1.5]


def test_a_row_of_the_whole_store_is_held_against_the_store_s(home: Home) -> None:
    """The store plans ten times what the marketplace does."""
    own_rows = ("2026-11,US,30000,", "2026-12,US,62000,")
    assert shape(home, *own_rows, "2027-01,,310000,") == [2.0, None, None]  # nothing of the store's to hold it against
    assert shape(home, *own_rows, "2026-11,,300000,", "2027-01,,310000,") == [2.0, 1.0, None]
    assert shape(home, *own_rows, "2026-12,,310000,", "2027-01,,155000,") == [2.0, 1.0, None]  # half of December's
    assert shape(home, "2026-11,DE,30000,", "2026-12,DE,62000,") == []


def test_a_month_whose_only_measure_is_new_says_nothing(home: Home) -> None:
    assert shape(home, "2026-11,US,30000,", "2026-12,US,62000,", "2027-01,US,,1000") == [2.0, None, None]


def test_half_a_year_and_months_left_out(home: Home) -> None:
    """What is not planned is left to the year; months behind it count still."""
    assert shape(home, "2026-11,US,,3000", "2027-02,US,,1400") == [None, None, 0.5]
    assert shape(home, "2026-11,US,,3000") == []


def test_zero_is_no_plan(home: Home) -> None:
    assert shape(home, "2026-11,US,,3000", "2026-12,US,,0", "2027-01,US,0,1550") == [None, 0.5, None]
    assert shape(home, "2026-11,US,0,0", "2026-12,US,,3100") == []


def test_a_plan_that_begins_now_or_later(home: Home) -> None:
    """By 22 November most of the last four weeks are planned, by the 9th most are not."""
    rows = ("2026-11,US,,3000", "2026-12,US,,6200")
    assert shape(home, *rows, last=date(2026, 11, 22)) == [2.0, None, None]
    assert shape(home, *rows, last=date(2026, 11, 9)) == []
    assert shape(home, "2026-12,US,,6200", "2027-01,US,,3100") == []
