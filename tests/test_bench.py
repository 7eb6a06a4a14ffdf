"""The bench that knows the truth: each scorer counts what it says, a small store goes the whole way."""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from benchmarks.truth import __main__ as program
from benchmarks.truth.monday import JUDGED, Final, Judged, Monday, Said, Sku
from benchmarks.truth.rivals import RIVALS, before_after, raw, three_sigma, two_sigma
from benchmarks.truth.scorers import SCORERS, alarms, causes, coverage, restock, status
from benchmarks.truth.scorers.causes import Planted, seen_weeks
from benchmarks.truth.store import Store, run
from tests.demo.small import small
from xlops.demo.drawn.causes import CAUSES, STORIES
from xlops.demo.scenario import drawn, read
from xlops.errors import ScenarioError
from xlops.measures.intervals import Interval
from xlops.targets import Status

ROOT = Path(__file__).parents[1]
FIRST = date(2026, 5, 4)


def monday(number: int = 0, **given: Any) -> Monday:
    """A Monday that says nothing: two ASINs and a campaign that sell the same every week."""
    week = FIRST + timedelta(weeks=number)
    past = [week - timedelta(days=n) for n in range(63, -7, -1)]
    flat = dict.fromkeys(("gmv", "units", "sessions", "spend", "ad_sales", "ad_orders"), 100.0)
    days = pd.DataFrame([{"day": d, **flat} for d in past if d < week + timedelta(days=7)])
    asins = pd.DataFrame(
        [
            {"week": week - timedelta(weeks=n), "asin": a, "gmv": 100.0, "units": 5.0}
            for n in range(6)
            for a in ("B0A", "B0B")
        ]
    )
    campaigns = pd.DataFrame([{"day": d, "campaign": "C", "clicks": 10.0, "spend": 5.0, "orders": 1.0} for d in past])
    told: dict[str, Any] = {
        "day": week + timedelta(days=7), "week": f"{week:%G-W%V}", "first": week, "kpis": {}, "said": (), "flows": {},
        "days": days, "asins": asins, "campaigns": campaigns, "skus": {},
    }  # fmt: skip
    return Monday(**told | given)


def store(*mondays: Monday, **truth: Any) -> Store:
    found = Store(1, {"causes": [], "periods": {}, "demand": {}} | truth)
    found.mondays = list(mondays)
    return found


def cause(name: str, week: int = 0, days: int = 14, **given: Any) -> dict[str, Any]:
    first = FIRST + timedelta(weeks=week)
    last = first + timedelta(days=days - 1)
    return {
        "cause": name,
        "scope": "asin",
        "first": str(first),
        "last": str(last),
        "asin": "B0A",
        "sku": "SKU-A",
    } | given


def test_status_counts_what_was_judged_and_what_was_wrong() -> None:
    met, breach, still = Status.MET, Status.BREACH, Status.OPEN
    kpis = {
        "acos": Judged(still, breach, moves=True, is_change=False),
        "turns": Judged(breach, breach, moves=False, is_change=False),
        "usp": Judged(met, met, moves=True, is_change=False),
        "roas": Judged(Status.LIKELY_MET, breach, moves=True, is_change=False, alone=(still, None)),
    }
    seen = store(monday(kpis=kpis))
    finals = {"acos": Final(met), "turns": Final(breach), "usp": Final(breach, near=True), "gmv": Final(met)}
    seen.final = {seen.mondays[0].week: finals | {"roas": Final(met)}}
    near = {"near": 1, "near_wrong": 1}
    assert status.score([seen]).numbers == {
        "xlops": {"all": 4, "judged": 3, "wrong": 1, "moving": 3, "moving_judged": 2, "moving_wrong": 1, **near},
        "profile alone": {
            "all": 4,
            "judged": 2,
            "wrong": 1,
            "moving": 3,
            "moving_judged": 1,
            "moving_wrong": 1,
            **near,
        },
        "raw numbers": {"all": 4, "judged": 4, "wrong": 3, "moving": 3, "moving_judged": 3, "moving_wrong": 3, **near},
    }


def test_coverage_learns_from_weeks_that_a_person_could_know_by_then() -> None:
    weeks = [monday(n, flows={"sp_sales": 80.0}) for n in range(6)]
    finals = {m.week: {"sp_sales": 100} for m in weeks}
    table = coverage.score([store(*weeks, periods=finals)])
    assert table.rows == [
        ("ad sales: as it is", "20.00%", "–", "–", "–", "6"),
        ("ad sales: plain factor", "0.00%", "100.0% ± 0.0%", "0.00%", "0.00%", "1"),
    ]


