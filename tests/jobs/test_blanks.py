"""A column that is missing, or nearly known, is told with the KPIs that stay blank without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.exports import BY_DATE_HEADER, Home, by_asin, by_date
from xlops.facts.history import open_store
from xlops.findings import Level
from xlops.jobs.blanks import kpis_without
from xlops.kpis import load
from xlops.tables import TABLES


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_missing_column_names_the_kpis_in_both_languages(home: Home) -> None:
    text = by_asin().replace(",Ordered Product Sales", "").replace(',"$100.00"', "")
    found = [f for f in home.one("us/2026-W45/b.csv", text).findings if f.code == "missing-column"]
    assert [(f.message.in_("en"), f.message.in_("zh")) for f in found] == [
        (
            (
                "column 'Ordered Product Sales' is missing, so these stay blank: GMV, GMV YoY, GMV WoW, AOV, ASP, "
                "TACoS, Ad sales share, Organic sales (est.), Lost sales (est.)"
            ),
            (
                "缺少列 'Ordered Product Sales'，以下内容将为空：销售额、GMV同比、GMV环比、客单价、平均售价、"
                "TACoS、广告销售占比、自然销售额、断货损失估算"
            ),
        )
    ]
    with open_store(home.folder, read_only=True) as store:
        assert [f for _, f in store.findings() if f.code == "missing-column"] == found


def test_a_nearly_known_column_of_figures_is_a_warning_with_both_names_and_its_kpis(home: Home) -> None:
    text = by_date().replace(BY_DATE_HEADER, BY_DATE_HEADER.replace("Page Views - Total", "Page Viewz - Total"))
    found = [f for f in home.one("us/b.csv", text).findings if f.level is Level.WARNING]
    assert [(f.code, f.message.in_("en"), f.message.in_("zh")) for f in found] == [
        (
            "column-not-read",
            (
                "column 'Page Viewz - Total' is not known and was not read; is it 'Page Views - Total', which this "
                "file lacks? So these stay blank: Page views per session, Buy Box %"
            ),
            (
                "未识别的列 'Page Viewz - Total'，未读取；是否为本文件缺少的 'Page Views - Total'？因此以下内容为空："
                "页均浏览、Buy Box占有率"
            ),
        )
    ]


def test_a_column_near_one_that_is_there_names_no_kpi(home: Home) -> None:
    text = by_date().replace("\n", ",1\n").replace("Sessions - Total,1", "Sessions - Total,Sessions - Totals")
    found = [f for f in home.one("us/b.csv", text).findings if f.code == "unknown-column"]
    assert [f.message.in_("en") for f in found] == [
        "column 'Sessions - Totals' is not known and was not read; did you mean 'sessions - total'?"
    ]


def test_every_kpi_depends_on_some_column_of_its_tables() -> None:
    """A measure made from a new column must be declared by its giver."""
    reached = {
        k.id for table in TABLES.values() for column in table.columns for k in kpis_without(table.name, column)
    }  # fmt: skip
    assert {k.id for k in load().values() if k.tables} - reached == set()
