"""A total counts the same marketplaces on both sides, names what it leaves out, and compares like for like (N24)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_asin, by_date
from tests.jobs.test_parts import campaigns
from tests.pages import sheets_of
from tests.stores import board_of
from xlops.export.text import as_text
from xlops.facts.history import open_store
from xlops.jobs.build import build
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.jobs.export import review_page
from xlops.jobs.snapshot import Snapshot, write_snapshot
from xlops.jobs.sql import query
from xlops.measures import ALL, Account
from xlops.measures.detail import asin_periods, days
from xlops.periods import parse_period
from xlops.review.currency import days_with_all
from xlops.review.score import Score
from xlops.review.scorecard import Board
from xlops.review.single import breaches_told, single_breaches
from xlops.settings import read_settings

pytestmark = pytest.mark.usefixtures("measured_once")

W46, W47, MONTH = date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 1)
RATES = """base_currency = "USD"
[[rate]]
day = 2025-01-01
currency = "EUR"
rate = 2
"""
NEVER = '[[runs]]\nsource = "sp"\nmarketplace = "DE"\nnever = true\n'


@dataclass
class Shop:
    """A store whose marketplaces sell 100 a day in their own currency; a euro is two dollars."""

    home: Home

    def sells(self, market: str, days: int = 14, first: date = W46, gmv: float = 100.0) -> Shop:
        text = by_date(days, first, gmv)
        if market != "us":
            text = re.sub(r'"(\d+)/(\d+)/(\d+)"', r'"\2.\1.\3"' if market == "de" else r'"\2/\1/\3"', text)
        name = f"{market}/{'old' if first.year == 2025 else 'new'}/BusinessReport-11-30-26.csv"
        self.home.put(name, text.replace("$", "$" if market == "us" else "€"))
        return self

    def advertises(self, market: str, days: int = 14, first: date = W46, spend: float = 10) -> Shop:
        text = campaigns([f"{market} A"], first, days, spend)
        country, currency = {"us": ("United States", "USD"), "de": ("Germany", "EUR"), "fr": ("France", "EUR")}[market]
        text = text.replace("United States", country).replace("USD", currency)
        self.home.put(f"{market}/sp 2026-12-20.csv", text.replace("$", "$" if market == "us" else "€"))
        return self

    def board(self) -> Board:
        assert [(o.name, o.reason) for o in self.home.ingest().of("refused")] == []
        return board_of(self.home.folder)


def shop(folder: Path, markets: Sequence[str] = ("US", "DE"), toml: str = "", runs: str = "") -> Shop:
    home = Home(folder)
    folder.mkdir(exist_ok=True)
    home.configure(f"marketplaces = {json.dumps(markets)}\n{toml}{RATES}{runs}")
    return Shop(home)


def configured(made: Shop, toml: str = "", runs: str = "") -> Board:
    """The same store under other settings."""
    (made.home.folder / "xlops.toml").write_text(f'marketplaces = ["US", "DE"]\n{toml}{RATES}{runs}')
    return board_of(made.home.folder)


def planned(made: Shop, *plans: tuple[str, float]) -> None:
    """What the Plan sheet says of November."""
    with open_store(made.home.folder) as store:
        store.con.execute("delete from input_plan")
        for market, gmv in plans:
            store.con.execute(
                "insert into input_plan (month, marketplace, gmv, seen_on) values (?, ?, ?, ?)",
                [MONTH, market, gmv, MONTH],
            )


def score(board: Board, kpi: str, period: str = "2026-W47", market: str = ALL) -> Score:
    return board.score(board.catalogue[kpi], parse_period(period), market)


def told(board: Board, kpi: str, period: str = "2026-W47", market: str = ALL) -> tuple[float | None, str, str]:
    found = score(board, kpi, period, market)
    value = None if found.value is None else round(found.value, 6)
    return value, found.status.value, found.marks.text.in_("en").strip()


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Both sell two weeks; nothing tells of advertising in DE."""
    made = shop(tmp_path_factory.mktemp("alike") / "shop").sells("us").sells("de").advertises("us")
    made.board()
    return made


US_ONLY = "(US only, DE missing)"


def test_n24_unknown_advertising_is_left_out_of_both_sides_named_and_judged(unknown: Shop) -> None:
    board = configured(unknown)
    assert {k: told(board, k) for k in ("gmv", "tacos", "ad_share", "organic", "acos", "aov")} == {
        "gmv": (2100, "info", ""), "tacos": (0.1, "met", US_ONLY), "ad_share": (0.5, "warn", US_ONLY),
        "organic": (350, "met", US_ONLY), "acos": (0.2, "met", US_ONLY), "aov": (30, "met", ""),
    }  # fmt: skip
    assert told(board, "tacos", market="DE") == (None, "no_data", "")
    assert score(board, "tacos").name.in_("zh") == "TACoS（仅 US，缺 DE）"


