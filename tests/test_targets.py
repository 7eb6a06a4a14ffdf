"""Targets and the one status rule (N6-N8, N10, N16)."""

from __future__ import annotations

import itertools
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.errors import FormulaError
from xlops.jobs.board import toml_targets
from xlops.kpis import Direction, Limits, load
from xlops.kpis.surfaces.python import evaluate
from xlops.settings import Settings, read_settings
from xlops.targets import (
    Edges,
    Hold,
    Scope,
    Status,
    Target,
    TargetRefused,
    TypedTarget,
    badness,
    effective,
    judge,
    judged_value,
)

CATALOGUE = load()
TODAY = date(2026, 11, 23)


def default(kpi: str) -> Target:
    return effective(CATALOGUE[kpi], {}, {}, TODAY)


# ---- Words -------------------------------------------------------------------------------------------------


def test_every_status_has_icon_and_word_in_both_languages() -> None:
    assert {s.value: (s.label.in_("zh"), s.label.in_("en")) for s in Status} == {
        "no_data": ("– 无数据", "– no data"),
        "low_sample": ("○ 样本不足", "○ low sample"),
        "info": ("· 参考", "· info"),
        "breach": ("✖ 未达标", "✖ breach"),
        "warn": ("▲ 预警", "▲ warn"),
        "met": ("✔ 达标", "✔ met"),
        "likely_breach": ("✖ 预计未达标 ◷", "✖ likely breach ◷"),
        "likely_warn": ("▲ 预计预警 ◷", "▲ likely warn ◷"),
        "likely_met": ("✔ 预计达标 ◷", "✔ likely met ◷"),
        "open": ("◷ 未定", "◷ open"),
    }
    likely = ["likely_breach", "likely_warn", "likely_met"]
    assert [s.value for s in Status if s.judged] == ["breach", "warn", "met", *likely]
    assert [s.verdict.value for s in Status if s.likely] == ["breach", "warn", "met"]
    assert [s.value for s in Status if s.moving] == [*likely, "open"]


# ---- The rule ----------------------------------------------------------------------------------------------

JUDGED = [
    # ACOS: target <= 25 %, warn above, breach above 30 %: each edge belongs to the better side.
    ("acos", 0.12, "met"), ("acos", 0.25, "met"), ("acos", 0.2501, "warn"), ("acos", 0.30, "warn"),
    ("acos", 0.3001, "breach"), ("acos", 0.0, "met"),
    # The early warning may lie below the target (10 / 8 / 5 %): what misses the target is at least a warning.
    ("usp", 0.10, "met"), ("usp", 0.0999, "warn"), ("usp", 0.05, "warn"), ("usp", 0.0499, "breach"),
    ("usp", 1.2, "met"),
    # or above it (80 / 85 / 80 %): the target holds and the early warning is crossed.
    ("buybox", 0.85, "met"), ("buybox", 0.8499, "warn"), ("buybox", 0.80, "warn"), ("buybox", 0.7999, "breach"),
    # Amazon's lines count once reached.
    ("stranded", 0, "met"), ("stranded", 1, "warn"), ("stranded", 2, "warn"), ("stranded", 3, "breach"),
    ("budget_use", 0.49, "warn"), ("budget_use", 0.50, "met"), ("budget_use", 0.90, "met"),
    ("budget_use", 0.91, "warn"), ("budget_use", 0.98, "warn"), ("budget_use", 0.99, "breach"),
    ("gmv_wow", 0.0, "met"), ("gmv_wow", -0.01, "warn"), ("gmv_wow", -0.30, "warn"), ("gmv_wow", -0.31, "breach"),
    ("aged181", 0.0, "met"), ("aged181", 0.05, "warn"), ("aged181", 0.06, "breach"),
    ("cover", 5, "info"), ("woc", 1, "info"), ("units", 0, "info"),
]  # fmt: skip


@pytest.mark.parametrize(("kpi", "value", "status"), JUDGED)
def test_a_level_against_its_default_edges_n7(kpi: str, value: float, status: str) -> None:
    # cover (per_sku) and gmv_wow (a change already) are judged by their own value.
    judged = judged_value(CATALOGUE[kpi], value)
    assert judge(value, default(kpi), judged=judged) is Status(status)


