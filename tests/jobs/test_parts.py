"""Days that wait, parts of one report, and answers that are remembered (rules N20, N35), in any order of arrival."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.jobs.exports import Home, by_asin, by_date, term_days
from tests.tiers import thorough_after
from xlops.errors import UsageError
from xlops.facts.history import FILE_NAME, open_store
from xlops.jobs.answers import answers_of, end_part, forget, undo
from xlops.jobs.ingest import EXPORTS
from xlops.language import Text, spoken
from xlops.measures.coverage import read_coverage
from xlops.periods import parse_span
from xlops.reports.evidence import Hints
from xlops.reports.shape import shape_of
from xlops.settings import Settings

W46, W47 = date(2026, 11, 9), date(2026, 11, 16)
HEADER = (
    "Date,Program Type,Campaign Name,Country,Status,Currency,Budget Amount,Impressions,Clicks,Spend,"
    "7 Day Total Orders (#),7 Day Total Sales "
)


def campaigns(names: Iterable[str], first: date = W47, days: int = 7, spend: float = 10) -> str:
    rows = [
        f'"{first + timedelta(n):%b %d, %Y}",Sponsored Products,{c},United States,ENABLED,USD,$50,900,20,${spend},2,$50'
        for n in range(days)
        for c in names
    ]
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "shop")


def spend(home: Home, first: date = W47) -> float | None:
    """The campaigns' spend of the week; None where not all of its days are covered."""
    with open_store(home.folder, read_only=True) as store:
        week = read_coverage(store).cover("ads_campaign", "US", "sp").of(parse_span(f"{first}..{first + timedelta(6)}"))
        if week is None:
            return None
        query = "select coalesce(sum(spend), 0) from fact_ads_campaign where file = ? and day = ?"
        return float(sum(store.rows(query, [p.file, p.span.first])[0][0] for p in week))


def held(home: Home) -> list[tuple[str, str, str, int]]:
    return [
        (name, other, why, days)
        for name, other, why, days in home.rows(
            "select f.name, o.name, why, count(*) from held h join file f on f.id = h.file "
            "join file o on o.id = h.other group by all order by all"
        )
    ]


KITCHEN, OUTDOOR = "us/kitchen 2026-11-23.csv", "us/outdoor 2026-11-23.csv"


@pytest.mark.parametrize("order", [(KITCHEN, OUTDOOR), pytest.param((OUTDOOR, KITCHEN), marks=pytest.mark.thorough)])
def test_n20_parts_are_asked_about_once_and_remembered(home: Home, order: tuple[str, str]) -> None:
    texts = {KITCHEN: campaigns("AB"), OUTDOOR: campaigns("CD")}
    for name in order:
        home.put(name, texts[name])
        home.ingest()
    assert spend(home) is None  # neither of the two is the total
    [(name, other, why, days)] = held(home)
    assert ({name, other}, why, days) == ({KITCHEN, OUTDOOR}, "others", 7)
    home.ingest(home.folder / EXPORTS / OUTDOOR, adds=True)
    assert spend(home) == 280
    assert held(home) == []
    assert sorted((a.action, a.value, a.shape) for a in answers_of(home.folder, home.settings)) == [
        ("add", "kitchen", "us/kitchen"), ("add", "outdoor", "us/outdoor"),
    ]  # fmt: skip
    # the next Monday nobody is asked
    home.put("us/kitchen 2026-11-30.csv", campaigns("AB", W47, 14, spend=11))
    home.ingest()
    assert (spend(home), spend(home, date(2026, 11, 23))) == (294, None)
    with open_store(home.folder, read_only=True) as store:
        assert [(f.code, str(f.value)) for _, f in store.findings() if f.code != "assumed-span"] == [
            ("part-missing", "outdoor")
        ]
    home.put("us/outdoor 2026-11-30.csv", campaigns("CD", W47, 14, spend=11))
    home.ingest()
    assert (spend(home), spend(home, date(2026, 11, 23))) == (308, 308)
    home.ingest(rebuild=True)
    assert spend(home, date(2026, 11, 23)) == 308
    for path in (home.folder / EXPORTS / "us").glob("outdoor*"):
        path.unlink()
    home.ingest(rebuild=True)
    assert spend(home) is None  # the part is known, and did not come