@pytest.mark.parametrize(
    "runs",
    [
        NEVER,
        NEVER.replace("never = true", "to = 2026-11-08"),
        '[[runs]]\nsource = "sp"\nmarketplace = "US"\n',
    ],
)
def test_n24_a_marketplace_known_to_run_no_advertising_counts_with_zero_spend_and_its_sales(
    unknown: Shop, runs: str
) -> None:
    board = configured(unknown, runs=runs)
    row = board.row(parse_period("2026-W47"), "DE")
    assert row is not None
    zeros = ("spend", "clicks", "impressions", "ad_sales", "ad_orders", "sp_spend", "term_spend")
    assert {name: row.values.get(name) for name in zeros} == dict.fromkeys(zeros, 0)
    assert (told(board, "tacos", market="DE")[0], told(board, "acos", market="DE")[0]) == (0, None)
    assert {k: told(board, k) for k in ("tacos", "ad_share", "organic", "acos")} == {
        "tacos": (0.033333, "met", ""), "ad_share": (0.166667, "met", ""), "organic": (1750, "met", ""),
        "acos": (0.2, "met", ""),
    }  # fmt: skip


def test_n10_a_week_without_any_sales_between_others_is_not_final(tmp_path: Path) -> None:
    made = shop(tmp_path).sells("us", 7, date(2026, 11, 2)).sells("de", 21, date(2026, 11, 2))
    made.home.put("us/last/BusinessReport-11-30-26.csv", by_date(7, W47))
    board = made.board()
    states = {m: [board.state(parse_period(f"2026-W{n}"), m).value for n in (45, 46, 47)] for m in ("US", "DE")}
    assert states == {"US": ["final", "preliminary", "final"], "DE": ["final"] * 3}
    only = shop(tmp_path / "alone", ["US"]).sells("us", 7, date(2026, 11, 2))
    only.home.put("us/last/BusinessReport-11-30-26.csv", by_date(7, W47))
    alone = only.board()
    found = [alone.state(parse_period(f"2026-W{n}")).value for n in (45, 46, 47)]
    assert found == ["final", "preliminary", "final"]
    later = shop(tmp_path / "later", ["US"]).sells("us", 7, W47).advertises("us").board()
    before = [later.state(parse_period(f"2026-W{n}")).value for n in (46, 47)]
    assert before == ["final", "final"], "its sales were never told, so nothing of W46 is waited for"


@pytest.mark.parametrize(
    ("toml", "runs"), [('ad_products = ["sp"]\n', ""), ("", '[[runs]]\nsource = "sp"\nfrom = 2026-01-01\n')]
)
def test_n24_advertising_that_is_said_to_run_and_has_no_export_is_late(unknown: Shop, toml: str, runs: str) -> None:
    board = configured(unknown, toml, runs)
    assert (told(board, "tacos"), told(board, "gmv")) == ((0.1, "open", US_ONLY), (2100, "info", ""))


def test_n24_never_run_sponsored_products_waits_for_another_product_that_is_listed(unknown: Shop) -> None:
    board = configured(unknown, 'ad_products = ["sp", "sb"]\n', NEVER)
    row = board.row(parse_period("2026-W47"), "DE")
    assert row is not None
    assert "spend" not in row.values


def test_n24_advertising_late_by_a_day_leaves_the_number_visible_without_verdict(tmp_path: Path) -> None:
    board = shop(tmp_path).sells("us").sells("de").advertises("us").advertises("de", 13).board()
    assert {k: told(board, k) for k in ("tacos", "acos", "organic", "gmv")} == {
        "tacos": (0.1, "open", US_ONLY), "acos": (0.2, "open", US_ONLY),
        "organic": (350, "open", US_ONLY), "gmv": (2100, "info", ""),
    }  # fmt: skip
    assert told(board, "tacos", "2026-W46") == (0.1, "met", "")
    organic = score(board, "organic")  # W46 had both; what it is held against has US alone, as W47 does
    assert (organic.previous, organic.judged, organic.change) == (350, 0, 0)
    assert board.state(parse_period("2026-W47")).value == "preliminary"
    assert board.state(parse_period("2026-W46")).value == "final"
    assert [board.state(parse_period("2026-W47"), m).value for m in ("US", "DE")] == ["final", "preliminary"]