def test_rounding_does_not_cross_an_edge() -> None:
    assert 0.1 + 0.2 > 0.3
    assert judge(0.1 + 0.2, default("acos")) is Status.WARN
    assert judge(0.3 + 1e-9, default("acos")) is Status.BREACH


ORDER = list(itertools.product([None, 0.5], [False, True], [False, True], [False, True]))


@pytest.mark.parametrize(("value", "sample_ok", "mature", "worst"), ORDER)
def test_the_order_of_n7(value: float | None, sample_ok: bool, mature: bool, worst: bool) -> None:
    expected = (
        Status.NO_DATA if value is None and not worst
        else Status.LOW_SAMPLE if not sample_ok
        else Status.OPEN if not mature
        else Status.BREACH
    )  # fmt: skip
    assert judge(value, default("acos"), sample_ok=sample_ok, mature=mature, worst=worst) is expected


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_data_and_never_met(value: float) -> None:
    assert judge(value, default("acos")) is Status.NO_DATA
    assert judge(1, default("gmv"), judged=value) is Status.INFO


def test_spend_without_sales_is_breach_once_the_clicks_are_there_n6() -> None:
    acos = CATALOGUE["acos"]

    def status(clicks: float, spend: float, mature: bool = True) -> Status:
        inputs = {"clicks": clicks, "spend": spend, "ad_sales": 0.0}
        return judge(
            evaluate(acos.formula, inputs),
            default("acos"),
            sample_ok=acos.sample_ok(inputs),
            mature=mature,
            worst=acos.worst(inputs),
        )

    assert [status(20, 9.5), status(19, 9.5), status(20, 9.5, False), status(0, 0)] == [
        Status.BREACH, Status.LOW_SAMPLE, Status.OPEN, Status.NO_DATA,
    ]  # fmt: skip


def test_a_single_unit_over_a_year_old_is_a_breach() -> None:
    assert judge(0.001, default("aged181"), worst=CATALOGUE["aged181"].worst({"aged365_units": 1})) is Status.BREACH


def test_a_value_with_nothing_to_hold_it_against_is_information() -> None:
    gmv = CATALOGUE["gmv"]
    assert judge(500, default("gmv"), judged=judged_value(gmv, 500, plan=None)) is Status.INFO
    assert judge(500, default("gmv"), judged=judged_value(gmv, 500, plan=500)) is Status.MET
    assert judge(500, Target(Edges(), Direction.UP)) is Status.INFO


def test_worst_sorts_first_and_no_value_last() -> None:
    target = default("acos")
    rows = {"dear": badness(0.4, target), "no sales": badness(None, target, worst=True), "none": badness(None, target),
            "good": badness(0.2, target)}  # fmt: skip
    assert sorted(rows, key=rows.__getitem__, reverse=True) == ["no sales", "dear", "good", "none"]
    assert badness(0.2, default("budget_use")) == pytest.approx(0.3)
    assert badness(5, default("units")) == -math.inf


def test_a_change_that_an_event_explains_is_information_n17() -> None:
    sessions = default("sessions")
    assert judge(900, sessions, judged=-0.4) is Status.BREACH
    assert judge(900, sessions, judged=-0.4, explained=True) is Status.INFO
    assert judge(None, sessions, explained=True) is Status.NO_DATA


def test_documents_that_expire_soon_warn_however_complete_they_are() -> None:
    doc_pct = CATALOGUE["doc_pct"]
    assert doc_pct.warned({"docs_expiring_60d": 1})
    assert not doc_pct.warned({"docs_expiring_60d": 0})
    assert judge(1.0, default("doc_pct"), warned=True) is Status.WARN
    assert judge(0.9, default("doc_pct"), warned=True) is Status.BREACH


@pytest.mark.parametrize(
    ("previous", "value", "status"),
    [
        (0.31, 0.29, Status.BREACH),  # held: 0.30 less 5 % is 0.285
        (0.31, 0.284, Status.WARN),
        (0.29, 0.29, Status.WARN),  # inside for two periods
        (0.26, 0.245, Status.WARN),
        (0.26, 0.23, Status.MET),
        (None, 0.29, Status.WARN),
    ],
)
def test_hysteresis_holds_a_status_until_the_edge_is_cleared(
    previous: float | None, value: float, status: Status
) -> None:
    assert judge(value, default("acos"), hold=Hold(previous, 0.05)) is status
    assert judge(1 / value, default("roas"), hold=Hold(previous and 1 / previous, 0.05)) is status  # rule N6


