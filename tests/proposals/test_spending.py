"""Bids of targets with what the bulk workbook knows of them, and budgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from tests.proposals.sponsored import Terms, history, sponsored
from xlops.language import NOTHING
from xlops.measures.histories import TARGET
from xlops.proposals.advertising import match_kind
from xlops.proposals.propose import still_worth_it
from xlops.proposals.spending import bid_proposals, budget_proposals, stop_proposals
from xlops.review.action import Entry

KEYS: Terms = {("Bottle Exact", "Exact", f"steel bottle {n}", "EXACT"): (20.0, 1.6 + 0.07 * n) for n in range(12)}
DEAR: Terms = {("Bottle Exact", "Exact", "dear bottle", "EXACT"): (40.0, 1.2)}
BULK = pd.DataFrame(
    [("Bottle Exact", "11", "Exact", "22", "Dear Bottle", "Exact", 1.2, False, True)],
    columns=[
        "campaign",
        "campaign_id",
        "ad_group",
        "ad_group_id",
        "targeting",
        "match_type",
        "bid",
        "negative",
        "stands",
    ],
)


def test_r36_a_bid_is_lowered_from_the_present_one_with_the_ids_of_the_bulk_workbook() -> None:
    one = next(
        p for p in bid_proposals(sponsored(targets=BULK), history(KEYS | DEAR, TARGET)) if p.about == "dear bottle"
    )
    assert (one.rule, one.present, one.proposed, one.facts["known"]) == ("R36", 1.2, 0.84, 1.0)
    [change] = one.changes
    assert (change.campaign_id, change.ad_group_id, change.match, change.value) == (
        "11",
        "22",
        "exact",
        Decimal("0.84"),
    )
    assert one.money > 0


def test_without_the_bulk_workbook_the_cost_of_a_click_stands_in_and_says_so() -> None:
    one = next(p for p in bid_proposals(sponsored(), history(KEYS | DEAR, TARGET)) if p.about == "dear bottle")
    assert one.present == pytest.approx(0.8)
    assert one.facts["known"] == 0.0
    assert one.changes[0].campaign_id is None


def test_the_same_words_as_broad_and_phrase_keyword_are_two_bids_to_decide_apart() -> None:
    both: Terms = {
        ("Bottle Exact", "Exact", "dear bottle", "BROAD"): (40.0, 1.2),
        ("Bottle Exact", "Exact", "Dear bottle", "PHRASE"): (40.0, 0.9),
    }
    found = [p for p in bid_proposals(sponsored(), history(KEYS | both, TARGET)) if "dear" in p.key]
    key = "bid|US|SP|Bottle Exact|Exact|dear bottle"
    assert {p.key: p.changes[0].match for p in found} == {f"{key}|broad": "broad", f"{key}|phrase": "phrase"}
    [alone] = [p.key for p in bid_proposals(sponsored(), history(KEYS | DEAR, TARGET)) if p.about == "dear bottle"]
    assert alone == key
    parts = {p.key: p.evidence for p in found}
    entry = Entry(
        1, "ads|bids", "R36", "2026-W47", NOTHING, parts=parts, singles={f"{key}|broad": "no", f"{key}|phrase": "yes"}
    )
    assert [part for part in parts if entry.takes(part)] == [f"{key}|phrase"]


@pytest.mark.parametrize(("stands", "weeks", "proposed"), [(True, 0, 1), (True, 2, 1), (False, 0, 1), (False, 2, 0)])
def test_a_paused_target_has_no_bid_unless_it_was_clicked_since(stands: bool, weeks: int, proposed: int) -> None:
    """The bulk workbook may be older than the reports."""
    keys = history(KEYS | DEAR, TARGET)
    clicks = keys.clicks.copy()
    clicks[keys.keys["targeting"] == "dear bottle", keys.clicks.shape[1] - weeks :] = 0
    found = bid_proposals(sponsored(targets=BULK.assign(stands=stands)), replace(keys, clicks=clicks))
    assert len([p for p in found if p.about == "dear bottle"]) == proposed


@pytest.mark.parametrize(
    ("told_on", "proposed"), [(date(2026, 11, 23), 0), (date(2026, 11, 10), 1), (date(2026, 11, 20), 0)]
)  # fmt: skip
def test_what_was_paused_lately_has_no_bid_by_a_workbook_newer_than_its_clicks(told_on: date, proposed: int) -> None:
    """The last week begins on 16 November: by a workbook of the 10th it was paused, and clicked since."""
    keys = history(KEYS | DEAR, TARGET)
    of = sponsored(targets=BULK.assign(stands=False), told_on=told_on)
    assert len([p for p in bid_proposals(of, keys) if p.about == "dear bottle"]) == proposed


def test_a_campaign_that_does_not_run_by_the_workbook_has_no_bid_and_no_budget() -> None:
    keys = history(KEYS | DEAR, TARGET)
    of = sponsored(targets=BULK, told_on=date(2026, 11, 23), halted=frozenset({"Bottle Exact"}))
    assert bid_proposals(of, keys) == []
    assert of.asleep_campaigns(keys) == {"Bottle Exact"}
    budgets = budget_proposals(of)
    assert {p.campaign for p in budgets} == {"Bottle Broad", "Bottle Exact"}
    worth = [replace(p, money=5.0) for p in budgets]
    broad = replace(keys, keys=keys.keys.assign(campaign="Bottle Broad"))
    assert [p.campaign for p in still_worth_it(worth, broad, of.asleep_campaigns(keys))] == ["Bottle Broad"]
    assert of.asleep_campaigns(broad) == {"Bottle Exact"}, "one that nobody clicked rests as well"


def test_brands_name_no_ad_groups_in_the_workbook() -> None:
    targets = BULK.assign(ad_group="", stands=True)
    [one] = [p for p in bid_proposals(sponsored(product="SB", targets=targets), history(KEYS | DEAR, TARGET))
             if p.about == "dear bottle"]  # fmt: skip
    assert (one.present, one.facts["known"], one.ad_group) == (1.2, 1.0, "Exact")
    paused = sponsored(product="SB", targets=targets.assign(stands=False), told_on=date(2026, 11, 23))
    assert "dear bottle" not in {p.about for p in bid_proposals(paused, history(KEYS | DEAR, TARGET))}


def test_display_bids_only_where_a_click_costs_no_more_than_the_bid_known() -> None:
    """Display may bid for a thousand views: a click at 0.80 under a bid of 0.60 was not bought by the click."""
    keys = history(KEYS | DEAR, TARGET)
    assert bid_proposals(sponsored(product="SD"), keys) == []
    assert bid_proposals(sponsored(product="SD", targets=BULK.assign(bid=0.6)), keys) == []
    [one] = bid_proposals(sponsored(product="SD", targets=BULK), keys)
    assert (one.ad_product, one.about, one.proposed, one.changes[0].ad_product) == ("SD", "dear bottle", 0.84, "SD")


def test_bids_of_japan_are_whole_yen_and_say_what_they_rest_on() -> None:
    bulk = BULK.assign(bid=120.0)
    keys = history(KEYS | DEAR, TARGET)
    yen = replace(keys, spend=100 * keys.spend, sales=100 * keys.sales)
    one = next(p for p in bid_proposals(sponsored(targets=bulk, marketplace="JP"), yen) if p.about == "dear bottle")
    [change] = one.changes
    assert (change.value, change.was, change.by_click) == (Decimal(84), Decimal("120.00"), False)
    other = next(p for p in bid_proposals(sponsored(), keys) if p.about != "dear bottle")
    assert (other.changes[0].was, other.changes[0].by_click) == (Decimal("0.80"), True)


def test_the_retail_gate_cuts_bids_of_nothing_that_cannot_be_bought() -> None:
    gated = bid_proposals(sponsored(asleep={"B0A"}), history(KEYS | DEAR, TARGET))
    assert {(p.blocked, p.changes) for p in gated if (p.proposed or 0) < (p.present or 0)} == {("retail", ())}


def test_r12_budget_goes_from_campaigns_above_their_acos_to_those_that_run_out() -> None:
    more, less = budget_proposals(sponsored())
    assert (more.campaign, more.rule, more.present, more.proposed) == ("Bottle Broad", "R12", 50.0, 65.0)
    assert (less.campaign, less.rule, less.present, less.proposed) == ("Bottle Exact", "R35", 40.0, 32.0)
    assert [c.value for c in (*more.changes, *less.changes)] == [Decimal("65.00"), Decimal("32.00")]


def test_r35_what_still_earns_keeps_its_budget_and_a_budget_is_worth_what_its_products_earn() -> None:
    def told(break_even: float) -> dict[str, tuple[float, float]]:
        found = budget_proposals(sponsored(campaigns=sponsored().campaigns.assign(break_even=break_even)))
        return {p.campaign: (round(p.money, 2), round(float(p.facts["limit"]), 2)) for p in found}

    assert told(0.45) == {"Bottle Broad": (131.25, 0.3)}  # ACOS 20 %: (0.45 / 0.2 - 1) of 50 a day, 30 % more
    assert told(0.35) == {"Bottle Broad": (78.75, 0.3), "Bottle Exact": (3.5, 0.35)}  # ACOS 40 %, half of 40 a day


def test_r35_a_campaign_without_an_order_in_three_times_its_clicks_is_to_be_paused() -> None:
    usual = sponsored()
    idle = pd.concat([usual.campaigns] + [
        usual.campaigns[:1].assign(campaign=name, clicks=clicks, ad_orders=0.0, spend=56.0)
        for name, clicks in (("Idle", 45.0), ("Thin", 20.0))
    ], ignore_index=True)  # fmt: skip
    [one] = stop_proposals(sponsored(campaigns=idle))  # 40 orders in 565 clicks: 43 clicks without one
    assert (one.kind, one.campaign, one.money, one.about, one.blocked) == ("stop", "Idle", 14.0, "", "")
    assert one.chance == pytest.approx((1 - 40 / 565) ** 45)
    assert [(c.kind, c.campaign, c.ad_product) for c in one.changes] == [("pause_campaign", "Idle", "SP")]
    assert stop_proposals(usual) == []
    assert stop_proposals(sponsored(campaigns=idle.assign(ad_orders=0.0))) == []  # nothing sells: nothing to go by
    groups = pd.DataFrame([("Idle", "New", "B0N", 9.0, "new")], columns=list(usual.groups))
    [held] = stop_proposals(sponsored(campaigns=idle, groups=groups, young={"B0N"}))
    assert (held.blocked, held.changes) == ("launch", ())


@pytest.mark.parametrize(
    ("target", "match", "kind"),
    [
        ("bottle", "EXACT", "exact"), ("bottle", "Broad", "broad"), ("bottle", "词组匹配", "phrase"),
        ('asin="B0C1234567"', "TARGETING_EXPRESSION", "product"), ("close-match", "-", "auto"),
    ],
)  # fmt: skip
def test_what_a_target_is_by_any_spelling(target: str, match: str, kind: str) -> None:
    assert match_kind(target, match) == kind
