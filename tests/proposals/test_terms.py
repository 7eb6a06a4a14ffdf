"""Negatives, phrases and harvest with their guards (rules N11, R38)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.proposals.sponsored import Terms, sponsored
from tests.tiers import thorough_after
from xlops.bulk.change import Change
from xlops.proposals.advertising import Sponsored, names_brand
from xlops.proposals.proposal import Proposal
from xlops.proposals.terms import term_proposals

BROAD: tuple[str, ...] = ("Bottle Broad", "Bottles", "bottle", "BROAD")
JUNK: Terms = {(*BROAD, "used toy"): (20.0, 0.0)}


def found(of: Sponsored, kind: str) -> list[Proposal]:
    return [p for p in term_proposals(of) if p.kind == kind]


def test_usual_terms_are_neither_excluded_nor_given_what_they_have() -> None:
    assert {p.kind for p in term_proposals(sponsored())} == {"harvest"}
    assert {p.campaign for p in term_proposals(sponsored())} == {"Bottle Broad"}


def test_r38_a_term_that_never_sells_is_excluded_where_it_costs() -> None:
    [one] = found(sponsored(JUNK), "negative")
    assert (one.campaign, one.ad_group, one.about, one.rule) == ("Bottle Broad", "Bottles", "used toy", "R38")
    assert one.money == pytest.approx(20 * 0.8)
    assert one.chance is not None
    assert one.chance < 0.01
    assert one.changes == (
        Change("", "negative_exact", "SP", "Bottle Broad", ad_group="Bottles", target="used toy", match="exact"),
    )


PHRASE, EXACT = (*BROAD[:3], "PHRASE"), (*BROAD[:2], "used toy", "EXACT")


def test_r38_a_term_that_comes_by_two_keywords_of_an_ad_group_is_excluded_once() -> None:
    """Its negative keeps it from both: it saves what both cost, and rests on the clicks of both."""
    [one] = found(sponsored(JUNK | {(*PHRASE, "Used toy"): (10.0, 0.0)}), "negative")
    assert (one.about, one.facts["clicks"]) == ("used toy", 1200.0)
    assert one.facts["spend"] == pytest.approx(960.0)
    assert one.money == pytest.approx(30 * 0.8)


def test_r38_a_term_that_sells_by_another_keyword_of_its_ad_group_is_not_excluded() -> None:
    sells = {(*PHRASE, "used toy"): (20.0, 6.0)}
    assert found(sponsored(JUNK | sells), "negative") == []
    assert [p.about for p in found(sponsored(JUNK), "negative")] == ["used toy"]


def test_r38_no_negative_stands_beside_a_keyword_of_the_same_words_that_stays() -> None:
    """What is hardly worth its clicks, yet worth half of them, keeps its keyword with a lower bid."""
    half = {(*EXACT, "used toy"): (40.0, 2.0), (*BROAD, "used toy"): (40.0, 2.0)}
    assert _excluded(sponsored(half)) == []
    gone = {(*EXACT, "used toy"): (40.0, 0.0), (*BROAD, "used toy"): (40.0, 0.0)}
    assert sorted(_excluded(sponsored(gone))) == [("Bottle Broad", "negative"), ("Bottle Broad", "pause")]


def test_r38_a_term_that_a_person_keeps_at_one_keyword_is_kept_in_its_ad_group() -> None:
    twice = JUNK | {(*PHRASE, "used toy"): (10.0, 0.0)}
    assert found(sponsored(twice, kept=frozenset({"|".join(("US", *PHRASE, "used toy"))})), "negative") == []


THIN: Terms = {(*BROAD, "used toy"): (0.4, 0.0)}  # 16 clicks in all
ELSEWHERE: Terms = {("Bottle Exact", "Exact", "used toy", "EXACT", "used toy"): (20.0, 0.0)}


def _excluded(of: Sponsored) -> list[tuple[str, str]]:
    return [(p.campaign, p.kind) for p in term_proposals(of) if p.about == "used toy"]


def test_the_same_words_in_another_campaign_of_the_same_products_tell_of_a_thin_term() -> None:
    assert _excluded(sponsored(THIN)) == []
    assert sorted(_excluded(sponsored(THIN | ELSEWHERE))) == [("Bottle Broad", "negative"), ("Bottle Exact", "pause")]
    of = sponsored(THIN | ELSEWHERE)
    apart = of.groups.assign(family=of.groups["campaign"])
    assert _excluded(replace(of, groups=apart)) == [("Bottle Exact", "pause")]


def test_places_number_campaign_products_and_words_for_the_same_products() -> None:
    keys = pd.DataFrame(
        [("Bottle Broad", "Bottles", "Used toy"), ("Bottle Exact", "Exact", "used toy"), ("New", "", "used toy")],
        columns=["campaign", "ad_group", "term"],
    )
    (campaign, family), words = sponsored().places(keys, "term")
    assert [of.tolist() for of in (campaign, family, words)] == [[0, 1, 2], [0, 0, 1], [0, 0, 1]]


def test_terms_of_brands_are_written_for_brands_and_without_a_report_there_are_none() -> None:
    of = sponsored(JUNK, product="SB")
    assert {c.ad_product for p in term_proposals(of) for c in p.changes} == {"SB"}
    assert {p.ad_product for p in term_proposals(of)} == {"SB"}
    assert term_proposals(sponsored(product="SB", terms=None)) == []


def test_a_product_that_was_looked_at_is_a_negative_product_target() -> None:
    [one] = found(sponsored({("Bottle Broad", "Bottles", "close-match", "-", "b0c1234567"): (20.0, 0.0)}), "product")
    [change] = one.changes
    assert (change.kind, change.target, change.match) == ("negative_product", "B0C1234567", "product")
    assert (
        found(sponsored({("Bottle Broad", "Bottles", "close-match", "-", "b0c1234567"): (20.0, 0.0)}), "negative") == []
    )


def test_a_product_that_is_targeted_itself_is_paused_and_not_excluded_beside_its_target() -> None:
    key = ("Bottle Exact", "Exact", 'asin="B0C1234567"', "-", "b0c1234567")
    [one] = found(sponsored({key: (20.0, 0.0)}), "pause")
    assert [(c.kind, c.target, c.match) for c in one.changes] == [("pause_target", 'asin="B0C1234567"', "product")]
    assert found(sponsored({key: (20.0, 0.0)}), "product") == []


def test_a_paused_keyword_is_not_paused_again() -> None:
    of = sponsored({(*EXACT, "used toy"): (20.0, 0.0)})
    assert _excluded(of) == [("Bottle Broad", "pause")]
    assert of.terms is not None
    clicks = of.terms.clicks.copy()
    clicks[of.terms.keys["term"] == "used toy", -2:] = 0
    paused = standing(BROAD[1], "Used toy", "Exact").assign(negative=False, stands=False, gone=False)
    assert _excluded(replace(of, terms=replace(of.terms, clicks=clicks), targets=paused)) == []
    assert _excluded(replace(of, targets=paused)) == [("Bottle Broad", "pause")]  # clicked since


def test_a_keyword_that_sells_below_its_cost_is_a_matter_of_its_bid() -> None:
    """A third more than it may cost: its bid goes down. The same of a broad campaign's term has no bid."""
    sells = (40.0, 2.0)  # 24 of worth for 32 of clicks would be 0.56 at 1.2 orders
    assert found(sponsored({("Bottle Exact", "Exact", "dear", "EXACT", "dear"): sells}), "pause") == []


