"""The table of `xlops identify`: word for word at one width, within bounds at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rich.cells import cell_len

from xlops.cli.identified import table
from xlops.jobs.ingest import identify
from xlops.jobs.outcomes import Outcome
from xlops.language import Lang
from xlops.reports.evidence import Hints

GOLDEN = Path(__file__).parents[1] / "reports" / "golden"
CASES = GOLDEN.with_name("cases")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    folder = tmp_path_factory.mktemp("identified")
    for name in ("us/targeting.csv", "de/business by date.csv"):
        (folder / "exports" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "exports" / name).write_bytes((GOLDEN / name).read_bytes())
    (folder / "exports/us/colours.csv").write_text("Color,Size\nred,4\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return identify([Path("exports")], Hints())


def test_the_table_in_english(outcomes: list[Outcome]) -> None:
    lines = [line.plain for line in table(outcomes, "en", 120)]
    assert lines == [
        "Business report by date  business_by_date · 1",
        "  What does the store sell each day, to how many visitors, and with which share of the Buy Box?",
        "  KPI GMV, KPI Sessions, KPI Unit session %, KPI Buy Box %, sheet Dashboard",
        "                           lang  marketplace  cur  covers                             rows  numbers",
        "  de/business by date.csv  de    DE (folder)  EUR  2025-09-01 … 2025-09-04 (content)     4  1,5 d/m",
        "",
        "Targeting report · Sponsored Products  ads_targeting · 1",
        "  Which keywords and targets earn their bid?",
        "  KPI ACOS, sheet Campaigns",
        "                           lang  marketplace  cur  covers                             rows  numbers",
        "  us/targeting.csv         en    US (folder)  USD  2026-11-01 … 2026-11-14 (rows)        2  1.5 m/d",
        "",
        "Refused  1",
        "  us/colours.csv",
        "    its columns are of no report we know; its first row reads 'Color', 'Size'",
        "",
        (
            "2 read (kinds 2, marketplaces 2, languages 2, rows 6), 1 refused. A period by rows is assumed. "
            "Nothing was stored."
        ),
    ]


def test_the_table_in_chinese(outcomes: list[Outcome]) -> None:
    lines = [line.plain for line in table(outcomes, "zh", 120)]
    assert lines[0] == "业务报告（按日期）  business_by_date · 1"
    assert (
        lines[4].split()
        == "de/business by date.csv de DE (文件夹) EUR 2025-09-01 … 2025-09-04 (内容) 4 1,5 d/m".split()
    )
    assert lines[1:3] == [
        "  店铺每天卖多少、来多少访客、Buy Box 占比多少？",
        "  指标“销售额”、指标“会话数”、指标“转化率”、指标“Buy Box占有率”、“看板”表",
    ]
    assert lines[6] == "投放报告 · 商品推广  ads_targeting · 1"
    assert lines[12] == "已拒绝  1"


@pytest.mark.parametrize("width", [80, 100, 120, 200, 5_000])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_is_wider_than_the_screen(outcomes: list[Outcome], language: Lang, width: int) -> None:
    lines = [line.plain for line in table(outcomes, language, width)]
    assert [line for line in lines if cell_len(line) > width] == []
    assert sum("targeting.csv" in line for line in lines) == 1


@pytest.mark.parametrize("of", [GOLDEN / "us/stranded.txt", CASES / "restock_GB.csv"], ids=lambda of: of.name)
def test_n19_a_photograph_without_a_day_is_dated_by_the_files_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of: Path
) -> None:
    folder = tmp_path / ("gb" if "GB" in of.name else "us")
    folder.mkdir()
    file = folder / of.name
    file.write_bytes(of.read_bytes())
    os.utime(file, (1_795_000_000, 1_795_000_000))
    monkeypatch.chdir(tmp_path)
    read = identify([file], Hints())
    assert [f.code for f in read[0].findings] == ["dated-by-file-time"]
    assert "2026-11-18 (file time)" in "\n".join(line.plain for line in table(read, "en", 120))
    assert "2026-11-18 (文件时间)" in "\n".join(line.plain for line in table(read, "zh", 120))