def test_coverage_holds_what_was_expected_against_the_truth_in_cents() -> None:
    said = Judged(Status.OPEN, Status.OPEN, moves=True, is_change=False, expected=Interval(1.1, 0.9, 1.2))
    alone = replace(said, alone=(Status.OPEN, Interval(0.8, 0.7, 0.95)))
    seen = monday(flows={"gmv": 90.0}, kpis={"gmv": alone})
    assert coverage.score([store(seen, periods={seen.week: {"gmv": 100}})]).rows == [
        ("GMV: as it is", "10.00%", "–", "–", "–", "1"),
        ("GMV: profile alone", "20.00%", "0.0% ± 0.0%", "25.00%", "75.00%", "1"),
        ("GMV: xlops", "10.00%", "100.0% ± 0.0%", "30.00%", "30.00%", "1"),
    ]


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("stock_out|ALL|W", "3 SKUs run out before new stock can arrive; first SKU-A", (1, 1, 1, 1)),
        ("stock_out|ALL|W", "3 SKUs run out before new stock can arrive; first SKU-B", (0, 0, 0, 0)),
        ("cause|rank_lost|US|W", "Bottle: fewer visitors, −300 a week; B0A", (1, 1, 0, 0)),
        ("cause|stock_out|US|W", "Bottle: out of stock, −300 a week; B0A", (1, 1, 1, 1)),
    ],
)
def test_a_cause_is_named_by_its_object_and_its_reason(key: str, text: str, expected: tuple[int, ...]) -> None:
    data = Said("preliminary|ALL|W", Status.OPEN, "Numbers of this period still move")
    seen = store(monday(said=(data, Said(key, Status.WARN, text))), causes=[cause("stock_out")])
    found = causes.score([seen]).numbers["xlops"]
    names = ("object_first", "object_five", "cause_first", "cause_five")
    assert (*(found[n] for n in names), found["causes"]) == (*expected, 1)


def test_only_the_first_two_mondays_count_and_a_cause_without_any_does_not() -> None:
    named = Said("cause|stock_out|US|W", Status.WARN, "B0A is out of stock")
    late = store(monday(0), monday(1), monday(2, said=(named,)), causes=[cause("stock_out", days=21)])
    never = store(monday(0), causes=[cause("stock_out", week=4)])
    assert causes.score([late, never]).numbers["xlops"] == {
        "object_first": 0, "object_five": 0, "cause_first": 0, "cause_five": 0, "causes": 1,
    }  # fmt: skip


def test_what_names_another_planted_cause_takes_no_place() -> None:
    other = cause("rank_lost") | {"asin": "B0B"}
    said = (Said("cause|rank_lost|US|W", Status.WARN, "fewer visitors, organic rank lost; B0B"),
            Said("cause|stock_out|US|W", Status.WARN, "out of stock; B0A"))  # fmt: skip
    names = ("cause_first", "cause_five")
    both = causes.score([store(monday(said=said), causes=[cause("stock_out"), other])]).numbers["xlops"]
    assert [both[n] for n in names] == [2, 2]
    alone = causes.score([store(monday(said=said), causes=[cause("stock_out")])]).numbers["xlops"]
    assert [alone[n] for n in names] == [0, 1]  # nothing was planted at B0B


def test_a_cause_counts_from_the_month_whose_transactions_show_it_and_not_without_the_report() -> None:
    fee = Planted("fee_up", ("B0A",), date(2026, 5, 20), date(2026, 8, 1), 0.3)
    mondays = [date(2026, 5, 18) + timedelta(weeks=n) for n in range(5)]
    assert seen_weeks(fee, mondays, {"money"}) == [date(2026, 5, 25), date(2026, 6, 1)]  # known on 1 June
    assert seen_weeks(fee, mondays, {"keepa"}) == []
    assert seen_weeks(fee, mondays) == [date(2026, 5, 25), date(2026, 6, 1)]


def test_alarms_count_changes_in_quiet_weeks_only() -> None:
    kpis = {"gmv_wow": Judged(Status.WARN, Status.WARN, moves=False, is_change=True),
            "acos": Judged(Status.BREACH, Status.BREACH, moves=False, is_change=False)}  # fmt: skip
    lost = Said("cause|rank_lost|US|W", Status.WARN, "A lost")
    quiet = store(monday(0, kpis=kpis, said=(lost,)), monday(1, said=(lost,)))  # what stands on counts once
    busy = store(monday(0, kpis=kpis, said=(lost,)), causes=[cause("rank_lost", week=-3)])
    found = alarms.score([quiet, busy]).numbers["xlops"]
    assert found == {"a_quarter": 13.0, "weeks": 1, "quiet_weeks": 2}


