"""Rules N17, N34: events label weeks, and explain a change in their direction and in proportion."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.exports import BY_DATE_HEADER, FIRST, Home, by_asin, by_date
from tests.measures.test_account import W45
from tests.measures.test_own_measures import own, seen
from tests.stores import board_of
from tests.tiers import thorough_after
from xlops.facts.history import open_store
from xlops.facts.sheets import tags
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.measures import Account
from xlops.measures.events import Event, differing
from xlops.periods import Month, Span, Week
from xlops.review.observations import observe
from xlops.review.off_target import evidence_of, finding_of
from xlops.targets import Status

NONE = pd.DataFrame()
BEFORE = FIRST - timedelta(days=7)


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A store that sold 700 a week, and 350 in W45; one ASIN made all of it. Not to be changed."""
    found = Home(tmp_path_factory.mktemp("sold"))
    found.put("us/before.csv", by_date(7, BEFORE, gmv=100, units=20))
    found.put("us/now.csv", by_date(7, FIRST, gmv=50, units=20))
    found.put("us/2026-W44/asins.csv", by_asin(("B0PARENT01", "B0CHILD001", 600, 140, 700.0)))
    found.put("us/2026-W45/asins.csv", by_asin(("B0PARENT01", "B0CHILD001", 300, 140, 350.0)))
    found.ingest()
    return found


@pytest.fixture
def home(sold: Home, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(sold.folder, tmp_path, dirs_exist_ok=True)))


def test_n34_a_weekend_s_event_is_that_much_of_a_weekend(tmp_path: Path) -> None:
    """Weekends sell 400 of a week's 700; half as much again on them is 200, where two of seven days would be 100."""
    home = Home(tmp_path)
    first = FIRST - timedelta(weeks=10)
    days = [first + timedelta(n) for n in range(77)]
    sold = {d: (300 if d >= FIRST else 200) if d.weekday() > 4 else 60 for d in days}
    rows = [f"{d:%m/%d/%y},${gmv},{gmv},{gmv},{gmv},{gmv}" for d, gmv in sold.items()]
    home.put("us/sales.csv", "\n".join([BY_DATE_HEADER, *rows]) + "\n")
    home.ingest()
    deal = "date '2026-11-07', date '2026-11-08', 'deal', 0.5"
    own(home, seen("events", "first_day, last_day, kind, effect", deal))
    [score] = [s for s in check(home.folder, home.settings, "2026-W45").scores if s.kpi.id == "gmv_wow"]
    assert score.usual is not None
    assert (score.value, score.usual.change, score.usual.own) == pytest.approx((2 / 7, 0, 2 / 7))


def event(first: date, last: date | None = None, **how: str | None) -> Event:
    given_: dict[str, str | None] = {"marketplace": None, "about": None, "kind": "deal", "name": "Deal"}
    return Event(Span.closed(first, last or first), **(given_ | how))  # type: ignore[arg-type]


def statuses(home: Home, *kpis: str) -> list[Status]:
    by_id = {s.kpi.id: s.status for s in check(home.folder, home.settings, "2026-W45").scores}
    return [by_id[k] for k in kpis]


def test_n17_a_fall_without_an_event_is_an_alarm(home: Home) -> None:
    assert statuses(home, "gmv_wow", "asp", "aov") == [Status.BREACH] * 3


def why(home: Home) -> str:
    return explain(home.folder, home.settings, "gmv_wow", "2026-W45").why.en


def test_n34_a_fall_after_a_deal_of_unknown_size_stands_and_names_it(home: Home) -> None:
    deal = f"date '{BEFORE}', date '{BEFORE + timedelta(days=3)}', 'deal', 'Prime Day'"
    own(home, seen("events", "first_day, last_day, kind, name", deal))
    assert statuses(home, "gmv_wow", "asp", "aov") == [Status.BREACH] * 3
    assert why(home) == ("-50.0% lies beyond the breach edge (≥ -30.0%); Prime Day (10-26–10-29): effect unknown")