def test_a_week_of_a_young_campaign_is_one_of_the_weeks_that_it_ran() -> None:
    """133 clicks in two weeks are 67 a week, not 15: nine weeks is what others tell of."""
    of = sponsored(JUNK)
    assert of.terms is not None
    n = int(of.terms.keys.index[of.terms.keys["term"] == "used toy"][0])
    clicks = of.terms.clicks.copy()
    whole = (of.terms.keys["campaign"] == "Bottle Broad").to_numpy()
    clicks[whole, :-2] = 0.0
    spend, orders = 0.8 * clicks, np.where(clicks > 0, of.terms.orders, 0.0)
    young = replace(of, terms=replace(of.terms, clicks=clicks, spend=spend, orders=orders, sales=30 * orders))
    assert young.terms is not None
    recent, weeks = young.terms.lately(young.terms.keys["campaign"])
    assert (recent.stop - recent.start, weeks[n], set(weeks[~whole])) == (9, 2.0, {9.0})


def test_an_exact_keyword_whose_own_term_never_sells_is_paused() -> None:
    [one] = found(sponsored({("Bottle Exact", "Exact", "used toy", "EXACT", "used toy"): (20.0, 0.0)}), "pause")
    assert [(c.kind, c.target, c.match) for c in one.changes] == [("pause_target", "used toy", "exact")]


