"""Rule N34: an event explains in its direction and in proportion; the arithmetic over made-up weekly series."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tiers import thorough_after
from xlops.kpis import load
from xlops.measures.event_days import EVEN, EventDays, SoldByDay, bare
from xlops.measures.events import Event
from xlops.measures.intervals import Interval
from xlops.measures.usual import expected, noise
from xlops.periods import Month, Span, Week
from xlops.review.alike import just
from xlops.review.expected import Outlook, bounds_of
from xlops.review.usual import Group, Usual, usual_of
from xlops.targets import Edges, Status, Target, judge

FIRST = Week(date(2025, 6, 2))
GMV_WOW, ASP = load()["gmv_wow"], load()["asp"]


def near(number: float) -> Any:
    return pytest.approx(number)


def week(number: int) -> Week:
    return Week(FIRST.first + timedelta(weeks=number))


def event(number: int, days: int = 7, name: str = "Deal", effect: float | None = None, kind: str = "deal") -> Event:
    """An event on the first days of a week."""
    first = week(number).first
    return Event(Span(first, first + timedelta(days=days)), None, None, kind, name, effect)


def parted(usual: Usual) -> tuple[tuple[Event, ...], ...]:
    """The events of the period before that it is not held against, those that explain, those of unknown effect."""
    assert usual.found is not None
    return usual.found.unlike, usual.found.own, usual.found.unknown


def judged(gmv: Mapping[int, float] | list[float], events: list[Event], number: int | None = None) -> Usual:
    """The change of GMV in a week (the last one) of a series by the week's number."""
    levels = dict(enumerate(gmv)) if isinstance(gmv, list) else dict(gmv)
    at = max(levels) if number is None else number
    by_week = {week(n): {"gmv": v} for n, v in levels.items()}
    group = Group(lambda w: by_week.get(w, {}), EventDays(events), by_week[week(at - 1)])
    return usual_of(GMV_WOW, week(at), levels[at] / levels[at - 1] - 1, by_week[week(at)], [group], group)


def test_n34_without_an_event_the_change_on_the_week_before_is_judged() -> None:
    assert judged([100.0] * 9 + [60.0], []) == Usual(near(-0.4), 0.0, False)


def test_n34_a_typed_size_explains_that_much_and_no_more() -> None:
    seven = judged([100.0] * 9 + [60.0], [event(9, 7, effect=-0.3, kind="price")])
    assert (seven.change, seven.explained) == (near(60 / 70 - 1), near(-0.3))
    short = judged([100.0] * 9 + [60.0], [event(9, 2, effect=-0.35, kind="price")])  # two of seven days: a tenth
    assert (short.change, short.explained) == (near(60 / 90 - 1), near(-0.1))


def test_n34_an_event_that_should_raise_sales_excuses_no_fall() -> None:
    found = judged([100.0] * 9 + [90.0], [event(9, 7, effect=0.5)])
    assert (found.change, found.quiet) == (near(-0.4), False)


def test_n34_an_event_of_unknown_size_explains_nothing_and_is_named() -> None:
    found = judged([100.0] * 9 + [60.0], [deal := event(9)])
    assert (found.change, found.explained, parted(found)) == (near(-0.4), near(0), ((), (), (deal,)))


def test_n34_a_week_after_an_event_is_held_against_the_median_of_the_event_free_weeks() -> None:
    gmv = [97.0, 98.0, 99.0, 100.0, 101.0, 102.0, 103.0, 104.0, 180.0, 100.0]
    found = judged(gmv, [deal := event(8)])
    assert (found.change, found.base, found.start, found.own) == (
        near(100 / 100.5 - 1), near(100.5 / 180 - 1), near(100.5), near(0),
    )  # fmt: skip
    assert found.found is not None
    assert (found.quiet, parted(found), found.found.weeks, found.found.partly) == (True, ((deal,), (), ()), 8, False)
    down = judged([*gmv[:-1], 70.0], [deal])
    assert (down.change, down.quiet) == (near(70 / 100.5 - 1), False)


def test_n34_without_an_event_free_week_the_week_before_is_taken_without_what_its_event_is_known_to_do() -> None:
    found = judged([150.0, 100.0], [event(0, 7, effect=0.5)])
    assert (found.change, found.start, found.quiet) == (near(0), near(100), False)
    assert found.found is not None
    assert found.found.weeks == 0
    assert judged([150.0, 100.0], [event(0)]).change == near(-1 / 3)  # nothing is known: it stands