GOOD, EARLIER = "us/BusinessReport-11-23-26.csv", "us/BusinessReport-11-20-26.csv"


def test_n20_a_file_exported_earlier_that_comes_later_does_not_displace_what_was_here(home: Home) -> None:
    """Another store's report of the same days, exported three days before the good one, is asked about and waits."""
    home.put(GOOD, by_date(14, W46, gmv=100))
    home.ingest()
    stranger = home.put(EARLIER, by_date(11, W46, gmv=303))
    result = home.ingest()
    assert [(f.code, f.file, f.column, f.value) for f in result.findings] == [
        ("held-moved", EARLIER, GOOD, "1,100 / 3,333")
    ]
    assert home.rows("select sum(gmv) from sales_day") == [(1400,)]
    home.ingest(rebuild=True)  # both come at once: which was first is kept beside the exports
    assert home.rows("select sum(gmv) from sales_day") == [(1400,)]
    assert held(home) == [(EARLIER, GOOD, "moved", 11)]
    home.ingest(stranger, replaces=True)  # the person says otherwise, and is not asked again
    assert home.rows("select sum(gmv) from sales_day") == [(3333 + 3 * 100,)]
    assert held(home) == []


def test_n20_what_a_later_file_displaces_for_good_is_not_believed_of_others(home: Home) -> None:
    """The stranger came second: the good file exported between it and the first is a plain restatement."""
    for name, gmv in ((GOOD, 100), (EARLIER, 303), ("us/BusinessReport-11-22-26.csv", 101)):
        home.put(name, by_date(11, W46, gmv=gmv))
        home.ingest()
    assert held(home) == [(EARLIER, GOOD, "moved", 11)]
    assert home.rows("select sum(gmv) from sales_day") == [(1100,)]


def test_n20_a_fuller_file_exported_earlier_is_asked_about_and_counts_once_it_is_said(home: Home) -> None:
    home.put("us/camps 2026-11-25.csv", campaigns("A"))
    home.ingest()
    fuller = home.put("us/camps 2026-11-24.csv", campaigns("AB"))
    [finding] = [f for f in home.ingest().findings if f.code != "assumed-span"]
    assert (finding.code, finding.file, finding.column) == (
        "held-more", "us/camps 2026-11-24.csv", "us/camps 2026-11-25.csv",
    )  # fmt: skip
    assert finding.value == Text("1 of the 2 campaigns", "2 个广告活动中的 1 个")
    assert spend(home) == 70
    home.ingest(fuller, replaces=True)
    assert spend(home) == 140
    assert held(home) == []


def test_n20_a_file_that_makes_days_of_a_stored_one_wait_says_so(home: Home) -> None:
    home.put(OUTDOOR, campaigns("CD"))
    home.ingest()
    home.put(KITCHEN, campaigns("AB"))
    [finding] = [f for f in home.ingest().findings if f.code != "assumed-span"]
    [(waits, other, _, _)] = held(home)  # nothing orders the two but their hash
    assert (finding.code, finding.file, finding.column) == (
        ("held-others", KITCHEN, OUTDOOR) if waits == KITCHEN else ("makes-wait", KITCHEN, OUTDOOR)
    )
    assert {waits, other} == {KITCHEN, OUTDOOR}
    assert home.ingest().outcomes == []


