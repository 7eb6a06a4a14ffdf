"""The score: a weighted mean of what can be judged, capped while the account is in danger."""

from __future__ import annotations

import pytest

from xlops.kpis import load
from xlops.review.score import Score
from xlops.review.total import Total, total
from xlops.targets import Edges, Status, Target

CATALOGUE = load()


def score(kpi: str, status: Status) -> Score:
    found = CATALOGUE[kpi]
    return Score(found, 1.0, None, None, None, Target(Edges(), found.direction), status, worst=False, mature=True)


def test_met_counts_one_and_a_warning_half() -> None:
    scores = [score("usp", Status.MET), score("refund", Status.WARN), score("buybox", Status.BREACH)]
    assert total(scores) == Total(50.0, 3, 3, uncapped=50.0)


def test_what_cannot_be_judged_is_left_out_not_missed() -> None:
    left = [Status.NO_DATA, Status.LOW_SAMPLE, Status.OPEN, Status.INFO]
    scores = [score("usp", Status.MET), *(score("refund", status) for status in left)]
    assert total(scores) == Total(100.0, 1, 5, uncapped=100.0)
    assert total(scores[1:]) == Total(None, 0, 4)


def test_n6_acos_and_roas_are_one_test() -> None:
    scores = [score("acos", Status.BREACH), score("roas", Status.BREACH), score("usp", Status.MET)]
    assert total(scores) == Total(50.0, 2, 3, uncapped=50.0, said_twice=("roas",))


def test_weights_are_the_sellers() -> None:
    scores = [score("usp", Status.MET), score("refund", Status.BREACH)]
    assert total(scores, {"usp": 3}).points == pytest.approx(75)
    assert total(scores, {"usp": 0, "refund": 0}) == Total(None, 0, 2)


@pytest.mark.parametrize("kpi", ["odr", "ahr", "violations", "doc_pct"])
def test_a_breach_that_can_close_the_shop_caps_the_score(kpi: str) -> None:
    good = [score(k, Status.MET) for k in ("usp", "refund", "buybox", "acos")]
    assert total([*good, score(kpi, Status.BREACH)]) == Total(59.0, 5, 5, (kpi,), 80.0)
    assert total([*good, score(kpi, Status.WARN)]).points == pytest.approx(90)


def test_the_part_of_the_users_own_kpis_is_told_apart() -> None:
    scores = [score("usp", Status.MET), score("refund", Status.WARN), score("acos", Status.NO_DATA)]
    assert total(scores, {"refund": 3}, own=("refund", "acos")) == Total(62.5, 2, 3, (), 62.5, 1.5, 3.0)