def test_hysteresis_is_off_by_default() -> None:
    assert Settings().hysteresis == 0
    assert judge(0.29, default("acos"), hold=Hold(0.31, 0)) is Status.WARN


# ---- Properties ---------------------------------------------------------------------------------------------

NUMBER = st.integers(-400, 400).map(lambda n: n / 100)
OPEN = st.none() | NUMBER


@st.composite
def targets(draw: st.DrawFn) -> Target:
    direction = draw(st.sampled_from([Direction.UP, Direction.DOWN, Direction.BAND]))
    low, high = direction is not Direction.DOWN, direction is not Direction.UP
    edges = []
    for _ in range(3):
        side = sorted((draw(NUMBER), draw(NUMBER)))
        edge = Limits(side[0] if low else None, side[1] if high else None)
        edges.append(draw(st.sampled_from([edge, edge, None])))
    try:
        checked = Edges(*edges)
    except FormulaError:
        checked = Edges(edges[0])
    return Target(checked, direction, reached=draw(st.booleans()))


@given(targets(), NUMBER)
def test_exactly_one_status_and_each_as_n7_says(target: Target, value: float) -> None:
    edges = target.edges
    breach = edges.breach is not None and _beyond(value, edges.breach, target.reached)
    holds = edges.target is None or not _beyond(value, edges.target, False)
    warned = edges.warn is not None and _beyond(value, edges.warn, target.reached)
    expected = {
        Status.INFO: not edges,
        Status.BREACH: bool(edges) and breach,
        Status.MET: bool(edges) and not breach and holds and not warned,
        Status.WARN: bool(edges) and not breach and (not holds or warned),
    }
    assert [s for s, said in expected.items() if said] == [judge(value, target)]


def _beyond(value: float, edge: Limits, reached: bool) -> bool:
    low, high = edge.low, edge.high
    if reached:
        return (low is not None and value <= low) or (high is not None and value >= high)
    return (low is not None and value < low) or (high is not None and value > high)


@given(targets(), NUMBER, NUMBER)
def test_what_still_moves_is_likely_what_all_between_its_bounds_means_monday(
    target: Target, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    inside = {judge(low + (high - low) * n / 40, target) for n in range(41)}
    said = judge(one, target, mature=False, bounds=(low, high))
    if not target.edges:
        assert said is Status.INFO
    elif len(inside) > 1:
        assert said is Status.OPEN
    else:
        assert said.verdict in inside | {Status.OPEN}  # a breach below a band, or above it, is not one thing
    if said.likely:
        assert inside == {said.verdict}
    assert judge(one, target, mature=False) is (Status.OPEN if target.edges else Status.INFO)


BADNESS = {Status.MET: 0, Status.WARN: 1, Status.BREACH: 2}


@given(targets(), NUMBER, NUMBER)
def test_a_better_value_never_has_a_worse_status(target: Target, one: float, other: float) -> None:
    if target.direction is Direction.BAND or not target.edges:
        return
    better, worse = (max, min) if target.direction is Direction.UP else (min, max)
    assert BADNESS[judge(better(one, other), target)] <= BADNESS[judge(worse(one, other), target)]


@given(
    st.integers(0, 10**7), st.integers(1, 10**7), st.integers(1, 90).map(lambda n: n / 100),
    st.integers(1, 90).map(lambda n: n / 100),
)  # fmt: skip
def test_roas_has_the_status_of_acos_n6(spend: int, sales: int, target: float, breach: float) -> None:
    low, high = sorted((target, breach))
    rows = {"acos": [TypedTarget(target=low, breach=high)]}
    given_ = {"spend": spend / 100, "ad_sales": sales / 100}
    statuses = [
        judge(evaluate(CATALOGUE[k].formula, given_), effective(CATALOGUE[k], {}, rows, TODAY))
        for k in ("acos", "roas")
    ]
    assert statuses == ([Status.MET, Status.NO_DATA] if spend == 0 else [statuses[0]] * 2)


# ---- What is held against the edges (N8) --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kpi", "value", "against", "judged"),
    [
        ("acos", 0.3, {}, 0.3),
        ("sessions", 80, {"previous": 100}, -0.2),
        ("sessions", 80, {}, None),
        ("sessions", 80, {"previous": 0}, None),
        ("sessions", 80, {"previous": math.nan}, None),
        ("sessions", None, {"previous": 100}, None),
        ("organic", 80, {"previous": -5}, None),
        ("asp", 11, {"previous": 10}, 0.1),
        ("gmv", 90, {"plan": 100}, 0.9),
        ("gmv", 90, {}, None),
        ("gmv", 90, {"plan": 0}, None),
        ("gmv_wow", -0.2, {"previous": 0.1}, -0.2),
        ("gmv_yoy", 0.3, {"year_ago": 0.1}, 0.3),
        ("cpc", 0.9, {"plan": 0.75}, 1.2),
        ("cover", 20, {"previous": 30}, 20),
    ],
)
def test_judged_value(kpi: str, value: float | None, against: dict[str, float], judged: float | None) -> None:
    found = judged_value(CATALOGUE[kpi], value, **against)
    assert found == (judged if judged is None else pytest.approx(judged))