@pytest.mark.parametrize(
    ("changed", "blocked"),
    [
        ({"asleep": {"B0A"}}, "retail"),
        ({"young": {"B0A"}}, "launch"),
        ({"groups": [(*BROAD[:2], "B0A", 60.0, "bottle"), (*BROAD[:2], "B0K", 40.0, "knife")]}, "mixed"),
    ],
)  # fmt: skip
def test_n11_a_guard_is_told_and_nothing_is_written(changed: dict[str, Any], blocked: str) -> None:
    if "groups" in changed:
        columns = ["campaign", "ad_group", "asin", "spend", "family"]
        changed = {"groups": pd.DataFrame(changed["groups"], columns=columns)}
    [one] = found(sponsored(JUNK, **changed), "negative")
    assert (one.blocked, one.changes) == (blocked, ())


def test_n11_own_brand_and_kept_terms_are_spared() -> None:
    assert found(sponsored(JUNK, brands={"Used"}), "negative") == []
    assert found(sponsored(JUNK, kept={"US|Bottle Broad|Bottles|bottle|BROAD|used toy"}), "negative") == []
    barred: Terms = {("SP | Bottle | Broad", *BROAD[1:], "used toy"): (20.0, 0.0)}  # names that hold the bar of keys
    assert found(sponsored(barred, kept={"US|SP | Bottle | Broad|Bottles|bottle|BROAD|used toy"}), "negative") == []
    assert len(found(sponsored(barred), "negative")) == 1
    assert names_brand("larkfell bottle", {"Larkfell"})
    assert names_brand("云雀水壶", {"云雀"})
    assert not names_brand("larkfellow bottle", {"Larkfell"})


def standing(group: str, words: str, match: str) -> pd.DataFrame:
    columns = ["campaign", "ad_group", "targeting", "match_type", "negative", "stands"]
    return pd.DataFrame([(BROAD[0], group, words, match, True, True)], columns=columns)


@pytest.mark.parametrize(
    ("group", "words", "match", "proposed"),
    [
        ("", "Used Toy", "Negative exact", 0),  # of the whole campaign
        ("Others", "Used Toy", "negativeExact", 1),
        (BROAD[1], "Used", "negativePhrase", 0),
        (BROAD[1], "use", "negativePhrase", 1),  # a part of a word is none
        *thorough_after(
            0,
            [
                (BROAD[1], "Used Toy", "negativeExact", 0),
                ("", "toy", "Campaign Negative Phrase", 0),
                (BROAD[1], "toy used", "negativePhrase", 1),
                (BROAD[1], "used", "negativeExact", 1),
            ],
        ),
    ],
)
def test_a_term_that_a_standing_negative_excludes_is_not_proposed_again(
    group: str, words: str, match: str, proposed: int
) -> None:
    of = standing(group, words, match)
    assert len(found(sponsored(JUNK, targets=of), "negative")) == proposed
    assert len(found(sponsored(JUNK, targets=of.assign(stands=False)), "negative")) == 1


