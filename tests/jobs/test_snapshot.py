"""D7: worksheet functions read a small snapshot of the last build, never the store."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.stores import tiny_store
from xlops.errors import UsageError
from xlops.jobs.build import build
from xlops.jobs.check import check
from xlops.jobs.ingest import ingest
from xlops.jobs.snapshot import FILE_NAME, Snapshot
from xlops.jobs.snapshot_file import write_file
from xlops.jobs.snapshot_words import of_parents
from xlops.language import NOTHING
from xlops.live import lookups, udfs
from xlops.settings import load_settings
from xlops.targets import Status


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, uncomputed_all: None) -> Path:
    """A small store, ingested and built; what functions read is Python's, no formula's."""
    folder = tiny_store(tmp_path_factory.mktemp("snapshot") / "shop")
    settings = load_settings(folder)
    ingest(folder, settings)
    return build(folder, settings).path


def test_d7_a_function_says_what_the_scorecard_says(book: Path) -> None:
    snapshot = Snapshot.beside(str(book))
    for score in check(book.parent, load_settings(book.parent), "2026-W47").scores:
        if score.value is not None:
            assert snapshot.value(score.kpi.id, "2026-W47") == pytest.approx(score.value)
            assert snapshot.status(score.kpi.id, "2026-W47") == score.status.value
    assert snapshot.target("usp", "2026-W47", marketplace="US") == 0.1
    assert udfs.FUNCTIONS["AMZ_KPI"]("USP", "2026-w47", "", "us", str(book)) == pytest.approx(0.1)
    assert udfs.FUNCTIONS["AMZ_KPI"]("USP", "2026-w47", "", "us", str(book), "expected") == pytest.approx(0.1)
    assert udfs.FUNCTIONS["AMZ_KPI"]("usp", "2026-W46", "", "ALL", str(book)) == "#N/A"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("acso", "2026-W47", "", "ALL"), "'acso' is no KPI of this workbook"),
        (("usp", "2016-W47", "", "ALL"), "'2016-W47' is no period of this workbook"),
    ],
)
def test_what_is_not_there_is_said(book: Path, call: tuple[str, ...], words: str) -> None:
    with pytest.raises(UsageError) as refused:
        udfs.FUNCTIONS["AMZ_KPI"](*call, str(book))
    assert words in str(refused.value)


def test_tables_spill_with_their_header(book: Path) -> None:
    with pytest.raises(UsageError, match="'termz' is no table; did you mean 'terms'"):
        Snapshot.beside(str(book)).table("termz")
    assert Snapshot.beside(str(book)).table("stock") == [Snapshot.beside(str(book)).table("stock")[0]]


def test_the_kpis_of_the_last_build_are_a_table(book: Path) -> None:
    head, *rows = Snapshot.beside(str(book)).table("KPIs", "2026-W47")
    assert head == ["kpi", "period", "marketplace", "value", "target", "status", "expected", "low", "high"]
    scores = {s.kpi.id: s for s in check(book.parent, load_settings(book.parent), "2026-W47").scores}
    of_all = {row[0]: row for row in rows if row[2] == "ALL"}
    assert {row[1] for row in rows} == {"2026-W47"}
    assert {k: row[5] for k, row in of_all.items()} == {k: scores[k].status.value for k in of_all}
    assert of_all["gmv"][3] == 1400.0
    with pytest.raises(UsageError, match="tables: asins, kpis, stock, terms"):
        Snapshot.beside(str(book)).table("x")


def test_d7_the_store_stays_free_and_a_broken_snapshot_is_said(book: Path, tmp_path: Path) -> None:
    (book.parent / "xlops.duckdb").rename(tmp_path / "away")
    try:
        assert Snapshot.beside(str(book)).value("usp", "2026-W47") == pytest.approx(0.1)
    finally:
        (tmp_path / "away").rename(book.parent / "xlops.duckdb")
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 100)
    with pytest.raises(UsageError, match="cannot be read"):
        Snapshot.beside(str(tmp_path / "book.xlsx")).value("usp", "2026-W47")


@pytest.mark.parametrize(
    ("asked", "period"),
    [
        ("last week", "2026-W47"), ("上周", "2026-W47"), (-1, "2026-W47"), ("W47 2026", "2026-W47"),
        ("2026年第47周", "2026-W47"), (46342.0, "2026-W47"), ("November", "2026-11"), ("this month", "2026-11"),
        ("last month", "2026-10"), ("-1m", "2026-10"), (46327.0, "2026-11"), ("MTD", "2026-11 to day 22"),
    ],
)  # fmt: skip
def test_periods_in_words_go_by_the_data(book: Path, asked: object, period: str) -> None:
    """Nothing else than the label of the same period: 46342 is Monday, 16 November 2026."""
    assert lookups.period_of(Snapshot.beside(str(book)), asked) == period


def test_running_periods_hold_the_sums_of_their_days(book: Path) -> None:
    ask = udfs.FUNCTIONS["AMZ_KPI"]
    week = ask("GMV", "last week", "", "", str(book))
    assert week == 1400.0
    assert ask("销售额", [["L4W"], ["mtd"], ["ytd"]], "", "", str(book)) == [["#N/A"]] * 3, "one week is known"


@pytest.mark.thorough
def test_l4w_adds_up_four_weeks(tmp_path: Path, uncomputed_all: None) -> None:
    folder = tiny_store(tmp_path / "shop", weeks=5, language="zh")
    settings = load_settings(folder)
    ingest(folder, settings)
    made = str(build(folder, settings).path)
    ask, status = udfs.FUNCTIONS["AMZ_KPI"], udfs.FUNCTIONS["AMZ_STATUS"]
    weeks = ask("gmv", [["-1"], ["-2"], ["-3"], ["-4"]], "", "", made)
    assert ask("gmv", "l4w", "", "", made) == sum(week for (week,) in weeks) == 5600.0
    assert ask("gmv", "近四周", "US", "", made) == 5600.0
    assert ask("gmv", "MTD", "", "", made) == 22 * 200.0
    assert status("usp", "last week", "US", made) == Status.MET.word.zh


def test_children_add_up_to_their_parent_where_each_is_known() -> None:
    frame = pd.DataFrame({
        "period": ["2026-W47"] * 3, "marketplace": ["US"] * 3, "asin": ["A", "B", "C"], "title": ["x", "y", "z"],
        "gmv": [1.0, 2.0, 4.0], "spend": [1.0, None, 4.0],
    })  # fmt: skip
    found = of_parents(frame, {"A": "P", "B": "P"}).astype(object)
    assert found.where(found.notna(), None).to_dict("records") == [
        {"period": "2026-W47", "marketplace": "US", "asin": "P", "gmv": 3.0, "spend": None}
    ]


def test_kpis_of_an_asin_are_made_from_its_measures(tmp_path: Path) -> None:
    """A share is no column of the file: what is kept are counts and money; a missing measure gives no value."""
    asins = pd.DataFrame(
        {
            "period": ["2026-W47", "2026-W46"], "marketplace": ["US", "US"], "asin": ["B0TEST0001", "B0TEST0001"],
            "spend": [25.0, float("nan")], "ad_sales": [100.0, 50.0],
        }
    )  # fmt: skip
    parents = asins.assign(asin="B0PARENT01", spend=[40.0, 10.0])
    account = [("acos", "2026-W47", "ALL", 0.5, "breach", 0.2, 0.5, 0.5, 0.5)]
    formulas = {"acos": "spend / ad_sales", "cpc": "spend / clicks"}
    written = write_file(tmp_path / FILE_NAME, account, formulas, [], {"asins": asins}, parents)
    book = Snapshot(tmp_path / FILE_NAME)
    assert written == NOTHING
    assert [p.name for p in tmp_path.iterdir()] == [FILE_NAME]
    assert [book.value("acos", w, "B0TEST0001", "US") for w in ("2026-W47", "2026-W46")] == [0.25, None]
    assert [book.value("acos", w, "B0PARENT01", "US") for w in ("2026-W47", "2026-W46")] == [0.4, 0.2]
    assert book.value("cpc", "2026-W47", "B0TEST0001", "US") is None
    assert (book.value("acos", "2026-W47"), book.status("acos", "2026-W47")) == (0.5, "breach")
    assert book.status("acos", "2026-W47", "B0TEST0001", "US") == "no_data"
    with pytest.raises(UsageError, match="'B0TEST0009' is no ASIN"):
        book.value("acos", "2026-W47", "B0TEST0009", "US")
    assert book.table("asins", "2026-W46") == [
        ["period", "marketplace", "asin", "spend", "ad_sales"], ["2026-W46", "US", "B0TEST0001", None, 50.0],
    ]  # fmt: skip


def test_d7_a_build_that_writes_another_snapshot_is_seen_at_the_next_question(tmp_path: Path) -> None:
    def value_of(value: float) -> float | None:
        rows = [("gmv", "2026-W47", "ALL", value, None, None, None, None, None)]
        assert write_file(tmp_path / FILE_NAME, rows, {"gmv": "gmv"}, [], {}, None) == NOTHING
        return Snapshot.beside(str(tmp_path / "book.xlsx")).value("gmv", "2026-W47")

    assert [value_of(value) for value in (1.0, 2.5)] == [1.0, 2.5]