def test_rivals_are_silent_where_nothing_changes_and_point_at_what_does() -> None:
    assert [len(way(monday())) for way in (two_sigma, three_sigma, before_after)] == [0, 0, 0]
    changed = monday()
    asins = changed.asins.copy()
    asins.loc[(asins["week"] == changed.first) & (asins["asin"] == "B0B"), "gmv"] = 40.0
    days = changed.days.copy()
    days.loc[days.index[-3:], "gmv"] = 70.0
    seen = monday(asins=asins, days=days)
    assert [way(seen)[0].about for way in (raw, two_sigma, three_sigma, before_after)] == ["B0B"] * 4


def test_restock_serves_all_with_the_true_mean_and_nothing_without_orders() -> None:
    demand = {"S": {"wanted": [10] * 140}}
    idle = [monday(n, skus={"S": Sku(None, 45, 0.0)}) for n in range(3)]
    found = restock.score([store(*idle, demand=demand)]).numbers
    assert found["base stock with the true mean"]["served"] == 1
    assert found["xlops"]["served"] == pytest.approx((60 - 45) / 95)
    assert found["14-day rule"] == found["xlops"]
    right = [monday(n, skus={"S": Sku(10.0, 45, 300.0)}) for n in range(3)]
    assert restock.score([store(*right, demand=demand)]).numbers["xlops"]["served"] == 1


def test_every_cause_has_words_and_every_scorer_a_head() -> None:
    heads = tomllib.loads((ROOT / "benchmarks" / "truth" / "tables.toml").read_text("utf-8"))
    assert set(causes.NAMES) == set(STORIES)
    assert set(heads) == set(SCORERS)


@pytest.mark.thorough
def test_a_small_store_goes_the_whole_way(tmp_path: Path) -> None:
    """Drawn, downloaded twice, read, looked at, settled: everything is read, and final is final."""
    found = run(small(causes=("rank_lost",), mondays=2, reports=("planning",)), 2, tmp_path / "store", builds=False)
    assert found.unread == []
    assert [m.week for m in found.mondays] == ["2026-W18", "2026-W19"]
    assert all(m.kpis["acos"].status.moving and m.kpis["acos"].expected for m in found.mondays)
    assert not any(of.status.moving for week in found.final.values() for of in week.values())
    assert all(week[kpi].status in JUDGED for week in found.final.values() for kpi in ("acos", "usp"))
    tables = [score([found]) for score in SCORERS.values()]
    assert all(len(row) == len(table.rows[0]) for table in tables for row in table.rows)
    assert set(RIVALS) <= set(tables[2].numbers)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--scenario", "bensh"], "there is no scenario 'bensh'; did you mean 'bench'?"),
        (["--scenario", "classic"], "the stories of classic are told, expected a scenario with kind = 'drawn'"),
        (["--seeds", "one"], "--seeds one: expected numbers, such as 101-120 or 7,9,12"),
    ],
)
def test_a_wrong_call_says_what_is_expected(options: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["truth", *options])
    with pytest.raises(SystemExit, match=said.replace("?", r"\?")):
        program.main()


# -- the page ----------------------------------------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "bench.md").read_text("utf-8")


def test_the_page_names_every_cause_scorer_and_option() -> None:
    assert [name for name in STORIES if f"| `{name}` | {CAUSES[name].about} |" not in PAGE] == []
    assert [name for name in SCORERS if f"`{name}`" not in PAGE] == []
    source = (ROOT / "benchmarks" / "truth" / "__main__.py").read_text("utf-8")
    assert [option for option in re.findall(r'"(--[a-z-]+)"', source) if f"`{option}" not in PAGE] == []


def test_the_scenario_of_the_page_can_be_read_and_its_messages_are_said(tmp_path: Path) -> None:
    example = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.M | re.S)
    path = tmp_path / "mine.toml"
    path.write_text(example[0], "utf-8")
    assert drawn(str(path)).happens.causes == ("stock_out", "stock_return")
    wrong = {"happens": {"sizes": [0.1, 0.2]}, "store": {"price": [30, 20]}}
    for table, value in (*wrong.items(), ("happens", {"causes": ["stock_uot"]})):
        raw = drawn("bench").model_dump()
        raw[table] |= value
        with pytest.raises(ScenarioError) as caught:
            read(raw, "mine.toml")
        assert f"\n{caught.value}\n" in PAGE
