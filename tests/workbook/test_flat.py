"""The sheets Data and Pivot: rows to look up, and a PivotTable over them that is filled when the workbook opens."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests.office import libreoffice_values
from tests.pages import table
from tests.stores import built, copy_store, workbook_path
from tests.tiers import thorough_after
from xlops.measures.objects import ProductWords
from xlops.workbook.flat import FLAT, WEEKS, flat_rows
from xlops.workbook.package import Package

CACHE, PIVOT = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotTables/pivotTable1.xml"


def rows(path: Path) -> list[dict[str, Any]]:
    with Package(path) as package:
        return table(package, FLAT)


def test_a_row_is_a_week_a_marketplace_and_a_product() -> None:
    weeks = {f"W{n:02}": date(2026, 1, 5) + timedelta(weeks=n) for n in range(WEEKS + 1)}
    asins = pd.DataFrame(
        [
            ("W26", "US", "A", "", 5.0), ("W26", "US", "B", "Pan", 9.0), ("W26", "ALL", "B", "Pan", 9.0),
            ("W25", "US", "A", "", 1.0), ("W00", "US", "A", "", 7.0), ("M01", "US", "A", "", 7.0),
        ],
        columns=["period", "marketplace", "asin", "title", "gmv"],
    ).assign(**dict.fromkeys(("units", "order_items", "sessions", "page_views", "spend", "ad_sales"), 1.0))  # fmt: skip
    made = flat_rows(asins, weeks, {"US": "USD"}, {"A": ProductWords("Larkfell", "", "Ann")})
    assert [(r["key"], r["product"], r["gmv"], r["owner"]) for r in made] == [
        ("W26|US|B", "Pan", 9.0, None), ("W26|US|A", "A", 5.0, "Ann"), ("W25|US|A", "A", 1.0, "Ann"),
    ]  # fmt: skip
    assert (made[1]["first_day"], made[1]["currency"], made[1]["brand"]) == (weeks["W26"], "USD", "Larkfell")
    assert made[1]["product_line"] is None


def test_the_demo_s_rows_are_those_of_the_asin_sheet_without_totals(built_en: Path) -> None:
    with Package(built_en) as package:
        flat, known = table(package, FLAT), table(package, "tbl_asin_week")
        example = next(iter(package.read_cells("Data", ["G8"]).values()))
    newest = sorted({r["period"] for r in known}, reverse=True)[:WEEKS]
    expected = {r["key"]: r["gmv"] for r in known if r["marketplace"] != "ALL" and r["period"] in newest}
    assert {r["key"]: r["gmv"] for r in flat} == expected
    assert len(flat) == len(expected) == 1212  # a product that was launched meanwhile
    assert example == flat[0]["gmv"]  # by VLOOKUP, as people write it
    assert flat[0]["week"] == "2026-W47"


@pytest.mark.parametrize(("lang", "sum_of_sales"), thorough_after(1, [("en", "Sum of sales"), ("zh", "销售额合计")]))
def test_the_pivot_reads_the_table_anew_when_the_workbook_opens(
    lang: str, sum_of_sales: str, request: pytest.FixtureRequest
) -> None:
    path: Path = request.getfixturevalue(f"built_{lang}")
    with zipfile.ZipFile(path) as book:
        cache, pivot = book.read(CACHE).decode(), book.read(PIVOT).decode()
    assert f'<worksheetSource name="{FLAT}"/>' in cache
    assert 'refreshOnLoad="1"' in cache
    assert 'rowGrandTotals="0" colGrandTotals="0"' in pivot  # currencies never add up
    assert cache.count("<cacheField ") == pivot.count("<pivotField ") == len(rows(path)[0])
    assert f'dataField name="{sum_of_sales}"' in pivot


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d9_builds_leave_the_pivot_alone(autumn_built: Path, tmp_path: Path) -> None:
    folder = copy_store(autumn_built, tmp_path / "shop")
    with zipfile.ZipFile(workbook_path(folder)) as book:
        before = book.read(CACHE), book.read(PIVOT)
    built(folder, force=True)
    with zipfile.ZipFile(workbook_path(folder)) as book:
        assert (book.read(CACHE), book.read(PIVOT)) == before


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl, of extensions
def test_libreoffice_fills_the_pivot_from_the_table(built_en: Path, tmp_path: Path) -> None:
    sums = defaultdict[tuple[str, str], float](float)
    for row in rows(built_en):
        sums[row["marketplace"], row["product"]] += row["gmv"]
    sheet = openpyxl.load_workbook(libreoffice_values(built_en, tmp_path), data_only=True)["Pivot"]
    found, market = dict[tuple[str, str], Any](), ""
    for first, product, gmv, *_ in sheet.iter_rows(min_row=12, min_col=2, max_col=8, values_only=True):
        market = str(first or market)
        if product:
            found[market, str(product)] = gmv
    assert found == {key: pytest.approx(value) for key, value in sums.items()}
