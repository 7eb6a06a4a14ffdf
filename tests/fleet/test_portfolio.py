"""All stores on one page, from summaries made by hand: order, sums by currency, what hangs on today."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.told import action, group, kpi, of, told
from xlops.cli.common import print_json
from xlops.errors import SettingsError
from xlops.fleet.outcome import StoreOutcome
from xlops.fleet.page import as_html, as_text
from xlops.fleet.portfolio import told_headline, told_lines
from xlops.fleet.settings import FleetSettings, language_of_fleet, read_fleet_settings
from xlops.fleet.status import record
from xlops.language import Text, plain
from xlops.targets import Status

BREACH = kpi("acos", 0.31, "breach", unit="share", change=0.02)


def several() -> dict[str, dict[str, Any] | None]:
    euro = {"currency": "EUR", "kpis": [kpi("gmv", 200.0, "met", previous=100.0), BREACH], "score": 70.0}
    old = {"period": "2026-W46", "first": "2026-11-09", "last": "2026-11-15", "as_of": "2026-11-15"}
    return {
        "good": told("Good", 1000, 800, owners=[group("Ann", 600, 0.2), group("", 400, None)],
                     brands=[group("Oak", 1000, 0.25)], actions=[action(1, "2026-11-20"), action(2, "2026-11-28")]),
        "euro": told("Euro", 200, 100, **euro, owners=[group("Ann", 200, 1.0, 3)], brands=[group("Oak", 200, 1.0)]),
        "old": told("Old", 50, 40, **old),
        "new": None,
    }  # fmt: skip


def test_the_worst_stands_first() -> None:
    broken = {
        "good": StoreOutcome("good", "failed", plain("no room")),
        "euro": StoreOutcome("euro", "partly", plain("x")),
    }
    lines = of(several(), broken).lines
    assert [(line.store.name, line.label.en, line.why.en) for line in lines] == [
        ("good", "✖ not updated", "no room"),
        ("new", "– not built yet", "`xlops fleet build` makes its workbook"),
        ("euro", "✖ breach", "x"),
        ("old", "✔ met", ""),
    ]
    assert told_headline(of(several(), broken)).en == "4 stores: 1 not updated · 1 not built yet · 1 in breach · 1 met"


def test_n24_a_breach_of_one_marketplace_stands_among_those_of_its_store_and_gives_its_status() -> None:
    alone = kpi("acos", 0.41, "likely_breach", unit="share") | {
        "id": "acos|DE",
        "name": Text("ACOS (DE)", "ACOS（DE）"),
    }
    warn = kpi("acos", 0.26, "warn", unit="share")
    (line,) = of({"shop": told("Shop", 1000, 800, kpis=[kpi("gmv", 1000.0, "met"), warn], single=[alone])}).lines
    assert [k["id"] for k in line.off] == ["acos|DE", "acos"]
    assert (line.status, line.label.en) == (Status.LIKELY_BREACH, "✖ likely breach ◷")
    page = as_text(of({"shop": told("Shop", 1000, 800, single=[alone])}), "zh")
    assert "✖ ACOS（DE） 41.0%" in page
    older = {"marketplace": "DE", "says": plain("ACOS 41.0%")}
    assert [k["id"] for k in of({"shop": told("Shop", 1000, 800, single=[older])}).lines[0].off] == []


def test_a_copy_that_is_not_built_is_summed_once() -> None:
    found = of({"shop": told("Shop", 1000, 800), "shop copy": told("Shop", 1000, 800)})
    first, second = found.lines
    twice = replace(found, lines=(first, replace(second, store=replace(second.store, refused=plain("a copy")))))
    assert [(m.stores, m.gmv) for m in twice.money] == [(1, 1000)]


def test_n25_currencies_are_never_added_up_without_a_stated_rate() -> None:
    found = of(several())
    assert [(m.currency, m.stores, m.gmv, m.change) for m in found.money] == [
        ("EUR", 1, 200, 1.0),
        ("USD", 1, 1000, 0.25),
    ]
    assert told_lines(found)[0].en == (
        "GMV 2026-W47: EUR 200 (+100.0%) · 1 store; USD 1,000 (+25.0%) · 1 store; without 1 store with older data only"
    )
    assert [(g.name, g.money.currency, g.money.stores, g.money.gmv) for g in found.groups("owner")] == [
        ("Ann", "USD", 1, 600), ("Ann", "EUR", 1, 200), ("", "USD", 1, 400),
    ]  # fmt: skip


def test_n25_with_a_rate_they_are_one_sum_that_names_it(tmp_path: Path) -> None:
    rates = "".join(f'[[rate]]\nday = {day}\ncurrency = "EUR"\nrate = {rate}\n'
                    for day, rate in (("2026-01-01", 1.5), ("2026-11-23", 9)))  # fmt: skip
    (tmp_path / "fleet.toml").write_text(f'base_currency = "USD"\n{rates}', "utf-8")
    found = of(several(), settings=read_fleet_settings(tmp_path))
    assert [(m.currency, m.stores, m.gmv, m.before) for m in found.money] == [("USD", 2, 1300, 950)]
    assert "; at 1 EUR = 1.5 USD (fleet.toml)" in told_lines(found)[0].en
    ann = found.groups("owner")[0]
    assert (ann.name, ann.products, ann.money.stores, ann.money.gmv, ann.money.before) == ("Ann", 4, 2, 900, 650)
    assert ann.worst is not None
    assert ann.worst.store.name == "euro"


RATES = (
    'base_currency = "USD"\n[[rate]]\nday = {first}\ncurrency = "EUR"\nrate = 1\n'
    '[[rate]]\nday = 2026-11-20\ncurrency = "EUR"\nrate = 2\n'
)


def days_of(first: int, *sold: float) -> dict[str, float]:
    return {f"2026-11-{first + n:02}": gmv for n, gmv in enumerate(sold)}


@pytest.mark.parametrize(
    ("first", "daily", "gmv", "before"),
    [
        ("2026-01-01", {**days_of(9, *[10] * 7), **days_of(16, 100, 0, 0, 0, 0, 0, 100)}, 300, 100),
        ("2026-01-01", {}, 200 * 10 / 7, 100),  # a record of an earlier xlops: the mean of the days
        ("2026-01-01", days_of(16, 100, 100), 200 * 10 / 7, 100),
        ("2026-11-16", {}, 200 * 10 / 7, None),  # the week before has no rate
    ],
)  # fmt: skip
def test_n25_a_day_of_a_store_counts_at_the_rate_of_that_day(
    first: str, daily: dict[str, float], gmv: float, before: float | None, tmp_path: Path
) -> None:
    (tmp_path / "fleet.toml").write_text(RATES.format(first=first), "utf-8")
    euro = told("Euro", 200, 100, currency="EUR", daily=daily, owners=[group("Ann", 200, 1.0)])
    found = of({"euro": euro}, settings=read_fleet_settings(tmp_path))
    (money,) = found.money
    assert (money.currency, money.before) == ("USD", before)
    assert money.gmv == pytest.approx(gmv)
    assert found.groups("owner")[0].money.gmv == pytest.approx(gmv)
    assert "; at 1 EUR = 1 to 2 USD, by day (fleet.toml)" in told_lines(found)[0].en
    assert record(found)["rates"] == {"EUR": round(10 / 7, 6)}


def test_n25_a_month_before_is_converted_by_its_own_days(tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text(RATES.format(first="2026-01-01").replace("11-20", "11-01"), "utf-8")
    month = {"period": "2026-11", "first": "2026-11-01", "last": "2026-11-30", "currency": "EUR"}
    (money,) = of({"euro": told("Euro", 200, 100, **month)}, settings=read_fleet_settings(tmp_path)).money
    assert (money.gmv, money.before) == (400, 100)


def test_n25_days_without_a_rate_leave_the_store_in_its_own_currency(tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text(RATES.format(first="2026-11-18"), "utf-8")
    found = of({"euro": told("Euro", 200, 100, currency="EUR")}, settings=read_fleet_settings(tmp_path))
    assert [(m.currency, m.gmv, m.before) for m in found.money] == [("EUR", 200, 100)]
    assert found.rates_used == []


def test_n25_a_store_that_lacks_a_rate_names_it_and_is_named_beside_the_sum() -> None:
    blank = told("Tokyo", 0, 0, kpis=[kpi("gmv", None, "no_data")], rates_missing=["JPY"])
    found = of({"good": told("Good", 1000, 800), "tokyo": blank})
    assert {line.store.name: line.why.en for line in found.lines} == {
        "good": "", "tokyo": "no exchange rate from JPY to USD: its totals are blank",
    }  # fmt: skip
    assert told_lines(found)[0].en == (
        "GMV 2026-W47: USD 1,000 (+25.0%) · 1 store; without Tokyo: exchange rate missing"
    )
    alone = of({"tokyo": blank}, {"tokyo": StoreOutcome("tokyo", "partly", plain("x"))})
    assert told_lines(alone)[0].zh == "2026-W47 销售额：–；未计入 Tokyo：缺少汇率"
    assert alone.lines[0].why.zh == "x；缺少 JPY 兑 USD 的汇率：合计为空"
    assert record(alone)["stores"][0]["rates_missing"] == ["JPY"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('base_currency = "XXY"', "'XXY' is no currency code we know"),
        ('[[rate]]\nday = 2026-01-01\ncurrency = "EUR"\nrate = 1.1', "base_currency says into what the rates convert"),
        ("languages = 1", "line 1: unknown setting 'languages'; did you mean 'language'?"),
        ("=", "is not valid TOML"),
    ],
)
def test_wrong_settings_of_a_fleet_are_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "fleet.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"fleet\.toml") as why:
        read_fleet_settings(tmp_path)
    assert says in str(why.value)


def test_wrong_settings_of_a_fleet_are_named_in_chinese_too(tmp_path: Path) -> None:
    path = tmp_path / "fleet.toml"
    path.write_text('language = "zh"\n[[rate]]\nday = 2026-01-01\ncurrency = "EUR"\nrate = 1.1\n', "utf-8")
    with pytest.raises(SettingsError) as why:
        read_fleet_settings(tmp_path)
    assert why.value.said.zh == (
        f'{path}：汇率需要 base_currency 说明换算成哪种货币：请填写，例如 base_currency = "USD"'
    )
    assert language_of_fleet(tmp_path, []) == "zh"
    path.write_text('language = "zh', "utf-8")  # refused, and yet Chinese
    assert language_of_fleet(tmp_path, []) == "zh"
    path.write_text('language = "en"', "utf-8")
    assert language_of_fleet(tmp_path, []) == "en"


@pytest.mark.parametrize(
    ("markets", "utc", "late"),
    [
        (["US"], "2026-11-29T22:00+00:00", False),  # 06:00 on Monday in Shanghai, Sunday noon in Los Angeles
        (["US", "DE"], "2026-11-30T00:00+00:00", False),  # Monday in Berlin alone
        (["US"], "2026-11-30T09:00+00:00", True),
        (["JP"], "2026-11-29T22:00+00:00", True),
        ([], "2026-11-29T22:00+00:00", True),
    ],
)
def test_n18_a_week_is_over_where_the_store_sells(markets: list[str], utc: str, late: bool) -> None:
    monday = date(2026, 11, 30)
    found = of({"shop": told("Shop", 10, 10, marketplaces=markets)}, today=monday, moment=datetime.fromisoformat(utc))
    assert found.lines[0].late is late
    assert of({"shop": told("Shop", 10, 10, marketplaces=markets)}, today=monday).lines[0].late


def test_overdue_is_what_is_due_before_today_and_late_what_lacks_the_last_week() -> None:
    found = of(several())
    assert [(line.store.name, a["no"], days) for line, a, days in found.overdue()] == [("good", "A-1", 8)]
    assert found.groups("owner")[0].overdue == 1
    assert [line.store.name for line in found.lines if line.late] == ["old"]
    sunday = of(several(), today=date(2026, 11, 22))  # the week goes on until midnight
    assert [line.store.name for line in sunday.lines if line.late] == []
    missing = [(r["store"].store.name, r["status"].en, r["to"], r["dates"].en) for r in found.missing()]
    assert missing == [
        ("new", "– not built yet", None, "`xlops fleet build` makes its workbook"),
        ("old", "▲ late", date(2026, 11, 15), "every report, from 2026-11-16 on"),
    ]


def test_stores_with_one_name_are_told_apart_by_their_folder() -> None:
    found = of({"a/x": told("Shop", 1, 1), "b": told("Shop", 1, 1)})
    assert sorted(found.names.values()) == ["Shop (a/x)", "Shop (b)"]


def test_the_text_has_at_most_twenty_lines() -> None:
    many = of({f"s{n:02}": told(f"S{n:02}", 10, 10, kpis=[BREACH]) for n in range(40)})
    lines = as_text(many, "en").splitlines()
    assert (len(lines), lines[-1]) == (20, "… and 23 more")
    assert lines[2] == "✖ breach S00 · 90 (80) · ✖ ACOS 31.0%"
    assert (
        as_text(of(several()), "zh").splitlines()[0]
        == "店铺总览 · 2026-11-28 · 4 家店铺：1 家尚未生成 · 1 家未达标 · 2 家达标"
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_runs_nothing_and_takes_names_for_text(lang: Any) -> None:
    page = as_html(of({"a": told("<script>x</script>", 1, 1, kpis=[kpi("gmv", 1, "met"), BREACH])}), lang)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert 'class="breach">✖ 31.0%' in page


def test_the_record_is_plain(capsys: pytest.CaptureFixture[str]) -> None:
    print_json(record(of(several())), "en")
    found = json.loads(capsys.readouterr().out)
    assert [(s["folder"], s["status"], s["updated"], s["late"]) for s in found["stores"]] == [
        ("new", "no_data", False, False), ("euro", "breach", True, False), ("good", "met", True, False),
        ("old", "met", True, True),
    ]  # fmt: skip
    assert found["money"] == [
        {"currency": "EUR", "stores": 1, "gmv": 200.0, "change": 1.0},
        {"currency": "USD", "stores": 1, "gmv": 1000.0, "change": 0.25},
    ]
    assert record(of(several(), settings=FleetSettings()))["rates"] == {}
