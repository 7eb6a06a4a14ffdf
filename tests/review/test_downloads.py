"""Rule D18: what is asked for today can be had today, and as the downloads that Amazon offers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.measures.coverage import Cover, Coverage, Piece
from xlops.periods import Span
from xlops.review.downloads import FIRST_MONTHS, as_downloads, first_downloads, told
from xlops.review.freshness import SourceReach, sources
from xlops.review.today import Today
from xlops.settings import Settings

THURSDAY = Today(date(2026, 11, 26))
SUNDAY = date(2026, 11, 22)


def covered(first: date, last: date) -> Cover:
    at = datetime(2026, 12, 31)
    return Cover({d: [Piece(Span.closed(d, d), 1, True, at, at)] for d in Span.closed(first, last).days()})


def looked_at(
    covers: dict[tuple[str, str, str], Cover], today: Today = THURSDAY, **settings: object
) -> list[SourceReach]:
    own = Settings.model_validate({"marketplaces": ["US"], **settings})
    newest = max((c.last_day for c in covers.values() if c.last_day), default=None)
    return sources(Coverage(covers), ["US"], own, today, newest)


@pytest.mark.parametrize(
    ("moment", "market", "ended"),
    [
        ("2026-11-23T01:00", "US", date(2026, 11, 21)),  # Monday 09:00 in China is Sunday 17:00 in Los Angeles
        ("2026-11-23T01:00", "JP", date(2026, 11, 22)),
        ("2026-11-23T01:00", "GB", date(2026, 11, 22)),
        ("2026-11-23T07:59", "US", date(2026, 11, 21)),
        ("2026-11-23T08:00", "US", date(2026, 11, 22)),
    ],
)
def test_d18_a_day_that_goes_on_in_the_marketplace_is_not_asked_for(moment: str, market: str, ended: date) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert Today(date(2026, 11, 23), at).ended(market) == ended


def test_d18_the_newest_data_have_an_age() -> None:
    ages = [THURSDAY.told(date(2026, 11, day)) for day in (26, 25, 22)] + [THURSDAY.told(date(2025, 12, 31))]
    assert [(t.en, t.zh) for t in ages] == [
        ("26 November, today", "11月26日（今天）"),
        ("25 November, yesterday", "11月25日（昨天）"),
        ("22 November, 4 days ago", "11月22日（4 天前）"),
        ("31 December 2025, 330 days ago", "2025年12月31日（330 天前）"),
    ]


def test_d18_a_first_run_asks_for_thirteen_months_or_what_is_kept() -> None:
    asked = {(s.table, s.ad_product): s.dates().en for s in looked_at({}, ad_products=["sp", "sb", "sd"])}
    assert asked == {
        ("sales_day", ""): "2025-10-01 – 2026-11-25",
        ("sales_asin", ""): (
            "2025-10-01 – 2026-10-31 month by month (13 downloads), 2026-10-19 – 2026-11-22 week by week (5 downloads)"
        ),
        ("ads_campaign", "sp"): "2026-08-22 – 2026-11-25",
        ("ads_campaign", "sb"): "2026-09-26 – 2026-11-25",
        ("ads_campaign", "sd"): "2026-09-21 – 2026-11-25",
        ("ads_advertised", "sp"): "2026-08-22 – 2026-11-25",
        ("ads_term", "sp"): "2026-09-21 – 2026-11-25",
        ("stock_plan", ""): "today (of a day gone by it cannot be had)",
    }
    assert {s.state for s in looked_at({})} == {"missing"}


def test_d18_products_and_their_menus_are_named_apart() -> None:
    campaigns = [s for s in looked_at({}, ad_products=["sp", "sb", "sd"]) if s.table == "ads_campaign"]
    assert [s.titled_menu.en.split(" › ")[0] for s in campaigns] == [
        "Sponsored Products: Advertising", "Sponsored Brands: Advertising", "Sponsored Display: Advertising",
    ]  # fmt: skip
    assert [s.titled_menu.zh.split(" › ")[0] for s in campaigns] == [
        "商品推广：广告", "品牌推广：广告", "展示型推广：广告",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "state", "missing"),
    [
        (date(2026, 11, 23), "current", []),
        (date(2026, 11, 26), "due", [("2026-11-23", "2026-11-25")]),  # nothing lacks, newer days can be had
        (date(2026, 12, 13), "behind", [("2026-11-23", "2026-12-12")]),  # three weeks old is not current
        (date(2028, 1, 10), "behind", [("2026-11-23", "2028-01-09")]),  # more than five weeks: all since then
    ],
)
def test_d18_how_old_data_are_depends_on_today(day: date, state: str, missing: list[tuple[str, str]]) -> None:
    sales = looked_at({("sales_day", "US", ""): covered(date(2026, 9, 1), SUNDAY)}, Today(day))[0]
    assert (sales.state, sales.record()["missing"]) == (state, [list(m) for m in missing])


def test_d18_a_source_that_ends_before_the_others_lacks_days() -> None:
    covers = {
        ("sales_day", "US", ""): covered(date(2026, 9, 1), SUNDAY),
        ("ads_campaign", "US", "sp"): covered(date(2026, 9, 1), date(2026, 11, 20)),
    }
    states = {s.table: (s.state, s.dates().en) for s in looked_at(covers) if s.table in ("sales_day", "ads_campaign")}
    assert states == {
        "sales_day": ("due", "2026-11-23 – 2026-11-25"), "ads_campaign": ("behind", "2026-11-21 – 2026-11-25"),
    }  # fmt: skip


def test_d18_what_amazon_keeps_no_longer_is_not_asked_for() -> None:
    covers = {("ads_campaign", "US", "sb"): covered(date(2026, 1, 1), date(2026, 6, 30))}
    [campaigns] = [s for s in looked_at(covers) if s.table == "ads_campaign" and s.ad_product == "sb"]
    assert campaigns.dates().en == "2026-09-26 – 2026-11-25"


@pytest.mark.parametrize(
    ("taken", "state"), [(26, "current"), (23, "current"), (18, "stale"), (12, "behind")]
)  # of November
def test_d18_a_photograph_can_only_be_taken_today(taken: int, state: str) -> None:
    day = date(2026, 11, taken)
    [stock] = [s for s in looked_at({("stock_plan", "US", ""): covered(day, day)}) if s.table == "stock_plan"]
    asked = [] if state == "current" else [["2026-11-26", "2026-11-26"]]
    assert (stock.state, stock.record()["missing"]) == (state, asked)
    assert stock.label("now").en == ("✔ current" if state == "current" else "▲ stale")


def test_d18_weeks_and_months_are_asked_for_once_they_are_over() -> None:
    """Monday 30 November: W48 is over, November is not."""
    covers = {("sales_asin", "US", ""): covered(date(2026, 9, 28), SUNDAY)}
    missing = [looked_at(covers, Today(date(2026, 11, day)))[1].dates().en for day in (23, 29, 30)]
    assert missing == ["", "", "2026-11-23 – 2026-11-29"]


def test_a_run_of_weeks_and_months_is_told_as_one() -> None:
    def span(first: str, last: str) -> Span:
        return Span.closed(date.fromisoformat(first), date.fromisoformat(last))

    weeks = [span("2026-11-09", "2026-11-15"), span("2026-11-16", "2026-11-22")]
    assert told(weeks).zh == "2026-11-09 – 2026-11-15、2026-11-16 – 2026-11-22"
    assert told([span("2026-11-02", "2026-11-08"), *weeks]).zh == "2026-11-02 – 2026-11-22 按周逐一下载（3 份）"
    assert told([span("2026-11-02", "2026-11-02")]).en == "2026-11-02"
    assert told([]).en == ""


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 6), st.sampled_from(["sales_day", "sales_asin"]))
def test_d18_a_first_run_covers_thirteen_months_and_no_day_to_come(ended: date, week_start: int, table: str) -> None:
    asked = first_downloads(table, "", ended, week_start)
    days = {d for s in asked for d in s.days()}
    assert max(days) <= ended
    assert len({(d.year, d.month) for d in days}) >= FIRST_MONTHS
    assert len(days) == (max(days) - min(days)).days + 1 or table == "sales_asin"


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 500), st.integers(0, 6))
def test_what_fills_a_gap_of_days_is_whole_and_over(ended: date, length: int, week_start: int) -> None:
    gap = Span(ended - timedelta(days=length), ended)
    for span in as_downloads("sales_asin", gap, ended, week_start):
        assert span.last <= ended
        assert span.overlaps(gap)
        assert len(span) in (7, 28, 29, 30, 31)
    assert as_downloads("sales_day", gap, ended, week_start) == [gap]
