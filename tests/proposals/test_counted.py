"""What proposals save together: spend counts once, what excludes it first, never more than a campaign spends."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.proposals.sponsored import history
from xlops.bulk.change import Change, MatchKind
from xlops.measures.histories import TARGET
from xlops.proposals.counted import counted_once
from xlops.proposals.proposal import Proposal, ProposalKind

C, G = "Board | Broad", "Board"
# at 0.80 a click: 100 for `board` in three terms, 60 for `tray` in one
TERMS = history({
    (C, G, "board", "BROAD", "bamboo board"): (75.0, 0.0), (C, G, "board", "BROAD", "board game"): (30.0, 0.0),
    (C, G, "board", "BROAD", "oak board"): (20.0, 1.0), (C, G, "tray", "EXACT", "tray"): (75.0, 0.0),
})  # fmt: skip
TARGETS = history({(C, G, "board", "BROAD"): (125.0, 1.0), (C, G, "tray", "EXACT"): (75.0, 0.0)}, TARGET)


def proposal(kind: ProposalKind, about: str, money: float, match: MatchKind = "broad", **more: Any) -> Proposal:
    change = Change("", "bid", "SP", C, ad_group=G, target=about, match=match, value=Decimal(1))
    made: dict[str, Any] = {"changes": (change,)} | more
    return Proposal(kind, "R38", "US", "SP", C, G, about, money, **made)


NEGATIVE = proposal("negative", "Bamboo Board", 50.0)
GAME = proposal("phrase", "game", 24.0)
BOARD = proposal("phrase", "board", 84.0)
BID = proposal("bid", "board", 30.0, present=2.0, proposed=1.4)
PAUSE = proposal("pause", "tray", 55.0, "exact")
BUDGET = proposal("budget", "", 20.0, present=50.0, proposed=40.0)


def counted(*some: Proposal, no: tuple[str, ...] = ()) -> dict[str, float]:
    """What each saves beside the others, by kind and about."""
    found = counted_once(some, TERMS, TARGETS, lambda key, evidence: key in no)
    assert [p.key for p in found] == [p.key for p in some]  # none is lost, and their order is as it was
    assert all(p.evidence == one.money for p, one in zip(found, some, strict=True))
    return {f"{p.kind} {p.about}".strip(): round(p.money, 2) for p in found}


def test_what_one_saves_alone_it_keeps() -> None:
    for one in (NEGATIVE, GAME, BID, PAUSE, BUDGET):
        assert list(counted(one).values()) == [one.money], one.kind


def test_a_negative_wins_over_a_lower_bid_of_the_same_spend() -> None:
    # 60 of the 100 that the target spends go by the negative, whichever stands first
    assert counted(BID, NEGATIVE) == {"bid board": 12.0, "negative Bamboo Board": 50.0}


def test_a_word_counts_for_the_terms_that_no_other_excludes() -> None:
    # of bamboo board, board game and oak board (60 + 24 + 16) what the negative and the dearer word leave
    assert counted(NEGATIVE, BOARD, GAME) == {"negative Bamboo Board": 50.0, "phrase board": 40.0, "phrase game": 0.0}


def test_a_target_that_stops_has_no_bid_and_leaves_less_to_the_budget() -> None:
    bid = proposal("bid", "tray", 18.0, "exact", present=1.0, proposed=0.7)
    # 100 of 160 are left, less than a budget of 0.8 lets through
    assert counted(PAUSE, bid, BUDGET) == {"pause tray": 55.0, "bid tray": 0.0, "budget": 0.0}


def test_a_lower_budget_saves_what_is_still_spent_above_it() -> None:
    # the bid takes 30 of 160: 0.8125 are left, 0.0125 of the 0.2 that the budget would have cut
    assert counted(BID, BUDGET) == {"bid board": 30.0, "budget": 1.25}


def test_a_lower_boost_saves_of_what_is_left_and_a_higher_budget_wins_as_before() -> None:
    boost = proposal("placement", "top", 16.0, present=0.5, proposed=0.2)
    more = proposal("budget", "", 20.0, present=50.0, proposed=65.0)
    assert counted(PAUSE, boost, more) == {"pause tray": 55.0, "placement top": 10.0, "budget": 20.0}


def test_a_harvested_term_leaves_its_target_before_the_bid() -> None:
    assert counted(BID, proposal("harvest", "oak board", 3.0, proposed=0.9)) == {
        "bid board": 25.2, "harvest oak board": 3.0}  # fmt: skip


def test_no_campaign_saves_more_than_it_spends() -> None:
    dear = proposal("negative", "board game", 150.0)  # its numbers are of elsewhere
    assert counted(NEGATIVE, dear, PAUSE) == {
        "negative Bamboo Board": 0.0, "negative board game": 105.0, "pause tray": 55.0}  # fmt: skip


def test_what_is_refused_or_blocked_takes_nothing_from_others() -> None:
    assert counted(NEGATIVE, BID, no=(NEGATIVE.key,)) == {"negative Bamboo Board": 50.0, "bid board": 30.0}
    blocked = proposal("negative", "bamboo board", 50.0, blocked="retail", changes=())
    assert counted(blocked, BID) == {"negative bamboo board": 50.0, "bid board": 30.0}


def test_a_campaign_without_known_spend_is_taken_as_it_is() -> None:
    elsewhere = history({("Board | Exact", G, "board", "EXACT"): (20.0, 1.0)}, TARGET)
    [one] = counted_once([NEGATIVE], None, elsewhere, lambda key, evidence: False)
    assert (one.money, one.alone, one.covered) == (50.0, None, False)


@pytest.mark.parametrize(("money", "alone", "covered"), [(0.0, 30.0, True), (0.02, 30.0, False), (0.0, None, False)])
def test_covered_is_what_others_save_all_of(money: float, alone: float | None, *, covered: bool) -> None:
    assert proposal("bid", "board", money, alone=alone).covered is covered
