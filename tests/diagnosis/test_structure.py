"""The structure of advertising: each fault in a store that has it and in one that does not, and the score."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from xlops.diagnosis.structure import FAULTS, Advertising, Fault, Found, Structure, Thing, judge_structure
from xlops.language import as_lang
from xlops.review.sayings import saying

Row = dict[str, Any]
CAMPAIGN: Row = {
    "marketplace": "US", "ad_product": "sp", "campaign": "C", "clicks": 100.0, "spend": 50.0, "ad_sales": 400.0,
    "ad_orders": 10.0, "rate": 1.0, "limit": 0.25, "auto": False, "budget_total": 280.0, "budget_spend": 50.0,
    "time_in_budget": math.nan,
}  # fmt: skip
TERM: Row = {
    "marketplace": "US", "ad_product": "sp", "campaign": "C", "ad_group": "G", "targeting": "board",
    "match_type": "BROAD", "term": "board", "clicks": 10.0, "spend": 10.0, "ad_sales": 100.0, "ad_orders": 1.0,
    "rate": 1.0,
}  # fmt: skip
GROUP: Row = {
    "marketplace": "US", "ad_product": "sp", "campaign": "C", "ad_group": "G", "asin": "B0CHILD001", "family": "P",
    "spend": 50.0, "rate": 1.0,
}  # fmt: skip


def rows(usual: Row, *each: Row) -> pd.DataFrame:
    return pd.DataFrame([usual | one for one in each], columns=list(usual))


def ads(
    campaigns: list[Row] | None = None,
    terms: list[Row] | None = None,
    groups: list[Row] | None = None,
    **more: Any,
) -> Advertising:
    frames = (rows(CAMPAIGN, *(campaigns or [])), rows(TERM, *(terms or [])), rows(GROUP, *(groups or [])))
    return Advertising(*frames, edge=0.25, **more)


def found(fault: str, of: Advertising) -> Found | None:
    return next((f for f in judge_structure(of).found if f.fault.id == fault), None)


def told(fault: str, of: Advertising) -> tuple[list[Thing], int, float]:
    one = found(fault, of)
    assert one is not None
    return list(one.things), one.of, one.whole


def test_a_term_in_several_campaigns_costs_what_all_but_the_best_spend_on_it() -> None:
    three = [
        {"campaign": "Best", "ad_orders": 5.0, "spend": 40.0},
        {"campaign": "Second", "spend": 30.0},
        {"campaign": "Hardly", "clicks": 4.0, "spend": 5.0},  # below five clicks it does not serve the term
    ]
    assert told("shared_terms", ads(terms=three)) == ([Thing("US", ("Best", "Second"), "board", 30.0)], 1, 75.0)
    assert told("shared_terms", ads(terms=[three[0], three[2]])) == ([], 1, 45.0)


def test_a_term_of_unlike_products_or_marketplaces_is_no_shared_one() -> None:
    two: list[Row] = [{"campaign": "One"}, {"campaign": "Two"}]
    unlike: list[Row] = [{"campaign": "One", "family": "P"}, {"campaign": "Two", "family": "Q"}]
    assert told("shared_terms", ads(terms=two, groups=unlike))[0] == []
    assert len(told("shared_terms", ads(terms=two, groups=unlike[:1]))[0]) == 1  # what Two sells is not known
    assert told("shared_terms", ads(terms=[{}, {"marketplace": "DE", "campaign": "Two"}]))[0] == []


def test_unlike_products_in_one_ad_group() -> None:
    mixed: list[Row] = [{"spend": 60.0}, {"asin": "B0CHILD002", "family": "Q", "spend": 40.0}]
    assert told("mixed_groups", ads(groups=mixed)) == ([Thing("US", ("C",), "G", 100.0, 2)], 1, 100.0)
    alike: list[Row] = [{}, {"asin": "B0CHILD002"}]
    little: list[Row] = [{"spend": 91.0}, {"asin": "B0CHILD002", "family": "Q", "spend": 9.0}]  # less than a tenth
    assert [told("mixed_groups", ads(groups=g)) for g in (alike, little)] == [([], 1, 100.0), ([], 1, 100.0)]
    assert found("mixed_groups", ads()) is None


def test_a_winner_without_an_exact_keyword() -> None:
    wins: Row = {"ad_orders": 2.0, "spend": 20.0, "ad_sales": 80.0}
    assert told("no_exact", ads(terms=[wins])) == ([Thing("US", ("C",), "board", 20.0)], 1, 20.0)
    exact: Row = {
        "campaign": "Exact",
        "match_type": "EXACT",
        "ad_orders": 0.0,
        "ad_sales": 0.0,
        "spend": 0.0,
    }
    for stands in (ads(terms=[wins, exact]), ads(terms=[wins], exact={("US", "board")})):
        assert told("no_exact", stands)[:2] == ([], 1)
    assert told("no_exact", ads(terms=[wins | {"ad_sales": 79.0}]))[:2] == ([], 0)  # ACOS beyond the target
    assert told("no_exact", ads(terms=[wins | {"ad_orders": 1.0}]))[:2] == ([], 0)


def test_an_asin_among_the_winners_needs_a_product_target() -> None:
    wins: Row = {"term": "b0rival001", "ad_orders": 2.0, "targeting": "close-match"}
    assert [t.what for t in told("no_exact", ads(terms=[wins]))[0]] == ["b0rival001"]
    target = {"term": "b0rival001", "targeting": 'asin="B0RIVAL001"', "clicks": 1.0, "ad_orders": 0.0}
    assert told("no_exact", ads(terms=[wins, target]))[0] == []


def test_automatic_campaigns_without_negatives_are_judged_where_the_bulk_workbook_says_so() -> None:
    two: list[Row] = [
        {"campaign": "Bare", "auto": True},
        {"campaign": "Clean", "auto": True, "spend": 30.0},
        {"campaign": "Hand"},
    ]
    known: Row = {"bulk": {("US", "sp")}, "negatives": {("US", "sp", "Clean")}}
    assert told("no_negatives", ads(two, **known)) == ([Thing("US", ("Bare",), "Bare", 50.0)], 2, 80.0)
    assert told("no_negatives", ads(two[1:], **known)) == ([], 1, 30.0)
    assert told("no_negatives", ads(two[2:], **known)) == ([], 0, 0.0)  # nothing is automatic
    assert judge_structure(ads(two)).lacking == (
        "shared_terms", "mixed_groups", "no_exact", "no_negatives", "brand_mixed",
    )  # fmt: skip


def test_a_winner_short_of_budget() -> None:
    tight = {"campaign": "Tight", "budget_spend": 275.0, "spend": 99.0}
    out = {"campaign": "Out", "budget_total": math.nan, "time_in_budget": 0.94}
    loses = {"campaign": "Loses", "budget_spend": 280.0, "spend": 101.0}
    easy = {"campaign": "Easy", "time_in_budget": 0.95}
    things, of, whole = told("short_budget", ads([tight, out, loses, easy]))
    assert ([t.what for t in things], of, whole) == (["Tight", "Out"], 3, 199.0)
    assert told("short_budget", ads([easy]))[0] == []
    assert found("short_budget", ads([{"budget_total": math.nan}])) is None


def test_a_campaign_without_an_order() -> None:
    """The account sells once in ten clicks or so: three times as many make five clicks or more."""
    usual: Row = {"clicks": 100.0, "ad_orders": 10.0}
    none: Row = {"campaign": "None", "clicks": 33.0, "ad_orders": 0.0, "ad_sales": 0.0, "spend": 20.0}
    assert told("no_order", ads([usual, none])) == ([], 2, 70.0)  # 133 clicks, 10 orders: 40 clicks are asked for
    assert [t.what for t in told("no_order", ads([usual, none | {"clicks": 45.0}]))[0]] == ["None"]
    assert told("no_order", ads([none]))[0] == []  # nobody sells: there is no rate to hold it against


def test_brand_terms_mixed_with_generic_ones() -> None:
    own: Row = {"term": "larkfell board", "spend": 20.0}
    generic: Row = {"term": "board", "spend": 80.0}
    known: Row = {"brands": {"larkfell"}}
    assert told("brand_mixed", ads(terms=[own, generic], **known)) == ([Thing("US", ("C",), "G", 100.0)], 1, 100.0)
    apart = [own | {"ad_group": "Brand"}, generic]
    assert told("brand_mixed", ads(terms=apart, **known)) == ([], 2, 100.0)
    assert told("brand_mixed", ads(terms=[own | {"spend": 8.0}, generic], **known))[0] == []
    assert told("brand_mixed", ads(terms=[own | {"term": "larkfells board"}, generic], **known))[0] == []
    assert len(told("brand_mixed", ads(terms=[own | {"term": "鹿山Larkfell砧板"}, generic], **known))[0]) == 1
    assert found("brand_mixed", ads(terms=[own, generic])) is None


def of(fault: Fault, money: float, whole: float) -> Found:
    return Found(fault, (Thing("US", ("C",), "x", money),) if money else (), 1, whole)


def test_the_score_takes_off_points_by_the_money_that_a_fault_touches() -> None:
    shared, mixed, exact = FAULTS[:3]
    half = Structure((of(shared, 15.0, 100.0), of(mixed, 0.0, 100.0)), ("no_exact",))
    assert (half.found[0].points, half.found[1].points, half.score) == (10.0, 0.0, 75)  # 15 of 30 %: half of 20
    assert Structure((of(shared, 60.0, 100.0), of(mixed, 50.0, 100.0)), ()).score == 0  # none costs more than it may
    assert Structure((of(shared, 0.0, 0.0), of(mixed, 0.0, 0.0)), ()).score == 100
    assert Structure((of(shared, 0.0, 100.0), of(exact, 0.0, 100.0)), ()).score is None  # 35 of 100 known


def test_weights_add_up_to_a_hundred() -> None:
    assert sum(f.weight for f in FAULTS) == 100


def test_n25_money_is_in_the_base_currency_and_without_a_rate_left_out() -> None:
    two: list[Row] = [
        {"campaign": "DE", "marketplace": "DE", "ad_orders": 0.0, "rate": 1.2},
        {"campaign": "JP", "rate": math.nan},
    ]
    things, of_all, whole = told("no_order", ads(two))
    assert (things, of_all, round(whole, 6)) == ([], 1, 60.0)


@pytest.mark.parametrize("page", ["guide.md", "guide.zh-CN.md"])
def test_the_guide_has_the_weights(page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / page).read_text("utf-8")
    told = re.findall(r"^\| ([^|]+) \| [^|]+ \| (\d+) \| (\d+)% \|$", text, re.MULTILINE)
    lang = "zh" if "zh" in page else "en"
    assert told == [
        (saying("structure", f.id).in_(as_lang(lang)), str(f.weight), f"{f.full * 100:.0f}") for f in FAULTS
    ]
