"""The card of a young ASIN says what the finding of its launch says, beside what is normal by then (R40, R41)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from xlops.causes.found import Cause
from xlops.language import Text
from xlops.measures.events import Event
from xlops.periods import Month, Span, Week
from xlops.review.ramp import Ramp, ramps_of
from xlops.review.scorecard import Board
from xlops.workbook.review_plan import _ramps

W43, W44 = Week.of(date(2026, 10, 19)), Week.of(date(2026, 10, 26))
OCTOBER = Month.of(date(2026, 10, 1))
FACTS = {"visitors_week": 100.0, "this_week": 9.0, "as_others": 12.0}


def launch(asin: str, week: int, name: str = "launch", market: str = "US", **facts: float) -> Cause:
    return Cause(name, market, "asin", asin, 50.0, week, facts={**FACTS, **facts})


class Launched:
    """A diagnosis that found these launches."""

    def __init__(self, *found: tuple[Week, Cause]) -> None:
        self.found = list(found)

    def launches(self, period: Any) -> list[tuple[Week, Cause]]:
        return self.found


def cards(board: Board, *found: tuple[Week, Cause], scope: str = "ALL") -> list[Ramp]:
    names = {c.about: f"the {c.about}" for _, c in found}
    return ramps_of(board, Launched(*found), None, W44, scope, names)  # type: ignore[arg-type]


def states(found: list[Ramp]) -> dict[str, str]:
    return {r.asin: r.label.en for r in found}


def test_r40_each_state_follows_from_the_finding_worst_first(board: Board) -> None:
    found = cards(
        board, (W44, launch("young", 4)), (W44, launch("normal", 5, cohort=18.0, cohort_visitors=90.0)),
        (W44, launch("unseen", 6, cohort=18.1, cohort_visitors=400.0)), (W44, launch("slow", 3, "launch_slow")),
        (W43, launch("grown", 8)), (W43, launch("unknown", 7)),
    )  # fmt: skip
    assert list(states(found).items()) == [
        ("slow", "▲ below curve"), ("unseen", "few visitors"), ("young", "learning"), ("normal", "on curve"),
        ("unknown", "on curve"), ("grown", "past 8 weeks"),
    ]  # fmt: skip


def test_r40_normal_is_what_own_launches_did_else_what_others_sell_of_its_visitors(board: Board) -> None:
    own, others = cards(board, (W44, launch("a", 5, cohort=10.0, cohort_visitors=90.0)), (W44, launch("b", 5)))
    assert (own.visitors, own.visitors_normal, own.units, own.units_normal) == (100.0, 90.0, 9.0, 10.0)
    assert (others.visitors, others.visitors_normal, others.units, others.units_normal) == (100.0, None, 9.0, 12.0)
    assert [r.basis.en for r in (own, others)] == ["own earlier launches", "as others sell"]


def test_r40_edits_since_the_launch_are_told_and_two_are_too_many(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [date(2026, 9, 1), date(2026, 10, 12), date(2026, 10, 20), date(2026, 11, 3)]  # before, two since, after
    edits = [Event(Span.closed(d, d), "US", "a", "listing_edit", "title") for d in days]
    monkeypatch.setattr(board.account, "events", edits)
    [card] = cards(board, (W44, launch("a", 4)))
    assert (card.edited, card.edits, card.advice.en) == (date(2026, 10, 20), 2, "No more edits: 2 since launch")
    [other] = cards(board, (W44, launch("b", 4, ratings=12.0)))
    assert (other.edited, other.edits, other.reviews) == (None, 0, 12.0)
    assert other.advice == Text("Leave it alone; low auto ad; Vine", "不改页面；低预算自动广告；Vine")


def test_one_marketplace_has_its_own_cards(board: Board) -> None:
    found = ((W44, launch("a", 4)), (W44, launch("a", 4, market="DE")))
    assert [r.marketplace for r in cards(board, *found)] == ["DE", "US"]
    assert [r.marketplace for r in cards(board, *found, scope="DE")] == ["DE"]


def test_more_young_asins_than_rows_are_counted(board: Board) -> None:
    [card] = cards(board, (W44, launch("a", 4, ratings=12.0)))
    rows = _ramps([replace(card, asin=f"a{n}") for n in range(5)], 3, several=True)
    assert [(r["key"], r["title"]) for r in rows[:2]] == [("US|a0", "the a US"), ("US|a1", "the a US")]
    assert rows[2] == {"key": "more", "title": Text("3 more young ASINs", "另有 3 个新品")}
    assert len(_ramps([card] * 3, 3, several=True)) == 3
