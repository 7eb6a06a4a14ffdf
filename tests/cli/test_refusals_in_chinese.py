"""A Chinese store is refused in Chinese: what people meet in their weekly commands, and why a file is not taken."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.jobs.exports import Home
from tests.measures.test_owed import filled
from tests.stores import built, workbook_path
from tests.tiers import thorough_after
from xlops.cli import cli
from xlops.errors import XlopsError
from xlops.facts.history import open_store
from xlops.workbook.package import Package

COMMANDS = (
    "owed|--as-of|2020-01-01", "owed|--csv|a.txt", "owed|--csv|no/such/a.csv", "profit|--period|2026",
    "profit|--period|the other week", "check|--period|10", "check|--period|2026-W99", "check|--marketplace|Mars",
    "check|--marketplace|DE", "check|--period|2020-W01", "review|week|2026-10", "export|text|2026-Q3",
    "export|text|2026-W30", "restock|--supplier|nobody", "actions|show|A-9999", "ingest|no/such.csv",
    "ingest|--rebuild|--dry-run", "ingest|exports|--kind|by_asin", "explain|gmw", "explain|gmv|--asin|B0XLOPS999",
    "explain|acos|--asin|B0XLOPS101", "explain|acos|--bridge", "forget|no.csv", "answers|--undo|x", "sql|nothing",
    "answers|--ended|x|--since|2026-11-16", "answers|--ended|x", "build|-o|a.txt", "build|-o|no/such/a.xlsx",
    "actions|import|x.xlsx",
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = filled(tmp_path_factory.mktemp("refused"))
    home.configure('marketplaces = ["US"]\nlanguage = "zh"\n')
    return home.folder


@pytest.mark.parametrize("command", thorough_after(4, COMMANDS))
def test_what_a_weekly_command_refuses_is_said_in_both_languages(command: str, store: Path) -> None:
    result = CliRunner().invoke(cli, [*command.split("|"), "--store", str(store)])
    assert isinstance(result.exception, XlopsError), result.output
    assert re.search(r"[\u4e00-\u9fff]", result.exception.said.zh), result.exception.said.zh
    assert not re.search(r"[\u4e00-\u9fff]", result.exception.said.en)


# -- files -----------------------------------------------------------------------------------------------------------

BY_ASIN = (
    "(Parent) ASIN,(Child) ASIN,Title,Sessions - Total,Units Ordered,Ordered Product Sales\n"
    "B0XLOPS101,B0XLOPS101,t,10,1,$5.00\n"
)
REFUSED = {
    "orders.csv": (
        BY_ASIN,
        (
            "nothing tells which days it covers: put it into a folder named after them, such as exports/us/2026-W47/ "
            "or exports/us/2026-10/, name it so, or use --period 2026-W47"
        ),
        (
            "看不出是哪些日期的数据：移到以日期命名的文件夹，例如 exports/us/2026-W47/ 或 exports/us/2026-10/，"
            "或在文件名中写明，或加 --period 2026-W47"
        ),
    ),
    "us/days.csv": (
        "Date,Ordered Product Sales,Units Ordered,Sessions - Total\n"
        + "".join(f"11/{n}/26,{'$5.00' if n < 28 else 'x'},1,10\n" for n in range(14, 29)),
        (
            "1 of its 15 rows cannot be read, more than the limit of 2% (bad_rows_limit in xlops.toml); row 16: "
            "Ordered Product Sales holds 'x', which is no amount. Download the report again and do not "
            "save it from Excel"
        ),
        (
            "15 行中有 1 行读不懂，超过 2% 的上限（xlops.toml 的 bad_rows_limit）；第 16 行：Ordered Product Sales "
            "的值 'x' 不是金额。请重新下载，不要用 Excel 另存"
        ),
    ),
    "us/empty.csv": (
        "",
        "the file is empty (0 bytes): download it again",
        "文件是空的（0 字节）：请重新下载",
    ),
    "us/page.csv": (
        "<!doctype html><html></html>",
        (
            "this is a web page saved under a report's name (often a sign-in page): sign in to Seller Central and "
            "download the report again"
        ),
        "这是以报告的名字保存的网页（常见的是登录页）：请重新登录卖家平台后下载",
    ),
    "us/w47/audience report.csv": (
        "a,b\n1,2\n",
        "it is an audience report, which xlops does not read: download the campaign report instead",
        "这是受众报告，xlops 不读取：请改为下载广告活动报告",
    ),
}
IN_ENGLISH, IN_CHINESE = ({name: said[n] for name, said in REFUSED.items()} for n in (1, 2))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A Chinese store with good files that were read and bad ones that were not."""
    home = filled(tmp_path)
    home.configure('marketplaces = ["US"]\nlanguage = "zh"\n')
    for name, (content, _, _) in REFUSED.items():
        home.put(name, content)
    return home


