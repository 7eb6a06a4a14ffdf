"""The written files are, byte for byte in their form, what Amazon's exports are."""

from __future__ import annotations

import csv
import re
import zipfile
from contextlib import closing
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest

from tests.demo.reading import Files
from xlops.facts.history import open_store

# the console's workbooks have no named style; openpyxl says so of the real ones too
pytestmark = pytest.mark.filterwarnings("ignore:Workbook contains no default style")

BY_DATE = "us/BusinessReport-8-24-26.csv"
BY_CHILD = "us/2026-W47/BusinessReport-11-23-26.csv"
GERMAN = "de/2026-W47/BusinessReport-23.11.26.csv"
CAMPAIGN = "us/ads/Sponsored_Products_Campaign_report.csv"
TERMS = "us/ads/Sponsored_Products_Search_term_report.xlsx"
REFUNDS = ["Units Refunded", "Refund Rate"]


def header(content: bytes, delimiter: str = ",") -> list[str]:
    return next(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def first_row(path: Path) -> list[object]:
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the console states the dimension A1, real files included
        (row,) = sheet.iter_rows(max_row=1, values_only=True)
        return list(row)


def spelled_as_today(names: list[object]) -> list[object]:
    """A header of 2018-2021 with the two renames that came since."""
    return [str(n).replace("ACoS", "ACOS").replace("RoAS", "ROAS") for n in names]


def test_by_date_header_is_the_real_one_and_the_refund_columns(files: Files, samples: Path) -> None:
    real = samples / "business_report" / "Hamza-Louzan__Aud-dashboard__BusinessReport-2-16-25-2.csv"
    assert header(files.read(BY_DATE)) == header(real.read_bytes()) + REFUNDS
    assert files.read(BY_DATE)[:3] == real.read_bytes()[:3] == b"\xef\xbb\xbf"


def test_by_child_header_is_the_real_one_by_sku_without_the_sku(files: Files, samples: Path) -> None:
    real = header((samples / "excerpts" / "basicgear__business_report_by_sku.excerpt.csv").read_bytes())
    assert header(files.read(BY_CHILD)) == [name for name in real if name != "SKU"] + REFUNDS


def test_planning_and_manage_headers_are_the_real_ones(files: Files, samples: Path) -> None:
    planning = samples / "excerpts" / "basicgear__fba_inventory_planning.excerpt.csv"
    written = files.read("us/2026-W47/FBA_Inventory_US_2026-11-23.csv")
    assert written.split(b"\n")[0] == planning.read_bytes().split(b"\n")[0].rstrip(b"\r")
    manage = samples / "fba_inventory" / "bellmit__project-5__ManageFBAInventory_US_20200113.txt"
    lines = files.read("us/2026-W47/ManageFBAInventory_US_20261123.txt").split(b"\r\n")
    assert lines[0] == manage.read_bytes().split(b"\n")[0].rstrip(b"\r")
    assert {line.count(b"\t") for line in lines if line} == {20}
    other_sample = samples / "fba_inventory" / "skuvault-integrations__amazonAccess__FBA_inventory_example.csv"
    assert lines[0] == other_sample.read_bytes().split(b"\r\n")[0]


def test_unified_console_header_is_the_real_one(files: Files, samples: Path) -> None:
    real = (samples / "ads" / "ahmedkhalidse8__amazon-ppc-analysis__custom_ads.csv").read_bytes()
    written = files.read("de/2026-08/Sponsored_Products_Search_term_2026-08.csv")
    assert written.split(b"\n")[0] == real.split(b"\n")[0]
    shape = re.compile(r'"\w{3} \d\d, 20\d\d - \w{3} \d\d, 20\d\d",[^,]+,"=""\d{15}""",[^,]+,"=""\d{15}""",')
    for line in [*real.decode("utf-8-sig").split("\n")[1:4], *written.decode("utf-8-sig").split("\n")[1:-1]]:
        assert shape.match(line), line


def test_search_terms_have_the_real_header(files: Files, samples: Path) -> None:
    real = first_row(samples / "ads" / "Hamza-Louzan__Aud-dashboard__Sponsored_Products_Search_term_report-2.xlsx")
    summary = first_row(files.folder / "us/2026-08/Sponsored_Products_Search_term_report.xlsx")
    # the Country column came after that sample was exported
    assert [name for name in summary if name != "Country"] == real
    daily = first_row(files.folder / TERMS)
    assert daily == ["Date", *summary[2:]]


def test_advertised_products_and_brands_have_the_real_headers(files: Files, samples: Path) -> None:
    real = first_row(samples / "ads" / "bellmit__project-5__Campaign_US_20190103.xlsx")
    written = first_row(files.folder / "us/ads/Sponsored_Products_Advertised_product_report.xlsx")
    assert [name for name in written if name not in ("Country", "Retailer")] == spelled_as_today(real)
    real = first_row(samples / "ads" / "bellmit__project-5__HSA_Campaign_US_20210218.xlsx")
    assert first_row(files.folder / "us/ads/Sponsored_Brands_Campaign_report.xlsx") == spelled_as_today(real)


def test_workbooks_have_the_parts_and_quirks_of_a_real_one(files: Files, samples: Path) -> None:
    real = samples / "ads" / "Hamza-Louzan__Aud-dashboard__Sponsored_Products_Search_term_report-2.xlsx"
    with zipfile.ZipFile(real) as theirs, zipfile.ZipFile(BytesIO(files.read(TERMS))) as ours:
        assert sorted(ours.namelist()) == sorted(theirs.namelist())
        name = "xl/styles.xml"
        assert ours.read(name).replace(b"\n", b"") == theirs.read(name).replace(b"\n", b"")
        ours_sheet, theirs_sheet = (z.read("xl/worksheets/sheet1.xml") for z in (ours, theirs))
    for quirk in (b'<dimension ref="A1"/>', b'<t xml:space="preserve">7 Day Total Sales </t>', b't="inlineStr"'):
        assert quirk in ours_sheet
        assert quirk in theirs_sheet


def test_workbook_cells_are_typed(files: Files) -> None:
    sheet = openpyxl.load_workbook(files.folder / "de/ads/Sponsored_Brands_Campaign_report.xlsx").worksheets[0]
    assert sheet.title == "Sponsored_Brands_Campaign_repor"
    formats = [(cell.data_type, cell.number_format) for cell in sheet[2]][:9]
    euro = ("n", "#,##0.00 [$€-de-DE]")
    text, count, share = ("s", "General"), ("n", "0"), ("n", "#,##0.0000%")
    assert formats == [("d", "MMM dd, yyyy"), text, text, text, count, count, share, euro, euro]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            BY_DATE,
            '9/1/25,"$8,863.92",$628.78,308,22,289,22,"3,175",126,"2,346",86,92.72%,95.24%,13.13%,25.58%,23,8,11,3.57%',
        ),
        (
            BY_CHILD,
            (
                'B0XLOPS100,B0XLOPS102,"Larkfell Cast Iron Skillet, Pre-Seasoned Camping Pan for Grill, Stove and '
                'Campfire, 10.25""","1,463",'
            ),
        ),
        (GERMAN, "B0XLOPS100,B0XLOPS102,"),
        (
            CAMPAIGN,
            (
                '"Sep 01, 2025",Kitchen,Sponsored Products,SP | Skillet + Bottle | Auto,Amazon,United States,ENABLED,'
                "USD,$120.0,Automatic targeting,Dynamic bids - down only,28129,,107,,0.38%,$76.87,,$0.7184112149532711,"
                "$0.0,15,17.97%,5.57,$427.85"
            ),
        ),
        ("de/BusinessReport-24.08.26.csv", '01.09.2025,"2.'),
    ],
)
def test_lines_as_written(files: Files, name: str, line: str) -> None:
    text = files.read(name).decode("utf-8-sig")
    assert "\r" not in text
    assert [found for found in text.split("\n") if found.startswith(line)], text[:900]


def test_german_money_has_a_comma_and_a_no_break_space_while_counts_stay_american(files: Files) -> None:
    rows = list(files.rows("de/2026-08/BusinessReport*.csv"))
    assert rows[0]["Durch bestellte Produkte erzielter Umsatz"] == "11.652,24\N{NO-BREAK SPACE}€"
    assert (rows[0]["Sitzungen – Summe"], rows[0]["Prozentsatz an Einheiten pro Sitzung"]) == ("3,035", "12.39%")
    manage = files.read("de/2026-W47/ManageFBAInventory_DE_20261123.txt")
    assert "für Grill".encode("cp1252") in manage


def test_acos_is_blank_without_sales(files: Files) -> None:
    rows = list(files.sheet(TERMS))
    blank = [row for row in rows if row["Total Advertising Cost of Sales (ACOS)"] == ""]
    assert all(row["7 Day Total Sales"] == 0 for row in blank)
    assert len(blank) == sum(row["7 Day Total Sales"] == 0 for row in rows) > len(rows) // 4


def test_the_demo_holds_nothing_that_xlops_does_not_know(demo_store: Path) -> None:
    with open_store(demo_store, read_only=True) as store:
        assert {finding.code for _, finding in store.findings()} == {"assumed-span"}