@pytest.mark.thorough
def test_n35_parts_under_amazon_s_own_names_are_known_again_by_their_campaigns(home: Home) -> None:
    before, monday = date(2026, 11, 9), date(2026, 11, 16)
    home.put("us/Campaign_report (1).csv", campaigns("AB", before), date(2026, 11, 17))
    other = home.put("us/Campaign_report (2).csv", campaigns("CD", before), date(2026, 11, 17))
    home.ingest()
    home.ingest(other, adds=True)
    assert spend(home, before) == 280
    home.put("us/Campaign_report (3).csv", campaigns("CDE", monday), date(2026, 11, 24))
    home.put("us/Campaign_report (4).csv", campaigns("AB", monday), date(2026, 11, 24))
    home.ingest()
    for _ in range(2):
        assert (spend(home, before), spend(home, monday), held(home)) == (280, 350, [])
        home.ingest(rebuild=True)
    home.put("us/Campaign_report (5).csv", campaigns("XYZ", monday), date(2026, 11, 25))
    home.ingest()
    assert spend(home, monday) == 350
    assert held(home) == [("us/Campaign_report (5).csv", "us/Campaign_report (4).csv", "others", 7)]


def test_n20_a_later_export_of_the_whole_takes_the_place_of_its_parts(home: Home) -> None:
    for name, text in {KITCHEN: campaigns("AB"), OUTDOOR: campaigns("CD")}.items():
        home.put(name, text)
    home.ingest()
    home.ingest(home.folder / EXPORTS / KITCHEN, adds=True)
    home.put("us/all 2026-11-30.csv", campaigns("ABCDE", spend=11))
    home.ingest()
    assert (spend(home), held(home)) == (385, [])


@pytest.mark.thorough
def test_n20_one_part_alone_is_no_part_so_that_both_files_wait_again(home: Home) -> None:
    for name, text in {KITCHEN: campaigns("AB"), OUTDOOR: campaigns("CD")}.items():
        home.put(name, text)
    home.ingest()
    home.ingest(home.folder / EXPORTS / KITCHEN, adds=True)
    assert spend(home) == 280
    undo(home.folder, home.settings, answers_of(home.folder, home.settings)[0].id)
    assert (spend(home), [why for _, _, why, _ in held(home)]) == (None, ["others"])
    home.ingest(rebuild=True)
    assert (spend(home), [why for _, _, why, _ in held(home)]) == (None, ["others"])


@pytest.mark.thorough
def test_n35_a_part_that_comes_no_more_is_ended_and_its_past_stays(home: Home) -> None:
    for name, text in {KITCHEN: campaigns("AB"), OUTDOOR: campaigns("CD")}.items():
        home.put(name, text)
    home.ingest()
    home.ingest(home.folder / EXPORTS / KITCHEN, adds=True)
    home.put("us/kitchen 2026-11-30.csv", campaigns("AB", date(2026, 11, 23)))
    [missing] = [f for f in home.ingest().findings if f.code == "part-missing"]
    assert missing.advice.en.endswith('`xlops answers --ended "outdoor" --since 2026-11-23`')
    with pytest.raises(UsageError, match="there is no part 'garden' of a report; known parts: kitchen, outdoor"):
        end_part(home.folder, home.settings, "garden", date(2026, 11, 23))
    end_part(home.folder, home.settings, "outdoor", date(2026, 11, 23))
    for _ in range(2):
        assert (spend(home), spend(home, date(2026, 11, 23))) == (280, 140)
        home.ingest(rebuild=True)
    [ended] = [a for a in answers_of(home.folder, home.settings) if a.action == "end"]
    undo(home.folder, home.settings, ended.id)
    assert (spend(home), spend(home, date(2026, 11, 23))) == (280, None)


def test_n20_a_report_without_keys_has_no_parts(home: Home) -> None:
    home.put("us/BusinessReport-11-23-26.csv", by_date(7, W47, gmv=1000))
    other = home.put("us/BusinessReport-11-24-26.csv", by_date(7, W47, gmv=3000))
    [held_days] = [f for f in home.ingest().findings if f.code == "held-moved"]
    assert "--add" not in held_days.advice.en + held_days.advice.zh
    with pytest.raises(UsageError, match=r"BusinessReport-11-24-26.csv is no part of a report"):
        home.ingest(other, adds=True)
    assert answers_of(home.folder, home.settings) == []


def test_n20_exports_of_one_day_with_other_keys_and_the_same_spend_wait(home: Home) -> None:
    home.put("us/kitchen 2026-11-23.csv", campaigns("ABCX"))
    home.put("us/outdoor 2026-11-23.csv", campaigns("DEFX"))
    home.ingest()
    assert [(why, days) for _, _, why, days in held(home)] == [("lacks", 7)]


