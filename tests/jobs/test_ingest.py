"""What files do to each other in the store: order of arrival, replacement, forgetting, coverage (rules N2, D2, D3)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.jobs.exports import VIEWS, Home, by_asin, by_date, contents, term_days
from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.jobs.answers import forget
from xlops.jobs.ingest import ingest
from xlops.language import Text
from xlops.settings import load_settings


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_ingesting_twice_changes_nothing(home: Home) -> None:
    home.put("us/b.csv", by_date())
    assert [(o.what, o.reading.rows if o.reading else 0) for o in home.ingest().outcomes] == [("stored", 7)]
    before = contents(home)
    assert home.ingest().outcomes == []
    again = home.ingest(home.folder / "exports/us/b.csv")
    assert [(o.what, o.reason.en) for o in again.outcomes] == [("known", "stored before as us/b.csv")]
    assert contents(home) == before


def test_a_dry_run_stores_nothing(home: Home) -> None:
    home.put("us/b.csv", by_date())
    home.put("us/bad.csv", b"")
    result = home.ingest(dry_run=True)
    assert sorted(o.what for o in result.outcomes) == ["read", "refused"]
    assert home.rows("select count(*) from file") == [(0,)]
    assert home.rows("select count(*) from refused") == [(0,)]
    assert sorted(o.what for o in home.ingest().outcomes) == ["refused", "stored"]


def test_d2_the_latest_export_wins_for_the_days_it_covers(home: Home) -> None:
    home.put("us/BusinessReport-11-09-26.csv", by_date(7, gmv=100))
    home.put("us/BusinessReport-11-12-26.csv", by_date(7, date(2026, 11, 5), gmv=110))
    home.ingest()
    assert home.rows("select day, gmv from sales_day order by day") == [
        (date(2026, 11, d), 100 if d < 5 else 110) for d in range(2, 12)
    ]
    assert home.rows("select count(*) from fact_sales_day") == [(14,)]  # superseded rows stay


FILES = {
    "us/BusinessReport-11-09-26.csv": by_date(7, gmv=100),
    "us/BusinessReport-11-12-26.csv": by_date(7, date(2026, 11, 5), gmv=110),
    "us/BusinessReport-11-13-26.csv": by_date(9, date(2026, 11, 2), gmv=50),  # filtered: does not replace
    "us/2026-W45/BusinessReport-11-10-26.csv": by_asin(("B0P", "B0C1", 60, 5, 100.0), ("B0P", "B0C2", 6, 1, 10.0)),
    "us/2026-W45/BusinessReport-11-14-26.csv": by_asin(("B0P", "B0C1", 61, 5, 101.0), ("B0P", "B0C2", 7, 1, 11.0)),
    "us/Sponsored Products 2026-11-10.csv": term_days(7),
    "us/Sponsored Products 2026-11-14.csv": term_days(9, date(2026, 11, 4), spend=2.6),
}


Shown = tuple[object, list[tuple[str, str, str]]]


def read_in(folder: Path, *runs: list[str]) -> Shown:
    """What a store shows that read these files, run after run."""
    home = Home(folder)
    for run in runs:
        for name in run:
            home.put(name, FILES[name])
        home.ingest()
    with open_store(home.folder, read_only=True) as opened:
        findings = sorted((f.code, f.file, str(f.value)) for _, f in opened.findings())
    return contents(home, ("sales_day", "sales_asin", "ads_term")), findings


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return read_in(tmp_path_factory.mktemp("in order"), list(FILES))


@pytest.mark.thorough
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(list(FILES)), cut=st.integers(0, len(FILES)))
def test_d2_any_order_of_files_gives_the_same_store(
    order: list[str], cut: int, in_order: Shown, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # what contradicts others comes with them or after them: whoever came first stays
    contradict = {"us/BusinessReport-11-13-26.csv", "us/Sponsored Products 2026-11-14.csv"}
    before = [name for name in order[:cut] if name not in contradict]
    after = [name for name in order if name not in before]
    shown, findings = read_in(tmp_path_factory.mktemp("store"), before, after)
    assert (shown, findings) == in_order
    held = [(f, v) for code, f, v in findings if code == "held-moved"]
    assert held == [("us/BusinessReport-11-13-26.csv", "300 / 150"), ("us/BusinessReport-11-13-26.csv", "660 / 300")]


def test_n20_settled_days_that_moved_by_more_than_a_tenth_are_held_until_told(home: Home) -> None:
    home.put("us/BusinessReport-11-09-26.csv", by_date(7, gmv=100))
    home.ingest()
    smaller = home.put("us/BusinessReport-11-10-26.csv", by_date(7, gmv=89))
    assert [(f.code, f.value) for f in home.ingest().findings] == [("held-moved", "700 / 623")]
    assert home.rows("select sum(gmv) from sales_day") == [(700,)]
    home.ingest(smaller, replaces=True)
    assert home.rows("select sum(gmv) from sales_day") == [(623,)]
    with open_store(home.folder, read_only=True) as store:
        assert [(f.code, f.value) for _, f in store.findings()] == [("restated", "500.00 → 445.00")]


def test_n20_a_file_a_little_smaller_restates(home: Home) -> None:
    home.put("us/BusinessReport-11-09-26.csv", by_date(7, gmv=100))
    home.put("us/BusinessReport-11-10-26.csv", by_date(7, gmv=91))
    assert home.ingest().findings == []
    assert home.rows("select sum(gmv) from sales_day") == [(637,)]


def test_n20_a_file_that_lacks_keys_is_held(home: Home) -> None:
    rows = [("B0P", f"B0C{n}", 60, 5, 10.0) for n in range(10)]
    home.put("us/2026-W45/BusinessReport-11-09-26.csv", by_asin(*rows))
    home.put("us/2026-W45/BusinessReport-11-10-26.csv", by_asin(("B0P", "B0C0", 60, 5, 200.0)))
    assert [(f.code, f.value) for f in home.ingest().findings] == [
        ("held-lacks", Text("9 of the 10 ASINs", "10 个 ASIN中的 9 个"))
    ]
    assert home.rows("select count(*) from sales_asin") == [(10,)]


def test_d2_forgetting_a_file_brings_back_what_it_superseded(home: Home) -> None:
    home.put("us/BusinessReport-11-09-26.csv", by_date(7, gmv=100))
    home.put("us/BusinessReport-11-12-26.csv", by_date(7, date(2026, 11, 5), gmv=110))
    home.ingest()
    assert forget(home.folder, home.settings, "BusinessReport-11-12-26.csv") == 1
    assert forget(home.folder, home.settings, "nothing.csv") == 0
    assert home.rows("select count(*), sum(gmv) from sales_day") == [(7, 700)]
    assert home.rows("select count(*) from fact_sales_day") == [(7,)]


def test_forget_does_not_take_the_file_of_another_marketplace(home: Home) -> None:
    home.settings = home.settings.model_copy(update={"marketplaces": ("US", "CA")})
    home.put("us/b.csv", by_date(20))
    home.put("ca/b.csv", by_date(20, gmv=3))
    home.ingest()
    with pytest.raises(UsageError, match=r"several stored files are called 'b\.csv'; say which: ca/b\.csv, us/b\.csv"):
        forget(home.folder, home.settings, "b.csv")
    assert forget(home.folder, home.settings, "us/b.csv") == 1
    assert home.rows("select name from file") == [("ca/b.csv",)]


@pytest.mark.thorough
def test_a_rebuild_gives_the_same_store_and_keeps_decisions(home: Home) -> None:
    for name, text in FILES.items():
        home.put(name, text)
    home.ingest()
    home.ingest(home.folder / "exports/us/BusinessReport-11-13-26.csv", replaces=True)
    with open_store(home.folder) as store:
        store.type_targets({("acos", "target"): 0.22}, date(2026, 11, 20))
    before = contents(home)
    home.ingest(rebuild=True)
    assert contents(home) == before
    with open_store(home.folder, read_only=True) as store:
        assert store.typed_targets() == [("acos", "target", 0.22, date(2026, 11, 20))]


def test_n2_between_the_rows_of_a_daily_ads_report_a_day_without_one_is_zero(home: Home) -> None:
    later = term_days(1, date(2026, 11, 6)).split("\n", 1)[1]
    home.put("us/Sponsored Products.csv", term_days(1) + later)
    home.ingest()
    assert home.rows("select first_day, count(*) from owner group by 1 order by 1") == [
        (date(2026, 11, d), 1) for d in range(2, 7)
    ]


def test_n18_days_that_a_folder_alone_claims_are_no_data(home: Home) -> None:
    home.put("us/2026-W45/Sponsored Products.csv", term_days(2))
    home.ingest()
    assert home.rows("select first_day from owner order by 1") == [(date(2026, 11, d),) for d in (2, 3)]


def test_n2_a_by_date_report_does_not_cover_a_day_it_has_no_row_for(home: Home) -> None:
    lines = by_date(7).splitlines()
    del lines[3]
    home.put("us/2026-W45/b.csv", "\n".join(lines) + "\n")
    home.ingest()
    assert [r[0].day for r in home.rows("select first_day from owner order by 1")] == [2, 3, 5, 6, 7, 8]


def test_a_period_that_the_rows_overstep_is_refused(home: Home) -> None:
    from xlops.periods import parse_span
    from xlops.reports.evidence import Hints

    home.put("us/b.csv", by_date(9))
    outcome = home.ingest(hints=Hints(period=parse_span("2026-W45"))).outcomes[0]
    assert outcome.reason.en == (
        "its rows lie in 2026-11-02 … 2026-11-10, outside --period 2026-11-02 … 2026-11-08: leave out --period, or "
        "give the days that the report was asked for"
    )


def test_a_name_and_a_folder_that_contradict_are_refused(home: Home) -> None:
    outcome = home.one("us/2026-W45/BusinessReport 2026-W44.csv", by_asin())
    assert outcome.reason.en == (
        "its name says 2026-10-26 … 2026-11-01, but the folder '2026-W45' says 2026-11-02 … 2026-11-08: move it to "
        "where it belongs"
    )


def test_a_range_in_a_name_is_not_the_day_of_export(home: Home) -> None:
    home.put("us/b 2026-11-02_2026-11-08.csv", by_date(7), date(2026, 11, 20))
    home.ingest()
    assert home.rows("select exported_at::date, exported_by from file") == [(date(2026, 11, 20), "clock")]


def test_d3_the_folder_then_the_settings_tell_the_marketplace(home: Home) -> None:
    home.settings = home.settings.model_copy(update={"marketplaces": ("US", "DE")})
    home.put("b.csv", by_date(3))
    home.put("de/b.csv", by_date(3, date(2026, 11, 24), gmv=9).replace("$", "€"))
    outcomes = home.ingest().outcomes
    found = [(o.reading.marketplace, o.reading.marketplace_by, o.reading.currency) for o in outcomes if o.reading]
    assert found == [("US", "settings", "USD"), ("DE", "folder", "EUR")]


def test_two_files_of_the_same_bytes_are_one(home: Home) -> None:
    home.put("us/a.csv", by_date())
    home.put("us/b.csv", by_date())
    assert [(o.name, o.what) for o in home.ingest().outcomes] == [("us/a.csv", "stored"), ("us/b.csv", "known")]
    assert home.rows("select sum(gmv) from sales_day") == [(700,)]


@pytest.mark.thorough
def test_the_demo_store_read_in_groups_is_the_demo_store_read_one_by_one(
    demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xlops.reports.batches._SMALL_BYTES", 0)
    home = Home(tmp_path, load_settings(demo_store))
    some = sorted(p for p in (demo_store / "exports").rglob("*") if p.is_file())[::4]
    ingest(tmp_path, home.settings, some)
    for view in VIEWS:
        query = (
            f"select v.* exclude (file) from fact_{view} v join file f on f.id = v.file "
            "where f.sha256 in (select sha256 from mine)"
        )
        with open_store(demo_store, read_only=True) as whole, open_store(tmp_path) as alone:
            shas = [r[0] for r in alone.rows("select sha256 from file")]
            for store in (whole, alone):
                store.con.execute("create temp table mine as select unnest(?::varchar[]) as sha256", [shas])
            assert whole.rows(f"select count(*), sum(hash(s)) from ({query}) s") == alone.rows(
                f"select count(*), sum(hash(s)) from ({query}) s"
            )
