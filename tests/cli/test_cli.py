"""The command line: results on stdout, talk on stderr, exit codes, and one clear sentence for whatever is wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests import stores
from tests.skips import NEEDS_PROC
from tests.tiers import thorough_after
from xlops.cli import cli, main


@dataclass(frozen=True)
class Ran:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `xlops` with arguments, in this process and through its entry point."""

    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["xlops", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        shown = capsys.readouterr()
        code = left.value.code
        assert isinstance(code, int)
        return Ran(code, shown.out, shown.err)

    return run


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One week by date; not to be changed."""
    return stores.tiny_store(tmp_path_factory.mktemp("cli") / "shop")


def new_shop(folder: Path) -> Path:
    return stores.tiny_store(folder / "shop")


# -- results ---------------------------------------------------------------------------------------------------------


def test_check_json_is_a_stable_record(run: Run, shop: Path) -> None:
    ran = run("check", "--store", shop, "--json")
    assert (ran.code, ran.err) == (0, "")
    record = ran.json
    kpis = {k["id"]: k for k in record.pop("kpis")}
    waiting = {k["id"]: k["needs"] for k in record.pop("waiting")}
    assert waiting["ctr"] == "Sponsored Products campaign report, daily"
    assert waiting.keys() == {i for i, k in kpis.items() if k["value"] is None} - {"gmv_wow", "gmv_yoy"}
    assert record == {
        "days": None, "score": {"points": pytest.approx(250 / 3), "judged": 3, "of": 65, "capped_by": [],
                                "uncapped": pytest.approx(250 / 3), "said_twice": []},
        "period": "2026-W47", "from": "2026-11-16", "to": "2026-11-22", "marketplace": "ALL", "currency": "USD",
        "state": "final", "findings": [], "breaches": [],
        "month": {
            "month": "2026-11", "until": "2026-11-22", "to_date": None, "plan": None, "on_plan": None,
            "landing": None, "low": None, "high": None, "past_months": 0, "events": [], "events_without_size": [],
            "missing": {"US": [{"from": "2026-11-01", "to": "2026-11-15"}]},
            "rates_missing": [],
        },
    }  # fmt: skip
    assert kpis["refund"] == {
        "id": "refund", "name": "Refund rate", "unit": "share", "value": 0.1, "previous": None, "year_ago": None,
        "judged": 0.1, "status": "warn", "expected": None, "low": None, "high": None,
        "target": 0.05, "warn": 0.08, "breach": 0.15, "target_source": "default",
        "photographed": None, "stale": False, "mark": None, "counted": None, "left_out": [], "late": [],
        "events": [], "explained": None,
    }  # fmt: skip
    assert kpis["acos"] == {
        "id": "acos", "name": "ACOS", "unit": "share", "value": None, "previous": None, "year_ago": None,
        "judged": None, "status": "no_data", "expected": None, "low": None, "high": None,
        "target": 0.25, "warn": 0.25, "breach": 0.3, "target_source": "default",
        "photographed": None, "stale": False, "mark": None, "counted": None, "left_out": [], "late": [],
        "events": [], "explained": None,
    }  # fmt: skip
    assert kpis["budget_use"]["target"] == [0.5, 0.9]
    assert {k: v["value"] for k, v in kpis.items() if v["value"] is not None} == {
        "gmv": 1400, "units": 70, "orders": 63, "aov": pytest.approx(1400 / 63), "asp": 20, "refund": 0.1,
        "sessions": 700, "pv_per_s": 2, "usp": 0.1, "osp": 0.09, "buybox": pytest.approx(0.9),
    }  # fmt: skip


def test_d18_status_json_says_what_to_download(run: Run, shop: Path) -> None:
    record = run("status", "--store", shop, "--today", "2026-11-26", "--json").json
    sources = record.pop("sources")
    assert record == {
        "today": "2026-11-26", "as_of": "2026-11-22", "days_old": 4, "dated_by_file_time": False, "files": 1,
        "refused": [], "exports_missing": False, "waiting": [], "not_whole": [], "others": [],
        "owed_lacks": {}, "archived": {}, "rates_missing": [],
    }  # fmt: skip
    assert sources[0] == {
        "marketplace": "US", "source": "sales_day", "ad_product": "", "name": "Sales and Traffic, by date",
        "from": "2026-11-16", "to": "2026-11-22", "state": "behind",
        "missing": [["2026-10-21", "2026-11-15"], ["2026-11-23", "2026-11-25"]],
        "preliminary_from": None, "menu": "Reports › Business Reports › Sales and Traffic, by date",
        "dated_by_file_time": False,
    }  # fmt: skip
    assert [(s["source"], s["state"], s["missing"][0]) for s in sources[1:]] == [
        ("sales_asin", "missing", ["2025-10-01", "2025-10-31"]),
        ("ads_campaign", "missing", ["2026-08-22", "2026-11-25"]),
        ("ads_advertised", "missing", ["2026-08-22", "2026-11-25"]),
        ("ads_term", "missing", ["2026-09-21", "2026-11-25"]),
        ("stock_plan", "missing", ["2026-11-26", "2026-11-26"]),
    ]


STATUS_ZH = """\
最新数据：11月22日（4 天前）
站点  报告                                    从          至          状态      初步数据自
US    销售量与访问量（按日期）                2026-11-16  2026-11-22  ▲ 缺数据
US    详情页面上的销售量与访问量（按子商品）                          – 未导入
US    商品推广：广告活动，每日                                        – 未导入
US    商品推广：推广的商品，每日                                      – 未导入
US    商品推广：搜索词，每日                                          – 未导入
US    亚马逊库存                                                      – 未导入

现在请下载：
  US  数据报告 › 业务报告 › 销售量与访问量（按日期）
      2026-10-21 – 2026-11-15、2026-11-23 – 2026-11-25
  US  数据报告 › 业务报告 › 详情页面上的销售量与访问量（按子商品）
      2025-10-01 – 2026-10-31 按月逐一下载（13 份）、2026-10-19 – 2026-11-22 按周逐一下载（5 份）
  US  商品推广：广告 › 衡量和报告 › 报告（统一报告） › 广告活动，每日（或推广广告报告，至 2026 年 12 月）
      2026-08-22 – 2026-11-25
  US  商品推广：广告 › 衡量和报告 › 报告（统一报告） › 推广的商品，每日（或推广广告报告，至 2026 年 12 月）
      2026-08-22 – 2026-11-25
  US  商品推广：广告 › 衡量和报告 › 报告（统一报告） › 搜索词，每日（或推广广告报告，至 2026 年 12 月）
      2026-09-21 – 2026-11-25
  US  数据报告 › 库存和销售报告 › 库存 › 亚马逊库存
      今天（过去日期的快照无法下载）

如店铺投放品牌推广或展示型推广：请按各自的广告类型另外下载同样的报告
"""


def in_chinese(folder: Path) -> Path:
    toml = folder / "xlops.toml"
    toml.write_text(toml.read_text("utf-8").replace('language = "en"', 'language = "zh"'), "utf-8")
    return folder


def test_d18_status_speaks_the_store_s_language(run: Run, tmp_path: Path) -> None:
    folder = in_chinese(new_shop(tmp_path))
    ran = run("status", "--store", folder, "--today", "2026-11-26")
    assert (ran.code, ran.err) == (0, "")
    assert [line.rstrip() for line in ran.out.splitlines()] == STATUS_ZH.splitlines()


@pytest.mark.parametrize("command", [("check",), ("explain", "acos")])
def test_an_empty_store_refuses_in_its_own_language(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    run("init", tmp_path / "shop", "--marketplace", "UK", "--language", "zh")
    ran = run(*command, "--store", tmp_path / "shop")
    exports = tmp_path / "shop" / "exports"
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"xlops: {tmp_path / 'shop'} 还没有数据：请把导出文件放入 {exports}，然后运行 `xlops ingest`\n"


def test_d18_a_new_store_says_what_to_begin_with_and_a_lost_folder_is_named(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    assert run("init", folder, "--marketplace", "US").code == 0
    ran = run("status", "--store", folder, "--today", "2026-11-26")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "no data yet: begin with these reports")
    assert "  US  Reports › Business Reports › Sales and Traffic, by date\n      2025-10-01 – 2026-11-25\n" in ran.out
    shutil.rmtree(folder / "exports")
    (folder / "xlops.toml").write_text('language = "en"\n', "utf-8")
    lines = run("status", "--store", folder).out.splitlines()
    assert lines[0] == f"there is no folder {folder / 'exports'}: make it, and put what you download into it"
    assert lines[1].startswith("nothing is stored yet and xlops.toml names no marketplaces")
    assert run("status", "--store", folder, "--json").json["exports_missing"] is True
    assert run("ingest", "--store", folder).err.splitlines()[0] == lines[0]


@pytest.mark.thorough
def test_periods_in_words_say_which_was_meant(run: Run, shop: Path, tmp_path: Path) -> None:
    assert run("check", "--store", shop, "--period", "W47").out.startswith("2026-W47  2026-11-16 … 2026-11-22  ALL")
    assert run("explain", "gmv", "--store", shop, "--period", "11月", "--json").json["period"] == "2026-11 to day 22"
    folder = new_shop(tmp_path)
    file = tmp_path / "asins.csv"
    file.write_text("(Parent) ASIN,(Child) ASIN,Title,Sessions - Total,Units Ordered,Ordered Product Sales\n"
                    'B0PARENT01,B0CHILD001,x,100,10,"$200.00"\n', "utf-8")  # fmt: skip
    ran = run("ingest", file, "--store", folder, "--period", "W47", "--marketplace", "US")
    assert (ran.code, ran.err.splitlines()[0]) == (0, "W47 is 2026-11-16 … 2026-11-22")
    ran = run("review", "week", "w47", "--store", folder)
    assert (ran.code, ran.err.splitlines()[0]) == (0, "w47 is 2026-W47 (2026-11-16 … 2026-11-22)")


def test_sql_answers_as_table_json_and_csv(run: Run, shop: Path) -> None:
    query = "select period, gmv, acos, date '2026-11-16' as day from kpi_weekly where gmv is not null order by 2, 1"
    row = {"period": "2026-W47", "gmv": 1400.0, "acos": None, "day": "2026-11-16"}
    assert run("sql", "--store", shop, query, "--json").json == [row, row]  # all marketplaces, and the only one
    assert run("sql", "--store", shop, query, "--csv").out.splitlines()[:2] == [
        "period,gmv,acos,day", "2026-W47,1400.0,,2026-11-16",
    ]  # fmt: skip
    assert run("sql", "--store", shop, query).out.splitlines()[1].split() == ["2026-W47", "1400.0", "–", "2026-11-16"]


def test_sql_leaves_the_ends_of_csv_lines_to_the_stream(run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.linesep", "\r\n")  # as on Windows, whose streams make one of each line end
    assert run("sql", "--store", shop, "select 1 as a, 2 as b", "--csv").out == "a,b\n1,2\n"


def test_sql_writes_a_file_that_excel_reads_in_any_language(run: Run, shop: Path, tmp_path: Path) -> None:
    """`>` of a shell writes in its code page, and Excel takes a file without a mark for the system's."""
    file = tmp_path / "best.csv"
    query = "select '✔ 茶 ü' as a, 2 as b"
    assert run("sql", "--store", shop, query, "-o", file).out == f"{file}\n"
    assert file.read_bytes() == b"\xef\xbb\xbf" + "a,b\n✔ 茶 ü,2\n".encode()
    assert run("sql", "--store", shop, query, "-o", file, "--json").code == 2


def test_sql_folds_nothing_in_a_pipe(run: Run, shop: Path) -> None:
    long = "x" * 900
    assert f"{long}\n" in run("sql", "--store", shop, f"select '{long}' a").out.replace(" ", "")


def test_kpis_are_listed_and_shown(run: Run, shop: Path) -> None:
    record = run("kpis", "acos", "--json", "--store", shop).json
    assert [(k["id"], k["formula"], k["target"], k["breach"]) for k in record] == [
        ("acos", "spend / ad_sales", "≤ 25.0%", "≤ 30.0%")
    ]
    assert len(run("kpis", "--json").json) >= 30
    assert "spend / ad_sales" in run("kpis", "acos").out
    assert run("kpis", "gmv", "--language", "zh", "--json").json[0]["name"] == "销售额"
    assert "sp_clicks" in run("kpis", "--measures").out


def test_identify_stores_nothing_and_knows_the_store_s_settings(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    assert run("init", folder, "--marketplace", "US").code == 0
    file = folder / "exports" / "BusinessReport-11-26-26.csv"
    file.write_text(stores.by_date(date(2026, 11, 16)), "utf-8")
    ran = run("identify", file, "--json")
    (record,) = ran.json
    assert (ran.code, record["outcome"], record["marketplace"], record["rows"]) == (0, "read", "US", 7)
    assert (record["from"], record["to"], record["totals"]["gmv"]) == ("2026-11-16", "2026-11-22", "1400.0000")
    question = "What does the store sell each day, to how many visitors, and with which share of the Buy Box?"
    assert (record["question"], record["answer"].split(", ")[0]) == (question, "KPI GMV")
    assert not (folder / "xlops.duckdb").exists()


@pytest.mark.usefixtures("uncomputed")
def test_init_build_check_in_the_store_s_own_folder(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("init", tmp_path / "my shop", "--marketplace", "US", "--marketplace", "DE", "--language", "zh")
    names = ["exports", "us", "de", "xlops.toml", "Monday.bat", "Monday.command"]
    assert (made.code, [Path(p).name for p in made.out.splitlines()]) == (0, names)
    monkeypatch.chdir(tmp_path / "my shop")
    (Path("exports") / "us" / "BusinessReport-11-26-26.csv").write_text(stores.by_date(date(2026, 11, 16)), "utf-8")
    built = run("build")
    assert (built.code, built.out) == (0, f"{tmp_path / 'my shop' / 'my shop.xlsx'}\n")
    assert "存入 1 个文件（7 行）（" in built.err
    assert "已新建工作簿（" in built.err
    assert " 秒）：新建 W47 2026\n" in built.err
    again = run("build")
    assert (again.code, "工作簿已是最新" in again.err, again.out) == (0, True, built.out)
    assert run("review", "week", "--close").err.count("关闭 W47 2026") == 1
    assert run("check", "--period", "2026-W47").out.startswith("2026-W47  2026-11-16 … 2026-11-22  ALL  USD  最终")


def test_forget_takes_a_file_out_again(run: Run, tmp_path: Path) -> None:
    folder = new_shop(tmp_path)
    ran = run("forget", "BusinessReport-11-26-26.csv", "--store", folder)
    assert (ran.code, ran.out, ran.err) == (0, "", "1 file forgotten\n")
    assert run("check", "--store", folder).code == 1
    assert (folder / "exports" / "BusinessReport-11-26-26.csv").exists()


def test_template_new_keeps_the_contract(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    assert run("template", "new", path, "--language", "zh").out == f"{path}\n"
    assert run("template", "check", path).out == f"✔ {path} keeps the contract\n"


@pytest.mark.thorough
def test_demo_writes_a_store(run: Run, tmp_path: Path) -> None:
    ran = run("demo", tmp_path / "demo", "--no-build")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"397 exports written to {tmp_path / 'demo' / 'exports'}\n"
    assert run("demo", tmp_path / "zh", "--no-build", "--language", "zh").err == (
        f"已在 {tmp_path / 'zh' / 'exports'} 写入 397 个导出文件\n"
    )


# -- exit codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "code"), [("never", 0), ("breach", 0), ("warn", 3)])
def test_check_leaves_with_3_where_a_threshold_is_reached(run: Run, shop: Path, level: str, code: int) -> None:
    assert run("check", "--store", shop, "--fail-on", level).code == code


def test_a_refused_file_leaves_with_1_and_the_good_one_is_stored(run: Run, tmp_path: Path) -> None:
    folder = new_shop(tmp_path)
    (folder / "exports" / "report.csv").write_text("a,b\n1,2\n", "utf-8")
    ran = run("ingest", "--store", folder)
    assert (ran.code, ran.out) == (1, "")
    assert "✖ report.csv: " in ran.err
    assert run("ingest", "--store", folder).code == 0  # remembered, not tried again (rule D4)
    assert run("status", "--store", folder, "--json").json["refused"][0]["file"] == "report.csv"


WRONG: list[Any] = [  # arguments, exit code, a part of what is said
    (["nosuch"], 2, "there is no command 'nosuch'"),
    (["chek"], 2, "did you mean 'check'?"),
    (["check", "--store", "{shop}", "--period", "2026-13"], 2, "there is no period '2026-13'"),
    (["check", "--store", "{shop}", "--period", "2026-W60"], 2, "there is no period '2026-W60'"),
    (["check", "--store", "{shop}", "--period", "soon"], 2, "'soon' is not a period: write a week as 2026-W47, W47"),
    (["check", "--store", "{shop}", "--period", "10"], 2, "'10' may be week 10 or October: write W10 or"),
    (
        ["check", "--store", "{shop}", "--period", "2020-W01"],
        2,
        "there is no data for 2020-W01: reports cover 2026-11-16 to 2026-11-22",
    ),
    (["check", "--store", "{shop}", "--marketplace", "ZZ"], 2, "'ZZ' is no Amazon marketplace we know"),
    (["check", "--store", "{shop}", "--marketplace", "DE"], 2, "the store has no data of DE; it has US"),
    (["check", "--store", "{shop}", "--fail-on", "red"], 2, "'red' is not one of"),
    (["check", "--store", "{empty}"], 1, "is no xlops store: it has no xlops.toml. Make one with `xlops init"),
    (["build", "--store", "{shop}/nosuch"], 1, "is no xlops store"),
    (["build", "--store", "{shop}", "--as-of", "2030-01-01"], 2, "there is no data as of 2030-01-01"),
    (["build", "--store", "{shop}", "--as-of", "0001-01-01"], 2, "there is no data as of 0001-01-01"),
    (
        ["build", "--store", "{shop}", "--as-of", "yesterday"],
        2,
        "'yesterday' is not a day as year-month-day: write it as",
    ),
    (["build", "--store", "{shop}", "--as-of", "22.11.2026"], 2, "is not a day as year-month-day: write 2026-11-22"),
    (["status", "--store", "{shop}", "--today", "22.11.2026"], 2, "is not a day as year-month-day: write 2026-11-22"),
    (["build", "--store", "{shop}", "-o", "{empty}/x.doc"], 2, "let it end in .xlsx"),
    (["build", "--store", "{shop}", "-o", "{empty}/no/x.xlsx"], 2, "no does not exist"),
    (["build", "--store", "{shop}", "--template", "nosuch.xlsx"], 2, "'nosuch.xlsx' does not exist"),
    (["build", "--store", "{shop}", "--template", "{shop}/xlops.toml"], 1, "is not an Excel workbook"),
    (["review", "week", "2026-10", "--store", "{shop}"], 2, "2026-10 is a month, the review asked for is"),
    (["review", "month", "Q3", "--store", "{shop}"], 2, "Q3 is a quarter, and a review is of a week or a month"),
    (["review", "week", "2030-W01", "--store", "{shop}"], 2, "2030-W01 cannot be reviewed"),
    (["review", "year", "--store", "{shop}"], 2, "'year' is not one of"),
    (["sql", "--store", "{shop}", "drop table file"], 2, "xlops sql only reads"),
    (["sql", "--store", "{shop}", "select 1; select 2"], 2, "write one SELECT statement"),
    (["sql", "--store", "{shop}", ""], 2, "write one SELECT statement"),
    (["sql", "--store", "{shop}", "select * from nosuch"], 2, "Table with name nosuch does not exist"),
    (["sql", "--store", "{shop}", "select * from read_text('/etc/hostname')"], 2, "disabled by configuration"),
    (["sql", "--store", "{shop}", "select * from settings"], 2, "Table with name settings does not exist"),
    (["kpis", "nosuch"], 2, "'nosuch' is no KPI"),
    (["forget", "nosuch.csv", "--store", "{shop}"], 2, "the store knows no file 'nosuch.csv'"),
    (["ingest", "nosuch", "--store", "{shop}"], 2, "nosuch does not exist"),
    (["ingest", "x.csv", "--period", "2026-99", "--store", "{shop}"], 2, "there is no period '2026-99'"),
    (["ingest", "x.csv", "--marketplace", "Mars", "--store", "{shop}"], 2, "'Mars' is no Amazon marketplace"),
    (["identify", "nosuch"], 2, "nosuch does not exist"),
    (["identify"], 2, "Missing argument"),
    (["init", "{shop}"], 2, "is a store already: nothing was changed"),
    (["init", "{empty}/new", "--marketplace", "Mars"], 2, "is no Amazon marketplace we know"),
    pytest.param(
        ["init", "/proc/nope"],
        1,
        "/proc/nope: No such file or directory",
        marks=pytest.mark.skipif(sys.platform != "linux", reason=NEEDS_PROC),
    ),
    (["demo", "{shop}"], 2, "is not empty: name a new folder for the demo"),
    (["template", "check", "{shop}/xlops.toml"], 1, "is not an Excel workbook"),
    (["template", "new", "{shop}/xlops.toml"], 2, "is there already: nothing was changed"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), WRONG, ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_wrong_input_is_one_clear_sentence(
    run: Run, shop: Path, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    before = sorted(p.name for p in shop.iterdir())
    ran = run(*(a.format(shop=shop, empty=tmp_path) for a in arguments))
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert sorted(p.name for p in shop.iterdir() if p.name != ".xlops.lock") == [n for n in before if n[0] != "."]


@pytest.mark.parametrize(
    ("toml", "said"),
    thorough_after(
        4,
        [
            ("langage = 'en'", "unknown setting 'langage'; did you mean 'language'?"),
            ("language = 'fr'", "language = 'fr'"),
            ("a = [", "is not valid TOML"),
            ("[target.acoss]\ntarget = 0.2", "acoss"),
            ("[target.acos]\ntarget = 0.5", "acos, xlops.toml"),
            ("[target.acos]\ntarget = [0.1, 0.2]", "acos"),
            ("[target.roas]\ntarget = 5", "roas: its target is computed from acos; set that one"),
            ("[kpi.mine]\nen = 'Mine'\nzh = '我'\nformula = 'spend / nosuch'\nunit = 'money'", "nosuch"),
            ("[[rate]]\nday = 2026-01-01\ncurrency = 'EUR'\nrate = -1", "rate"),
        ],
    ),
)
def test_a_wrong_setting_is_one_clear_sentence(run: Run, shop: Path, tmp_path: Path, toml: str, said: str) -> None:
    folder = stores.copy_store(shop, tmp_path / "shop")
    (folder / "xlops.toml").write_text(toml + "\n", "utf-8")
    for command in (["check"], ["build"]):
        ran = run(*command, "--store", folder)
        assert (ran.code, ran.out) == (1, "") or ran.code == 2
        assert said in ran.err
        assert "Traceback" not in ran.err
    assert not (folder / "shop.xlsx").exists()


# -- help, and as a program ------------------------------------------------------------------------------------------


def test_every_command_has_help_with_an_example() -> None:
    for name in cli.list_commands(None):  # type: ignore[arg-type]
        shown = CliRunner().invoke(cli, [name, "--help"])
        assert shown.exit_code == 0
        assert f"Example: xlops {name}" in shown.output or name == "template"


def xlops(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "xlops", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **options)


def test_help_answers_at_once() -> None:
    """It takes little more than Python with click: as a ratio, since the machine may be busy."""

    def took(work: Callable[[], object]) -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    def bare() -> None:
        subprocess.run([sys.executable, "-c", "import click"], check=True)

    def asked() -> None:
        assert xlops("--help").stdout.startswith(b"Usage: ")

    pairs = [(took(asked), took(bare)) for _ in range(5)]
    assert min(ours for ours, _ in pairs) < 3 * min(theirs for _, theirs in pairs)


@pytest.mark.thorough
def test_a_program_splits_result_and_talk(shop: Path) -> None:
    ran = xlops("check", "--store", shop, "--json")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout)["period"] == "2026-W47"
    failed = xlops("check", "--store", shop, "--fail-on", "warn", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert (failed.returncode, "▲ warn" in failed.stdout.decode("utf-8")) == (3, True)
    wrong = xlops("check", "--store", shop, "--period", "x")
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    assert wrong.stderr.startswith(b"xlops: 'x' is not a period")


@pytest.mark.parametrize("option", ["--period=2026-W47", "--marketplace=US", "--kind=ads_campaign", "--ad-product=sp"])
def test_what_is_said_of_files_needs_the_files(option: str) -> None:
    done = CliRunner().invoke(cli, ["ingest", option])
    assert (done.exit_code, "need the files they speak of" in done.output) == (2, True)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["kpis"], ["指标", "名称", "公式", "单位", "方向", "目标", "频率"]),
        (["kpis", "--measures"], ["度量", "名称", "单位", "类型", "数据表"]),
        (["answers"], ["编号", "回答日期", "回答", "值", "文件", "适用于", "撤回日期"]),
    ],
)
def test_a_chinese_store_gets_chinese_heads(words: list[str], first: list[str], tmp_path: Path) -> None:
    stores.begin_store(tmp_path)
    (tmp_path / "xlops.toml").write_text('store = "S"\nlanguage = "zh"\nmarketplaces = ["US"]\n', "utf-8")
    done = CliRunner().invoke(cli, [*words, "--store", str(tmp_path)])
    assert (done.exit_code, done.output.splitlines()[0].split()) == (0, first)
