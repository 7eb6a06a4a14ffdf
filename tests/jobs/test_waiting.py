"""Files that are stored and wait (N18, N20): `status`, `check` and `explain` name them instead of asking for them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_asin, by_date
from tests.stores import kept_folder
from xlops.cli.common import finding_lines
from xlops.errors import StoreError, UsageError
from xlops.findings import Finding
from xlops.jobs.check import check
from xlops.jobs.explain import Explanation, explain
from xlops.jobs.status import StoreStatus, status
from xlops.language import Text, plain
from xlops.live.messages import of_explanation, of_status
from xlops.review.today import Today

W46, W47 = date(2026, 11, 9), date(2026, 11, 16)
TODAY = date(2026, 11, 26)
CASES = Path(__file__).parents[1] / "reports" / "cases"
HEADER = (
    "Date,Program Type,Campaign Name,Country,Status,Currency,Budget Amount,Impressions,Clicks,Spend,"
    "{window} Day Total Orders (#),{window} Day Total Sales "
)


def campaigns(names: Iterable[str], first: date = W47, days: int = 7, product: str = "Sponsored Products") -> str:
    rows = [
        f'"{first + timedelta(n):%b %d, %Y}",{product},{c},United States,ENABLED,USD,$50,900,20,$10,2,$50'
        for n in range(days)
        for c in names
    ]
    return "\n".join([HEADER.format(window=7 if product.endswith("Products") else 14), *rows]) + "\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "shop")


def looked_at(home: Home, today: date = TODAY) -> StoreStatus:
    return status(home.folder, home.settings, Today(today))


def source(found: StoreStatus, table: str, product: str = "") -> tuple[str, str]:
    """Its state, and what is asked for."""
    one = next(s for s in found.sources if (s.table, s.ad_product) == (table, product))
    return one.state, one.dates().en


def told(findings: Iterable[Finding]) -> list[tuple[str, str, Text | str]]:
    return [(f.code, f.file, f.value) for f in findings]


def week(first: date = W47) -> Text:
    return Text(f"{first} to {first + timedelta(6)}", f"{first} 至 {first + timedelta(6)}")


def explained(home: Home, kpi: str, period: str = "2026-W47") -> Explanation:
    return explain(home.folder, home.settings, kpi, period, "US", today=TODAY)


KITCHEN, OUTDOOR = "us/2026-W47/kitchen.csv", "us/2026-W47/outdoor.csv"


@pytest.fixture(scope="module")
def made_of_two() -> Path:
    home = Home(kept_folder())
    home.put("us/BusinessReport-11-23-26.csv", by_date(14, W46))
    home.put(KITCHEN, campaigns("AB"))
    home.put(OUTDOOR, campaigns("CD"))
    home.ingest()
    return home.folder


@pytest.fixture
def two_parts(made_of_two: Path, home: Home) -> Home:
    shutil.copytree(made_of_two, home.folder, dirs_exist_ok=True)
    return home


def test_n20_status_says_that_disputed_days_wait_and_does_not_ask_for_them_again(two_parts: Home) -> None:
    found = looked_at(two_parts)
    assert source(found, "ads_campaign", "sp") == ("waits", "2026-08-22 – 2026-11-15, 2026-11-23 – 2026-11-25")
    assert source(found, "ads_term", "sp")[0] == "missing"
    assert [(f.code, f.file) for f in found.waiting] == [("held-others", OUTDOOR)]


def test_n20_a_held_file_is_told_by_its_different_keys_not_by_keys_times_days(two_parts: Home) -> None:
    (finding,) = looked_at(two_parts).waiting
    assert finding.value == Text("2 campaigns", "2 个广告活动")
    assert finding.message == Text(
        f"it has none of the 2 campaigns that {KITCHEN} has for 2026-11-16 to 2026-11-22: these days wait",
        f"不含 {KITCHEN} 在 2026-11-16 至 2026-11-22 中的任何一项（共 2 个广告活动），这些日期暂不采用",
    )


def test_n20_what_a_filtered_file_lacks_is_told_in_its_own_word(home: Home) -> None:
    three = [("B0P", f"B0CHILD00{n}", 60, 5, 100.0) for n in range(3)]
    home.put("us/2026-W47/BusinessReport-11-24-26.csv", by_asin(*three))
    home.put("us/2026-W47/BusinessReport-11-25-26.csv", by_asin(*three[:2]))
    home.ingest()
    (finding,) = looked_at(home).waiting
    assert (finding.code, finding.value) == ("held-lacks", Text("1 of the 3 ASINs", "3 个 ASIN中的 1 个"))


def test_n20_a_week_that_waits_leaves_the_month_to_download_whole(home: Home) -> None:
    home.put("us/2026-W43/a 2026-10-26.csv", by_asin(("B0P", "B0CHILD001", 60, 5, 100.0)), date(2026, 10, 26))
    home.put("us/2026-W43/b 2026-10-26.csv", by_asin(("B0P", "B0CHILD002", 60, 5, 90.0)), date(2026, 10, 26))
    home.ingest()
    assert source(looked_at(home), "sales_asin") == (
        "waits",
        "2025-10-01 – 2026-10-31 month by month (13 downloads), 2026-10-26 – 2026-11-22 week by week (4 downloads)",
    )


def test_n20_explain_names_the_file_that_waits_for_a_word(two_parts: Home) -> None:
    found = explained(two_parts, "tacos")
    assert found.why.en == (
        "no data for spend: what is missing is US Sponsored Products: Campaign, daily (2026-11-16 to 2026-11-22)"
    )
    assert [(f.code, f.file) for f in found.waiting] == [("held-others", OUTDOOR)]
    assert [f["file"] for f in found.record()["waiting"]] == [OUTDOOR]


def test_n20_check_tells_the_word_that_is_wanted_not_to_download(two_parts: Home) -> None:
    found = check(two_parts.folder, two_parts.settings, "2026-W47", "US", today=TODAY)
    assert [(f.code, f.file) for f in found.findings] == [("held-others", OUTDOOR)]


@pytest.fixture
def tie(home: Home) -> Home:
    home.put("us/a.csv", by_date(14, W46))
    home.put("us/b.csv", by_date(14, W46, gmv=104))
    home.ingest()
    return home


def test_n20_check_of_two_files_that_dispute_everything_names_both_ways_out(tie: Home) -> None:
    with pytest.raises(StoreError) as why:
        check(tie.folder, tie.settings)
    (finding,) = looked_at(tie).waiting
    one, other = sorted(["us/a.csv", "us/b.csv"], key=lambda name: name != finding.file)
    assert why.value.said.en.startswith("files are stored, but no number comes of them yet:\n")
    assert f"--replace {one}`" in why.value.said.en
    assert f'--replace "{other}"`' in why.value.said.en
    assert why.value.said.zh.startswith("已存储文件，但还没有可用的数字：\n")
    assert source(looked_at(tie), "sales_day")[0] == "waits"


@pytest.mark.thorough
def test_n18_check_of_a_week_that_was_not_over_is_partial_and_names_the_file(home: Home) -> None:
    name = "us/2026-W47/BusinessReport-11-18-26.csv"
    home.put("us/2026-W46/BusinessReport-11-18-26.csv", by_asin(("B0P", "B0C1", 60, 5, 90.0)))
    home.put(name, by_asin())
    home.ingest()
    found = check(home.folder, home.settings, "2026-W47", "US", today=TODAY)
    assert found.state.value == "partial"
    assert {s.value for s in found.scores} == {None}
    assert told(found.findings) == [("days-lacking", "", week()), ("not-ended", name, week())]
    assert told(looked_at(home).not_whole) == [("not-ended", name, week())]
    with pytest.raises(UsageError, match="there is no data for 2026-W48"):
        check(home.folder, home.settings, "2026-W48", "US", today=TODAY)


def test_n23_a_day_whose_traffic_is_not_known_yet_is_named_until_it_comes(home: Home) -> None:
    name, later = "us/BusinessReport-11-23-26.csv", "us/BusinessReport-11-25-26.csv"
    whole = by_date(14, W46)
    late = "\n".join(
        line.replace(",90,60", ",0,0") if line.startswith('"11/18') else line for line in whole.split("\n")
    )
    home.put(name, late)
    home.ingest()
    said = [("traffic-waits", name, plain("2026-11-18"))]
    assert told(check(home.folder, home.settings, "2026-W47", "US", today=TODAY).findings) == said
    assert told(check(home.folder, home.settings, "2026-W46", "US", today=TODAY).findings) == []
    assert told(explained(home, "sessions").waiting) == said
    assert told(explained(home, "gmv").waiting) == []
    assert told(looked_at(home).not_whole) == said
    assert [f.message.en for f in looked_at(home).not_whole] == [
        "it has units and no sessions for 2026-11-18: a period that holds them has no sessions and no conversion"
    ]
    home.put(later, whole, TODAY)  # the way out works
    home.ingest()
    assert told(check(home.folder, home.settings, "2026-W47", "US", today=TODAY).findings) == []
    assert looked_at(home).not_whole == ()


@pytest.mark.thorough
def test_n23_a_week_by_product_whose_traffic_is_not_known_yet_is_named(home: Home) -> None:
    name = "us/2026-W47/BusinessReport-11-23-26.csv"
    home.put(name, by_asin(("B0PARENT01", "B0CHILD001", 0, 5, 100.0)))
    home.ingest()
    assert told(looked_at(home).not_whole) == [("traffic-waits", name, week())]
    assert told(explained(home, "sessions").waiting) == [("traffic-waits", name, week())]


def test_n18_a_report_of_which_only_an_unfinished_week_came_is_not_never_seen(home: Home) -> None:
    home.put("us/2026-W48/BusinessReport-11-26-26.csv", by_asin(), TODAY)
    home.ingest()
    found = looked_at(home)
    assert source(found, "sales_asin")[0] == "partial"
    assert [s.label("now").en for s in found.sources if s.table == "sales_asin"] == ["▲ stored, not whole"]
    assert [f.code for f in found.not_whole] == ["not-ended"]


@pytest.mark.thorough
def test_n18_days_that_only_a_folder_claims_are_named(home: Home) -> None:
    name = "us/2026-W47/Sponsored_Products_Campaign_report.csv"
    home.put("us/BusinessReport-11-23-26.csv", by_date(14, W46))
    home.put(name, campaigns("A", days=2))
    home.ingest()
    rest = Text("2026-11-18 to 2026-11-22", "2026-11-18 至 2026-11-22")
    assert told(looked_at(home).not_whole) == [("days-claimed", name, rest)]
    found = explained(home, "tacos")
    assert found.why.zh == "无数据：spend。缺少：US 商品推广：广告活动，每日（2026-11-18 至 2026-11-22）"
    assert told(found.waiting) == [("days-claimed", name, rest)]


@pytest.mark.thorough
def test_n18_one_ad_product_that_lacks_a_week_is_named(home: Home) -> None:
    home.put("us/BusinessReport-11-23-26.csv", by_date(14, W46))
    home.put("us/Sponsored_Products_Campaign_report.csv", campaigns("A", W46, 14))
    home.put("us/2026-W46/Sponsored_Brands_Campaign_report.csv", campaigns("B", W46, 7, "Sponsored Brands"))
    home.ingest()
    found = explained(home, "acos")
    assert found.why.en == (
        "no data for spend, ad_sales: what is missing is US Sponsored Brands: Campaign, daily "
        "(2026-11-16 to 2026-11-22)"
    )
    lacking = [f for f in check(home.folder, home.settings, "2026-W47", "US").findings if f.code == "days-lacking"]
    assert [(f.column, f.value) for f in lacking] == [
        (Text("US Sponsored Brands: Campaign, daily", "US 品牌推广：广告活动，每日"), week())
    ]
    assert explained(home, "acos", "2026-W46").score.value is not None


def test_n20_the_part_that_did_not_come_is_named(two_parts: Home) -> None:
    two_parts.ingest(two_parts.folder / "exports" / OUTDOOR, adds=True)
    name = "us/2026-W48/kitchen.csv"
    two_parts.put(name, campaigns("AB", date(2026, 11, 23)), date(2026, 11, 30))
    two_parts.ingest()
    found = explained(two_parts, "acos", "2026-W48")
    parts = [f for f in told(found.waiting) if f[0] != "not-ended"]  # on the week's own last day
    assert parts == [("part-missing", name, "outdoor")]


def test_n18_a_daily_export_that_runs_into_today_is_no_trouble(home: Home) -> None:
    home.put("us/BusinessReport-11-23-26.csv", by_date(15, W46))
    home.ingest()
    assert looked_at(home).not_whole == ()
    assert check(home.folder, home.settings, "2026-W47", "US", today=TODAY).findings == []


def test_a_store_without_data_says_so_in_its_language(home: Home) -> None:
    home.folder.mkdir()
    for ask in (lambda: check(home.folder, home.settings), lambda: explained(home, "acos")):
        with pytest.raises(StoreError) as why:
            ask()
        exports = home.folder / "exports"
        assert why.value.said.zh == f"{home.folder} 还没有数据：请把导出文件放入 {exports}，然后运行 `xlops ingest`"


@pytest.mark.parametrize(
    ("day", "en", "zh"),
    [
        (date(2026, 11, 21), "22 November, 1 day later than 2026-11-21", "11月22日（晚于 2026-11-21 1 天）"),
        (date(2026, 10, 1), "22 November, 52 days later than 2026-10-01", "11月22日（晚于 2026-10-01 52 天）"),
        (date(2026, 11, 22), "22 November, today", "11月22日（今天）"),
    ],
)
def test_d18_status_of_a_day_before_the_newest_data(home: Home, day: date, en: str, zh: str) -> None:
    home.put("us/BusinessReport-11-23-26.csv", by_date(14, W46))
    home.ingest()
    assert looked_at(home, day).newest_told == Text(f"newest data: {en}", f"最新数据：{zh}")


def test_n19_status_says_of_a_photograph_that_only_its_file_time_dates_it(home: Home) -> None:
    home.put("us/inventory.txt", (CASES / "ManageFBAInventory_20261115_totals_row.txt").read_bytes(), TODAY)
    home.put("us/BusinessReport-11-23-26.csv", by_date(7, W46))
    home.ingest()
    found = looked_at(home)
    assert found.newest_told.en.endswith(" (dated by the file's time)")
    assert [s.table for s in found.sources if s.by_file_time] == ["stock"]
    home.put("us/BusinessReport-11-26-26.csv", by_date(17, W46), TODAY)
    home.ingest()
    assert looked_at(home).newest_told == Text("newest data: 25 November, yesterday", "最新数据：11月25日（昨天）")


@pytest.mark.thorough
def test_the_buttons_name_the_file_that_waits(two_parts: Home) -> None:
    (finding,) = looked_at(two_parts).waiting
    line = Text(
        f"! {OUTDOOR}: {finding.message.en} → {finding.advice.en}",
        f"! {OUTDOOR}: {finding.message.zh} → {finding.advice.zh}",
    )
    assert line in of_status(looked_at(two_parts))
    assert line in of_explanation(explained(two_parts, "tacos"))


@pytest.mark.thorough
def test_findings_that_wait_are_warnings(two_parts: Home) -> None:
    found = check(two_parts.folder, two_parts.settings, "2026-W47", "US", today=TODAY)
    assert [line.en[:4] for line in finding_lines(found.findings)] == ["  ! "]


def test_a_file_that_waits_for_days_which_another_answers_is_named_of_its_period(home: Home) -> None:
    home.put("us/BusinessReport-11-26-26.csv", by_date(14, W46))
    home.ingest()
    home.put("us/BusinessReport-11-20-26.csv", by_date(7, W46, gmv=303))  # exported earlier, another store's
    home.ingest()
    said = [("held-moved", "us/BusinessReport-11-20-26.csv", "700 / 2,121")]
    found = check(home.folder, home.settings, "2026-W46")
    assert [one for one in told(found.findings) if one[0].startswith("held")] == said
    assert told(explain(home.folder, home.settings, "gmv", "2026-W46").waiting) == said
    assert explain(home.folder, home.settings, "acos", "2026-W46").waiting == []
    later = check(home.folder, home.settings, "2026-W47")
    assert [one for one in told(later.findings) if one[0].startswith("held")] == []