def test_n34_a_fall_after_a_deal_is_explained_as_far_as_the_deal_went(home: Home) -> None:
    """Four of seven days at +70 %: 40 % of the week, so 700 were 500 without; 350 is 30 % less."""
    deal = f"date '{BEFORE}', date '{BEFORE + timedelta(days=3)}', 'deal', 'Prime Day', 0.7"
    own(home, seen("events", "first_day, last_day, kind, name, effect", deal))
    score = explain(home.folder, home.settings, "gmv_wow", "2026-W45").score
    assert (score.value, score.status) == (-0.5, Status.WARN)
    assert score.judged == pytest.approx(-0.3)
    assert why(home) == (
        "30.0% lower than the period before without its events misses the target (≥ +0.0%); last week held Prime Day "
        "(10-26–10-29): judged against 500.00, last week without their known effect"
    )
    finding = finding_of(score, W45)
    assert finding.en == "GMV WoW -50.0%, 30.0% lower than the period before without its events, limit 0.0%"
    assert finding.zh == "GMV环比 -50.0%，比上期扣除事件影响后低 30.0%，限度 0.0%"
    assert evidence_of(score, W45).zh == "上周有 Prime Day (10-26–10-29)：改与扣除其已知影响后的 500.00 比较"


DEAL = f"date '{BEFORE}', date '{BEFORE + timedelta(days=3)}', 'deal', 'Prime Day', null"
PRICE = f"date '{FIRST}', date '{FIRST + timedelta(days=6)}', 'price', 'Price cut', -0.2"


_JUDGED = "last week held Prime Day (10-26–10-29): judged against "
_COMPARED = "上周有 Prime Day (10-26–10-29)：改与"


@pytest.mark.parametrize(
    ("earlier", "events", "lower", "en", "zh"),
    thorough_after(3, [
        ([40, 60, 70], [DEAL], "16.7% lower than usual without an event",
         _JUDGED + "420.00, the median of the last 3 weeks without an event",
         _COMPARED + "最近 3 个无事件周的中位数 420.00 比较"),
        ([70], [DEAL], "28.6% lower than usual without an event",
         _JUDGED + "490.00, the last week without an event", _COMPARED + "最近一个无事件周的 490.00 比较"),
        ([70], [DEAL, PRICE], "10.7% lower than expected of its events",
         _JUDGED + "490.00, the last week without an event; then -20.0% for Price cut (11-02–11-08)",
         _COMPARED + "最近一个无事件周的 490.00 比较；另计 Price cut (11-02–11-08) 的 -20.0%"),
        ([], [PRICE], "37.5% lower than expected of its events",
         "-20.0% explained by Price cut (11-02–11-08)", "Price cut (11-02–11-08) 可解释 -20.0%"),
    ]),
    ids=["the median", "one week", "and an event of its own", "its own alone"],
)  # fmt: skip
def test_n34_a_week_after_an_event_says_what_it_was_judged_against(
    home: Home, earlier: list[int], events: list[str], lower: str, en: str, zh: str
) -> None:
    """An event of the week before explains nothing of this one, which is held against other weeks: with their GMV."""
    for back, gmv in enumerate(reversed(earlier), 1):
        home.put(f"us/w{back}.csv", by_date(7, BEFORE - timedelta(weeks=back), gmv=gmv, units=20))
    home.ingest()
    own(home, seen("events", "first_day, last_day, kind, name, effect", *events))
    found = explain(home.folder, home.settings, "gmv_wow", "2026-W45")
    assert (found.why.en.split(" misses ")[0].split(" lies ")[0], found.why.en.split("; ", 1)[1]) == (lower, en)
    assert evidence_of(found.score, W45).zh.removeprefix("上周 +42.9%；").removeprefix("上周 +0.0%；") == zh


def test_n34_a_deal_explains_no_change_of_prices(home: Home) -> None:
    """What is typed is of what is sold: half the price for as many units stays half the price."""
    deal = f"date '{BEFORE}', date '{FIRST - timedelta(days=1)}', 'deal', 'Prime Day', 1.0"
    own(home, seen("events", "first_day, last_day, kind, name, effect", deal))
    assert statuses(home, "gmv_wow", "asp", "aov") == [Status.MET, Status.BREACH, Status.BREACH]


