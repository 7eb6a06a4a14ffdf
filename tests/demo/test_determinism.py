from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.demo.reading import Files
from xlops.demo import write_exports
from xlops.demo.clock import Clock, quarters, week_label


@pytest.mark.thorough
def test_the_same_store_is_the_same_bytes(files: Files, tmp_path: Path) -> None:
    again = sorted(write_exports(tmp_path))
    assert [p.relative_to(tmp_path).as_posix() for p in again] == files.names()
    assert [_digest(p) for p in again] == [_digest(p) for p in files.written]
    saved = {datetime.fromtimestamp(p.stat().st_mtime, UTC) for p in again}
    mondays = [date(2026, 8, 24) + timedelta(weeks=n) for n in range(14)]
    assert saved == {datetime.combine(monday, time(17), UTC) for monday in mondays}


@pytest.mark.thorough
def test_another_seed_is_another_store(files: Files, tmp_path: Path) -> None:
    again = sorted(write_exports(tmp_path, seed=8))
    same = {p.name for p, q in zip(again, files.written, strict=True) if p.read_bytes() == q.read_bytes()}
    # what they hold is told, not drawn
    steady = ("seller performance", "KeepaExport", "Reimbursements", "Inventory_Ledger_Detail")
    assert [name for name in same if not name.startswith(steady)] == []


def test_no_file_is_written_twice(files: Files) -> None:
    assert len(set(files.names())) == len(files.names()) == 397


def test_import_is_light() -> None:
    code = "import sys, xlops.demo.store; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    loaded = ran.stdout.split()
    assert not {"openpyxl", "pandas", "numpy", "duckdb", "lxml", "xlwings"} & set(loaded)


def test_clock_counts_back_from_the_last_complete_week() -> None:
    clock = Clock(date(2026, 11, 22))
    assert [week_label(clock.week(n)) for n in (0, 1, 4, 7, 59)] == [
        "2026-W47",
        "2026-W46",
        "2026-W43",
        "2026-W40",
        "2025-W40",
    ]
    assert (clock.month(0), clock.month(13), clock.first_day) == (
        date(2026, 10, 1),
        date(2025, 9, 1),
        date(2025, 9, 1),
    )
    assert Clock(date(2026, 11, 21)).week(0) == date(2026, 11, 9)
    assert Clock(date(2026, 10, 31)).month(0) == date(2026, 10, 1)
    assert quarters(date(2025, 9, 1), date(2026, 1, 5)) == [
        (date(2025, 9, 1), date(2025, 9, 30)),
        (date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 1, 5)),
    ]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