@pytest.mark.thorough
def test_n24_a_month_of_which_a_marketplace_lacks_days_has_no_sum_beside_its_plan(tmp_path: Path) -> None:
    """In the sheet's strip as in text and check: 1,500 of some days is not 2,200 behind a plan of all."""
    made = shop(tmp_path).sells("us", 22, MONTH).sells("de", 15, MONTH)
    made.home.ingest()
    planned(made, ("US", 3000), ("DE", 3000))
    lacking = "2026-11 to date (22 of 30 days) and landing: not known, no daily sales of DE (2026-11-16 … 2026-11-22)"
    assert lacking in as_text(review_page(tmp_path, made.home.settings, ["2026-W47"]).page, "en").splitlines()
    us = review_page(tmp_path, made.home.settings, ["2026-W47"], "US").page
    assert "November to date 2,200, +0.0% on plan 2,200" in as_text(us, "en").splitlines()
    cells = sheets_of(build(tmp_path, made.home.settings).path)["W47 2026"]
    at = {value: place for place, value in cells.items() if isinstance(value, str)}
    assert [cells.get((at[w][0] + 1, at[w][1])) or None for w in ("GMV this month", "Gap to plan")] == [None, None]


def test_n24_sales_late_by_a_day_leave_the_others_visible_and_their_change_like_for_like(tmp_path: Path) -> None:
    made = shop(tmp_path).sells("us").sells("de", 13).advertises("us").advertises("de")
    made.home.ingest()
    planned(made, ("US", 3000), ("DE", 3000))
    board = made.board()
    assert {k: told(board, k) for k in ("gmv", "gmv_wow", "sessions", "usp", "aov", "tacos", "acos")} == {
        "gmv": (700, "open", US_ONLY), "gmv_wow": (0, "open", US_ONLY),
        "sessions": (420, "open", US_ONLY), "usp": (0.083333, "open", US_ONLY),
        "aov": (20, "open", US_ONLY), "tacos": (0.1, "open", US_ONLY), "acos": (0.2, "met", ""),
    }  # fmt: skip
    assert (score(board, "gmv").judged, score(board, "gmv").previous) == (1, 700)  # 700 of the 700 that US planned
    assert told(board, "gmv", "2026-W46") == (2100, "met", "")


def test_n24_three_marketplaces_each_number_over_those_that_have_it(tmp_path: Path) -> None:
    """FR advertises, unknown in DE; FR's sales are late."""
    made = shop(tmp_path, ("US", "DE", "FR")).sells("us").sells("de").sells("fr", 13)
    board = made.advertises("us").advertises("fr", spend=5).board()
    assert {k: told(board, k) for k in ("gmv", "acos", "tacos")} == {
        "gmv": (2100, "info", "(US, DE only, FR missing)"),
        "acos": (0.133333, "warn", "(US, FR only, DE missing)"),  # 70 and 70 of 350 and 700
        "tacos": (0.1, "open", "(US only, DE, FR missing)"),
    }
    assert score(board, "tacos").name.in_("zh") == "TACoS（仅 US，缺 DE、FR）"
    assert told(board, "tacos", "2026-W46") == (0.066667, "met", "(US, FR only, DE missing)")


def test_n24_both_sides_never_meet_where_no_marketplace_has_both(tmp_path: Path) -> None:
    board = shop(tmp_path).sells("us").sells("de", 7).advertises("de").board()
    assert told(board, "tacos") == (None, "no_data", "")
    assert told(board, "acos") == (0.2, "met", "(DE only, US missing)")


def test_n24_a_marketplace_added_this_year_is_not_growth_of_the_old_ones(tmp_path: Path) -> None:
    made = shop(tmp_path).sells("us", 14, date(2025, 11, 10)).sells("us", gmv=130).sells("de", 7, W47)
    board = made.board()
    assert told(board, "gmv") == (910 + 1400, "info", "")
    assert told(board, "gmv_yoy") == (0.3, "met", US_ONLY)
    assert told(board, "gmv_wow") == (0, "met", US_ONLY)
    assert told(board, "sessions") == (840, "met", "(change of US only)")
    found = score(board, "sessions")
    assert (found.previous, found.now, found.judged, found.change, found.change_ya) == (420, 420, 0, 0, 0)
    assert found.name.in_("zh") == "会话数（变化仅 US）"


def test_n24_a_plan_of_one_marketplace_judges_its_sales_alone(tmp_path: Path) -> None:
    made = shop(tmp_path).sells("us").sells("de")
    made.home.ingest()
    planned(made, ("US", 3750))
    board = made.board()
    assert told(board, "gmv") == (2100, "breach", "(against the plan: US only)")
    assert score(board, "gmv").judged == pytest.approx(0.8)
    planned(made, ("", 9000))
    assert told(board_of(tmp_path), "gmv")[2] == ""  # one of the whole store is held against all of it