def test_cpc_is_held_against_what_a_click_may_cost() -> None:
    cpc = CATALOGUE["cpc"]
    inputs = {"sp_spend": 30.0, "sp_clicks": 40.0, "sp_sales": 100.0, "acos__target": 0.25}
    assert cpc.ratio_to is not None
    may_cost = evaluate(cpc.ratio_to, inputs)
    value = evaluate(cpc.formula, inputs)
    assert (value, may_cost) == (0.75, 0.625)
    assert judge(value, default("cpc"), judged=judged_value(cpc, value, plan=may_cost)) is Status.WARN


# ---- Where a target comes from -------------------------------------------------------------------------------


def acos_edges(target: Target) -> tuple[Any, ...]:
    return (*(e.high if e else None for e in (target.target, target.warn, target.breach)), target.source)


def test_default_then_toml_then_sheet_each_edge_by_itself() -> None:
    acos = CATALOGUE["acos"]
    toml = {"acos": [TypedTarget(target=0.22, breach=0.28)]}
    sheet = {"acos": [TypedTarget(target=0.20)]}
    assert acos_edges(effective(acos, {}, {}, TODAY)) == (0.25, 0.25, 0.30, "default")
    assert acos_edges(effective(acos, toml, {}, TODAY)) == (0.22, 0.22, 0.28, "xlops.toml")
    assert acos_edges(effective(acos, toml, sheet, TODAY)) == (0.20, 0.20, 0.28, "sheet")
    assert acos_edges(effective(acos, {}, {"acos": [TypedTarget()]}, TODAY)) == (0.25, 0.25, 0.30, "default")


def test_last_months_review_keeps_last_months_target() -> None:
    rows = {
        "acos": [
            TypedTarget(target=0.18, valid_from=date(2026, 11, 1)),
            TypedTarget(target=0.20, valid_from=date(2026, 10, 1)),
            TypedTarget(target=0.24),
        ]
    }
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)]
    assert [acos_edges(effective(CATALOGUE["acos"], {}, rows, day))[0] for day in days] == [0.24, 0.20, 0.20, 0.18]


def test_a_marketplace_wins_over_the_account_even_when_older() -> None:
    rows = {
        "acos": [
            TypedTarget(target=0.20, marketplace="DE", valid_from=date(2026, 1, 1)),
            TypedTarget(target=0.22, valid_from=date(2026, 11, 1)),
            TypedTarget(target=0.10, marketplace="UK"),
        ]
    }
    found = [acos_edges(effective(CATALOGUE["acos"], {}, rows, TODAY, Scope(m)))[0] for m in (None, "DE", "US")]
    assert found == [0.22, 0.20, 0.22]


def test_an_asin_then_its_tag_win_over_whatever_holds_for_the_marketplace() -> None:
    toml = {
        "acos": [
            TypedTarget(target=0.35, breach=0.45, asin="B0XLOPS202"),
            TypedTarget(target=0.30, tag="New"),
            TypedTarget(target=0.20, marketplace="DE"),
        ]
    }
    sheet = {"acos": [TypedTarget(target=0.22)]}
    scopes = [
        Scope("DE"),
        Scope("DE", "B0XLOPS101", frozenset({"new"})),
        Scope("DE", "B0XLOPS202", frozenset({"new"})),
        Scope("DE", "B0XLOPS303"),
    ]
    found = [acos_edges(effective(CATALOGUE["acos"], toml, sheet, TODAY, scope)) for scope in scopes]
    assert found == [
        (0.22, 0.22, 0.30, "sheet"), (0.30, 0.30, 0.30, "xlops.toml"), (0.35, 0.35, 0.45, "xlops.toml"),
        (0.22, 0.22, 0.30, "sheet"),
    ]  # fmt: skip


