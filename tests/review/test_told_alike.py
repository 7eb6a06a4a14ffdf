"""What is said of a total: breaches below it, likely ones too, objects of its marketplaces, one count (rule N24)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.review.test_alike import Shop, shop, told
from tests.stores import board_of
from xlops.language import Text, plain
from xlops.measures.objects import Named
from xlops.periods import parse_period
from xlops.review.below import Below
from xlops.review.objects import named_objects, of_sheets
from xlops.review.observations import summary
from xlops.review.score import Score, in_breach, worst_first
from xlops.review.scorecard import Board
from xlops.review.single import Single, breaches_told, single_breaches
from xlops.review.summary import _single
from xlops.review.verdicts import verdicts_told
from xlops.targets import Status

pytestmark = pytest.mark.usefixtures("measured_once")

NEWEST = parse_period("2026-W47")
NONE = pd.DataFrame()


def test_n24_a_likely_breach_of_one_marketplace_is_told_and_marked(board: Board) -> None:
    found = single_breaches(board, NEWEST)
    assert [(s.marketplace, s.score.kpi.id, s.likely) for s in found] == [
        ("US", "gmv_yoy", True), ("US", "budget_use", True),
    ]  # fmt: skip
    assert breaches_told(found) == Text(
        "✖ Likely breach in a single marketplace: US GMV YoY +8.5%, Budget use 100.1%",
        "✖ 单个站点预计未达标：US GMV同比 +8.5%、预算使用率 100.1%",
    )


def test_n24_certain_breaches_of_single_marketplaces_come_first_and_likely_ones_are_marked(board: Board) -> None:
    likely = single_breaches(board, NEWEST)
    sure = Single("DE", replace(board.score(board.catalogue["buybox"], NEWEST, "DE"), status=Status.BREACH))
    value = f"{sure.score.settled.value:.1%}"
    of_us = "US GMV YoY +8.5% (likely), Budget use 100.1% (likely)"
    assert breaches_told([sure, *likely]) == Text(
        f"✖ Breach in a single marketplace: DE Buy Box % {value}; {of_us}",
        f"✖ 单个站点未达标：DE Buy Box占有率 {value}；US GMV同比 +8.5%（预计）、预算使用率 100.1%（预计）",
    )
    seven = breaches_told([sure] * 7)
    assert (seven.en.count(value), seven.en[-3:]) == (6, " +1")


def test_n24_what_the_total_is_in_breach_of_itself_is_not_told_again(board: Board) -> None:
    own = {s.kpi.id for s in board.scorecard(NEWEST) if s.status.verdict is Status.BREACH}
    of_us = {s.kpi.id for s in board.scorecard(NEWEST, "US") if s.status.verdict is Status.BREACH}
    assert (of_us & own, of_us - own) == ({"reorder_due"}, {s.score.kpi.id for s in single_breaches(board, NEWEST)})


def test_n24_the_record_of_a_store_has_them_as_kpis_named_with_their_marketplace(board: Board) -> None:
    found = [_single(board, s) for s in single_breaches(board, NEWEST)]
    assert [(k["id"], k["name"], k["status"], round(k["value"], 3)) for k in found] == [
        ("gmv_yoy|US", Text("GMV YoY (US)", "GMV同比（US）"), "likely_breach", 0.085),
        ("budget_use|US", Text("Budget use (US)", "预算使用率（US）"), "likely_breach", 1.001),
    ]


SHEETS: dict[str, list[Named]] = {
    "doc_pct": [("DE", "B0D", "LFGB"), ("US", "B0U", "FDA"), (None, "B0A", "REACH")],
    "transparency": [("DE", "B0D", None), ("US", "B0U", None)],
}
EMPTY = Below(NONE, [], NONE, "")


def test_n24_objects_of_a_number_that_one_marketplace_answers_are_of_it(typed_store: Path) -> None:
    """US answers for the documents of all, its share is the worst; no marketplace has a worse Transparency coverage."""
    board = board_of(typed_store)
    assert board.score(board.catalogue["doc_pct"], NEWEST).name.en == "Documents complete (US)"
    of_us = {"doc_pct": SHEETS["doc_pct"][1:], "transparency": SHEETS["transparency"]}
    assert of_sheets(board, NEWEST, SHEETS) == of_us
    assert named_objects(board, NEWEST, EMPTY, SHEETS, NONE) == {
        "doc_pct": Text("US B0U FDA, B0A REACH", "US B0U FDA、B0A REACH"),
        "transparency": Text("DE B0D, US B0U", "DE B0D、US B0U"),
    }
    assert named_objects(board, NEWEST, EMPTY, SHEETS, NONE, "DE") == {
        "doc_pct": Text("DE B0D LFGB, B0A REACH", "DE B0D LFGB、B0A REACH"),
        "transparency": plain("DE B0D"),
    }


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Both sell two weeks; nothing tells of advertising in DE."""
    return shop(tmp_path_factory.mktemp("told") / "shop").sells("us").sells("de").advertises("us")