def test_n34_the_size_is_that_of_the_store_s_own_last_such_event() -> None:
    """52 weeks ago it brought half as much again over the median of the weeks around."""
    gmv = [100.0] * 4 + [150.0] + [100.0] * 51
    last, this = event(4, 7, "Prime Day 2025"), event(56, 7, "Prime Day (to be announced)")
    up = judged([*gmv, 150.0], [last, this])
    assert (up.change, up.explained, up.own, parted(up)) == (near(0), near(0.5), near(0.5), ((), (this,), ()))
    flat = judged([*gmv, 100.0], [last, this])
    assert (flat.change, flat.quiet) == (near(100 / 150 - 1), False)
    other = judged([*gmv, 150.0], [last, event(56, 7, "Black Friday")])
    assert (other.explained, other.change) == (near(0), near(0.5))


def test_n34_the_mean_of_the_last_four_events_of_its_name_is_expected() -> None:
    """They brought 900 % once, and then 100, 60, 20 and 40 %."""
    gmv = [100.0] * 90 + [100.0]
    gmv[5], gmv[20], gmv[35], gmv[50], gmv[70] = 1000.0, 200.0, 160.0, 120.0, 140.0
    deals = [event(n, 7, f"Deal {n}") for n in (5, 20, 35, 50, 70, 90)]
    found = judged(gmv, deals)
    assert (found.own, found.explained) == (near(0.55), near(0.55))


def test_n34_events_that_differ_among_themselves_let_a_week_stray_farther() -> None:
    def strays(*sizes: float) -> float:
        gmv = [100.0] * 70 + [150.0]
        for n, size in zip((10, 30, 50), sizes, strict=True):
            gmv[n] = 100 * (1 + size)
        found = judged(gmv, [event(n, 7, f"Deal {n}") for n in (10, 30, 50, 70)])
        assert found.noise is not None
        assert found.own is not None
        return found.noise * (1 + found.own) / found.own / 2  # of the event alone: these weeks have no noise

    assert strays(0.5, 0.5, 0.5) == near(0.17 * (8 / 10) ** 0.5)  # three that agree beside our eight
    own = sum((size / 0.5 - 1) ** 2 for size in (0.6, 0.5, 0.4))
    assert strays(0.6, 0.5, 0.4) == near(((8 * 0.17**2 + own) / 10) ** 0.5)


SHOP = {FIRST.first + timedelta(n): 200.0 if n % 7 > 4 else 60.0 for n in range(90)}  # 700 a week, 400 at its end


@pytest.mark.parametrize(
    ("first", "days", "sold", "share"),
    [(5, 2, SHOP, 4 / 7), (0, 2, SHOP, 120 / 700), (0, 7, SHOP, 1.0), (5, 2, {}, 2 / 7), (4, 4, SHOP, 460 / 700)],
)
def test_n34_a_day_of_an_event_counts_by_its_weekday(
    first: int, days: int, sold: dict[date, float], share: float
) -> None:
    begins = week(9).first + timedelta(first)
    deal = Event(Span(begins, begins + timedelta(days)), None, None, "deal", "Deal", 0.5)
    calendar = EventDays([deal], SoldByDay(sold))
    found = expected(lambda w: {}, calendar, week(9), {"gmv": 700.0})
    assert found is not None
    assert found.values == {"gmv": near(700 * (1 + 0.5 * share))}


def test_n34_weekdays_are_those_known_before_the_period_without_events() -> None:
    """A deal of two Mondays and later days change nothing; two weeks are too few to know."""
    mondays = [event(n, 1) for n in (7, 8)]
    odd = SHOP | {week(n).first: 9000.0 for n in (7, 8)}
    later = {day: gmv for day, gmv in SHOP.items() if day < week(9).first} | {week(9).first: 9000.0}
    by_weekday = (*[near(0.6)] * 5, *[near(2.0)] * 2)
    assert EventDays(mondays, SoldByDay(odd)).weights(week(9).first) == by_weekday
    assert EventDays([], SoldByDay(later)).weights(week(9).first) == by_weekday
    assert EventDays([], SoldByDay(SHOP)).weights(week(2).first) == EVEN


def test_n34_a_size_measured_on_other_weekdays_is_one_of_what_is_usual_there() -> None:
    """On a weekend it brought half as much again, 200 of 700; on two weekdays it will bring 60."""
    at = {4: (5, 900.0), 56: (0, 700.0 + 60)}
    levels = dict.fromkeys(range(57), 700.0) | {n: gmv for n, (_, gmv) in at.items()}
    sold = {FIRST.first + timedelta(n): 200.0 if n % 7 > 4 else 60.0 for n in range(400)}
    spans = [Span(f := week(n).first + timedelta(day), f + timedelta(2)) for n, (day, _) in at.items()]
    calendar = EventDays([Event(s, None, None, "deal", "Deal") for s in spans], SoldByDay(sold))
    by_week = {week(n): {"gmv": v} for n, v in levels.items()}
    found = expected(lambda w: by_week.get(w, {}), calendar, week(56), {"gmv": 700.0})
    assert found is not None
    assert found.values == {"gmv": near(760)}


