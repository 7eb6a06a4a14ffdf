"""A file's outline shows how it is written and nothing of what it says."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.reports.outline import outline, shape

# no month and no currency code is among them, and each is told apart from the words of an outline
SECRETS = (
    "Zauberhut",
    "QUIXOTRY",
    "krumbein",
    "魔法帽子",
    "シークレット",
    "B0CRMZHDG8",
    "zauber@hut.example",
    "7741-8 Hut",
)
SHAPES = {
    "Acme GmbH, 14.95 €": "Aa AaA, 99.99 €",
    "12 Jan 2026": "99 Jan 9999",
    "April May": "Aa Aa",  # a name: only a day keeps its month
    "ⒶⒸⓂⒺ 🔑": "¤¤¤¤ ¤",
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
    assert "'Campaign Name'" in told or not headed or with_head.count(head) > 1


TOLD = {  # a table and what its first column is called
    "a name under which a number stands stays": ("Zauberei,Anzahl,Preis\nx,1,2\ny,3,4\n", "'Zauberei'"),
    "of others the words of reports": ("Campaign Zauberhut,Sales,Orders\nx,y,z\n", "'Campaign Aa'"),
    "a product is none": ("HUT-1 Units,Sales,Orders\n1,2,3\n4,5,6\n", "'A-9 Units'"),
}


@pytest.mark.parametrize("case", TOLD)
def test_names_of_columns(tmp_path: Path, case: str) -> None:
    text, name = TOLD[case]
    (tmp_path / "a.csv").write_text(text, "utf-8")
    assert (
        next(line for line in outline(tmp_path / "a.csv") if line.startswith("    1")).split(":")[0] == f"    1 {name}"
    )


def test_a_row_that_comes_again_is_no_row_of_names(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Zauberhut,US,Sales,Orders\n" * 3, "utf-8")
    assert list(outline(tmp_path / "a.csv"))[1:] == ["  row 1: Aa | A | Aa | Aa", "  row 2: Aa | A | Aa | Aa",
                                                      "  row 3: Aa | A | Aa | Aa"]  # fmt: skip


def test_the_end_of_a_name_is_told_where_it_is_a_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "a.Krumbein").write_text("x")
    assert next(outline(tmp_path / "a.Krumbein")).startswith("no known suffix, 1 bytes")


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
