"""Where a month lands: by weekdays and level of the store itself, with an interval from past months, or not known."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.exports import Home, by_date
from tests.measures.test_own_measures import own, seen
from tests.tiers import thorough_after
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.measures.event_days import EventDays
from xlops.measures.events import Event
from xlops.measures.landing import LEAST_MONTHS, WEEKDAY_DAYS, Daily, Landing, land
from xlops.measures.lifts import Lifts
from xlops.periods import Month, Span

NOVEMBER = Month(2026, 11)
LAST = date(2026, 11, 20)


def near(number: float, rel: float | None = None) -> object:
    return pytest.approx(number, rel=rel)


def sold(back: int, weekend: float = 1.0, noise: float = 0.0, seed: int = 0) -> Daily:
    """A hundred a day, more or less at weekends, for so many days up to the 20th of November."""
    chance = random.Random(seed)
    days = [LAST - timedelta(days=n) for n in range(back)]
    return {d: 100 * (weekend if d.weekday() > 4 else 1.0) * chance.lognormvariate(0, noise) for d in days}


@pytest.mark.parametrize("weekend", [1.0, 2.0, 0.25])
def test_a_store_that_sells_by_weekdays_lands_where_its_weekdays_lead(weekend: float) -> None:
    """21 to 30 November: four days of weekends and six others; a run rate would miss it."""
    found = land(sold(500, weekend), LAST)
    assert found is not None
    month = NOVEMBER.span.days()
    actual = sum(100 * (weekend if d.weekday() > 4 else 1.0) for d in month)
    assert (found.days, found.expected) == (20, near(actual))
    assert (found.low, found.high, found.months) == (near(actual), near(actual), 12)


def test_a_level_that_moved_two_weeks_ago_is_the_one_that_counts() -> None:
    daily = {d: v * (2 if d > LAST - timedelta(days=14) else 1) for d, v in sold(200).items()}
    found = land(daily, LAST)
    assert found is not None
    assert (found.done, found.expected) == (near(6 * 100 + 14 * 200), near(6 * 100 + 24 * 200))


def test_too_little_history_is_not_known() -> None:
    assert land(sold(WEEKDAY_DAYS - 1), LAST) is None
    young = land(sold(WEEKDAY_DAYS), LAST)
    assert young is not None
    assert (young.expected, young.low, young.high, young.months) == (near(3000), None, None, 0)
    three = land(sold((LAST - date(2026, 6, 26)).days + 1), LAST)  # eight weeks up to the 20th of August
    assert three is not None
    assert (three.months, three.low) == (LEAST_MONTHS - 1, None)


def test_a_day_that_lacks_is_no_zero() -> None:
    daily = dict(sold(500))
    del daily[date(2026, 11, 3)]
    assert land(daily, LAST) is None


def test_the_last_day_of_a_month_is_the_month() -> None:
    daily = {d + timedelta(days=10): v for d, v in sold(500, 2.0, 0.1).items()}
    found = land(daily, date(2026, 11, 30))
    assert found is not None
    assert found.low == found.high == found.expected == found.done


@given(scale=st.floats(0.01, 1e6), seed=st.integers(0, 99))
def test_a_landing_knows_no_currency(scale: float, seed: int) -> None:
    daily = sold(260, 1.5, 0.1, seed)
    one, other = land(daily, LAST), land({d: v * scale for d, v in daily.items()}, LAST)
    assert one is not None
    assert other is not None
    assert one.low is not None
    assert (other.expected, other.low) == (near(one.expected * scale), near(one.low * scale))


@pytest.mark.parametrize("at", thorough_after(1, [5, 15, 25]))
def test_four_of_five_intervals_hold_in_shops_of_plain_noise(at: int) -> None:
    held = 0
    for seed in range(150):
        daily = sold(420, 1.3, 0.05 + seed % 3 * 0.05, seed)
        daily = {d + timedelta(days=10): v for d, v in daily.items()}  # up to the end of November
        actual = sum(daily[d] for d in NOVEMBER.span.days())
        last = date(2026, 11, at)
        found = land({d: v for d, v in daily.items() if d <= last}, last)
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= actual <= found.high
    assert 0.72 <= held / 150 <= 0.93


def test_check_and_explain_tell_the_month_to_date_its_landing_and_the_plan(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.configure('marketplaces = ["US"]\n')
    home.put("us/sales.csv", by_date(60, LAST - timedelta(days=59)), date(2026, 11, 24))
    home.ingest()
    found = check(home.folder, home.settings)
    assert found.month is not None
    assert found.month.words.en == (
        "2026-11 to date (20 of 30 days): GMV 2,000 USD, lands at about 3,000; how sure is not known: that takes daily "
        "sales of four months and eight weeks before"
    )
    assert found.record()["month"] == {
        "month": "2026-11", "until": "2026-11-20", "to_date": 2000.0, "plan": None, "on_plan": None,
        "landing": near(3000.0), "low": None, "high": None, "past_months": 0, "missing": {}, "rates_missing": [],
        "events": [], "events_without_size": [],
    }  # fmt: skip
    assert explain(home.folder, home.settings, "gmv", "2026-W46").month == found.month
    assert explain(home.folder, home.settings, "units", "2026-W46").month is None
    assert explain(home.folder, home.settings, "gmv", "2026-W42").month is None  # it ends in another month


def deal(first: date, last: date, effect: float | None = None, name: str = "Deal") -> Event:
    return Event(Span.closed(first, last), None, None, "deal", name, effect)


def lifted(daily: Daily, *events: Event) -> Landing:
    found = land(daily, LAST, Lifts([(daily, EventDays(events))]))
    assert found is not None
    return found


def test_n34_an_event_to_come_raises_the_landing_by_its_size() -> None:
    """Two of the ten days to come sell twice as much."""
    assert lifted(sold(60), deal(date(2026, 11, 26), date(2026, 11, 27), 1.0)).expected == near(3200)
    past = {d: v * (1.5 if d.month == 8 and d.day in (10, 11) else 1) for d, v in sold(200).items()}
    known = lifted(past, deal(date(2026, 8, 10), date(2026, 8, 11)), deal(date(2026, 11, 26), date(2026, 11, 27)))
    assert known.expected == near(3100)


def test_n34_a_season_that_has_an_event_s_name_tells_nothing_of_its_size() -> None:
    """Such as two rows without a name: a deal, and weeks of one. It ended in a division by zero."""
    season = deal(date(2026, 8, 1), date(2026, 9, 15), name="")
    lifts = Lifts([(sold(200), EventDays([season, coming := deal(date(2026, 11, 26), date(2026, 11, 27), name="")]))])
    assert lifts(date(2026, 11, 26), NOVEMBER) is None
    assert lifts.on([date(2026, 11, 26)], NOVEMBER) == ([], [coming])


def test_n34_days_of_an_event_so_far_count_in_the_level_as_usual_ones() -> None:
    """Four days sold double: what is sold is sold, and the ten days to come are usual ones."""
    held = (date(2026, 11, 9), date(2026, 11, 12))
    daily = {d: v * (2 if held[0] <= d <= held[1] else 1) for d, v in sold(60).items()}
    assert lifted(daily).expected == near(2400 + 10 * 100 * 18 / 14, rel=0.05)  # taken for a better level
    assert lifted(daily, deal(*held, 1.0)).expected == near(3400)
    assert lifted(daily, deal(*held)).expected == near(3400)  # of unknown size: left out


def test_n34_where_most_days_hold_an_event_of_unknown_size_they_count_as_they_are() -> None:
    daily = sold(60)
    assert lifted(daily, deal(date(2026, 11, 9), date(2026, 11, 19))).expected == near(3000)
    assert lifted(daily, deal(date(2026, 10, 1), LAST)).expected == near(3000)  # a season


@given(effect=st.floats(-0.9, 3), weekend=st.floats(0.2, 3), start=st.integers(0, 20), length=st.integers(1, 9))
def test_n34_a_landing_with_typed_events_is_exact_where_the_shop_is(
    effect: float, weekend: float, start: int, length: int
) -> None:
    first = date(2026, 11, 8) + timedelta(start)
    event = deal(first, first + timedelta(length - 1), effect)
    usual = {LAST + timedelta(10 - n): v for n, v in enumerate(sold(400).values())}
    every = {d: (weekend if d.weekday() > 4 else 1) * (1 + effect if d in event.span.days() else 1) for d in usual}
    known = {d: v for d, v in every.items() if d <= LAST}
    assert lifted(known, event).expected == near(sum(every[d] for d in NOVEMBER.span.days()))


def test_n34_the_event_of_one_marketplace_raises_its_share() -> None:
    us, de = {d: 3 * v for d, v in sold(60).items()}, sold(60)
    lifts = Lifts([(us, EventDays([])), (de, EventDays([deal(date(2026, 11, 26), date(2026, 11, 27), 1.0)]))])
    found = land({d: us[d] + de[d] for d in us}, LAST, lifts)
    assert found is not None
    assert found.expected == near(12000 + 200)


def test_n34_check_names_the_events_of_a_landing_and_those_of_unknown_size(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.configure('marketplaces = ["US"]\n')
    home.put("us/sales.csv", by_date(60, LAST - timedelta(days=59)), date(2026, 11, 24))
    home.ingest()
    rows = ["date '2026-11-26', 'holiday', 'Thanksgiving', 0.5", "date '2026-11-30', 'holiday', 'Cyber Monday', null"]
    own(home, seen("events", "first_day, kind, name, effect", *rows))
    month = check(home.folder, home.settings).month
    assert month is not None
    assert month.words.en == (
        "2026-11 to date (20 of 30 days): GMV 2,000 USD, lands at about 3,050; how sure is not known: that takes daily "
        "sales of four months and eight weeks before; with what is known of events to come: Thanksgiving (11-26); "
        "without events whose effect is unknown: Cyber Monday (11-30)"
    )


def test_days_that_lack_among_the_weeks_before_are_named_in_place_of_the_landing(tmp_path: Path) -> None:
    """A store without the last week of October is not told that it takes eight weeks."""
    home = Home(tmp_path)
    home.configure('marketplaces = ["US"]\n')
    home.put("us/before.csv", by_date(39, date(2026, 9, 16)), date(2026, 11, 24))
    home.put("us/after.csv", by_date(20, date(2026, 11, 1)), date(2026, 11, 24))
    home.ingest()
    month = check(home.folder, home.settings).month
    assert month is not None
    assert (month.words.en, month.words.zh) == (
        (
            "2026-11 to date (20 of 30 days): GMV 2,000 USD; the landing is not known: no daily sales of "
            "US (2026-10-25 … 2026-10-31)"
        ),
        "2026-11 截至目前（20/30 天）：销售额 2,000 USD；预计全月未知：缺少每日销售数据：US（2026-10-25 … 2026-10-31）",
    )
    assert month.record()["missing"] == {"US": [{"from": "2026-10-25", "to": "2026-10-31"}]}


def two_markets(home: Home, days: int, rate_from: str | None) -> None:
    rate = f'[[rate]]\nday = {rate_from}\ncurrency = "EUR"\nrate = 1.1\n' if rate_from else ""
    home.configure(f'marketplaces = ["US", "DE"]\nbase_currency = "USD"\n{rate}')
    first = LAST - timedelta(days=59)
    home.put("us/sales.csv", by_date(60, first), date(2026, 11, 24))
    home.put("de/sales.csv", by_date(days, first).replace("$", "€"), date(2026, 11, 24))
    home.ingest()


@pytest.mark.parametrize(
    ("days", "rate_from", "en", "zh"),
    thorough_after(1, [
        (60, None, " and landing: not known, no exchange rate from EUR to USD (DE)",
         "与预计全月未知：缺少 EUR 兑 USD 的汇率（DE）"),
        (56, None, (" and landing: not known, no daily sales of DE (2026-11-17 … 2026-11-20); "
                    "no exchange rate from EUR to USD (DE)"),
         "与预计全月未知：缺少每日销售数据：DE（2026-11-17 … 2026-11-20）；缺少 EUR 兑 USD 的汇率（DE）"),
        (60, "2026-10-20", ": GMV 4,200 USD; the landing is not known: no exchange rate from EUR to USD (DE)",
         "：销售额 4,200 USD；预计全月未知：缺少 EUR 兑 USD 的汇率（DE）"),
    ]),
)  # fmt: skip
def test_a_rate_that_is_missing_is_named_and_not_sales_that_are_there(
    days: int, rate_from: str | None, en: str, zh: str, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    two_markets(home, days, rate_from)
    month = check(home.folder, home.settings).month
    assert month is not None
    assert month.words.en == f"2026-11 to date (20 of 30 days){en}"
    assert month.words.zh == f"2026-11 截至目前（20/30 天）{zh}"
    assert month.record()["rates_missing"] == ["EUR"]
    alone = check(home.folder, home.settings, marketplace="US").month
    assert alone is not None
    assert alone.unrated == ()


def test_a_late_marketplace_is_named_in_place_of_the_landing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.configure(
        'marketplaces = ["US", "DE"]\nbase_currency = "USD"\n[[rate]]\nday = 2026-01-01\ncurrency = "EUR"\nrate = 1.1\n'
    )
    first = LAST - timedelta(days=59)
    home.put("us/sales.csv", by_date(60, first), date(2026, 11, 24))
    home.put("de/sales.csv", by_date(56, first).replace("$", "€"), date(2026, 11, 24))
    home.ingest()
    month = check(home.folder, home.settings).month
    assert month is not None
    assert (month.words.en, month.words.zh) == (
        "2026-11 to date (20 of 30 days) and landing: not known, no daily sales of DE (2026-11-17 … 2026-11-20)",
        "2026-11 截至目前（20/30 天）与预计全月未知：缺少每日销售数据：DE（2026-11-17 … 2026-11-20）",
    )
    assert month.record()["missing"] == {"DE": [{"from": "2026-11-17", "to": "2026-11-20"}]}
    us = check(home.folder, home.settings, marketplace="US").month
    assert us is not None
    assert us.done == near(2000)
