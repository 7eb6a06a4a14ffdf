"""Search terms and Proposals are one judgement (rule N11): what is proposed of a term is what its row says."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from tests.proposals.sponsored import Terms, sponsored
from tests.review.test_terms import EDGE, TERM
from tests.stores import board_of, tiny_store
from xlops.bulk.change import Change
from xlops.language import Text
from xlops.measures.histories import TERM as KEY
from xlops.proposals.advertising import Sponsored
from xlops.proposals.proposal import Proposal
from xlops.proposals.propose import Considered
from xlops.proposals.terms import judged_terms, term_proposals
from xlops.review.actions import kinds
from xlops.review.proposed_terms import with_proposed, with_standing
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.review.terms import advice, term_rows, with_kept

BROAD: tuple[str, ...] = ("Bottle Broad", "Bottles", "bottle", "BROAD")
EXACT: tuple[str, ...] = ("Bottle Exact", "Exact", "used toy", "EXACT")
JUNK: Terms = {(*BROAD, "used toy"): (20.0, 0.1), (*EXACT, "used toy"): (20.0, 0.1)}


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    return board_of(tiny_store(tmp_path_factory.mktemp("terms") / "tiny"))


def considered(of: Sponsored) -> Considered:
    judged = judged_terms(of)
    assert judged is not None
    told = judged.assign(marketplace=of.marketplace, ad_product="sp")
    return Considered(term_proposals(of), told)


def window(of: Sponsored) -> pd.DataFrame:
    """The last 60 days of the same terms, as the sheet has them: an average term had no order by chance of 60 %."""
    assert of.terms is not None
    rows = [
        TERM | dict(zip(KEY, key, strict=True)) | {"clicks": 20.0, "ad_orders": 0.0, "base_cvr": 0.025}
        for key in of.terms.keys[list(KEY)].itertuples(index=False, name=None)
    ]
    return pd.DataFrame(rows)


def made(kind: Any, about: str = "board", **more: Any) -> Proposal:
    return Proposal(kind, "R38", "US", "SP", "C", "G", about, 5.0, **more)


def told(*proposals: Proposal, judged: dict[str, Any] | None = None, **row: Any) -> str:
    """The advice of one term, sold within its ACOS twice."""
    frame = pd.DataFrame([TERM | {"ad_orders": 2.0, "ad_sales": 60.0} | row])
    known = pd.DataFrame([dict(frame.iloc[0]) | {"chance": 0.9, "own": False, "excluded": False} | (judged or {})])
    shown = with_proposed(with_standing(frame, ()), Considered([], known), proposals)
    return str(advice(shown, EDGE).iloc[0])


def test_n11_what_proposals_proposes_of_a_term_is_what_its_row_says_with_the_same_chance(board: Board) -> None:
    of = sponsored(JUNK)
    changes = considered(of)
    rows = term_rows(board, with_proposed(window(of), changes, changes.proposals))
    said = {(r["campaign"], r["term"]): (r["advice"].en, r["worth_chance"]) for r in rows}
    expected = {"negative": "✖ negative exact", "pause": "✖ pause keyword", "harvest": "✔ add as exact keyword"}
    assert {p.kind for p in changes.proposals} == set(expected)
    chances = dict(zip(zip(changes.terms["campaign"], changes.terms["term"], strict=True), changes.terms["chance"],
                       strict=True))  # fmt: skip
    for p in changes.proposals:
        key = (p.campaign, p.about)
        assert said.pop(key) == (expected[p.kind], chances[key] if p.chance is None else p.chance)
    assert {word for word, _ in said.values()} == {"○ watch"}  # of which nothing is proposed, nothing is to be changed
    assert {key: chance for key, (_, chance) in said.items()} == {key: chances[key] for key in said}


def test_a_term_that_is_an_exact_keyword_is_not_told_to_be_added() -> None:
    one = {"ad_orders": 2.0, "ad_sales": 60.0}
    terms = pd.DataFrame([
        TERM | one, TERM | one | {"targeting": "Board", "match_type": "EXACT", "campaign": "E"},
        TERM | one | {"marketplace": "DE"}, TERM | one | {"term": "pan"}, TERM | one | {"term": "lid"},
    ])  # fmt: skip
    known = with_standing(terms, {("US", "pan")})
    assert known[["stands", "itself"]].to_numpy().tolist() == [
        [True, False], [True, True], [False, False], [True, False], [False, False],
    ]  # fmt: skip
    assert advice(known, EDGE).tolist() == ["stands", "keep", "harvest", "stands", "harvest"]
    assert saying("term_advice", "stands") == Text("keep: is a keyword of its own", "保留：已单独投放")


def test_an_asin_that_is_targeted_is_not_told_to_be_targeted() -> None:
    one = {"ad_orders": 2.0, "ad_sales": 60.0, "match_type": "-"}
    terms = pd.DataFrame([
        TERM | one | {"term": "b0xlops101", "targeting": 'asin="B0XLOPS101"'},
        TERM | one | {"term": "b0xlops101", "targeting": "loose-match"},
        TERM | one | {"term": "b0xlops102", "targeting": "loose-match"},
    ])  # fmt: skip
    assert advice(with_standing(terms, ()), EDGE).tolist() == ["keep", "stands", "target"]


def test_what_ends_a_term_counts_before_what_adds_it_or_moves_its_bid() -> None:
    change = Change("", "bid", "SP", "C", target="t", match="broad", value=Decimal("0.70"))
    bid = made("bid", "t", present=1.0, proposed=0.7, changes=(change,))
    assert told(bid) == "lower"
    assert told(replace(bid, present=0.5)) == "raise"
    assert told(replace(bid, about="u")) == "keep"
    assert told(replace(bid, changes=(), blocked="retail")) == "lower_later"
    assert told(replace(bid, changes=(), blocked="launch", present=0.5)) == "raise_later"
    assert told(bid, made("harvest")) == "harvest"
    assert told(bid, made("phrase", "board")) == "phrase"
    assert told(bid, made("harvest"), made("negative")) == "moved"  # excluded here, a keyword of its own instead
    assert told(bid, made("negative", "BOARD")) == "negative"
    assert told(bid, made("negative"), replace(made("stop"), ad_group="")) == "stop"
    assert told(bid, replace(made("negative"), money=0.0, alone=5.0)) == "lower"  # others save all that it would
    assert told(bid, replace(made("negative"), marketplace="DE")) == "lower"


def test_a_paused_keyword_is_said_of_the_row_that_it_buys_alone() -> None:
    pause = made("pause")
    assert told(pause, judged={"own": True}) == "pause"
    assert told(pause) == "keep"


def test_n11_without_a_proposal_no_row_asks_for_a_change() -> None:
    """ACOS over target, no order in 90 clicks, two orders: what was judged and left alone is left alone."""
    assert told(ad_sales=20.0) == "over_watch"
    assert told(ad_orders=0.0, ad_sales=0.0, clicks=90.0) == "watch"
    assert told() == "keep"
    assert told(judged={"excluded": True}) == "excluded"


def test_a_guard_is_told_and_a_kept_term_is_kept(board: Board) -> None:
    frame = pd.DataFrame([TERM])
    of = Considered([], pd.DataFrame([TERM | {"chance": math.nan, "own": False, "excluded": False}]))
    shown = with_proposed(with_standing(frame, ()), of, [made("negative", blocked="retail", chance=0.01)])
    [row] = term_rows(board, shown)
    assert row["advice"] == Text("○ not now, cannot be bought; negative exact", "○ 暂不改：无法购买；精准否定")
    assert row["worth_chance"] == 0.01
    later = made("bid", "t", blocked="retail", present=1.0, proposed=0.7)
    [cut] = term_rows(board, with_proposed(with_standing(frame, ()), of, [later]))
    assert cut["advice"] == Text("○ not now, cannot be bought; lower the bid", "○ 暂不改：无法购买；降低竞价")
    [kept] = term_rows(board, with_kept(shown, {row["key"]}))
    assert kept["advice"].en == "· keep"


def test_search_terms_and_proposals_have_the_same_words() -> None:
    for code in ("negative", "phrase", "product", "pause", "stop"):
        of = kinds()["what"][code]
        assert saying("term_advice", code) == Text(of["en"], of["zh"])
    for code, of in kinds()["guard"].items():
        assert saying("term_guard", code) == Text(of["en"], of["zh"])