def of_toml(text: str) -> dict[str, list[TypedTarget]]:
    return toml_targets(read_settings(text), CATALOGUE)


def test_rows_of_the_settings_file_are_read_as_the_targets_sheet_is_n16() -> None:
    toml = of_toml(
        '[target.acos]\ntarget = "20%"\n[[target.budget_use]]\ntarget = [0.4, "80 %"]\nfrom = 2026-11-01\n'
        '[target.st_days]\ntarget = 10\n[target.gmv]\ntarget = "105%"\nbreach = 1\n'
    )
    assert acos_edges(effective(CATALOGUE["acos"], toml, {}, TODAY)) == (0.2, 0.2, 0.3, "xlops.toml")
    assert effective(CATALOGUE["budget_use"], toml, {}, TODAY).target == Limits(0.4, 0.8)
    assert effective(CATALOGUE["st_days"], toml, {}, TODAY).target == Limits(high=10.0)
    assert effective(CATALOGUE["gmv"], toml, {}, TODAY).edges.breach == Limits(low=1.0)


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("[target.acos]\ntarget = 25\nbreach = 30",
         "xlops.toml, [target.acos], target: Is 25 meant as 25% or as 2500%? Type it with its % sign",
         "xlops.toml，[target.acos]，target：25 是指 25% 还是 2500%？请带上百分号"),
        ("[[target.budget_use]]\ntarget = 0.9\n[[target.acos]]\nwarn = 1.5",
         "xlops.toml, [target.acos], warn: Is 1.5 meant as 1.5% or as 150%? Type it with its % sign",
         "xlops.toml，[target.acos]，warn：1.5 是指 1.5% 还是 150%？请带上百分号"),
        ('[target.st_days]\nbreach = "1,000"',
         "xlops.toml, [target.st_days], breach: Is '1,000' meant as 1000 or as 1.000? Leave the grouping out",
         "xlops.toml，[target.st_days]，breach：'1,000' 是指 1000 还是 1.000？请去掉千位分隔符"),
    ],
)  # fmt: skip
def test_n16_a_share_in_the_settings_file_is_asked_about_as_on_the_sheet(text: str, en: str, zh: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        of_toml(text)
    assert (refused.value.said.en, refused.value.said.zh) == (en, zh)


def test_roas_follows_a_target_of_acos_and_takes_none_n6() -> None:
    rows = {"acos": [TypedTarget(target=0.20)]}
    roas = effective(CATALOGUE["roas"], {}, rows, TODAY)
    assert roas == Target(Edges(Limits(low=5.0), None, Limits(low=1 / 0.3)), Direction.UP, "level", source="sheet")
    with pytest.raises(TargetRefused, match="roas: its target is computed from acos; set that one"):
        effective(CATALOGUE["roas"], {"roas": [TypedTarget(target=4)]}, {}, TODAY)


def test_an_edge_can_be_taken_away() -> None:
    found = effective(CATALOGUE["acos"], {"acos": [TypedTarget(breach=math.inf)]}, {}, TODAY)
    assert judge(9.0, found) is Status.WARN


@pytest.mark.parametrize(
    ("kpi", "row", "message"),
    [
        ("acos", TypedTarget(target=0.35), "acos, sheet: target 0.35 lies beyond the breach edge 0.3; set the other"),
        ("acos", TypedTarget(target=[0.1, 0.2]), "acos, sheet: target takes one number, since direction is 'down'"),
        ("budget_use", TypedTarget(warn=0.9), r"budget_use, sheet: warn of a band needs two sides, \[low, high\]"),
        (
            "units",
            TypedTarget(target=100),
            "units: Units is for information and never judged: clear its target in Targets",
        ),
        ("acos", TypedTarget(target=math.nan), "acos, sheet: an edge is a number; nan is none"),
    ],
)
def test_a_target_that_does_not_fit_is_refused(kpi: str, row: TypedTarget, message: str) -> None:
    with pytest.raises(TargetRefused, match=message):
        effective(CATALOGUE[kpi], {}, {kpi: [row]}, TODAY)