def test_n20_asins_get_no_other_names(home: Home) -> None:
    one, other = ([("B0P", f"B0C{n}", 9, 4, 100.0) for n in numbers] for numbers in (range(5), range(3, 8)))
    home.put("us/2026-W46/BusinessReport-11-24-26.csv", by_asin(*one))
    home.put("us/2026-W46/BusinessReport-11-25-26.csv", by_asin(*other))
    home.ingest()
    assert [why for _, _, why, _ in held(home)] == ["lacks"]


def test_n20_keys_in_both_parts_are_one_finding(home: Home) -> None:
    for name, names in ((KITCHEN, "ABE"), (OUTDOOR, "CDE")):
        home.put(name, campaigns(names))
    home.ingest()
    home.ingest(home.folder / EXPORTS / OUTDOOR, adds=True)
    home.ingest(home.folder / EXPORTS / KITCHEN, adds=True)
    with open_store(home.folder, read_only=True) as store:
        told = [(f.code, spoken(f.value, "en")) for _, f in store.findings() if f.code.startswith("held")]
    assert told == [("held-both", "1 campaign")]


@pytest.mark.parametrize(("spent", "waits"), thorough_after(1, [(31.0, ["steep"]), (29.0, []), (30.0, [])]))
def test_n22_a_file_of_one_day_far_above_the_usual_day_waits(home: Home, spent: float, waits: list[str]) -> None:
    home.put("us/a 2026-11-16.csv", campaigns("A", W46, spend=10))
    one = home.put("us/b 2026-11-24.csv", campaigns("A", W47, 1, spend=spent))
    home.ingest()
    assert [why for _, _, why, _ in held(home)] == waits
    home.ingest(one, replaces=True)
    assert held(home) == []
    assert home.rows("select sum(spend)::double from ads_campaign where day = '2026-11-16'") == [(spent,)]


def test_n22_a_week_to_date_in_one_row_by_date_waits(home: Home) -> None:
    home.put("us/BusinessReport-11-16-26.csv", by_date(7, W46, gmv=1000))
    home.put("us/BusinessReport-11-18-26.csv", by_date(1, W47, gmv=3500))
    home.put("us/BusinessReport-11-19-26.csv", by_date(1, date(2026, 11, 18), gmv=1200))
    home.ingest()
    assert held(home) == [("us/BusinessReport-11-18-26.csv", "us/BusinessReport-11-18-26.csv", "steep", 1)]


@pytest.mark.thorough
def test_n35_answers_survive_a_lost_store_and_a_new_computer_and_can_be_undone(home: Home, tmp_path: Path) -> None:
    for name, text in {KITCHEN: campaigns("AB"), OUTDOOR: campaigns("CD")}.items():
        home.put(name, text)
    home.ingest()
    home.ingest(home.folder / EXPORTS / KITCHEN, adds=True)
    other = Home(tmp_path / "other", home.settings)
    for part in ("inputs", "exports"):
        shutil.copytree(home.folder / part, other.folder / part)
    other.ingest()
    assert spend(other) == 280
    shutil.rmtree(home.folder / "inputs")
    home.ingest(rebuild=True)
    assert spend(home) == 280
    for answer in answers_of(home.folder, home.settings):
        undo(home.folder, home.settings, answer.id)
    assert spend(home) is None
    assert [a.holds for a in answers_of(home.folder, home.settings)] == [False, False]
    with pytest.raises(UsageError, match="there is no answer 'nothing' that holds"):
        undo(home.folder, home.settings, "nothing")


def test_n20_a_key_in_two_parts_is_never_counted_twice(home: Home) -> None:
    for name, names in ((KITCHEN, "ABE"), (OUTDOOR, "CDE")):
        home.put(name, campaigns(names))
    home.ingest()
    home.ingest(home.folder / EXPORTS / OUTDOOR, adds=True)
    home.ingest(home.folder / EXPORTS / KITCHEN, adds=True)
    assert spend(home) is None
    assert {why for _, _, why, _ in held(home)} == {"both"}


