"""Files of ours that a person names: over nothing, into a folder that is there, counts without decimals."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlops.errors import UsageError
from xlops.jobs.new_files import free_path, write_rows
from xlops.language import Text


def test_a_place_that_is_taken_missing_or_misnamed_is_refused(tmp_path: Path) -> None:
    taken = tmp_path / "taken.csv"
    taken.write_text("mine")
    for path, why in (
        (taken, "is there already"), (tmp_path / "none" / "a.csv", "there is no folder"),
        (tmp_path / "a.xlsx", "is not called .csv"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=why):
            free_path(path, ".csv")
    assert free_path(tmp_path / "free.CSV", ".csv") == tmp_path / "free.CSV"
    (tmp_path / "exports").mkdir()
    assert free_path(tmp_path / "exports" / "a.csv", ".csv").parent.name == "exports"  # of no store
    (tmp_path / "xlops.toml").write_text("")
    with pytest.raises(UsageError, match="would lie among what the store keeps of yours"):
        free_path(tmp_path / "exports" / "a.csv", ".csv")


def test_rows_are_written_as_excel_reads_them(tmp_path: Path) -> None:
    rows = [{"what": Text("bottle", "瓶"), "units": 433.0, "money": 1.5, "other": "left out", "none": None}]
    assert write_rows(tmp_path / "a.csv", ("what", "units", "money", "none"), rows, "zh") == 1
    assert (tmp_path / "a.csv").read_bytes().decode("utf-8") == "\ufeffwhat,units,money,none\r\n瓶,433,1.5,\r\n"