@pytest.mark.parametrize("effect", thorough_after(1, ["null", "0.25", "0.0"]))
def test_n34_singles_day_in_germany_does_not_excuse_the_united_states(tmp_path: Path, effect: str) -> None:
    """CASES: US -40 %, ALL -24 % was information."""
    home = Home(tmp_path)
    home.configure('marketplaces = ["US", "DE"]\nbase_currency = "USD"\n[[rate]]\nday = 2026-01-01\n'
                   'currency = "EUR"\nrate = 1.25\n')  # fmt: skip
    for week, first in ((44, BEFORE), (45, FIRST)):
        home.put(f"us/{week}.csv", by_date(7, first, gmv=60 if week == 44 else 36, units=20))
        days = [f"{first + timedelta(days=n)},32.00,20,20,90,60" for n in range(7)]
        home.put(f"de/{week}.csv", "\n".join([BY_DATE_HEADER, *days]) + "\n")
    home.ingest()
    row = f"date '{FIRST + timedelta(days=2)}', 'holiday', 'Singles'' Day', 'DE', {effect}"
    own(home, seen("events", "first_day, kind, name, marketplace, effect", row))
    scores = [explain(home.folder, home.settings, "gmv_wow", "2026-W45", m).score for m in ("ALL", "US", "DE")]
    assert [s.value for s in scores] == [pytest.approx(-0.24), pytest.approx(-0.4), 0.0]
    assert [s.status for s in scores] == [Status.WARN, Status.BREACH, Status.MET]
    expected = 60 + 40 * (1 + (0.25 if effect == "0.25" else 0) / 7)
    assert scores[0].judged == pytest.approx(76 / expected - 1)


@pytest.mark.parametrize(
    ("columns", "row"),
    thorough_after(
        2,
        [
            ("first_day, last_day, kind", f"date '{BEFORE}', date '{FIRST + timedelta(days=6)}', 'holiday'"),
            ("first_day, kind", f"date '{FIRST}', 'term_review'"),
            ("first_day, kind, marketplace", f"date '{FIRST}', 'deal', 'DE'"),
            ("first_day, kind, about", f"date '{FIRST}', 'price', 'B0CHILD001'"),
            ("first_day, kind", f"date '{FIRST - timedelta(days=30)}', 'deal'"),
        ],
    ),
    ids=["both weeks alike", "a review of terms", "another marketplace", "one ASIN", "long ago"],
)
def test_n17_what_does_not_set_the_week_apart_leaves_the_alarm(home: Home, columns: str, row: str) -> None:
    own(home, seen("events", columns, row))
    result = check(home.folder, home.settings, "2026-W45", "US")
    assert next(s.status for s in result.scores if s.kpi.id == "gmv_wow") is Status.BREACH


@pytest.mark.parametrize("about", thorough_after(1, ["B0CHILD001", "b0child001", "Acme", "kitchen"]))
def test_n34_an_event_of_an_asin_or_its_tag_explains_that_asin_by_its_size(home: Home, about: str) -> None:
    own(home, seen("products", "sku, asin, brand, product_line", "'A', 'B0CHILD001', 'ACME', 'Kitchen'"))

    def judged(effect: str) -> tuple[str, Status]:
        own(home, "delete from input_events")
        row = f"date '{FIRST}', date '{FIRST + timedelta(days=6)}', 'price', '{about}', {effect}"
        own(home, seen("events", "first_day, last_day, kind, about, effect", row))
        found = explain(home.folder, home.settings, "sessions", "2026-W45", asin="B0CHILD001")
        return found.why.en, found.score.status

    named = f"price ({about} 11-02–11-08)"
    assert judged("null") == (
        f"a change of -50.0% lies beyond the breach edge (change ≥ -30.0%); {named}: effect unknown", Status.BREACH,
    )  # fmt: skip
    assert judged("-0.375") == (
        ("20.0% lower than expected of its events misses the early warning (change ≥ -15.0%); "
         f"-37.5% explained by {named}"), Status.WARN,
    )  # fmt: skip
    assert judged("-0.5")[1] is Status.MET
    assert judged("0.5")[1] is Status.BREACH  # the wrong way: it excuses nothing
    assert statuses(home, "gmv_wow") == [Status.BREACH]  # nor the account


