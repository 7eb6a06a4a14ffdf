"""What a spreadsheet would take for a formula is guarded in every CSV, and read as it was (rule D8)."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from xlops.sheets import SHEETS
from xlops.sheets.files import copy_csv, read_csv
from xlops.sheets.guard import guarded, unguarded

TEXTS = st.text() | st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "\t", "\r"]), st.text())


@given(TEXTS.filter(lambda text: not text.startswith("'")))
def test_d8_a_guarded_text_reads_as_it_was(text: str) -> None:
    assert not guarded(text).startswith(tuple("=+-@\t\r"))
    assert unguarded(guarded(text)) == text


@given(TEXTS)
def test_d8_a_text_copied_twice_has_one_guard(text: str) -> None:
    assert guarded(guarded(text)) == guarded(text)


def test_d8_numbers_and_plain_text_stay() -> None:
    assert [guarded(v) for v in (-5, None, 1.5, "a=b", "'tis")] == [-5, None, 1.5, "a=b", "'tis"]
    assert [unguarded(t) for t in ("a=b", "'tis", "'", "")] == ["a=b", "'tis", "'", ""]


def test_d8_a_column_of_peoples_own_is_copied_with_its_header_guarded(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("Month,Marketplace,=1+1\n2026-03,US,=2+2\n", "utf-8")
    for name in ("once", "twice"):  # a copy of a copy gains nothing
        grid = read_csv(tmp_path / "plan.csv", SHEETS["plan"], "plan.csv", "en")
        copy_csv(tmp_path / "plan.csv", SHEETS["plan"], grid, "en")
        text = (tmp_path / "plan.csv").read_text("utf-8-sig")
        assert text.splitlines() == ["Month,Marketplace,'=1+1", "2026-03,US,'=2+2"], name