def test_n24_check_explain_functions_and_sql_say_the_same(tmp_path: Path) -> None:
    made = shop(tmp_path).sells("us").sells("de", 13).advertises("us").advertises("de")
    board = made.board()
    settings = read_settings((tmp_path / "xlops.toml").read_text())
    record = next(k for k in check(tmp_path, settings, "2026-W47").record()["kpis"] if k["id"] == "tacos")
    assert {n: record[n] for n in ("value", "status", "counted", "left_out", "late")} == {
        "value": 0.1, "status": "open", "counted": ["US"], "left_out": ["DE"], "late": ["DE"],
    }  # fmt: skip
    assert record["mark"].in_("zh") == "仅 US，缺 DE"
    said = explain(tmp_path, settings, "tacos", "2026-W47")
    assert [(u.measure, u.value) for u in said.inputs] == [("spend", 70), ("gmv", 700)]
    assert said.why.en == "not judged yet: DE has no gmv for this period yet; it covers US only and leaves DE out"
    assert said.why.zh == "暂不判断：DE 本期的 gmv 尚未到；只含 US，未含 DE"
    assert {f.marketplace for f in said.files} == {"US"}
    write_snapshot(tmp_path, board, {})
    kept = Snapshot.beside(str(tmp_path / "shop.xlsx"))
    assert (kept.value("tacos", "2026-W47"), kept.status("tacos", "2026-W47")) == (0.1, "open")
    asked = "select tacos, gmv_wow, acos from kpi_weekly where period = '2026-W47' and marketplace = 'ALL'"
    assert query(tmp_path, settings, asked).iloc[0].tolist() == [pytest.approx(v) for v in (0.1, 0.0, 0.2)]


def test_n23_totals_say_which_product_they_hold_until_the_begin_of_others_is_stated(tmp_path: Path) -> None:
    made = shop(tmp_path, ("US",)).sells("us").advertises("us")
    brands = campaigns("X", W47, 7, 5).replace("Sponsored Products", "Sponsored Brands").replace("7 Day", "14 Day")
    made.home.put("us/sb 2026-12-20.csv", brands)
    board = made.board()
    assert [told(board, "acos", "2026-W46", m) for m in (ALL, "US")] == [(0.2, "met", "(SP only)")] * 2
    assert told(board, "acos", "2026-W47") == (0.15, "met", "")
    assert told(board, "ctr", "2026-W46")[2] == ""  # of Sponsored Products always
    assert score(board, "tacos", "2026-W46").name.in_("zh") == "TACoS（仅 SP）"
    assert told(board, "acos", "2026-11")[2] == ""
    toml = f'marketplaces = ["US"]\n{RATES}[[runs]]\nsource = "sb"\nfrom = 2026-11-16\n'
    (tmp_path / "xlops.toml").write_text(toml)
    assert told(board_of(tmp_path), "acos", "2026-W46") == (0.2, "met", "")


def test_n24_days_of_all_wait_for_marketplaces_that_have_begun_and_count_the_idle_with_zero(tmp_path: Path) -> None:
    """DE begins in W47, its last day is late, and it runs no advertising."""
    made = shop(tmp_path, runs=NEVER).sells("us").sells("de", 6, W47).advertises("us")
    made.board()
    with open_store(tmp_path, read_only=True) as store:
        account = Account(store, made.home.settings)
        frame = days_with_all(account, days(account))
    total = frame[frame["marketplace"] == ALL]
    told = {r["day"]: (r["gmv"], r["spend"]) for r in total.to_dict("records")}
    assert (told[W46], told[W47], told[date(2026, 11, 21)]) == ((100, 10), (300, 10), (300, 10))
    assert math.isnan(told[date(2026, 11, 22)][0])


def test_n24_a_marketplace_that_breaches_alone_is_named(unknown: Shop) -> None:
    board = configured(unknown)
    assert single_breaches(board, parse_period("2026-W47")) == []
    strict = '[[target.aov]]\nmarketplace = "DE"\ntarget = 1.0\nwarn = 0.5\nbreach = 0.2\n'
    found = single_breaches(configured(unknown, runs=strict), parse_period("2026-W47"))
    assert [(s.marketplace, s.score.kpi.id) for s in found] == [("DE", "aov")]
    assert breaches_told(found).in_("en") == "✖ Breach in a single marketplace: DE AOV a change of +0.0%"
    assert breaches_told(found).in_("zh") == "✖ 单个站点未达标：DE 客单价 变化 +0.0%"
    check_ = check(unknown.home.folder, read_settings((unknown.home.folder / "xlops.toml").read_text()), "2026-W47")
    assert check_.record()["breaches"][0]["id"] == "aov"


def test_n24_an_advertisement_free_asin_has_no_spend(tmp_path: Path) -> None:
    made = shop(tmp_path, ("US",), runs=NEVER.replace("DE", "US")).sells("us")
    made.home.put("us/2026-W47/b.csv", by_asin(("B0P", "B0C1", 60, 5, 700.0)))
    made.board()
    with open_store(tmp_path, read_only=True) as store:
        frame = asin_periods(Account(store, made.home.settings), [parse_period("2026-W47")])
    assert frame[["asin", "spend", "ad_sales"]].to_numpy().tolist() == [["B0C1", 0, 0]]