def test_n24_objects_of_a_number_that_leaves_a_marketplace_out_are_of_the_others(unknown: Shop) -> None:
    board = unknown.board()
    assert told(board, "acos")[2] == "(US only, DE missing)"
    rows = [
        {"marketplace": m, "campaign": c, "spend": s, "ad_sales": 100.0, "rate": 1.0}
        for m, c, s in (("DE", "dearest", 90.0), ("US", "dear", 60.0), ("US", "cheap", 10.0))
    ]
    stood = replace(EMPTY, campaigns=pd.DataFrame(rows))
    assert {k: t.en for k, t in named_objects(board, NEWEST, stood, {}, NONE).items()} == {
        "acos": "US dear", "tacos": "US dear",
    }  # fmt: skip
    assert named_objects(board, NEWEST, stood, {}, NONE, "DE")["acos"].en == "DE dearest, US dear"


def marked(board: Board, **statuses: Status) -> list[Score]:
    """The scorecard of the newest week with nothing amiss but for these."""
    return [replace(s, status=statuses.get(s.kpi.id, Status.MET), worst=False) for s in board.scorecard(NEWEST)]


@pytest.mark.parametrize(
    ("statuses", "counts", "listed", "end"),
    [
        ({"acos": Status.WARN, "cpc": Status.BREACH}, (1, 0), ["cpc"], "1 KPI in breach"),
        ({"acos": Status.BREACH, "cpc": Status.BREACH}, (2, 0), ["acos"], "2 KPIs in breach"),
        ({"cpc": Status.BREACH, "acos_room": Status.WARN}, (1, 0), ["cpc", "acos_room"], "1 KPI in breach"),
        ({"acos": Status.LIKELY_BREACH, "cpc": Status.BREACH}, (1, 1), ["cpc"], "2 KPIs in breach, 1 of them likely"),
        ({"acos": Status.WARN, "cpc": Status.LIKELY_WARN, "acos_room": Status.WARN}, (0, 0), ["acos"], ""),
    ],
)
def test_n24_headline_counts_what_the_line_below_names_and_of_one_test_the_worst_is_found(
    board: Board, statuses: dict[str, Status], counts: tuple[int, int], listed: list[str], end: str
) -> None:
    scores = marked(board, **statuses)
    assert in_breach(scores) == counts
    assert [s.kpi.id for s in worst_first(scores)] == listed
    headline = summary(board, NEWEST, scores).en
    assert headline.endswith(end) if end else "breach" not in headline


@pytest.mark.parametrize("label", ["2026-W44", "2026-W46", "2026-W47", "2026-10"])
def test_n24_demo_headline_verdicts_and_check_count_the_same_breaches(board: Board, label: str) -> None:
    period = parse_period(label)
    scores = board.scorecard(period)
    sure, likely = in_breach(scores)
    headline, verdicts = summary(board, period, scores).en, verdicts_told(scores).en
    named = {part.split(": ")[0]: part.split(": ")[1] for part in verdicts.split("  ·  ")}
    counted = [_count(named.get(f"✖ {word}", "")) for word in ("breach", "likely breach ◷")]
    assert counted == [sure, likely]
    assert f"{sure + likely} KPI{'s' if sure + likely > 1 else ''} in breach" in headline


def _count(named: str) -> int:
    names, _, more = named.partition(" and ")
    return len(names.split(", ")) + int(more.split()[0] if more else 0) if named else 0