@pytest.mark.parametrize(("group", "match", "proposed"), [("", "negativePhrase", 0), (BROAD[1], "negativeExact", 1)])
def test_a_phrase_that_stands_already_is_not_proposed_again(group: str, match: str, proposed: int) -> None:
    toys: Terms = {(*BROAD, f"toy {n}"): (8.0, 0.0) for n in ("red", "blue", "green")}
    assert len(found(sponsored(toys, targets=standing(group, "Toy", match)), "phrase")) == proposed


def test_a_word_that_no_term_sold_by_is_proposed_as_a_phrase() -> None:
    toys: Terms = {(*BROAD, f"toy {n}"): (8.0, 0.0) for n in ("red", "blue", "green")}
    [one] = found(sponsored(toys), "phrase")
    assert (one.about, one.facts["terms"], one.facts["clicks"]) == ("toy", 3.0, 960.0)
    assert [(c.kind, c.target, c.match) for c in one.changes] == [("negative_phrase", "toy", "phrase")]


def test_a_term_that_sells_gets_a_keyword_in_the_exact_ad_group_of_the_same_products() -> None:
    one = found(sponsored(), "harvest")[0]
    assert (one.about, one.facts["home"]) == ("bottle 11", "Bottle Exact · Exact")
    [change] = one.changes
    assert change == Change(
        "", "harvest_exact", "SP", "Bottle Exact", ad_group="Exact", target="bottle 11", match="exact",
        start_bid=Decimal("0.88"), from_campaign="Bottle Broad", from_ad_group="Bottles",
    )  # fmt: skip


def test_without_an_exact_ad_group_of_its_products_a_person_has_to_make_one() -> None:
    other = sponsored().groups.assign(family=["bottle", "knife"])
    one = found(sponsored(groups=other), "harvest")[0]
    assert (one.changes[0].campaign, "home" in one.facts) == ("", False)


# -- what stands in the account --------------------------------------------------------------------------------------


def running(group: str, words: str, match: str, campaign: str = BROAD[0], **changed: bool) -> pd.DataFrame:
    """A target of the bulk workbook."""
    states = {"negative": False, "stands": True, "gone": False} | changed
    return standing(group, words, match).assign(campaign=campaign, **states)


def test_r38_an_exact_keyword_that_brought_no_click_of_its_own_gets_no_negative() -> None:
    of = sponsored(JUNK)
    assert found(replace(of, targets=running(BROAD[1], "Used Toy", "Exact")), "negative") == []
    for other in (
        running(BROAD[1], "used toy", "Phrase"), running("Others", "used toy", "Exact"),
        running(BROAD[1], "used toy", "Exact", stands=False),
    ):  # fmt: skip
        assert len(found(replace(of, targets=other), "negative")) == 1


def test_r38_an_asin_that_is_targeted_with_others_like_it_gets_no_negative() -> None:
    look: Terms = {(*BROAD[:2], 'category="Toys"', "-", "b0c1234567"): (20.0, 0.0)}
    assert len(found(sponsored(look), "product")) == 1
    expanded: Terms = {(*BROAD[:2], 'asin-expanded="B0C1234567"', "-", "b0c1234567"): (5.0, 0.0)}
    assert found(sponsored(look | expanded), "product") == []
    for text in ('asin-expanded="B0C1234567"', 'asin="B0C1234567"'):
        assert found(sponsored(look, targets=running(BROAD[1], text, "")), "product") == []


def test_a_word_of_a_keyword_that_runs_is_no_negative_phrase() -> None:
    """It would stop the keyword, which is a matter of its own."""
    toys: Terms = {(*BROAD, f"toy {n}"): (8.0, 0.0) for n in ("red", "blue", "green")}
    assert [p.about for p in found(sponsored(toys), "phrase")] == ["toy"]
    assert found(sponsored(toys, targets=running(BROAD[1], "+Toy +big", "Broad")), "phrase") == []
    bought: Terms = {(*BROAD[:2], "big toy", "PHRASE", f"big toy {n}"): (8.0, 0.0) for n in ("red", "blue", "green")}
    assert "toy" not in {p.about for p in found(sponsored(bought), "phrase")}


