"""Killed at file events of its own and run again, a command comes to what it would have come to (rule D6)."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.kills import VERBS, campaign, make_store
from tests.skips import NEEDS_SIGNALS
from xlops import files
from xlops.jobs.arrivals import BESIDE, arrivals_of


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason=NEEDS_SIGNALS)
@pytest.mark.parametrize(("verb", "every"), [("ingest", 3), ("build", 12)])
def test_d6_a_command_killed_at_a_file_event_is_completed_by_the_next(tmp_path: Path, verb: str, every: int) -> None:
    make_store(tmp_path / "kept")
    killed, wrong = campaign(tmp_path / "kept", tmp_path / "root", VERBS[verb], range(1, 10_000, every), 0)
    assert killed > 1
    assert wrong == []


def test_the_half_made_list_of_a_killed_run_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    left = [files.half_made(p) for p in (tmp_path / "exports" / BESIDE, tmp_path / "inputs" / "arrivals.csv")]
    (tmp_path / "inputs").mkdir()
    for path in left:
        path.write_text("half", "utf-8")
    arrivals_of(tmp_path, tmp_path / "exports", datetime(2026, 11, 23, tzinfo=UTC)).save()
    assert [path.exists() for path in left] == [False, False]