def test_n20_a_filtered_export_waits_and_the_days_nobody_holds_are_taken(home: Home) -> None:
    home.put("us/all 2026-11-16.csv", campaigns("ABCDE", W46))
    home.put("us/some 2026-11-23.csv", campaigns("ABC", W46, 14))
    home.ingest()
    assert held(home) == [("us/some 2026-11-23.csv", "us/all 2026-11-16.csv", "lacks", 7)]
    assert (spend(home, W46), spend(home)) == (350, 210)
    home.ingest(home.folder / EXPORTS / "us/some 2026-11-23.csv", replaces=True)
    assert (spend(home, W46), held(home)) == (210, [])


def test_n20_campaigns_with_new_names_and_the_same_spend_are_the_same_store_s(home: Home) -> None:
    home.put("us/a 2026-11-23.csv", campaigns("ABC"))
    home.put("us/a 2026-11-24.csv", campaigns("ABX"))
    home.ingest()
    assert (held(home), spend(home)) == ([], 210)


def test_n20_idle_campaigns_are_no_keys(home: Home) -> None:
    idle = campaigns("DEFG", days=7).replace("900,20,$10,2,$50", "0,0,$0,0,$0").split("\n", 1)[1]
    home.put("us/a 2026-11-23.csv", campaigns("ABC") + idle)
    home.put("us/a 2026-11-24.csv", campaigns("ABC", spend=11))
    home.ingest()
    assert (held(home), spend(home)) == ([], 231)


def test_n20_another_store_s_report_by_date_waits(home: Home) -> None:
    home.put("us/BusinessReport-11-23-26.csv", by_date(7, W47, gmv=1000))
    home.put("us/BusinessReport-11-24-26.csv", by_date(7, W47, gmv=3000))
    home.ingest()
    assert home.rows("select sum(gmv) from sales_day") == [(7000,)]
    assert held(home) == [("us/BusinessReport-11-24-26.csv", "us/BusinessReport-11-23-26.csv", "moved", 7)]


def test_n20_a_restatement_is_taken_and_told(home: Home) -> None:
    home.put("us/2026-W46/BusinessReport-11-16-26.csv", by_asin(("B0P", "B0C1", 90, 40, 1000.0)))
    home.put("us/2026-W46/BusinessReport-11-26-26.csv", by_asin(("B0P", "B0C1", 90, 40, 800.0)))
    assert [(f.code, f.value) for f in home.ingest().findings] == []  # nothing had settled on the 16th
    home.put("us/2026-W46/BusinessReport-11-28-26.csv", by_asin(("B0P", "B0C1", 90, 40, 700.0)))
    told = [(f.code, f.value, str(f.expected)) for f in home.ingest().findings]
    assert told == [("restated", "800.00 → 700.00", "2026-11-09 … 2026-11-15")] or told[0][:2] == (
        "restated", "800.00 → 700.00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("export", "last", "told"),
    [
        # W46 had settled nine days after its end, W47 had not
        ("2026-11-24", 42, ("ad sales 1,050.00 → 882.00", "2026-11-09 to 2026-11-15")),
        ("2026-11-24", 70, ("ad sales 1,050.00 → 1,470.00", "2026-11-09 to 2026-11-15")),
        ("2026-11-24", 46, None),
        ("2026-11-17", 70, None),  # attributed since
    ],
)
def test_n20_settled_ad_sales_that_a_dated_export_restates_are_told(
    export: str, last: float, told: tuple[str, str] | None, home: Home
) -> None:
    first = campaigns("ABC", W46, 14 if export == "2026-11-24" else 7)
    home.put(f"us/a {export}.csv", first)
    home.ingest()
    home.put("us/a 2026-11-28.csv", first.replace(",2,$50\n", f",2,${last}\n"), date(2026, 11, 28))
    found = [f for f in home.ingest().findings if f.code == "restated"]
    assert [(spoken(f.value, "en"), spoken(f.expected, "en")) for f in found] == ([told] if told else [])
    assert home.rows("select sum(ad_sales) from ads_campaign where day <= '2026-11-15'") == [(21 * last,)]