def test_n34_two_events_of_one_week_are_not_counted_twice() -> None:
    gmv = [100.0] * 4 + [160.0] + [100.0] * 51 + [160.0]
    both = [event(n, d, name) for n in (4, 56) for d, name in ((1, "Thanksgiving"), (2, "Black Friday"))]
    assert judged(gmv, both).change == near(0)


def test_n34_what_lay_within_the_spread_of_its_own_weeks_had_no_effect() -> None:
    around = [95.0, 105.0, 98.0, 102.0]
    gmv = [*around, 104.0, *around, *[100.0] * 47, 100.0]
    small = judged(gmv, [event(4, 1, "Valentine"), event(56, 1, "Valentine")])
    assert (small.explained, small.change) == (near(0), near(0))


def test_n34_an_event_that_both_weeks_hold_alike_is_no_event() -> None:
    season = Event(Span(week(0).first, week(40).first), None, None, "holiday", "Season", 0.5)
    assert judged([100.0] * 9 + [60.0], [season]) == Usual(near(-0.4), 0.0, False)


def test_n34_a_review_of_terms_is_no_event() -> None:
    assert judged([100.0] * 9 + [60.0], [event(9, 1, effect=-0.9, kind="term_review")]).found is None


def test_n34_a_month_takes_out_what_is_known_of_its_events() -> None:
    """Eleven days at double in November; December is held against a November without them, and has none itself."""
    deal = Event(Span(date(2026, 11, 5), date(2026, 11, 20)), None, None, "deal", "Deal", 1.0)
    november, december = {"gmv": 1500.0}, {"gmv": 1000.0}
    group = Group(lambda w: {}, EventDays([deal]), november)
    found = usual_of(GMV_WOW, Month(2026, 12), -1 / 3, december, [group], group)
    assert (found.change, found.explained, found.start, found.own) == (near(0), near(-1 / 3), near(1000), near(0))


def test_n34_a_part_explains_its_own_share_only() -> None:
    """US 60 and DE 40; a deal in DE; US falls by 40 %: of all it is 24 %, and nothing of it is Singles' Day."""
    us, de = [60.0] * 9 + [36.0], [40.0] * 10
    frees = {n: {week(k): {"gmv": v} for k, v in enumerate(s)} for n, s in (("us", us), ("de", de))}
    whole = {week(k): {"gmv": a + b} for k, (a, b) in enumerate(zip(us, de, strict=True))}
    for effect, change in ((None, -0.24), (0.25, 76 / 110 - 1), (-0.5, 76 / 80 - 1)):
        days = EventDays([event(9, effect=effect)])
        groups = [
            Group(lambda w: frees["us"].get(w, {}), EventDays([]), {"gmv": 60.0}),
            Group(lambda w: frees["de"].get(w, {}), days, {"gmv": 40.0}),
        ]
        total = Group(lambda w: whole.get(w, {}), days, {"gmv": 100.0})
        found = usual_of(GMV_WOW, week(9), -0.24, {"gmv": 76.0}, groups, total)
        assert found.change == near(change)


@pytest.mark.parametrize(
    ("gmv", "quiet"),
    [
        ([100.0] * 9 + [91.0], True),  # under a tenth is no fall (N14)
        ([100.0] * 9 + [89.0], False),
        ([100, 120, 95, 125, 90, 118, 97, 121, 99, 80], True),  # a shop that strays by a quarter anyway
        ([100, 120, 95, 125, 90, 118, 97, 121, 99, 30], False),
        ([100.0] * 9 + [104.0], False),  # a gain is never muted
    ],
)
def test_n34_a_fall_inside_the_store_s_own_noise_is_none(gmv: list[float], quiet: bool) -> None:
    found = judged(gmv, [])
    assert (found.quiet, found.judged) == (quiet, 0.0 if quiet else found.change)


def test_n34_a_price_is_muted_on_both_sides_by_noise_alone() -> None:
    def asp(levels: list[float]) -> Usual:
        by_week = {week(n): {"gmv": v, "units": 1.0} for n, v in enumerate(levels)}
        group = Group(lambda w: by_week.get(w, {}), EventDays([]), by_week[week(len(levels) - 2)])
        return usual_of(ASP, week(len(levels) - 1), levels[-1] / levels[-2] - 1, {}, [group], group)

    assert [asp([10.0] * 9 + [p]).quiet for p in (9.4, 10.0, 10.6)] == [False, False, False]
    assert [asp([10, 10.8, 10, 10.9, 10, 11, 10, 10.8, 10, p]).quiet for p in (9.3, 10.7, 7.0)] == [True, True, False]


