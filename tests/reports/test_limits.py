"""Limits are met at the door (rule D17), and an ISBN gets its zeros back."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest

from tests.reports.plainly import read, read_all
from xlops.errors import ReportError, UnknownReport
from xlops.findings import Finding
from xlops.language import plain
from xlops.reports.batches import explain
from xlops.reports.columns import LETTERS_KEPT
from xlops.reports.read_batch import reader
from xlops.tables import LONGEST_TEXT

TERMS = (
    "Date,Currency,Campaign Name,Ad Group Name,Targeting,Match Type,Customer Search Term,Impressions,Clicks,Spend,"
    "7 Day Total Sales \n"
)


def terms(path: Path, *words: str) -> Path:
    lines = [f'2026-11-02,USD,C,G,kw,EXACT,"{word}",100,5,2.50,20.00\n' for word in words]
    path.write_text(TERMS + "".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("x" * 40_000, LETTERS_KEPT),
        ("字" * (LONGEST_TEXT + 1), LETTERS_KEPT),
        ("😀" * 16_384, LETTERS_KEPT),  # two units each
        ("字" * LONGEST_TEXT, LONGEST_TEXT),
        ("😀" * 16_383, 16_383),
    ],
)
def test_d17_a_text_longer_than_a_cell_is_cut_at_the_door(word: str, kept: int, tmp_path: Path) -> None:
    path = terms(tmp_path / "t.csv", "cup", word)
    [(reading, columns, rows)] = read_all(path, tmp_path, name="us/Sponsored Products.csv")
    term = str(rows[1][columns.index("term")])
    assert (len(term), len(term.encode("utf-16-le")) // 2 <= LONGEST_TEXT) == (kept, True)
    assert reading.totals["spend"] == Decimal("5")
    told = [(f.code, f.row, f.column, f.value) for f in reading.findings if f.code != "assumed-span"]
    assert told == ([("text-cut", 3, "Customer Search Term", "1")] if kept < len(word) else [])


def by_asin(path: Path, *asins: str) -> Path:
    head = "(Parent) ASIN,(Child) ASIN,Title,Sessions - Total,Page Views - Total,Units Ordered,Ordered Product Sales,"
    head += "Total Order Items\n"
    path.write_text(head + "".join(f"{a},{a},t,10,12,1,$5.00,1\n" for a in asins), encoding="utf-8")
    return path


def test_an_isbn_that_lost_its_zeros_gets_them_back(tmp_path: Path) -> None:
    path = by_asin(tmp_path / "b.csv", "306406152", "6514855", "B0XLOPS101", "080442957X")
    [(reading, columns, rows)] = read_all(path, tmp_path, name="us/2026-10/b.csv")
    asins = [row[columns.index("asin")] for row in rows]
    assert asins == ["0306406152", "0006514855", "B0XLOPS101", "080442957X"]
    told = [(f.code, f.row, f.column, f.value, f.hint) for f in reading.findings]
    assert told == [("isbn", 2, "(Parent) ASIN", "2", "306406152"), ("isbn", 2, "(Child) ASIN", "2", "306406152")]


def test_d17_findings_and_reasons_quote_no_more_than_people_read() -> None:
    finding = Finding("bad-value", value="9" * 40_000, column="c" * 501, hint=plain("h"))
    assert (finding.value, finding.column, finding.hint) == ("9" * 500 + "…", "c" * 500 + "…", plain("h"))
    assert explain(UnknownReport(plain("x" * 40_000))) == (plain("x" * 1_900 + " …"), True)
    assert explain(UnknownReport(plain("its columns"))) == (plain("its columns"), True)


@pytest.mark.parametrize("name", ["us/targeting.csv", "refused.csv"])
def test_plans_are_bettered_again_once_a_small_file_is_read(name: str, tmp_path: Path) -> None:
    """What follows on the same connection may be about millions of rows."""
    golden = Path(__file__).parent / "golden" / "us" / "targeting.csv"
    path = tmp_path / "t.csv"
    path.write_text(golden.read_text("utf-8") if "targeting" in name else "Date,Clicks\nnever,x\n", "utf-8")
    never = "explain select * from range(9) where 1 = 0"
    before = reader().execute(never).fetchall()
    with suppress(ReportError):
        read(path, tmp_path, name=name)
    assert reader().execute(never).fetchall() == before
    reader().execute("pragma disable_optimizer")
    try:
        assert reader().execute(never).fetchall() != before
    finally:
        reader().execute("pragma enable_optimizer")