@pytest.mark.thorough
def test_n35_a_forgotten_file_stays_away_until_it_is_named(home: Home) -> None:
    path = home.put("us/BusinessReport-11-23-26.csv", by_date(7, W47))
    home.ingest()
    assert forget(home.folder, home.settings, "us/BusinessReport-11-23-26.csv") == 1
    home.ingest(rebuild=True)
    assert home.rows("select count(*) from file") == [(0,)]
    assert [o.what for o in home.ingest(path).outcomes] == ["stored"]
    home.ingest(rebuild=True)
    assert home.rows("select count(*) from file") == [(1,)]


@pytest.mark.thorough
def test_n35_what_an_option_said_holds_for_the_next_file_of_that_shape(home: Home) -> None:
    home.settings = Settings(marketplaces=("US", "CA"))
    text = by_date(7, W46).replace("$", "")
    path = home.put("BusinessReport-11-16-26.csv", text)
    assert [o.what for o in home.ingest().outcomes] == ["refused"]
    home.ingest(path, hints=Hints(marketplace="CA"))
    home.put("BusinessReport-11-23-26.csv", by_date(7, W47).replace("$", ""))
    assert [o.reading.marketplace for o in home.ingest().outcomes if o.reading] == ["CA"]
    home.ingest(rebuild=True)
    assert home.rows("select distinct marketplace from file") == [("CA",)]
    (home.folder / FILE_NAME).unlink()
    home.ingest()
    assert home.rows("select count(*), min(marketplace) from file") == [(2, "CA")]


@pytest.mark.thorough
def test_n35_a_kind_that_was_said_holds_for_the_next_file_of_that_shape(home: Home) -> None:
    path = home.put("us/Sponsored Products Targeting report 2026-11-23.csv", term_days(7, W46))
    assert [o.what for o in home.ingest().outcomes] == ["refused"]  # its name says another report than its columns
    home.ingest(path, hints=Hints(kind="ads_term"))
    home.put("us/Sponsored Products Targeting report 2026-11-30.csv", term_days(7, W47))
    assert [(o.what, o.kind) for o in home.ingest().outcomes] == [("stored", "ads_term")]
    home.ingest(rebuild=True)
    assert home.rows("select kind, count(*) from file group by all") == [("ads_term", 2)]


def test_n35_a_period_is_said_of_one_file(home: Home) -> None:
    path = home.put("us/BusinessReport.csv", by_asin(), date(2026, 11, 24))
    assert [o.what for o in home.ingest().outcomes] == ["refused"]
    home.ingest(path, hints=Hints(period=parse_span("2026-W46")))
    home.ingest(rebuild=True)
    assert home.rows("select first_day, span_by from file") == [(W46, "option")]
    [answer] = answers_of(home.folder, home.settings)
    undo(home.folder, home.settings, answer.id)
    assert [o.what for o in home.ingest().outcomes] == ["refused"]


def test_n20_a_year_of_mondays_with_late_cancellations_is_never_held(home: Home) -> None:
    """Ten orders a day, 2 % of them cancelled later, the last 30 days exported each Monday."""
    first = date(2026, 1, 5)
    orders = {first + timedelta(n): 10 - (n * 7919 % 5 == 0) * 0 for n in range(365)}
    cancelled = {day: (n * 7919) % 5 == 0 for n, day in enumerate(orders)}  # one order of ten on every fifth day
    for monday in (first + timedelta(weeks=n) for n in range(5, 45)):
        lines = ["Date,Ordered Product Sales,Units Ordered,Total Order Items,Page Views - Total,Sessions - Total"]
        for day in (monday - timedelta(days=n) for n in range(30, 0, -1)):
            late = cancelled[day] and (monday - day).days > 9
            lines.append(f'"{day.month}/{day.day}/{day:%y}","${20 * (10 - late):,.2f}",{10 - late},{10 - late},90,60')
        name = f"us/BusinessReport-{monday.month:02d}-{monday.day:02d}-{monday:%y}.csv"
        home.put(name, "\n".join(lines) + "\n", monday)
    result = home.ingest()
    assert [f.code for f in result.findings if f.code.startswith("held")] == []
    assert held(home) == []


