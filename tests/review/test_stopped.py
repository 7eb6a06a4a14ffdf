"""Rule N23: nobody waits for reports of advertising that `[[runs]]` says has stopped; what still runs is asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date
from tests.jobs.test_parts import campaigns
from tests.review.test_downloads import SUNDAY, covered
from xlops.facts.history import open_store
from xlops.jobs.answers import end_part
from xlops.jobs.ingest import EXPORTS
from xlops.jobs.status import sources_as_of, status
from xlops.jobs.watch import watch_day
from xlops.measures.coverage import Cover, Coverage
from xlops.measures.runs import Runs
from xlops.periods import Month
from xlops.review.freshness import SourceReach, freshness, sources
from xlops.review.today import Today
from xlops.settings import Settings, read_settings

MONDAY = Today(date(2026, 11, 23))
FIRST, STOP = date(2026, 9, 1), date(2026, 10, 25)


def runs(source: str, market: str = "US", **days: str) -> str:
    told = "".join(f"{key} = {day}\n" for key, day in days.items())
    return f'[[runs]]\nsource = "{source}"\nmarketplace = "{market}"\n{told}'


def looked_at(
    covers: dict[tuple[str, str, str], Cover], stanzas: str, markets: tuple[str, ...] = ("US",)
) -> dict[str, tuple[str, str]]:
    """Of each source of advertising its state and what is asked for."""
    own = read_settings(f"marketplaces = {list(markets)}\n{stanzas}")
    found = sources(Coverage(covers), list(markets), own, MONDAY, SUNDAY)
    return {
        f"{s.marketplace} {s.table[4:]} {s.ad_product}": (s.state, s.dates().en)
        for s in found
        if s.table.startswith("ads_")
    }


def of_us(last: date = STOP, *products: str) -> dict[tuple[str, str, str], Cover]:
    tables = ("campaign", "advertised", "targeting", "term")
    return {(f"ads_{t}", "US", p): covered(FIRST, last) for p in products or ("sp",) for t in tables}


def test_n23_no_report_of_what_has_stopped_is_asked_for_whichever_it_is() -> None:
    tables = ("campaign", "advertised", "targeting", "term")
    both = looked_at(of_us(STOP, "sp", "sb"), runs("sp", to=str(STOP)) + runs("sb", to=str(STOP)))
    assert both == {f"US {t} {p}": ("stopped", "") for t in tables for p in ("sp", "sb")}
    one = looked_at(of_us(STOP, "sp", "sb"), runs("sb", to=str(STOP)))
    assert one == {f"US {t} sb": ("stopped", "") for t in tables} | {
        f"US {t} sp": ("behind", "2026-10-26 – 2026-11-22") for t in tables
    }


@pytest.mark.parametrize(
    ("last", "stanza", "state", "asked"),
    [
        (date(2026, 10, 20), runs("sp", to="2026-10-25"), "behind", "2026-10-21 – 2026-10-25"),  # its last days
        (date(2026, 11, 17), runs("sp", to="2026-11-18"), "behind", "2026-11-18"),  # in the middle of a week
        (date(2026, 11, 18), runs("sp", to="2026-11-18"), "stopped", ""),
        (date(2026, 11, 22), runs("sp", to="2026-10-25"), "stopped", ""),  # exported all the same
        (STOP, runs("sp", to="2026-10-25") + runs("sp", **{"from": "2026-11-10"}), "behind", "2026-11-10 – 2026-11-22"),
        (STOP, runs("sp", to="2026-10-25") + runs("sp", **{"from": "2026-12-01"}), "stopped", ""),  # not yet again
        (STOP, runs("sp", market="DE", to="2026-10-25"), "behind", "2026-10-26 – 2026-11-22"),  # another's stop
        (STOP, "", "behind", "2026-10-26 – 2026-11-22"),
    ],
)
def test_n23_only_days_on_which_it_ran_are_asked_for(last: date, stanza: str, state: str, asked: str) -> None:
    covers = {("ads_campaign", "US", "sp"): covered(FIRST, last)}
    assert looked_at(covers, stanza)["US campaign sp"] == (state, asked)


def test_n23_what_begins_again_lately_is_due_and_not_behind() -> None:
    stanzas = runs("sp", to="2026-10-25") + runs("sp", **{"from": "2026-11-20"})
    own = read_settings(f'marketplaces = ["US"]\n{stanzas}')
    coverage = Coverage({("ads_campaign", "US", "sp"): covered(FIRST, STOP)})
    [reach] = [s for s in sources(coverage, ["US"], own, MONDAY, STOP) if s.table == "ads_campaign"]
    assert (reach.state, reach.dates().en) == ("due", "2026-11-20 – 2026-11-22")


def test_n23_one_of_several_marketplaces_stops_alone() -> None:
    covers = {("ads_campaign", m, "sp"): covered(FIRST, STOP) for m in ("US", "DE")}
    found = looked_at(covers, runs("sp", market="DE", to=str(STOP)), ("US", "DE"))
    assert {key: of for key, of in found.items() if "campaign" in key} == {
        "US campaign sp": ("behind", "2026-10-26 – 2026-11-22"), "DE campaign sp": ("stopped", ""),
    }  # fmt: skip
    assert found["DE term sp"] == ("missing", "2026-09-18 – 2026-10-25")  # never seen: of the days on which it ran


def test_n23_of_advertising_that_stopped_long_ago_or_never_ran_nothing_is_asked_for() -> None:
    assert looked_at({}, '[[runs]]\nsource = "sp"\nnever = true\n') == {}
    assert looked_at(of_us(date(2026, 9, 30)), runs("sp", to="2026-09-30")) == {}
    assert set(looked_at({}, "")) == {"US campaign sp", "US advertised sp", "US term sp"}  # nothing is known of it


def test_n23_the_first_line_is_held_back_by_nothing_that_runs_no_more() -> None:
    def reach(product: str, last: date, ran_to: date | None = None) -> SourceReach:
        return SourceReach("US", "ads_campaign", product, FIRST, last, "current", (), None, ran_to=ran_to)

    stopped, on = reach("sb", STOP, STOP), reach("sp", SUNDAY)
    assert [freshness(of).en for of in ([stopped, on], [stopped])] == ["ads to 2026-11-22", "ads to 2026-10-25"]


def test_n23_a_report_that_ends_with_its_advertising_answers_for_the_month() -> None:
    """So that products keep their advertising in profit and pages, and budgets are held against what was spent."""
    own = read_settings('marketplaces = ["US"]\n' + runs("sp", to="2026-10-25"))
    coverage, october = Coverage(of_us()), Month(2026, 10).span
    stopped, on = Runs(own, coverage), Runs(Settings(marketplaces=("US",)), coverage)
    for table in ("ads_advertised", "ads_term"):
        found = stopped.pieces("US", "sp", october, (table,))
        assert found is not None
        assert (found[0], len(found[1])) == (table, 25)
        assert on.pieces("US", "sp", october, (table,)) is None
    days = [of.daily("ads_campaign", "US", "sp", october) for of in (stopped, on)]
    assert (len(days[0] or ()), days[1]) == (25, None)
    assert [stopped.ended("US", "sp", day) for day in (STOP, date(2026, 10, 26))] == [None, STOP]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Sales to Sunday 22 November, Sponsored Products to 25 October."""
    home = Home(tmp_path / "shop")
    home.put("us/BusinessReport-11-24-26.csv", by_date(70, date(2026, 9, 14)))
    home.put("us/sp 2026-10-26.csv", campaigns("AB", date(2026, 9, 21), 35), STOP)
    home.ingest()
    return home


