"""A file's outline shows how it is written and nothing of what it says."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from xlops.reports.outline import outline, shape

# no month and no currency code is among them, and each is told apart from the words of an outline
SECRETS = ("Zauberhut", "QUIXOTRY", "krumbein", "魔法帽子", "シークレット", "B0CRMZHDG8", "zauber@hut.example", "77418")
SHAPES = {
    "Acme GmbH, 14.95 €": "Aa AaA, 99.99 €",
    "12 Jan 2026": "99 Jan 9999",
    "-1.234,50 EUR": "-9.999,99 EUR",
    "2026年11月9日": "9999字99字9字",
    "blue garden hose with nozzle": "a …",
    "B0CRMZHDG8": "A9A9",
    "": "",
}


def test_shapes() -> None:
    assert {text: shape(text) for text in SHAPES} == SHAPES


@given(st.lists(st.lists(st.sampled_from(SECRETS), min_size=1, max_size=6), min_size=1, max_size=12), st.booleans())
def test_no_cell_is_told(rows: list[list[str]], headed: bool) -> None:
    head = ["Campaign Name", "Impressions", "Clicks", "Spend"] if headed else []
    with_head = [head, *rows] if headed else rows
    text = io.StringIO()
    csv.writer(text).writerows(with_head)
    from xlops import files

    with files.scratch() as folder:
        path = folder / "Zauberhut.csv"
        path.write_text(text.getvalue(), "utf-8")
        told = "\n".join(outline(path))
    assert [secret for secret in SECRETS if secret in told] == []
    assert all(repr(name) in told for name in head)


def test_an_archive_with_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Krumbein GmbH"
    for row in (["Krumbein GmbH: weekly"], [], ["Thing", "Howmany", "Price"], ["Hut", 3, 12.5], ["Hat", 14, 7.25]):
        sheet.append(row)
    book.save(tmp_path / "Krumbein.xlsx")
    with zipfile.ZipFile(tmp_path / "Krumbein.zip", "w") as archive:
        archive.write(tmp_path / "Krumbein.xlsx", "Krumbein/Krumbein.xlsx")
        archive.writestr("kunden.csv", "")
        archive.writestr("b.csv", "Krumbein;1\n")
    (tmp_path / "none.zip").write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "page.csv").write_text("<html>Krumbein</html>")
    size = (tmp_path / "Krumbein.xlsx").stat().st_size
    with zipfile.ZipFile(tmp_path / "whole.zip", "w") as archive:
        archive.write(tmp_path / "Krumbein.xlsx", "Krumbein/Krumbein.xlsx")
    assert list(outline(tmp_path / "whole.zip"))[1:] == [
        f".xlsx, {size:,} bytes, workbook, 1 sheets",
        "sheet 1: 5 rows, 3 columns",
        "  row 1: Aa AaA: a",
        "  header in row 3, 3 columns; of 2 rows below it",
        "    1 'Thing': 2 × Aa",
        "    2 'Howmany': 1 × 9 · 1 × 99",
        "    3 'Price': 1 × 99.9 · 1 × 9.99",
    ]
    assert list(outline(tmp_path / "none.zip")) == [".zip, 12 bytes: not opened (UnreadableFile)"]
    assert list(outline(tmp_path / "page.csv")) == [".csv, 21 bytes: not read (UnreadableFile)"]
    [refused] = outline(tmp_path / "Krumbein.zip")  # one of its files is empty
    assert refused.endswith("not opened (UnreadableFile)")
