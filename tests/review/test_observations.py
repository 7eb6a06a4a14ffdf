"""What a review says first, its order, its keys, and the summary of at most a hundred characters."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlops.language import Lang, Text
from xlops.periods import Week
from xlops.review.observation import Observation
from xlops.review.observations import observe, summary
from xlops.review.score import Score
from xlops.review.scorecard import Board
from xlops.review.words import money, shown
from xlops.targets import Status

NONE = pd.DataFrame()
EXTREME = st.one_of(st.floats(-1e15, 1e15), st.sampled_from([0.0, -0.0, 1e-9, 1e15, -1e15, 99_999_999.99]))


def changed(scores: list[Score], **values: float | None) -> list[Score]:
    return [replace(s, value=values[s.kpi.id]) if s.kpi.id in values else s for s in scores]


@pytest.fixture(scope="module")
def scores(board: Board) -> list[Score]:
    return board.scorecard(board.weeks[-1])


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("lang", ["en", "zh"])
@settings(max_examples=150)
@given(gmv=EXTREME, wow=EXTREME, acos=EXTREME)
def test_a_summary_is_whole_and_short(
    board: Board, scores: list[Score], lang: Lang, gmv: float, wow: float, acos: float
) -> None:
    text = summary(board, board.weeks[-1], changed(scores, gmv=gmv, gmv_wow=wow, acos=acos)).in_(lang)
    assert 0 < len(text) <= 100
    assert text.startswith(f"GMV {money(gmv)}" if lang == "en" else f"销售额 {money(gmv)}")
    assert text[-1] not in " ,;；，"
    assert "{" not in text


def test_n5_a_summary_without_gmv_says_no_data(board: Board, scores: list[Score]) -> None:
    nothing = {s.kpi.id: None for s in scores}
    calm = [replace(s, status=Status.NO_DATA) for s in changed(scores, **nothing)]
    before = Week.of(date(2020, 1, 6))  # of which no report is here
    assert summary(board, before, calm) == Text(
        "No business report and no advertising covers 2020-W02: the Dashboard lists what to download",
        "没有覆盖 2020-W02 的业务报告和广告报告：待下载的报告见“看板”",
    )
    assert summary(board, board.weeks[-1], calm) == Text("GMV: no data", "销售额：无数据")
    told = summary(board, board.weeks[-1], [replace(s, status=Status.NO_DATA) for s in changed(scores, gmv=None)])
    assert (told.en.split("; ")[0], told.zh.split("；")[0]) == ("GMV: no data", "销售额：无数据")
    assert told.en.split("; ")[1].startswith("ACOS ")


def about(found: list[Observation], rule: str) -> list[Observation]:
    return [o for o in found if o.key.startswith(rule)]


def test_d5_observations_are_sorted_and_their_keys_are_stable(board: Board) -> None:
    for period in (board.weeks[-1], board.months[-2]):
        found = observe(board, period, [], NONE, NONE)
        weights = [o.weight for o in found]
        assert weights == sorted(weights, reverse=True)
        keys = [o.key for o in found]
        assert len(set(keys)) == len(keys)
        assert all(key.endswith(f"|{period.label}") for key in keys)
        again = observe(board, period, [], NONE, NONE)
        assert [o.key for o in again] == keys
        assert all(o.finding and o.evidence and o.advice for o in found)


def test_n10_a_period_that_still_moves_says_so(board: Board) -> None:
    found = observe(board, board.weeks[-1], [], NONE, NONE)
    assert [o.status for o in about(found, "preliminary")] == [Status.OPEN]
    assert about(observe(board, board.weeks[-6], [], NONE, NONE), "preliminary") == []


def campaign(spend: float, sales: float, market: str = "US", rate: float = 1.0) -> dict[str, object]:
    return {
        "marketplace": market, "campaign": "C", "clicks": 10.0, "spend": spend, "ad_sales": sales, "ad_orders": 1.0,
        "days": 21, "rate": rate,
    }  # fmt: skip


def test_n6_spend_without_sales_is_the_worst_of_campaigns(board: Board) -> None:
    rows = pd.DataFrame([campaign(500, 0), campaign(500, 900, "DE", 1.2), campaign(500, 1_000), campaign(5, 0, "DE")])
    every = about(observe(board, board.weeks[-6], [], rows, NONE), "campaign")
    found = [o for o in every if not o.spare]
    assert [o.finding.en for o in every if o.spare] == ["DE campaign C: 5.00 EUR spent, no sale"]  # kept where noted
    assert [(o.key.split("|")[1], o.status, o.finding.en) for o in found] == [
        ("DE", Status.BREACH, "DE campaign C: ACOS 56% on 500.00 EUR spend, target ≤ 25.0%"),
        ("US", Status.BREACH, "US campaign C: 500.00 USD spent, no sale"),
        ("US", Status.BREACH, "US campaign C: ACOS 50% on 500.00 USD spend, target ≤ 25.0%"),
    ]


def test_n29_a_campaign_of_one_asin_is_held_against_what_that_asin_earns(board: Board) -> None:
    """The target is 25 %: twice of it burns, or twice of what the ASIN bears."""
    rows = pd.DataFrame([campaign(500, sales) | {"own_asin": "B1", "own": own} for sales, own in [
        (2_000, 0.12), (2_200, 0.12), (1_000, 0.4), (1_100, 0.4), (1_000, math.nan),
    ]])  # fmt: skip
    assert [o.finding.en for o in about(observe(board, board.weeks[-6], [], rows, NONE), "campaign")] == [
        "US campaign C: ACOS 25% on 500.00 USD spend, B1 breaks even at 12%",
        "US campaign C: ACOS 50% on 500.00 USD spend, target ≤ 25.0%",
        "US campaign C: ACOS 50% on 500.00 USD spend, target ≤ 25.0%",
    ]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, "share", "–"), (0.246, "share", "24.6%"), (0.0, "count", "0"), (132_086.4, "money", "132,086"),
        (-0.5, "change", "-50.0%"), (0.042, "change", "+4.2%"), (-0.013, "points", "-1.3 pp"),
        (1e12, "money", "1,000,000,000,000"),
        (3.5, "days", "3.5"), (250.4, "days", "250"), (0.0, "money", "0.00"),
    ],
)  # fmt: skip
def test_numbers_read_as_people_write_them(value: float | None, unit: str, said: str) -> None:
    assert shown(value, unit) == said