def test_n34_an_event_of_a_product_is_named_at_the_whole_store_s_week_and_explains_nothing_there(home: Home) -> None:
    own(home, seen("events", "first_day, kind, about, effect", f"date '{FIRST}', 'coupon', 'B0CHILD001', 0.4"))
    home.configure('marketplaces = ["US"]\n')
    board = board_of(home.folder)
    [found] = [o for o in observe(board, W45, [], NONE, NONE) if o.key.startswith("events|")]
    assert found.finding.en == "Events set this week apart: coupon (B0CHILD001 11-02)"
    assert found.evidence.en == (
        "coupon (B0CHILD001 11-02) concerns its products only: nothing of the whole is explained by it"
    )


def test_tags_are_brands_and_product_lines(home: Home) -> None:
    own(home, seen("products", "sku, asin, brand, product_line", "'A', 'B0CHILD001', 'ACME', 'Kitchen'",
                   "'B', 'B0CHILD001', null, 'Gifts'", "'C', null, 'X', null"))  # fmt: skip
    with open_store(home.folder, read_only=True) as store:
        assert tags(store.con, FIRST) == {"B0CHILD001": frozenset({"acme", "kitchen", "gifts"})}


@pytest.mark.thorough
def test_a_target_of_a_tag_holds_for_its_asins_and_one_that_names_nothing_is_a_finding(home: Home) -> None:
    own(home, seen("products", "sku, asin, brand, product_line", "'A', 'B0CHILD001', 'ACME', 'Kitchen'"))
    home.configure(
        'marketplaces = ["US"]\n[[target.usp]]\ntag = "kitchen"\ntarget = 0.9\nwarn = 0.6\nbreach = 0.5\n'
        '[[target.usp]]\ntag = "Kitschen"\ntarget = 0.8\n'
    )
    found = explain(home.folder, home.settings, "usp", "2026-W45", asin="B0CHILD001").score
    assert (found.value, found.status, found.target.source) == (140 / 300, Status.BREACH, "xlops.toml")
    account_wide = check(home.folder, home.settings, "2026-W45")
    assert next(s.target.source for s in account_wide.scores if s.kpi.id == "usp") == "default"
    assert [f.message.in_("en") for f in account_wide.findings] == [
        "usp: the tag 'Kitschen' of a target is no brand and no product line; did you mean 'kitchen'?"
    ]


def test_a_target_of_single_asins_of_a_kpi_that_is_not_known_of_them_is_a_finding(home: Home) -> None:
    own(home, seen("products", "sku, asin, brand, product_line", "'A', 'B0CHILD001', 'ACME', 'Kitchen'"))
    home.configure(
        'marketplaces = ["US"]\n[[target.ctr]]\nasin = "B0CHILD001"\ntarget = 0.003\n'
        '[[target.ctr]]\ntag = "kitchen"\ntarget = 0.003\n[[target.usp]]\ntag = "kitchen"\ntarget = 0.9\n'
        "[[target.waste]]\ntarget = 0.05\n"
    )
    found = check(home.folder, home.settings, "2026-W45").findings
    assert [(f.message.in_("en"), f.advice.in_("en")) for f in found] == [(
        "ctr is not known of single ASINs: its target of B0CHILD001, kitchen holds for nothing",
        ("take this target out of xlops.toml, or set one of: "
        "gmv, gmv_yoy, gmv_wow, aov, asp, refund, sessions, usp, buybox, acos, tacos, ad_share, organic, acos_room"),
    )]  # fmt: skip


def test_months_have_no_events_that_differ(home: Home) -> None:
    own(home, seen("events", "first_day, kind", f"date '{FIRST}', 'deal'"))
    with open_store(home.folder, read_only=True) as store:
        rows = Account(store, home.settings).measures([W45, Month(2026, 11)])
    assert [(r.period.label, r.marketplace, r.values.get("events_differ")) for r in rows] == [
        ("2026-W45", "ALL", 1.0), ("2026-11", "ALL", None), ("2026-W45", "US", 1.0), ("2026-11", "US", None),
    ]  # fmt: skip


DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(day=DAYS, first=DAYS, length=st.integers(0, 40), starts_on=st.integers(0, 6))
def test_n17_days_are_counted_one_by_one(day: date, first: date, length: int, starts_on: int) -> None:
    week = Week.of(day, starts_on)
    one = event(first, first + timedelta(days=length))
    held = [sum(d in one.span.days() for d in w.span.days()) for w in (week, week.previous())]
    assert [one.days_in(w.span) for w in (week, week.previous())] == held
    assert differing([one], week) == ([one] if held[0] != held[1] else [])