def ran(home: Home, *command: str) -> str:
    """What a command says on stderr."""
    return CliRunner().invoke(cli, [*command, "--store", str(home.folder)]).stderr


def of_status(home: Home) -> dict[str, str]:
    told = re.findall(r"^✖ 已拒绝：(.+?\.csv)：(.+)$", ran(home, "status"), re.M)
    return dict(told)


def test_why_a_file_is_refused_is_said_in_chinese_wherever_it_is_told(home: Home) -> None:
    lines = ran(home, "ingest").splitlines()
    assert lines[0].startswith("拒绝 5 个（")
    assert lines[1:6] == [f"  ✖ {name}：{why}" for name, why in IN_CHINESE.items()]
    assert of_status(home) == IN_CHINESE
    exports = str(home.folder / "exports")
    told = CliRunner().invoke(cli, ["identify", exports], env={"COLUMNS": "900"})
    assert [line for line in told.stdout.splitlines() if line.strip() in IN_CHINESE.values()] == [
        f"    {why}" for why in IN_CHINESE.values()
    ]
    told = CliRunner().invoke(cli, ["identify", exports, "--language", "en"], env={"COLUMNS": "900"})
    assert [line for line in told.stdout.splitlines() if line.strip() in IN_ENGLISH.values()] == [
        f"    {why}" for why in IN_ENGLISH.values()
    ]


def test_machines_read_english(home: Home) -> None:
    said = CliRunner().invoke(cli, ["ingest", "--json", "--store", str(home.folder)]).stdout
    assert {o["file"]: o["reason"] for o in json.loads(said)} == IN_ENGLISH
    said = CliRunner().invoke(cli, ["status", "--json", "--store", str(home.folder)]).stdout
    assert {o["file"]: o["reason"] for o in json.loads(said)["refused"]} == IN_ENGLISH


@pytest.mark.thorough
def test_a_store_of_before_tells_in_english_until_the_file_is_tried_again(home: Home) -> None:
    ran(home, "ingest")
    with open_store(home.folder) as store:  # as an xlops left it that knew English alone
        store.con.execute("alter table refused drop column reason_zh")
        store.con.execute("delete from migration where name = '0012_reasons.sql'")
    assert of_status(home) == IN_ENGLISH
    home.put("us/page.csv", "<html></html>")
    ran(home, "ingest")
    assert of_status(home) == IN_ENGLISH | {"us/page.csv": IN_CHINESE["us/page.csv"]}
    ran(home, "ingest", "--strict")
    assert of_status(home) == IN_CHINESE


@pytest.mark.thorough
def test_the_log_sheet_says_it_in_chinese(home: Home) -> None:
    ran(home, "ingest")
    built(home.folder)
    package = Package(workbook_path(home.folder))
    files, runs = package.read_table("tbl_files"), package.read_table("tbl_runs")
    told = {name: (why, state) for name, why, state in zip(*(files[c] for c in ("file", "kind", "state")), strict=True)}
    assert {name: why for name, (why, state) in told.items() if state == "已拒绝"} == IN_CHINESE
    assert {state for _, state in told.values()} == {"已拒绝", "使用中"}
    assert runs["result"] == ["拒绝 5 个文件", "完成"]