@pytest.mark.parametrize(
    ("low", "high", "bounds", "status"),
    [
        (-0.12, -0.02, (0.0, 0.0), Status.LIKELY_MET),  # all of it inside the noise of 22 %
        (-0.12, 0.03, (0.0, 0.03), Status.LIKELY_MET),
        (-0.26, -0.12, (-0.26, 0.0), Status.OPEN),
        (-0.29, -0.25, (-0.29, -0.25), Status.LIKELY_WARN),
    ],
)
def test_n34_what_a_fall_may_still_come_to_is_held_to_the_same_noise(
    low: float, high: float, bounds: tuple[float, float], status: Status
) -> None:
    middle = (low + high) / 2
    estimate = replace(just(middle), usual=Usual(middle, 0.22, middle >= -0.22))
    target = Target(Edges(GMV_WOW.target, GMV_WOW.warn, GMV_WOW.breach), GMV_WOW.direction, GMV_WOW.basis)
    ends = bounds_of(GMV_WOW, target, Outlook(Interval(middle, low, high), 9, 8, 10), estimate)
    assert ends == (near(bounds[0]), near(bounds[1]))
    assert judge(middle, target, judged=estimate.judged(GMV_WOW), mature=False, bounds=ends) is status


def test_the_noise_is_not_known_from_three_changes() -> None:
    assert (noise([0.1, -0.1, 0.2]), noise([0.0, 0.1, 0.0, 0.1])) == (None, near(2 * 1.4826 * 0.05))


def test_names_of_one_event_in_two_years_are_alike() -> None:
    assert bare("Prime Day (correct it when announced)") == bare("PRIME DAY 2026") == "prime day"
    assert (bare("双十一 2026"), bare("春节（工厂停工）"), bare("2026")) == ("双十一", "春节", "2026")


LEVEL = st.floats(10, 1000)


@given(
    usual=LEVEL, effect=st.floats(-0.9, 3), days=st.integers(1, 7), short=st.floats(0.05, 2.0),
    after=st.booleans(),
)  # fmt: skip
def test_n34_what_is_left_of_a_change_does_not_depend_on_the_event(
    usual: float, effect: float, days: int, short: float, after: bool
) -> None:
    """Whatever its size, in the week itself or in the one after it: the same fall leaves the same change."""
    there = usual * (1 + effect * days / 7)
    levels = [usual] * 9 + ([there, usual * short] if after else [there * short])
    assert judged(levels, [event(9, days, effect=effect)]).change == near(short - 1)


@given(levels=st.lists(LEVEL, min_size=10, max_size=30))
def test_n34_the_base_after_an_event_is_the_median_of_the_last_eight(levels: list[float]) -> None:
    at = len(levels) - 1
    found = expected(
        lambda w: {"gmv": levels[(w.first - FIRST.first).days // 7]} if FIRST <= w <= week(at) else {},
        EventDays([event(at - 1)]), week(at), {"gmv": levels[at - 1]},
    )  # fmt: skip
    assert found is not None
    assert found.values == {"gmv": near(median(levels[: at - 1][-8:]))}


@pytest.mark.parametrize("size", thorough_after(1, ["typed", "last year's"]))
def test_n34_falls_in_event_weeks_are_found_as_often_as_outside_and_quiet_ones_alarm_no_more(size: str) -> None:
    """Shops of 3 to 10 % noise; a deal of 20 to 120 % on two to seven days; a fall of a third, or none."""
    rng = random.Random(34)
    found = dict.fromkeys([(inside, falls) for inside in ("in", "after", "outside") for falls in (True, False)], 0)
    shops = 400
    for _ in range(shops):
        level, strays = rng.uniform(50, 500), rng.uniform(0.03, 0.1)
        effect, days = rng.uniform(0.2, 1.2), rng.randint(2, 7)
        gmv = [level * rng.lognormvariate(0, strays) for _ in range(66)]
        for at in (8, 60):
            gmv[at] *= 1 + effect * days / 7
        typed = effect if size == "typed" else None
        events = [event(8, days, "Deal 2025", typed), event(60, days, "Deal 2026", typed)]
        for inside, at in (("in", 60), ("after", 61), ("outside", 65)):
            for falls in (True, False):
                here = gmv[: at + 1]
                here[at] *= 0.67 if falls else 1
                left = judged(here, events).judged
                found[inside, falls] += left is not None and left < -0.15  # the early warning of GMV WoW
    share = {key: n / shops for key, n in found.items()}
    for inside in ("in", "after"):
        assert abs(share[inside, True] - share["outside", True]) <= 0.10, share
        assert share[inside, False] <= share["outside", False] + 0.03, share
