"""Which cause is named for which signs, with whole values; and that a steady shop has none (rules R10 to R70)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests.causes.shop import LAST, last, shop
from xlops.causes.diagnose import causes_of
from xlops.causes.found import SURE, Cause
from xlops.causes.needs import lacking
from xlops.measures.clues import Clues
from xlops.periods import Month


def found(clues: Clues) -> list[Cause]:
    return causes_of(clues, LAST)


def only(clues: Clues) -> Cause:
    [cause] = found(clues)
    return cause


def test_a_steady_shop_has_no_cause() -> None:
    assert found(shop()) == []


def test_a_week_that_no_clue_tells_of_has_no_cause() -> None:
    assert causes_of(shop(), LAST.next()) == []


@pytest.mark.parametrize(
    ("name", "sales", "listed"),
    [
        ("competitor_price", {"share": 0.55, "units": 36}, {"rival": 18.0}),
        ("hijacker", {"share": 0.55, "units": 36}, {"offers": 3.0}),
        ("buy_box_lost", {"share": 0.55, "units": 36}, {}),
        ("price_raised", {"price": 24.0, "units": 40}, {"price": 24.0, "rival": 24.0}),
        ("price_cut", {"price": 16.0, "units": 66}, {"price": 16.0, "rival": 16.0}),
        ("deal", {"price": 16.0, "units": 150, "sessions": 900}, {"price": 16.0, "rival": 16.0}),
        ("bad_reviews", {"units": 42}, {"rating": 3.7}),
        ("listing_worse", {"units": 32}, {}),
        ("coupon_or_listing", {"units": 96}, {}),
        ("rank_lost", {"sessions": 330, "units": 40}, {"rank": 1500.0}),
        ("rank_won", {"sessions": 760, "units": 91}, {}),
        ("suppressed", {"sessions": 130, "units": 16, "ads": 15}, {"rank": 5000.0}),
        ("rank_lost", {"sessions": 230, "units": 28}, {"rank": 5000.0}),  # ads are shown as ever
        ("competitor_gone", {"sessions": 760, "units": 130}, {}),
    ],
)
def test_a_listing_s_cause_is_the_first_that_its_signs_show(
    name: str, sales: dict[str, float], listed: dict[str, float]
) -> None:
    clues = shop(asins={"B0B": last(2, **sales)}, listed={"B0B": last(2, **listed)} if listed else None)
    cause = only(clues)
    assert (cause.name, cause.marketplace, cause.scope, cause.about, cause.weeks) == (name, "US", "asin", "B0B", 2)
    price, units = sales.get("price", 20.0), sales["units"]
    assert cause.facts["gmv"] == price * units
    assert cause.facts["usual"] == pytest.approx(1_200, rel=0.03)
    assert cause.money == pytest.approx(price * units - 1_200, abs=40)


LOST = {"share": 0.55, "units": 36}


@pytest.mark.parametrize("weeks", [2, 8, 9, 10])
def test_n27_a_change_of_a_sign_keeps_the_week_in_which_it_began(weeks: int) -> None:
    """Also where it is longer ago than the eight weeks that it is looked for in."""
    cause = only(shop(asins={"B0B": last(weeks, **LOST)}))
    assert (cause.name, cause.weeks, cause.or_before) == ("buy_box_lost", weeks, False)


def test_n27_a_week_without_stock_is_not_the_begin_of_a_change_and_may_hide_it() -> None:
    gone = {"sessions": 60, "units": 0, "share": 0.0}
    sales = {"B0B": last(4, **LOST) | dict.fromkeys((4, 5, 6), gone)}
    cause = only(shop(asins=sales, out={"B0B": [4, 5, 6]}))
    assert (cause.name, cause.weeks, cause.or_before) == ("buy_box_lost", 4, True)
    between = only(shop(asins={"B0B": last(6, **LOST) | {4: gone}}, out={"B0B": [4]}))
    assert (between.name, between.weeks, between.or_before) == ("buy_box_lost", 6, False)


def test_n27_visitors_are_looked_at_over_four_weeks_so_that_four_mean_four_or_more() -> None:
    told = [only(shop(asins={"B0B": last(n, sessions=330, units=40)})) for n in (3, 4)]
    assert [(c.name, c.weeks, c.or_before) for c in told] == [("rank_lost", 3, False), ("rank_lost", 4, True)]


def test_r10_stock_comes_before_all_other_signs_and_a_return_is_told() -> None:
    gone = {"sessions": 60, "units": 0, "share": 0.0}
    out = only(shop(asins={"B0B": last(1, **gone)}, listed={"B0B": last(1, rival=15.0)}, out={"B0B": [0]}))
    assert (out.name, out.about, out.weeks, out.spreads) == ("stock_out", "B0B", 1, SURE)
    assert out.money == pytest.approx(-1_200, rel=0.03)
    back = only(shop(asins={"B0B": {1: gone, 2: gone}}, out={"B0B": [1, 2]}))
    assert (back.name, back.about, back.money) == ("stock_return", "B0B", 1_200)
    within = only(shop(asins={"B0B": {0: {"units": 40}, 1: gone, 2: gone}}, out={"B0B": [0, 1, 2]}))
    assert (within.name, within.money) == ("stock_return", 800)  # it came back on one of the week's days


def test_r10_what_is_out_of_stock_for_eight_weeks_is_no_news() -> None:
    gone = {"sessions": 60, "units": 0, "share": 0.0}
    assert found(shop(asins={"B0B": last(9, **gone)}, out={"B0B": list(range(9))})) == []


def test_r23_refunds_beside_the_cause_of_sales() -> None:
    cause = only(shop(asins={"B0B": last(1, refunded=15.0)}))
    assert (cause.name, cause.about, cause.facts["refunded"]) == ("refunds", "B0B", 15.0)
    assert cause.facts["expected"] == pytest.approx(2.0)
    assert cause.money == pytest.approx(-13 * 20)
    assert found(shop(asins={"B0B": last(1, refunded=4.0)})) == []


@pytest.mark.parametrize(("refunded", "names"), [(10.0, []), (11.0, ["refunds"])])
def test_r23_refunds_are_told_from_three_spreads_and_a_little_on(refunded: float, names: list[str]) -> None:
    assert [c.name for c in found(shop(asins={"B0B": last(1, refunded=refunded)}))] == names


@pytest.mark.parametrize(("units", "name"), [(30.0, "launch"), (6.0, "launch_slow")])
def test_r40_a_new_asin_is_a_launch_and_no_failure_before_it_had_visitors_enough(units: float, name: str) -> None:
    before: dict[int, dict[str, float]] = {back: {"gone": 1} for back in range(3, 14)}
    cause = only(shop(asins={"B0D": before | last(3, sessions=300, units=units)}))
    assert (cause.name, cause.about, cause.weeks) == (name, "B0D", 3)
    few = only(shop(asins={"B0D": before | last(3, sessions=20, units=0)}, listed={}))
    assert few.name == "launch"  # days without an order say nothing of forty visitors


def test_r40_a_launch_is_held_beside_the_store_s_own_earlier_ones() -> None:
    grown: dict[int, dict[str, float]] = {back: {"gone": 1} for back in range(11, 14)}
    ramp = {back: {"units": 10.0 * (11 - back), "sessions": 300.0} for back in range(8, 11)}
    young = {back: {"gone": 1.0} for back in range(3, 14)} | last(3, sessions=300, units=24)
    causes = found(shop(asins={"B0C": grown | ramp, "B0D": young}))
    [launch] = [c for c in causes if c.about == "B0D"]
    assert (launch.name, launch.weeks, launch.facts["cohort"], launch.facts["this_week"]) == ("launch", 3, 30.0, 24.0)


def test_what_ads_bring_is_not_told_as_rank() -> None:
    fewer = {"B0B": last(1, sessions=400, ads=0)}
    assert [c.name for c in found(shop(asins=fewer))] == []


def test_a_change_of_all_asins_is_the_market_s_and_none_of_theirs() -> None:
    half = {name: last(2, sessions=300, units=36) for name in ("B0A", "B0B", "B0C", "B0D")}
    cause = only(shop(asins=half))
    assert (cause.name, cause.scope, cause.about) == ("market_down", "account", "")
    assert cause.facts["visitors"] == pytest.approx(0.5, abs=0.03)  # of 400 that came by themselves 200 did
    ago = {(w.label, "US"): 1_000.0 if w in (LAST, LAST.previous()) else 2_000.0 for w in shop().weeks}
    assert found(shop(asins=half, year_ago=ago)) != [cause]  # the season explains a part of it


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("paused", {"clicks": 0, "orders": 0, "quiet": 7}),
        ("paused", {"clicks": 150, "orders": 18, "quiet": 4}),
        ("budget", {"clicks": 180, "orders": 20, "budget": 25, "busy": 7}),
        ("bids_inflated", {"clicks": 220, "orders": 26, "cpc": 1.4}),
        ("bids_raised", {"clicks": 520, "orders": 60, "cpc": 1.4}),
        ("bids_raised", {"clicks": 350, "orders": 42, "cpc": 2.0}),
        ("bids_lowered", {"clicks": 220, "orders": 26, "cpc": 0.8}),
    ],
)
def test_a_campaign_s_cause(name: str, change: dict[str, float]) -> None:
    cause = only(shop(campaigns={"Broad": last(1, **change)}))
    assert (cause.name, cause.scope, cause.about) == (name, "campaign", "Broad")
    assert cause.money < 0


def test_r13_all_campaigns_that_stop_are_one_cause() -> None:
    stop = {name: last(1, clicks=0, orders=0, quiet=7) for name in ("Exact", "Broad", "Auto")}
    cause = only(shop(campaigns=stop))
    assert (cause.name, cause.about, cause.facts["campaigns"], cause.money) == ("ads_stopped", "", 3, -2_520)


def test_r13_a_week_without_a_row_that_reports_cover_is_one_without_clicks() -> None:
    gone: Any = {name: last(1, gone=1) for name in ("Exact", "Broad", "Auto")}
    assert only(shop(campaigns=gone, ad_weeks=frozenset({(LAST.label, "US")}))).name == "ads_stopped"


def test_r13_reports_that_end_before_the_week_and_were_exported_after_it_say_the_same() -> None:
    gone: Any = {name: last(1, gone=1) for name in ("Exact", "Broad", "Auto")}
    silent = {"US": (LAST.first, LAST.span.end)}
    assert only(shop(campaigns=gone, last_ad=silent)).name == "ads_stopped"
    assert found(shop(campaigns=gone, last_ad={"US": (LAST.first, LAST.first)})) == []  # not downloaded since


def test_a_campaign_of_products_that_are_out_of_stock_is_explained_by_them() -> None:
    gone = {"sessions": 60, "units": 0, "share": 0.0}
    stopped = shop(
        asins={"B0A": last(1, **gone), "B0B": last(1, **gone)}, out={"B0A": [0], "B0B": [0]},
        campaigns={"Broad": last(1, clicks=0, orders=0, quiet=7)},
    )  # fmt: skip
    assert [c.name for c in found(stopped)] == ["stock_out", "stock_out"]


_BEFORE = [
    ("before", "Broad", "good one", 600.0, 600.0, 72.0, 28.0),
    ("before", "Broad", "bad one", 100.0, 100.0, 0.0, 28.0),
]


def test_r38_terms_that_were_let_in_and_never_sell() -> None:
    now = [
        ("now", "Broad", "good one", 150.0, 150.0, 18.0, 7.0), ("now", "Broad", "cheap toy", 60.0, 66.0, 0.0, 7.0),
        ("now", "Broad", "used", 40.0, 40.0, 0.0, 7.0),
    ]  # fmt: skip
    cause = only(shop(terms=[*_BEFORE, *now]))
    assert (cause.name, cause.about, cause.money) == ("useless_terms", "Broad", -106.0)
    assert {k: cause.facts[k] for k in ("term", "terms", "clicks", "days")} == {
        "term": "cheap toy", "terms": 2.0, "clicks": 100.0, "days": 7.0,
    }  # fmt: skip
    few = [now[0], ("now", "Broad", "cheap toy", 20.0, 66.0, 0.0, 7.0)]  # two orders would be expected: chance
    assert found(shop(terms=[*_BEFORE, *few])) == []


def test_r25_clicks_that_moved_to_terms_that_do_not_sell() -> None:
    before = [_BEFORE[0], ("before", "Broad", "bad one", 100.0, 100.0, 1.0, 28.0)]
    now = [("now", "Broad", "good one", 60.0, 60.0, 7.0, 7.0), ("now", "Broad", "bad one", 120.0, 120.0, 1.0, 7.0)]
    cause = only(shop(terms=[*before, *now]))
    assert (cause.name, cause.about, cause.facts["term"], cause.facts["clicks"]) == (
        "term_mix",
        "Broad",
        "bad one",
        120,
    )


def test_n11_of_two_summaries_that_overlap_only_what_is_new_is_held_against_the_usual() -> None:
    """Thirty days each, seven apart: twenty clicks more are twenty of seven days, of which five would be usual."""
    before = [
        ("before", "Broad", "good one", 600.0, 600.0, 72.0, 30.0),
        ("before", "Broad", "bad one", 150.0, 150.0, 1.0, 30.0),
    ]
    now = [("now", "Broad", "good one", 500.0, 500.0, 62.0, 30.0), ("now", "Broad", "bad one", 260.0, 260.0, 1.0, 30.0)]
    cause = only(shop(terms=[*before, *now], apart=7))
    assert (cause.name, cause.facts["term"], cause.facts["usual"]) == ("term_mix", "bad one", 150 * 7 / 30)
    assert cause.facts["clicks"] == pytest.approx(260 - 150 * 23 / 30)
    apart = only(shop(terms=[*before, *now], apart=30))
    assert apart.facts["clicks"] == 260


def test_a_campaign_that_serves_another_s_terms_is_dearer_for_it() -> None:
    """R39 before R36: its bids were not raised, its terms are dear ones."""
    before = [*_BEFORE, ("before", "Broad", "second", 90.0, 90.0, 9.0, 28.0)]
    now = [
        ("now", "Broad", "good one", 150.0, 150.0, 18.0, 7.0), ("now", "Exact", "good one", 60.0, 90.0, 4.0, 7.0),
        ("now", "Exact", "second", 24.0, 40.0, 1.0, 7.0), ("now", "Broad", "second", 20.0, 20.0, 2.0, 7.0),
    ]  # fmt: skip
    dearer: Any = {"Exact": last(1, clicks=430, cpc=1.3)}
    assert only(shop(campaigns=dearer)).name == "bids_raised"
    assert only(shop(campaigns=dearer, terms=[*before, *now])).name == "served_twice"


@pytest.mark.parametrize(("clicks", "names"), [(350, []), (430, ["bids_raised"]), (270, ["bids_inflated"])])
def test_r36_clicks_a_little_dearer_count_where_there_are_other_clicks_too(clicks: float, names: list[str]) -> None:
    causes = found(shop(campaigns={"Exact": last(1, clicks=clicks, cpc=1.05)}))
    assert [c.name for c in causes] == names


def test_r36_raised_bids_cost_what_they_bought_too() -> None:
    cause = only(shop(campaigns={"Exact": last(1, clicks=430, cpc=1.3)}))
    assert cause.money == pytest.approx(-(430 * 1.3 - 350), abs=15)


def test_r38_few_of_those_who_clicked_on_terms_that_do_not_sell_buy_and_the_listing_is_as_it_was() -> None:
    asins: Any = {"B0B": last(1, sessions=640, ads=240, units=44)}
    assert only(shop(asins=asins)).name == "listing_worse"
    now = [("now", "Exact", "good one", 90.0, 90.0, 12.0, 7.0), ("now", "Exact", "cheap", 140.0, 140.0, 0.0, 7.0)]
    before = [("before", "Exact", "good one", 360.0, 360.0, 48.0, 28.0)]
    assert [c.name for c in found(shop(asins=asins, terms=[*before, *now]))] == ["useless_terms"]


def test_r60_what_ran_out_sells_more_than_the_weeks_without_it_say() -> None:
    listed: Any = {
        "B0C": {3: {"available": 0.0}, 2: {"available": 0.0}, 1: {"available": 0.0}, 0: {"available": 900.0}}
    }
    gone = {back: {"units": 0.0, "sessions": 60.0} for back in (1, 2, 3)}
    causes = found(shop(asins={"B0C": gone}, listed=listed, out={"B0C": [1, 2, 3]}))
    assert [c.name for c in causes] == ["stock_return"]


def test_a_launch_does_not_make_visitors_of_ads_those_of_its_siblings() -> None:
    asins: Any = {"B0B": last(1, sessions=420, ads=20), "B0D": {back: {"gone": 1} for back in range(1, 14)}}
    assert [c.name for c in found(shop(asins=asins))] == ["launch"]


def test_n27_a_cause_has_the_sign_of_the_change() -> None:
    """Fewer came and the ASIN sold more, at another price: no fall to explain."""
    assert found(shop(asins={"B0B": last(2, sessions=420, units=66)})) == []


def test_r39_terms_that_a_second_campaign_began_to_serve() -> None:
    before = [*_BEFORE, ("before", "Broad", "second", 90.0, 90.0, 9.0, 28.0)]
    now = [
        ("now", "Broad", "good one", 150.0, 150.0, 18.0, 7.0), ("now", "Exact", "good one", 30.0, 45.0, 4.0, 7.0),
        ("now", "Exact", "second", 12.0, 20.0, 1.0, 7.0), ("now", "Broad", "second", 20.0, 20.0, 2.0, 7.0),
    ]  # fmt: skip
    cause = only(shop(terms=[*before, *now]))
    assert (cause.name, cause.about, cause.facts["other"], cause.money) == ("served_twice", "Broad", "Exact", -65.0)


def test_r39_of_two_campaigns_whose_terms_a_third_serves_each_has_its_part() -> None:
    before = [
        *_BEFORE, ("before", "Broad", "second", 90.0, 90.0, 9.0, 28.0),
        ("before", "Auto", "second", 30.0, 30.0, 3.0, 28.0), ("before", "Auto", "good one", 240.0, 240.0, 24.0, 28.0),
    ]  # fmt: skip
    now = [
        ("now", "Broad", "good one", 150.0, 150.0, 18.0, 7.0), ("now", "Exact", "good one", 30.0, 45.0, 4.0, 7.0),
        ("now", "Exact", "second", 12.0, 20.0, 1.0, 7.0), ("now", "Broad", "second", 20.0, 20.0, 2.0, 7.0),
        ("now", "Auto", "second", 8.0, 8.0, 1.0, 7.0), ("now", "Auto", "good one", 60.0, 60.0, 6.0, 7.0),
    ]  # fmt: skip
    causes = found(shop(terms=[*before, *now]))
    made: dict[str, tuple[str, Any, Any]] = {c.about: (c.name, c.facts["other"], c.money) for c in causes}
    whole = next(clicks for side, campaign, term, clicks, *_ in before if (campaign, term) == ("Broad", "good one"))
    broad = 45 * whole / (whole + 240) + 20 * 90 / 120
    assert made == {
        "Broad": ("served_twice", "Exact", pytest.approx(-broad)),
        "Auto": ("served_twice", "Exact", pytest.approx(broad - 65)),
    }


def test_r12_a_budget_that_is_always_used_up_and_was_cut() -> None:
    """Used up on most days is as ever, unless there is less of it."""
    ever = {back: {"busy": 5.0} for back in range(12)}
    fewer = {"clicks": 180.0, "orders": 20.0, "busy": 5.0}
    assert [c.name for c in found(shop(campaigns={"Broad": ever | {0: fewer}}))] == []
    assert only(shop(campaigns={"Broad": ever | {0: fewer | {"budget": 25.0}}})).name == "budget"


def test_r70_a_dearer_fee_and_dearer_storage() -> None:
    rows = [("US", "SKU-A", date(2026, 9, 1), 300.0, 960.0), ("US", "SKU-A", date(2026, 10, 1), 300.0, 1_500.0)]
    fees = pd.DataFrame(rows, columns=["marketplace", "sku", "month", "units", "fba_fees"])
    cause = only(shop(fees=fees))
    assert (cause.name, cause.about, cause.facts["month"]) == ("fee_up", "B0A", "2026-10")
    assert cause.money == pytest.approx((3.2 - 5.0) * 300 * 7 / 30)
    storage = {"US": {Month(2026, 8): 100.0, Month(2026, 9): 105.0, Month(2026, 10): 240.0}}
    dearer = only(shop(storage=storage))
    assert (dearer.name, dearer.about, dearer.facts["fee_before"]) == ("storage_up", "", 102.5)
    assert found(shop(storage={"US": {Month(2026, 9): 105.0, Month(2026, 10): 120.0}})) == []


def test_r60_far_too_much_came_in() -> None:
    cause = only(shop(listed={"B0C": last(1, available=4_000.0)}))
    assert (cause.name, cause.about, cause.facts["stock_before"]) == ("over_ordered", "B0C", 300.0)
    assert found(shop(listed={"B0C": last(1, available=1_200.0)})) == []  # twenty weeks of sales


def test_a_change_that_stands_is_told_for_eight_weeks() -> None:
    lost = {"share": 0.55, "units": 36}
    for weeks in (1, 4, 8):
        cause = only(shop(asins={"B0B": last(weeks, **lost)}, listed={"B0B": last(weeks, rival=18.0)}))
        assert (cause.name, cause.weeks) == ("competitor_price", weeks)


def test_n14_a_rule_without_its_inputs_says_what_it_needs() -> None:
    every = shop()
    assert lacking(every, LAST, ("US",)) == [("US", "terms"), ("US", "fees")]
    listed = every.listed.assign(rating=float("nan"), offers=float("nan"))
    assert lacking(_with(every, listed), LAST, ("US",)) == [
        ("US", "terms"), ("US", "offers"), ("US", "rating"), ("US", "fees"),
    ]  # fmt: skip


def _with(clues: Clues, listed: pd.DataFrame) -> Clues:
    return Clues(**{**vars(clues), "listed": listed})


@pytest.mark.parametrize("seen", [[], ["B0B"], ["B0Z"]])
def test_what_is_listed_is_told_of_the_asins_that_sell_whatever_else_a_report_lists(seen: list[str]) -> None:
    clues = shop(asins={"B0B": last(2, share=0.55, units=36)})
    old = clues.listed["week"] == clues.weeks[0].label  # before the weeks that are looked at
    kept = clues.listed[(clues.listed["asin"].isin(seen) & old) | (clues.listed["asin"] == "B0Z")]
    more = kept.assign(asin="B0Z", week=LAST.label) if "B0Z" in seen else kept
    assert [c.name for c in found(_with(clues, more))] == ["buy_box_lost"]


def test_causes_come_by_money_whatever_the_order_of_rows() -> None:
    clues = shop(asins={"B0A": last(1, units=30), "B0B": last(1, share=0.5, units=20)})
    names = [c.about for c in found(clues)]
    assert names == ["B0B", "B0A"]
    mixed = Clues(**{**vars(clues), "products": clues.products.sample(frac=1, random_state=3)})
    assert found(mixed) == found(clues)