def test_n23_status_and_digest_ask_for_nothing_that_has_stopped(home: Home) -> None:
    def told(settings: Settings) -> tuple[list[tuple[str, str]], bool, list[str]]:
        found = [(s.table, s.label("now").en) for s in status(home.folder, settings, MONDAY).sources if s.last]
        unseen = [u.en for u in watch_day(home.folder, settings).watch.unseen]
        with open_store(home.folder, read_only=True) as store:
            behind = [s.table for s in sources_as_of(store, settings, SUNDAY) if s.state == "behind"]
        return found, any("Sponsored Products" in told for told in unseen), behind

    sales = ("sales_day", "✔ current")
    assert told(home.settings) == ([sales, ("ads_campaign", "▲ days missing")], True, ["ads_campaign"])
    stopped = read_settings(f'marketplaces = ["US"]\n{runs("sp", to="2026-10-25")}')
    assert told(stopped) == ([sales, ("ads_campaign", "✔ runs no more")], False, [])


def test_n35_a_part_that_was_ended_is_not_asked_for(tmp_path: Path) -> None:
    own = read_settings('marketplaces = ["US"]\n' + runs("sp", **{"from": "2026-11-16"}))
    home, after = Home(tmp_path / "shop", own), Today(date(2026, 11, 30))
    home.put("us/kitchen 2026-11-23.csv", campaigns("AB"))
    home.put("us/outdoor 2026-11-23.csv", campaigns("CD"))
    home.ingest()
    home.ingest(home.folder / EXPORTS / "us/kitchen 2026-11-23.csv", adds=True)
    home.put("us/kitchen 2026-11-30.csv", campaigns("AB", date(2026, 11, 23)), date(2026, 11, 30))

    def told() -> tuple[list[str], list[tuple[str, str]]]:
        codes = [f.code for f in home.ingest().findings if f.code == "part-missing"]
        found = [s for s in status(home.folder, home.settings, after).sources if s.table == "ads_campaign"]
        return codes, [(s.state, s.dates().en) for s in found]

    assert told() == (["part-missing"], [("waits", "")])
    end_part(home.folder, home.settings, "outdoor", date(2026, 11, 23))
    assert told() == ([], [("current", "")])
