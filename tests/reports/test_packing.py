"""Reports in a wrapping: a table of a web page, lines that are one cell, gzip, a workbook under the other's name."""

from __future__ import annotations

import gzip
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.reports.plainly import read, refusal
from tests.tiers import thorough_after

HEADER = ["Date", "Campaign Name", "Impressions", "Clicks", "Spend", "7 Day Total Sales", "7 Day Total Orders (#)"]
ROWS = [
    ["Oct 05, 2026", 'Küche "blau", auto', "12,000", "40", "$1,031.50", "$2,210.25", "4"],
    ["Oct 06, 2026", "Outdoor", "900", "9", "$7.25", "$60.00", "2"],
]
SUMS = {
    "impressions": Decimal(12900), "clicks": Decimal(49), "spend": Decimal("1038.75"), "ad_sales": Decimal("2270.25"),
    "ad_orders": Decimal(6),
}  # fmt: skip


def quoted(cell: str) -> str:
    """A cell as Amazon writes it."""
    return '"' + cell.replace('"', '""') + '"'


def lines(*, bare_header: bool = False) -> list[str]:
    head = ",".join(HEADER if bare_header else map(quoted, HEADER))
    return [head, *(",".join(map(quoted, row)) for row in ROWS)]


def check(path: Path, tmp_path: Path, name: str = "") -> None:
    reading, rows = read(path, tmp_path, name=f"us/{name or path.name}", ad_product="sp")
    assert (reading.kind, str(reading.span), reading.totals) == ("ads_campaign", "2026-10-05 … 2026-10-06", SUMS)
    assert ['Küche "blau", auto' in row for row in rows] == [True, False]


@pytest.mark.parametrize("encoding", thorough_after(2, ["utf-8-sig", "cp1252", "utf-8"]))
@pytest.mark.parametrize("end", thorough_after(1, ["\r\n", "\n"]))
@pytest.mark.parametrize("after", thorough_after(2, ["", ";;", "\t"]))
@pytest.mark.parametrize("bare_header", [False, True])
def test_lines_that_a_spreadsheet_took_for_one_cell_each(
    encoding: str, end: str, after: str, bare_header: bool, tmp_path: Path
) -> None:
    """Excel where cells are parted by semicolons opens a file with commas so, and saves it so."""
    path = tmp_path / "a.csv"
    told = lines(bare_header=bare_header)
    text = end.join((line if bare_header and n == 0 else quoted(line)) + after for n, line in enumerate(told)) + end
    path.write_bytes(text.encode(encoding))
    check(path, tmp_path)


def test_lines_that_needed_no_quotes_stand_among_those_that_did(tmp_path: Path) -> None:
    """An Excel with commas opens a file with semicolons so: it wraps the lines that hold a comma."""
    path = tmp_path / "a.csv"
    rows = ["05.10.2026;Küche;12000;40;1.031,50 €;2.210,25 €;4", "06.10.2026;Bad;900;9;7,25 €;60,00 €;2"]
    bare = "07.10.2026;Bad;900;0;0 €;0 €;0"
    path.write_text(
        "\n".join([";".join(HEADER), *map(quoted, rows), quoted(rows[0].replace("Küche", "Hof")), bare]), "utf-8"
    )
    reading, _ = read(path, tmp_path, name="de/a.csv", ad_product="sp")
    spend = 2 * Decimal("1031.5") + Decimal("7.25")
    assert (reading.rows, reading.totals["spend"], reading.totals["ad_orders"]) == (4, spend, Decimal(10))


def test_titles_above_a_table_are_no_wrapped_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join([*[quoted("All, of it")] * 9, *lines()]) + "\n", "utf-8")
    check(path, tmp_path)


PAGE = "<html><head>{head}</head><body><table><tr><td><table>{rows}</table></td></tr></table></body></html>"


@pytest.mark.parametrize(("head", "encoding"), [("", "utf-8"), ('<meta charset="cp1252">', "cp1252")])
@pytest.mark.parametrize("name", ["a.xls", "a.html"])
def test_the_table_of_a_web_page_is_read(head: str, encoding: str, name: str, tmp_path: Path) -> None:
    title = '<tr><td colspan="7">Campaigns</td></tr>'
    rows = title + "".join("<tr>" + "".join(f"<td> {c} </td>" for c in row) + "</tr>" for row in [HEADER, *ROWS])
    path = tmp_path / name
    path.write_bytes(PAGE.format(head=head, rows=rows).encode(encoding))
    check(path, tmp_path)


def test_a_web_page_without_a_table_is_still_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("<html><body><table><tr><td>Sign in</td></tr></table></body></html>")
    assert "a web page saved under a report's name" in str(refusal(path, tmp_path))


def test_gzip_is_opened_also_inside_an_archive(tmp_path: Path) -> None:
    packed = gzip.compress("\n".join(lines()).encode() + b"\n")
    path, archive = tmp_path / "a.csv.gz", tmp_path / "a.zip"
    path.write_bytes(packed)
    check(path, tmp_path)
    with zipfile.ZipFile(archive, "w") as into:
        into.writestr("a.csv.gz", packed)
    check(archive, tmp_path)
    path.write_bytes(packed[:-9])
    assert "damaged or cut off" in str(refusal(path, tmp_path))
    path.write_bytes(gzip.compress(b"\0" * (80 << 20)))
    assert "unpacks to over 67,108,864 bytes" in str(refusal(path, tmp_path))


def test_a_workbook_under_the_name_of_the_other_kind_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [HEADER, *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    path = (tmp_path / "a.xlsx").rename(tmp_path / "a.xls")
    check(path, tmp_path)
