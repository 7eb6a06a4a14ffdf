"""A row of a day that had not come when its file did: told, left out, and no clock (rule N18)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.measures.test_account import account
from tests.measures.test_owed import FILES, filled, lines
from tests.reports.plainly import read, read_all
from tests.reports.test_orders import order, put, tsv
from xlops.facts.clock import now
from xlops.measures.coverage import Cover, Coverage, Piece
from xlops.measures.reach import reach
from xlops.periods import Span

HEAD, *ROWS = FILES["us/ledger.txt"].splitlines()
MISTYPED = ROWS[0].replace(ROWS[0].partition("\t")[0], "01/01/2050")


@pytest.mark.parametrize("place", [0, 3])
def test_n18_a_row_of_a_day_that_has_not_come_is_told_and_left_out(place: int, tmp_path: Path) -> None:
    path, rows = tmp_path / "ledger.txt", list(ROWS)
    rows.insert(place, MISTYPED)
    path.write_text(lines(HEAD, *rows), "utf-8")
    reading, _ = read(path, tmp_path, name="us/ledger.txt")
    assert (reading.rows, reading.last_active, reading.exported.at.year < 2050) == (len(ROWS), date(2026, 11, 13), True)
    assert [(f.code, f.row, f.value) for f in reading.findings if f.code == "future-day"] == [
        ("future-day", place + 2, "2050-01-01")
    ]  # fmt: skip


def test_n18_a_file_all_of_which_is_ahead_tells_of_the_computer_s_clock(tmp_path: Path) -> None:
    path = tmp_path / "ledger.txt"
    path.write_text(lines(HEAD, MISTYPED), "utf-8")
    reading, _ = read(path, tmp_path, name="us/ledger.txt")
    assert (reading.rows, [f for f in reading.findings if f.code == "future-day"]) == (1, [])


def test_n18_a_row_of_one_marketplace_does_not_stretch_the_days_of_another(tmp_path: Path) -> None:
    """A list of several marketplaces was asked for the same days of each, but not for the mistyped one."""
    days = [f"2026-11-{day:02}T20:00:00+00:00" for day in range(9, 13)]
    rows = [order(n, day, channel) for n, day in enumerate(days) for channel in ("Amazon.com", "Amazon.de")]
    for channel in ("Amazon.com", "Amazon.de"):
        path = put(tmp_path, tsv(*rows, order(90, "2050-01-01T20:00:00+00:00", channel)))
        spans = {r.marketplace: r.span.last for r, _, _ in read_all(path, tmp_path)}
        assert spans == {"US": date(2026, 11, 12), "DE": date(2026, 11, 12)}


def test_n16_such_a_row_does_not_carry_the_last_day_of_a_store_of_lists(tmp_path: Path) -> None:
    files = {name: text for name, text in FILES.items() if "sales" not in name}
    with account(filled(tmp_path, files | {"us/ledger.txt": lines(HEAD, *ROWS, MISTYPED)})) as of:
        assert of.last_day == date(2026, 11, 17)  # of Reimbursements


def test_n16_no_list_makes_a_day_the_last_that_has_not_come() -> None:
    """Also where it was read before such rows were left out."""
    today, far = now().date(), date(2050, 1, 1)
    known = {Span.closed(day, day): list[Piece]() for day in (today - timedelta(days=5), far)}
    told = reach(Coverage({("returns", "US", ""): Cover(spans=known)}))
    assert told is not None
    assert told.last == today + timedelta(days=1)
