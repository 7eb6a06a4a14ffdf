"""One definition, many surfaces: Board, the SQL views and the Python functions say the same of every period."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from xlops.errors import UsageError
from xlops.jobs.check import check
from xlops.jobs.fail_on import reaches
from xlops.jobs.snapshot import write_snapshot
from xlops.jobs.sql import query
from xlops.kpis.surfaces.python import evaluate
from xlops.language import NOTHING
from xlops.live import udfs
from xlops.measures import ALL
from xlops.review.off_target import finding_of
from xlops.review.score import State, worst_first
from xlops.review.scorecard import JUDGED, Board
from xlops.review.settling import settled_told
from xlops.settings import load_settings
from xlops.targets import Status, judge

pytestmark = pytest.mark.usefixtures("measured_once")


def agree(one: float | None, other: float | None) -> bool:
    if one is None or other is None or other != other:
        return one is None and (other is None or other != other)
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.thorough
@pytest.mark.parametrize(("view", "kind"), [("kpi_weekly", "weeks"), ("kpi_monthly", "months")])
def test_every_kpi_is_the_same_in_sql_and_in_python(demo_store: Path, board: Board, view: str, kind: str) -> None:
    periods = board.weeks if kind == "weeks" else board.months
    rows = query(demo_store, load_settings(demo_store), f"select * from {view}").to_dict("records")
    found = {(r["period"], r["marketplace"]): r for r in rows}
    assert len(found) == len(rows) == len(periods) * 3
    wrong, values = list[tuple[object, ...]](), 0
    for period in periods:
        for scope in (ALL, "US", "DE"):
            row, given = found[period.label, scope], board.inputs(period, scope)
            for kpi in board.catalogue.values():
                ours = board.value(kpi, period, scope)
                values += ours is not None
                if not agree(ours, row[kpi.id]) or ours != evaluate(kpi.formula, given):
                    wrong.append((period.label, scope, kpi.id, ours, row[kpi.id]))
                if period in periods[-JUDGED:]:
                    ends = [row[f"{kpi.id}_{end}"] for end in ("expected", "low", "high")]
                    comes_to = board.score(kpi, period, scope).comes_to
                    if not all(map(agree, comes_to, ends)):
                        wrong.append((period.label, scope, kpi.id, comes_to, ends))
    assert wrong == []
    assert values > len(periods) * 3 * 8


@pytest.mark.thorough
def test_n32_what_a_week_comes_to_is_the_same_in_the_snapshot_and_its_functions(
    demo_store: Path, board: Board, tmp_path: Path
) -> None:
    (tmp_path / "shop.xlsx").touch()
    assert write_snapshot(tmp_path, board, {}) == NOTHING
    asked = partial(udfs.FUNCTIONS["AMZ_KPI"], workbook=str(tmp_path / "shop.xlsx"))
    moved = 0
    for kpi in board.switched_on():
        score = board.score(kpi, board.weeks[-1], "US")
        cells = [asked(kpi.id, "2026-W47", "", "US", what=what) for what in ("expected", "Low", "high", "value", "")]
        assert cells == ["#N/A" if v is None else v for v in (*score.comes_to, score.value, score.value)]
        moved += score.interval is not None
    assert moved > 15
    w44 = [asked("acos", "2026-W44", "", "US", what=what) for what in ("expected", "low", "high", "value")]
    assert w44 == [pytest.approx(0.2742, abs=0.0001)] * 4
    with pytest.raises(UsageError, match="'excepted' cannot be asked of a KPI; did you mean 'expected'"):
        asked("acos", "2026-W47", what="excepted")


@pytest.mark.thorough
def test_check_is_the_board_s_scorecard(demo_store: Path, board: Board) -> None:
    for period, scope in (("2026-W47", ALL), ("2026-W41", "DE"), ("2026-10", "US")):
        result = check(demo_store, load_settings(demo_store), period, scope)
        record = result.record()
        mine = {s.kpi.id: s for s in board.scorecard(result.period, scope)}
        assert [(k["value"], k["status"]) for k in record["kpis"]] == [
            (mine[k["id"]].value, mine[k["id"]].status.value) for k in record["kpis"]
        ]


def test_n7_the_status_of_a_score_is_the_one_rule(board: Board) -> None:
    for period in (board.weeks[-1], board.weeks[-9], board.months[-2]):
        for scope in board.scopes:
            for s in board.scorecard(period, scope):
                ok = s.kpi.sample_ok(board.inputs(period, scope))
                warned = s.beyond_healthy or s.kpi.warned(board.inputs(period, scope))
                status = judge(
                    s.value, s.target, judged=s.judged, sample_ok=ok, mature=s.mature, bounds=s.bounds, worst=s.worst,
                    warned=warned,
                )  # fmt: skip
                assert s.status is status


def test_n24_a_measure_of_all_marketplaces_is_of_those_that_have_it(board: Board) -> None:
    for row in board.rows:
        if row.marketplace == ALL:
            parts = {m: board.row(row.period, m) for m in board.scopes[1:]}
            for name, counted in row.counted.items():
                assert counted == tuple(m for m, p in parts.items() if p is not None and name in p.values)


def test_n6_spend_without_sales_is_a_breach_and_stands_first(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    given = board.inputs(board.weeks[-9], ALL) | {"spend": 500.0, "ad_sales": 0.0, "clicks": 400.0, "gmv": 1.0}
    for kept in ("_scores", "_figures", "_answers"):
        monkeypatch.setattr(board, kept, {})
    monkeypatch.setattr(board, "inputs", lambda period, marketplace: given)
    scores = {s.kpi.id: s for s in board.scorecard(board.weeks[-9])}
    acos = scores["acos"]
    assert (acos.value, acos.worst, acos.status, acos.badness) == (None, True, Status.BREACH, math.inf)
    order = [s.kpi.id for s in worst_first(scores.values())]
    assert (order[0], "roas" in order) == ("acos", False)
    few = given | {"clicks": 3.0}
    for kept in ("_scores", "_figures", "_answers"):
        monkeypatch.setattr(board, kept, {})
    monkeypatch.setattr(board, "inputs", lambda period, marketplace: few)
    assert board.score(board.catalogue["acos"], board.weeks[-9]).status is Status.LOW_SAMPLE


def test_n10_what_still_moves_is_likely_or_open_and_never_a_breach(board: Board) -> None:
    week = board.weeks[-1]
    moving = [s for s in board.scorecard(week) if not s.mature]
    assert all(s.status.moving or s.status in (Status.INFO, Status.NO_DATA, Status.LOW_SAMPLE) for s in moving)
    assert {"acos", "gmv"} <= {s.kpi.id for s in moving}
    assert (board.state(week), board.state(board.weeks[-9])) == (State.PRELIMINARY, State.FINAL)
    assert not {s.kpi.id for s in board.scorecard(week) if s.status is Status.BREACH} & {s.kpi.id for s in moving}


def test_monday_the_newest_week_is_judged_by_what_it_comes_to(board: Board) -> None:
    week = board.weeks[-1]
    acos, roas = (board.score(board.catalogue[k], week) for k in ("acos", "roas"))
    assert (acos.status, roas.status) == (Status.LIKELY_WARN, Status.LIKELY_WARN)
    assert (acos.expected, acos.interval) != (None, None)
    assert acos.expected is not None
    of, inverse = acos.expected.interval, roas.interval
    assert inverse is not None
    assert [round(v, 3) for v in (of.low, of.expected, of.high)] == [0.255, 0.261, 0.266]
    assert [inverse.low, inverse.expected, inverse.high] == pytest.approx([1 / of.high, 1 / of.expected, 1 / of.low])
    assert (acos.expected.learned, acos.expected.earlier) == (13, 14)
    assert 9 <= acos.expected.held <= 13
    assert acos.value is not None
    assert of.high < acos.value, "sales by ads are still to come"
    assert finding_of(acos, week).en == "ACOS 26.1% (25.5% – 26.6%) expected, 29.1% so far, target ≤ 25.0%"


def test_monday_says_what_settling_did(board: Board) -> None:
    told = settled_told(board, board.weeks[-1], ALL)
    assert told.en == "W44 is final now: ACOS 26.3%, 26.1% expected on its Monday"
    assert told.zh == "W44 已定稿：ACOS 26.3%，当时周一预计 26.1%"
    assert settled_told(board, board.weeks[-9], ALL) == NOTHING


def test_monday_an_estimate_of_a_week_that_is_final_is_what_it_is(board: Board) -> None:
    for scope in board.scopes:
        for score in board.scorecard(board.weeks[-9], scope):
            assert (score.expected, score.settled) == (None, score)


@pytest.mark.parametrize(
    ("level", "failing"),
    [
        ("never", []),
        ("breach", [Status.BREACH]),
        ("warn", [Status.BREACH, Status.WARN]),
        ("likely", [Status.BREACH, Status.LIKELY_BREACH]),
    ],
)
def test_exit_codes_count_what_is_final_unless_likely_is_asked_for(level: str, failing: list[Status]) -> None:
    assert [s for s in Status if reaches(level, [s])] == failing


def test_n24_a_breach_of_a_single_marketplace_leaves_with_its_exit_code(demo_store: Path) -> None:
    found = check(demo_store, load_settings(demo_store), "2026-10")
    assert [(b.marketplace, b.score.kpi.id) for b in found.breaches] == [("US", "gmv_yoy")]
    calm = replace(found, scores=[replace(s, status=Status.MET) for s in found.scores])
    assert (calm.reaches("breach"), replace(calm, breaches=[]).reaches("breach")) == (True, False)
