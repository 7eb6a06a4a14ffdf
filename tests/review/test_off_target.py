"""What a finding says of a KPI off target (rule N28): the value, the change or ratio that broke the rule, its limit."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stores import board_of, tiny_store
from xlops.kpis import Limits, load
from xlops.language import LANGUAGES, Text, plain
from xlops.review.below import Below
from xlops.review.objects import named_objects
from xlops.review.observations import observe, summary
from xlops.review.off_target import edge_told, evidence_of, finding_of, seen_told
from xlops.review.score import Score
from xlops.review.scorecard import Board
from xlops.review.stock import SkuStock
from xlops.review.words import limits
from xlops.targets import Status

NONE = pd.DataFrame()


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    made = board_of(tiny_store(tmp_path_factory.mktemp("off") / "tiny"))
    made.account.currency_of["DE"] = "EUR"  # its stock is told of
    return made


def score(board: Board, kpi: str, value: float | None, judged: float | None = None, **more: object) -> Score:
    """A KPI of the last week in breach, with a value and what is held against its target."""
    found = board.score(board.catalogue[kpi], board.weeks[-1])
    told = {"previous": None, "year_ago": None, "status": Status.BREACH, "usual": None} | more
    return replace(found, value=value, judged=value if judged is None else judged, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kpi", "value", "judged", "en", "zh"), [
    ("gm", 0.30, -0.054, "Gross margin (pre-ads) 30.0%, 5.4 points lower than last week, limit 3.0 points",
     "毛利率 30.0%，比上周低 5.4 个百分点，限度 3.0 个百分点"),
    ("gmv", 97_200.0, 0.835, "GMV 97,200, 83.5% of plan, target ≥ 95.0%",
     "销售额 97,200，为计划的 83.5%，目标 ≥ 95.0%"),
    ("doc_pct", 0.896, None, "Documents complete 89.6%, target 100.0%", "合规文档完整率 89.6%，目标 100.0%"),
    ("turns", 10.216, None, "Inventory turnover 10.22, target 6.00 … 8.00", "库存周转率 10.22，目标 6.00 … 8.00"),
    ("sessions", 820.0, -0.18, "Sessions 820, 18.0% lower than last week, limit 15.0%",
     "会话数 820，比上周低 18.0%，限度 15.0%"),
    ("asp", 33.0, 0.12, "ASP 33.00, 12.0% higher than last week, limit 5.0%",
     "平均售价 33.00，比上周高 12.0%，限度 5.0%"),
    ("lost", 8_909.0, 0.085, "Lost sales (est.) 8,909, 8.5% of GMV, target ≤ 2.0%",
     "断货损失估算 8,909，为销售额的 8.5%，目标 ≤ 2.0%"),
    ("cpc", 0.91, 1.25, "CPC 0.91, 125.0% of what target ACOS affords, target ≤ 100.0%",
     "CPC 0.91，为目标 ACOS 可承受值的 125.0%，目标 ≤ 100.0%"),
    ("gmv_yoy", 0.222, None, "GMV YoY +22.2%, target ≥ +30.0%", "GMV同比 +22.2%，目标 ≥ +30.0%"),
    ("odr", 0.0061, None, "Order defect rate 0.61%, early warning ≤ 0.50%", "订单缺陷率 0.61%，预警线 ≤ 0.50%"),
    ("hijack", 1.0, None, "Hijacked ASINs 1, target 0", "跟卖ASIN数 1，目标 0"),
    ("st_days", 12.0, None, "Search-term review age 12.0 days, target ≤ 7.0", "搜索词复盘间隔 12.0 天，目标 ≤ 7.0"),
    ("acos", None, None, "ACOS: spend without sales", "ACOS：有花费无销售"),
    ("acos", 0.31, None, "ACOS 31.0%, target ≤ 25.0%", "ACOS 31.0%，目标 ≤ 25.0%"),
    ("acos", 0.2503, None, "ACOS 25.03%, target ≤ 25.0%", "ACOS 25.03%，目标 ≤ 25.0%"),
    ("gmv_yoy", 0.29996, None, "GMV YoY +29.996%, target ≥ +30.0%", "GMV同比 +29.996%，目标 ≥ +30.0%"),
    ("gmv", 97_200.0, 0.9497, "GMV 97,200, 94.97% of plan, target ≥ 95.0%",
     "销售额 97,200，为计划的 94.97%，目标 ≥ 95.0%"),
    ("gm", 0.30, -0.0304, "Gross margin (pre-ads) 30.0%, 3.04 points lower than last week, limit 3.0 points",
     "毛利率 30.0%，比上周低 3.04 个百分点，限度 3.0 个百分点"),
    ("sessions", 820.0, -0.1502, "Sessions 820, 15.02% lower than last week, limit 15.0%",
     "会话数 820，比上周低 15.02%，限度 15.0%"),
    ("roas", 3.998, None, "ROAS 3.998, target ≥ 4.00", "ROAS 3.998，目标 ≥ 4.00"),
])  # fmt: skip
def test_n28_a_finding_states_value_then_what_broke_the_rule_then_its_limit(
    board: Board, kpi: str, value: float | None, judged: float | None, en: str, zh: str
) -> None:
    assert finding_of(score(board, kpi, value, judged), board.weeks[-1]) == Text(en, zh)


def test_n28_a_month_is_held_against_the_month_before(board: Board) -> None:
    month = board.months[-1]
    assert finding_of(score(board, "gm", 0.30, -0.054), month).en.endswith("lower than last month, limit 3.0 points")
    assert finding_of(score(board, "gmv_wow", -0.4), month) == Text(
        "GMV MoM -40.0%, target ≥ +0.0%", "GMV环比 -40.0%，目标 ≥ +0.0%"
    )


@pytest.mark.parametrize(
    ("kpi", "value", "early", "limit"),
    [
        ("odr", 0.0061, True, Limits(high=0.005)),  # its target, 1 %, is met
        ("odr", 0.005, True, Limits(high=0.005)),  # reached
        ("odr", 0.0101, False, Limits(high=0.01)),
        ("acos", 0.26, False, Limits(high=0.25)),
        ("gm_drift", 0.04, True, Limits(-0.03, 0.03)),
        ("gm_drift", -0.06, False, Limits(-0.05, 0.05)),
        ("budget_use", 0.3, False, Limits(0.5, 0.9)),
    ],
)
def test_n7_the_edge_shown_is_the_early_warning_where_it_alone_is_missed(
    board: Board, kpi: str, value: float, early: bool, limit: Limits
) -> None:
    found = score(board, kpi, value)
    assert (found.early, found.limit) == (early, limit)
    assert not replace(found, status=Status.MET).early
    told = edge_told(found)
    assert told == plain("▲ " if early else "") + limits(limit, found.kpi)
    assert edge_told(score(board, "aov", 0.0)).en.startswith("▲ "), "no target, an early warning alone"


@given(st.sampled_from(sorted(load())), st.floats(-3, 3), st.one_of(st.none(), st.floats(-3, 3)))
def test_n28_no_finding_has_a_sign_without_a_key_or_a_dash(
    board: Board, kpi: str, value: float, before: float | None
) -> None:
    found = score(board, kpi, value, value, previous=before)
    for text in (finding_of(found, board.weeks[-1]), evidence_of(found, board.weeks[-1]), seen_told(found)):
        for lang in LANGUAGES:
            said = text.in_(lang)
            assert said
            assert not set("Δ×–{}") & set(said)
    assert "超标" not in finding_of(found, board.weeks[-1]).zh


def test_n28_evidence_says_what_is_known_and_nothing_else(board: Board) -> None:
    week = board.weeks[-1]
    objects = Text("US Board S", "US Board S")
    assert evidence_of(score(board, "turns", 10.2), week) == Text(
        "nothing earlier to compare with", "没有更早的数据可比"
    )
    assert evidence_of(score(board, "turns", 10.2, previous=9.5), week, objects) == Text(
        "US Board S; last week 9.50", "US Board S；上周 9.50"
    )
    assert evidence_of(score(board, "gmv", 9.0, year_ago=8.0), week).en == "a year ago 8.00"


def test_n28_an_edge_says_what_it_is_held_against(board: Board) -> None:
    catalogue = board.catalogue
    edges = {k: limits(catalogue[k].target or catalogue[k].warn, catalogue[k]) for k in ("gmv", "gm", "asp", "acos")}
    assert edges == {
        "gmv": Text("≥ 95.0% of plan", "≥ 计划的 95.0%"), "gm": Text("change ≥ -3.0 pp", "变化 ≥ -3.0 pp"),
        "asp": Text("change -5.0% … 5.0%", "变化 -5.0% … 5.0%"), "acos": Text("≤ 25.0%", "≤ 25.0%"),
    }  # fmt: skip


def test_n28_the_headline_counts_kpis_in_breach_not_over_target(board: Board) -> None:
    week = board.weeks[-1]
    calm = [replace(s, status=Status.MET) for s in board.scorecard(week)]

    def with_breaches(*kpis: str) -> list[Score]:
        return [replace(s, status=Status.BREACH) if s.kpi.id in kpis else s for s in calm]

    one, two = (summary(board, week, with_breaches(*k)) for k in (("doc_pct",), ("doc_pct", "hijack")))
    assert (one.en.split("; ")[-1], two.en.split("; ")[-1]) == ("1 KPI in breach", "2 KPIs in breach")
    assert (one.zh.split("；")[-1], two.zh.split("；")[-1]) == ("1 项未达标", "2 项未达标")


def test_n28_gmv_wow_does_not_repeat_what_gmv_says(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    scores = [score(board, "gmv", 900.0, 0.5), score(board, "gmv_wow", -0.4)]
    monkeypatch.setattr(Board, "scorecard", lambda self, period, market="ALL": scores)
    found = {o.key.split("|")[0]: o.spare for o in observe(board, board.weeks[-1], [], NONE, NONE)}
    assert (found["gmv"], found["gmv_wow"]) == (False, True)
    monkeypatch.setattr(Board, "scorecard", lambda self, period, market="ALL": scores[1:])
    assert [o.spare for o in observe(board, board.weeks[-1], [], NONE, NONE) if o.key.startswith("gmv_wow")] == [False]


def sku(code: str, **more: object) -> SkuStock:
    given = {
        "marketplace": "US", "sku": code, "asin": "B1", "title": "T", "available": 5.0, "inbound": 0.0, "reserved": 0.0,
        "position": 5.0, "velocity": 1.0, "lead_days": 30, "reorder_point": 44.0, "reorder_qty": 10.0,
        "latest_order_date": None, "aged181": 0.0, "excess": 0.0, "price": 10.0, "lowest_price": 10.0,
        "status": Status.BREACH,
    } | more  # fmt: skip
    return SkuStock(**given)  # type: ignore[arg-type]


def test_n28_findings_name_skus_documents_campaigns_with_their_marketplace(board: Board) -> None:
    week = board.weeks[-1]
    skus = [
        sku("A", available=0.0, aged181=3.0), sku("B", marketplace="DE", name="Board S", aged181=9.0, stranded=True),
        sku("C", price=12.0, excess=4.0),
    ]  # fmt: skip
    campaigns = pd.DataFrame([
        {"marketplace": "US", "campaign": "Broad", "spend": 50.0, "ad_sales": 10.0, "rate": 1.0},
        {"marketplace": "US", "campaign": "Exact", "spend": 5.0, "ad_sales": 100.0, "rate": 1.0},
    ])  # fmt: skip
    asins = pd.DataFrame([
        {"asin": "B1", "title": "Lantern, dimmable", "page_views": 100.0, "bb_views": 61.0},
        {"asin": "B2", "title": "Board", "page_views": 50.0, "bb_views": 50.0},
    ])  # fmt: skip
    stood = Below(NONE, skus, campaigns, "", {"B0X0000001": "Board S"}, frozenset({"C"}))
    documents = [
        ("DE", "B0X0000001", "LFGB"),
        (None, "B0X0000002", "FDA"),
        (None, "B0X0000003", "CE"),
        (None, "B", "X"),
    ]
    named = named_objects(board, week, stood, {"doc_pct": documents, "rev_close": [("US", "C0012", None)]}, asins)
    assert {kpi: text.en for kpi, text in named.items()} == {
        "doc_pct": "DE Board S LFGB, B0X0000002 FDA, B0X0000003 CE and 1 more", "rev_close": "US C0012",
        "oos": "US A", "instock": "US A", "lost": "US A", "aged181": "DE Board S, US A", "excess": "US C",
        "stranded": "DE Board S", "price_gap": "US C", "fee_cover": "US C", "acos": "US Broad", "tacos": "US Broad",
        "buybox": "Lantern, dimmable 61%",
    }  # fmt: skip
    long = named_objects(board, week, stood, {"doc_pct": [("DE", "B0X0000001", "D" * 50)] * 3}, NONE)["doc_pct"]
    assert long.en == f"DE Board S {'D' * 50} and 2 more"
    assert named["doc_pct"].zh == "DE Board S LFGB、B0X0000002 FDA、B0X0000003 CE，另有 1 个"
    out = [o for o in observe(board, week, skus, NONE, NONE) if o.key.startswith("stock_out")]
    assert [(o.finding.en, o.evidence.en) for o in out] == [
        ("3 SKUs run out before new stock can arrive; first US A",
         "5 days left, new stock takes 30; then DE Board S, US C"),
    ]  # fmt: skip
