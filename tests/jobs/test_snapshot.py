"""D7: worksheet functions read a small snapshot of the last build, never the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stores import tiny_store
from xlops.errors import UsageError
from xlops.jobs.build import build
from xlops.jobs.check import check
from xlops.jobs.ingest import ingest
from xlops.jobs.snapshot import FILE_NAME, Snapshot
from xlops.live import udfs
from xlops.settings import load_settings


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store, ingested and built."""
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
    assert snapshot.target("usp", "2026-W47", "US") == 0.1
    assert udfs.FUNCTIONS["AMZ_KPI"]("USP", "2026-w47", "", "us", str(book)) == pytest.approx(0.1)
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


def test_d7_the_store_stays_free_and_a_broken_snapshot_is_said(book: Path, tmp_path: Path) -> None:
    (book.parent / "xlops.duckdb").rename(tmp_path / "away")
    try:
        assert Snapshot.beside(str(book)).value("usp", "2026-W47") == pytest.approx(0.1)
    finally:
        (tmp_path / "away").rename(book.parent / "xlops.duckdb")
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 100)
    with pytest.raises(UsageError, match="cannot be read"):
        Snapshot.beside(str(tmp_path / "book.xlsx")).value("usp", "2026-W47")