def test_what_only_paused_keywords_bring_is_not_excluded_and_counts_for_nothing() -> None:
    """Two keywords bring a term: of the one that is paused nothing is saved."""
    twice = JUNK | {(*PHRASE, "used toy"): (10.0, 0.0)}
    day = date(2026, 11, 23)
    paused = running(BROAD[1], "bottle", "Phrase", stands=False)
    [one] = found(sponsored(twice, targets=paused, told_on=day), "negative")
    assert one.money == pytest.approx(20 * 0.8)
    both = pd.concat([paused, running(BROAD[1], "bottle", "Broad", stands=False)])
    assert [p.money for p in found(sponsored(twice, targets=both, told_on=day), "negative")] == [0.0]


SELLS: Terms = {(*BROAD, "blue bottle"): (20.0, 4.0)}


def test_a_new_keyword_goes_where_no_negative_keeps_it_out() -> None:
    """The next ad group of the same products; without one a person has to make it."""
    homes: Terms = {("Bottle Exact 2", "Exact", "cap", "EXACT", "cap"): (5.0, 1.0)}
    of = sponsored(SELLS | homes)
    more = of.groups[of.groups["campaign"] == "Bottle Exact"].assign(campaign="Bottle Exact 2")
    of = replace(of, groups=pd.concat([of.groups, more], ignore_index=True))

    def home(of: Sponsored) -> str:
        return next(p.changes[0].campaign for p in found(of, "harvest") if p.about == "blue bottle")

    no = pd.concat([standing("Exact", "blue", "negativePhrase").assign(campaign="Bottle Exact", gone=False)])
    assert (home(of), home(replace(of, targets=no))) == ("Bottle Exact", "Bottle Exact 2")
    out = replace(of, halted=frozenset({"Bottle Exact"}), told_on=date(2026, 11, 23))
    assert home(out) == "Bottle Exact 2"


def test_a_new_keyword_leaves_an_ad_group_that_has_exact_ones_beside_others() -> None:
    """It gets a negative there; an ad group with exact keywords alone comes first, whatever it sells."""
    own: Terms = {(*BROAD[:2], "big bottle", "EXACT", "big bottle"): (90.0, 30.0)}
    more: Terms = {
        ("Bottle Mix", "Mix", f"mix {n}", m, f"mix {n}"): (80.0, 9.0) for n, m in enumerate(("EXACT", "BROAD"))
    }
    of = sponsored(SELLS | own | more)
    mix = of.groups[of.groups["campaign"] == "Bottle Exact"].assign(campaign="Bottle Mix", ad_group="Mix")
    of = replace(of, groups=pd.concat([of.groups, mix], ignore_index=True))
    [one] = [p for p in found(of, "harvest") if p.about == "blue bottle"]
    assert [(c.campaign, c.from_campaign) for c in one.changes] == [("Bottle Exact", "Bottle Broad")]


@pytest.mark.parametrize(("state", "proposed"), [({"gone": True, "stands": False}, 1), ({"stands": False}, 0), ({}, 0)])
def test_an_exact_keyword_that_is_archived_stands_no_more(state: dict[str, bool], proposed: int) -> None:
    """One that is paused may be enabled again, and its pause was a person's will."""
    of = sponsored(SELLS, targets=running("Exact", "Blue Bottle", "Exact", "Bottle Exact", **state))
    of = replace(of, exact=frozenset({*of.exact, "blue bottle"}) if proposed else of.exact)
    assert len([p for p in found(of, "harvest") if p.about == "blue bottle"]) == proposed


def test_a_new_keyword_of_japan_has_a_bid_of_whole_yen() -> None:
    of = sponsored(SELLS)
    assert of.terms is not None
    yen = replace(of, marketplace="JP", terms=replace(of.terms, spend=150 * of.terms.spend, sales=150 * of.terms.sales))
    start = next(p.changes[0].start_bid for p in found(yen, "harvest") if p.about == "blue bottle")
    assert start == int(start or 0) == 132  # a tenth more than a click costs