EXPORTED = {
    "us/kitchen 2026-11-16.csv": campaigns("AB", W46),
    "us/outdoor 2026-11-16.csv": campaigns("CD", W46),
    "us/kitchen 2026-11-23.csv": campaigns("AB", W46, 14, spend=11),
    "us/outdoor 2026-11-23.csv": campaigns("CD", W46, 14, spend=11),
    "us/BusinessReport-11-16-26.csv": by_date(7, W46),
    "us/BusinessReport-11-23-26.csv": by_date(14, W46, gmv=101),
    "us/BusinessReport-11-24-26.csv": by_date(7, W47, gmv=303),  # another store's: held
    "us/BusinessReport-11-26-26.csv": by_date(14, W46, gmv=101),  # the same bytes again: they confirm
    "us/terms of nobody knows when.csv": term_days(7, W46),
}
ANSWERS = (
    ("add", "us/outdoor 2026-11-16.csv"), ("add", "us/kitchen 2026-11-16.csv"),
    ("replace", "us/BusinessReport-11-24-26.csv"), ("forget", "us/BusinessReport-11-16-26.csv"),
)  # fmt: skip


@pytest.mark.thorough
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(list(EXPORTED)), cut=st.integers(1, len(EXPORTED)), told=st.sets(st.sampled_from(ANSWERS)),
    seed=st.integers(0, 9),
)  # fmt: skip
def test_d2_n20_n35_runs_of_the_same_files_in_any_order_give_the_same_store_and_so_does_a_rebuild(
    order: list[str],
    cut: int,
    told: set[tuple[str, str]],
    seed: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    def answered(home: Home, answers: Iterable[tuple[str, str]]) -> None:
        for action, name in answers:
            if action == "forget":
                forget(home.folder, home.settings, name)
            else:
                home.ingest(home.folder / EXPORTS / name, adds=action == "add", replaces=action == "replace")

    def shown(home: Home) -> tuple[list[tuple[object, ...]], ...]:
        owned = home.rows(
            "select o.table_name, o.first_day, f.sha256, f.exported_at::date, o.confirmed_at::date from owner o "
            "join file f on f.id = o.file where f.dated order by all"
        )
        return owned, home.rows("select f.sha256, g.sha256, why, h.first_day from held h join file f on f.id = h.file "
                                "join file g on g.id = h.other order by all")  # fmt: skip

    straight = Home(tmp_path_factory.mktemp("straight"))
    twisted, dice = Home(tmp_path_factory.mktemp("twisted")), random.Random(seed)
    for names in (order[:cut], order[cut:]):
        for home, run in ((straight, sorted(names)), (twisted, names)):
            for name in run:
                home.put(name, EXPORTED[name])
            home.ingest()
    answered(straight, sorted(told))
    answered(twisted, dice.sample(sorted(told), len(told)))
    for path in twisted.folder.joinpath(EXPORTS).rglob("*.csv"):
        os.utime(path, (1_800_000_000 + dice.randrange(10**6),) * 2)
    assert shown(twisted) == shown(straight)
    twisted.ingest(rebuild=True)
    assert shown(twisted) == shown(straight)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("us/2026-W47/kitchen 2026-11-23 (1).csv", "us/kitchen"),
        ("us/BusinessReport-11-23-26.csv", "us/businessreport"),
        ("US/bulk-a3snsj-20251126-20260125-1769384391526.xlsx", "us/bulk a3snsj"),
        ("de/archive.zip › W46 outdoor.csv", "de/archive zip/outdoor"),
        ("kitchen_W47.csv", "kitchen"),
    ],
)
def test_the_shape_of_a_name(name: str, shape: str) -> None:
    assert shape_of(name) == shape
