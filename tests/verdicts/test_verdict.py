"""Did it work: an action beside what was left alone (rules N10, N26, N32)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import exp
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verdicts.panel import DAYS, DECIDED, DONE, FIRST, SETTLED, campaign, left_alone, scaled, since
from xlops.verdicts.aims import AIMS
from xlops.verdicts.verdict import Verdict, verdict

BAD_FROM = DECIDED - timedelta(days=28)
ALONE = left_alone()  # without any chance: the interval is that of counts
BY_CHANCE = left_alone(seed=7)


def judged(
    treated: pd.DataFrame, donors: pd.DataFrame = ALONE, aim: str = "orders", *,
    done: date = DONE, settled: date = SETTLED, **given: Any,
) -> Verdict:  # fmt: skip
    return verdict(treated, donors, DECIDED, done, settled, AIMS[aim], **given)


def rounded(of: Verdict) -> tuple[object, ...]:
    shares = (of.effect, of.low, of.high, of.moved_alone, of.detectable)
    return of.outcome, *(None if v is None else round(v, 2) for v in shares)


def test_a_rise_by_a_fifth_worked() -> None:
    found = judged(campaign(30 * since(DONE, 1.2)))
    spread = (4 / 2520 + 4 / 17640) ** 0.5  # of 2,520 orders in twelve weeks and a third of them after, and the donors'
    assert found.low == pytest.approx(1.2 * exp(-1.4758 * spread) - 1)
    assert found.high == pytest.approx(1.2 * exp(1.4758 * spread) - 1)
    assert rounded(found) == ("worked", 0.2, 0.13, 0.28, 0.0, 0.1)
    assert (found.before, found.usual, found.after) == (840, 840, 1008)
    assert (found.judged_on, found.days, found.counts, len(found.donors)) == (date(2026, 9, 11), 28, 840, 12)
    assert (found.reason, found.harmed, found.is_small) == ("", False, False)


def test_nothing_happened_did_not_work_and_a_fall_did_harm() -> None:
    assert rounded(judged(campaign(30.0)))[:2] == ("did_not", 0.0)
    harm = judged(campaign(30 * since(DONE, 0.8)))
    assert (harm.outcome, harm.harmed, round(harm.effect or 0, 2)) == ("did_not", True, -0.2)


def test_a_rise_that_all_had_is_none() -> None:
    everybody = since(DONE, 1.5)
    found = judged(campaign(30 * everybody), left_alone(factor=everybody))
    assert rounded(found)[:2] == ("did_not", 0.0)
    assert found.moved_alone == pytest.approx(0.5, abs=0.03)


def test_the_days_that_caused_it_are_not_before() -> None:
    """Regression to the mean: four bad weeks by chance, then all is as ever."""
    bad = campaign(30 * since(BAD_FROM, 0.6, until=DONE))
    found = judged(bad)
    assert (found.outcome, round(found.effect or 0, 2)) == ("did_not", 0.0)
    assert (found.before, found.usual, found.after) == (504, 840, 840)
    assert judged(bad, evidence=0).outcome == "worked"


def test_which_way_is_good() -> None:
    fewer = scaled(campaign(30.0), {"waste": 0.6, "waste_clicks": 0.6}, DONE)
    assert judged(fewer, aim="waste").outcome == "worked"
    more = scaled(campaign(30.0), {"waste": 1.5, "waste_clicks": 1.5}, DONE)
    assert judged(more, aim="waste").harmed
    dearer = scaled(campaign(30.0), {"spend": 1.4}, DONE)
    assert (judged(dearer, aim="acos").harmed, judged(dearer, aim="spend").harmed) == (True, True)
    cheaper = judged(scaled(campaign(30.0), {"spend": 0.6}, DONE), aim="acos")
    assert (cheaper.outcome, round(cheaper.effect or 0, 2)) == ("worked", -0.4)
    assert (round(cheaper.before or 0, 4), round(cheaper.after or 0, 4)) == (0.0667, 0.04)


def test_waste_that_ended_worked() -> None:
    gone = scaled(campaign(30.0), {"waste": 0.0, "waste_clicks": 0.0}, DONE)
    found = judged(gone, aim="waste")
    assert (found.outcome, found.after) == ("worked", 0.0)
    assert -1 < (found.effect or 0) < -0.99


def test_profit_may_be_below_zero() -> None:
    """A loss of 280 in four weeks became a gain: a difference in money, no share."""
    treated = campaign(np.tile([20.0, 40.0], DAYS)[:DAYS], spend=250.0)
    late = pd.to_datetime(treated["day"]) > pd.Timestamp(DONE)
    found = judged(treated.assign(profit=treated["profit"] + late * 70.0), BY_CHANCE, aim="profit")
    assert (found.before, found.after, found.outcome) == (-280, 1680, "worked")
    assert (found.effect or 0) + (found.moved_alone or 0) == pytest.approx(1960)
    assert 0 < (found.low or 0) < (found.effect or 0) < (found.high or 0)


def test_n32_it_waits_until_its_days_are_settled() -> None:
    found = judged(campaign(30 * since(DONE, 1.2)), settled=SETTLED - timedelta(days=1))
    assert (found.outcome, found.judged_on) == ("waits", date(2026, 9, 11))
    assert (found.before, found.after, found.effect) == (840, None, None)
    early = judged(campaign(30 * since(DONE, 1.2)), settled=SETTLED - timedelta(days=14), window=14)
    assert (early.outcome, early.days, early.judged_on) == ("worked", 14, date(2026, 8, 28))


def test_n26_later_days_change_nothing() -> None:
    treated, alone = campaign(30 * since(DONE, 1.2)), ALONE
    known = pd.Timestamp(SETTLED - timedelta(days=14))
    a, b = (f[pd.to_datetime(f["day"]) <= known] for f in (treated, alone))
    settled = SETTLED - timedelta(days=14)
    assert judged(treated, alone, settled=settled, window=14) == judged(a, b, settled=settled, window=14)


def test_fewer_than_nine_donors_cannot_tell() -> None:
    assert judged(campaign(30 * since(DONE, 2.0)), left_alone(9)).outcome == "worked"
    young = pd.Timestamp(BAD_FROM - timedelta(days=84))
    treated, few = (f[pd.to_datetime(f["day"]) >= young] for f in (campaign(30 * since(DONE, 2.0)), left_alone(8)))
    found = judged(treated, few)
    assert (found.outcome, found.reason, len(found.donors), found.effect) == ("cannot_tell", "donors", 8, None)
    assert (found.before, found.usual, found.after) == (840, 840, 1680)


def test_three_donors_will_do_where_their_past_says_how_far_they_stray() -> None:
    """Two earlier windows of eight and of the treated one are 8 + 2 × 8 + 1 placebos."""
    treated = campaign(30 * since(DONE, 2.0))
    assert judged(treated, left_alone(8)).outcome == "worked"
    assert (judged(treated, left_alone(3)).outcome, judged(treated, left_alone(3)).reason) == ("cannot_tell", "donors")
    assert judged(treated, left_alone(2)).reason == "donors"


def test_nine_donors_without_a_past_will_do() -> None:
    """The treated one is older than all others: of earlier windows nothing can be said."""
    young = pd.Timestamp(BAD_FROM - timedelta(days=84))
    donors = left_alone(9)
    found = judged(campaign(30 * since(DONE, 2.0)), donors[pd.to_datetime(donors["day"]) >= young])
    assert (found.outcome, len(found.donors)) == ("worked", 9)


def test_what_began_later_or_sold_nothing_is_no_donor() -> None:
    late = campaign(30 * (since(BAD_FROM, 2.0) - 1), "late")
    found = judged(campaign(30.0), pd.concat([ALONE, late, campaign(0.0, "none")]))
    assert found == judged(campaign(30.0))


def test_few_orders_say_what_could_have_been_seen() -> None:
    few = judged(campaign(np.tile([1.0, 0.0], DAYS)[:DAYS]))
    assert (few.outcome, few.reason, few.is_small, few.counts) == ("cannot_tell", "noise", True, 14)
    assert (few.detectable or 0) > 0.6
    assert (judged(campaign(0.05)).outcome, judged(campaign(0.05)).reason) == ("cannot_tell", "noise")


def test_days_that_are_missing_are_told() -> None:
    hole = pd.Timestamp(DONE + timedelta(days=5)), pd.Timestamp(DONE + timedelta(days=9))
    treated, alone = (f[~pd.to_datetime(f["day"]).between(*hole)] for f in (campaign(30.0), ALONE))
    assert (judged(treated, alone).outcome, judged(treated, alone).reason) == ("cannot_tell", "days")


def test_a_day_that_nobody_knows_counts_for_nobody() -> None:
    hole = pd.Timestamp(DONE + timedelta(days=5))
    treated, alone = (f[pd.to_datetime(f["day"]) != hole] for f in (campaign(30.0), ALONE))
    assert (judged(treated, alone).outcome, judged(treated, alone).after) == ("did_not", 840)


def test_without_a_time_before_only_the_as_bad_count() -> None:
    """A young campaign, bad since it began; donors that were as bad get better alike."""
    bad = since(BAD_FROM, 0.6, until=DONE)
    treated = campaign(30 * bad * (since(BAD_FROM, 2.0) - 1))
    as_bad = left_alone(10, factor=bad).assign(object=lambda f: "bad " + f["object"])
    donors = pd.concat([ALONE, as_bad])
    assert (judged(treated, donors).outcome, judged(treated, donors).reason) == ("cannot_tell", "before")
    names = set(as_bad["object"])
    found = judged(treated, donors, as_bad=names)
    assert (found.outcome, found.donors) == ("did_not", tuple(sorted(names)))
    assert found.moved_alone == pytest.approx(0.66, abs=0.05)
    assert judged(treated, donors, as_bad=set(list(names)[:8])).reason == "donors"


def test_weeks_do_as_days_do() -> None:
    """Weeks count from Monday to Sunday: judged are the four that begin after it was done."""

    def weekly(frame: pd.DataFrame) -> pd.DataFrame:
        days = pd.to_datetime(frame["day"])
        mondays = frame.assign(day=days - pd.to_timedelta(days.dt.day_of_week, unit="D"))
        return mondays.groupby([c for c in ("object", "day") if c in frame], as_index=False).sum()

    treated, done = campaign(30 * since(DECIDED, 1.3)), DECIDED - timedelta(days=4)
    found = judged(weekly(treated), weekly(ALONE), step=7, done=done)
    assert (found.outcome, found.before, found.after, found.judged_on) == ("worked", 840, 1092, date(2026, 9, 8))
    assert found.effect == pytest.approx(0.3, abs=0.03)


def test_a_column_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="donors: no column object"):
        judged(campaign(30.0), campaign(30.0))
    with pytest.raises(ValueError, match="treated: no column orders"):
        judged(campaign(30.0).drop(columns="orders"))


def test_nothing_known_at_all() -> None:
    empty = campaign(30.0).iloc[:0]
    found = judged(empty, empty.assign(object=""))
    assert (found.outcome, found.reason, found.before) == ("cannot_tell", "days", None)


# -- what must not matter ----------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**6), st.floats(0.5, 2.0))
def test_order_of_donors_and_of_rows_does_not_matter(seed: int, factor: float) -> None:
    treated = campaign(np.random.RandomState(3).poisson(20, DAYS) * since(DONE, factor))
    rows = np.random.RandomState(seed).permutation(len(BY_CHANCE))
    assert judged(treated, BY_CHANCE.iloc[rows]) == judged(treated, BY_CHANCE)


@settings(deadline=None, max_examples=15)
@given(st.floats(0.2, 5.0), st.sampled_from(["acos", "orders"]))
def test_a_trend_that_all_have_changes_nothing(factor: float, aim: str) -> None:
    """What all sell after it times the same; the chance of their counts left as it is."""
    money = {"spend": factor} if aim == "acos" else {"sold": factor}
    treated, donors = (
        f.assign(sold=f["orders"]) for f in (campaign(np.random.RandomState(5).poisson(20, DAYS)), BY_CHANCE)
    )
    chosen = AIMS[aim] if aim == "acos" else replace(AIMS[aim], top="sold")
    plain = verdict(treated, donors, DECIDED, DONE, SETTLED, chosen)
    moved = verdict(scaled(treated, money, DONE), scaled(donors, money, DONE), DECIDED, DONE, SETTLED, chosen)
    assert moved.outcome == plain.outcome
    assert (moved.effect, moved.low, moved.high) == pytest.approx((plain.effect, plain.low, plain.high), abs=0.02)


@settings(deadline=None, max_examples=15)
@given(st.floats(0.3, 3.0))
def test_growth_that_all_have_is_no_profit_of_an_action(factor: float) -> None:
    """A loss that grows with all sales is no harm, one that shrinks with them no success: margins differ."""
    grown = dict.fromkeys(("spend", "ad_sales", "profit", "orders"), factor)
    loses = campaign(np.random.RandomState(4).poisson(20, DAYS), spend=300.0)
    plain = judged(loses, BY_CHANCE, aim="profit")
    moved = judged(scaled(loses, grown, DONE), scaled(BY_CHANCE, grown, DONE), aim="profit")
    assert (plain.outcome, moved.outcome) == ("did_not", "did_not")
    assert moved.effect == pytest.approx((plain.effect or 0) * factor, abs=0.01 * factor * 28 * 400)  # 1 % of sales


@settings(deadline=None, max_examples=15)
@given(st.floats(0.01, 100.0))
def test_the_currency_does_not_matter(rate: float) -> None:
    money = dict.fromkeys(("spend", "ad_sales", "profit", "waste"), rate)
    treated = campaign(np.random.RandomState(9).poisson(20 * since(DONE, 1.1)))
    for aim in ("acos", "waste", "profit"):
        plain = judged(treated, BY_CHANCE, aim=aim)
        other = judged(scaled(treated, money, FIRST), scaled(BY_CHANCE, money, FIRST), aim=aim)
        size = rate if aim == "profit" else 1.0
        assert other.outcome == plain.outcome
        assert other.effect == pytest.approx((plain.effect or 0) * size, rel=1e-6, abs=1e-9)
