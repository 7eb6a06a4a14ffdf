"""Stores that several test modules share: the demo ingested once a run, workbooks built once, small ones by hand.

The fixtures here are taken over by tests/conftest.py; what they give is not to be changed.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock

from tests.computed import uncompute
from tests.measured import kept_board
from xlops.demo import write_exports
from xlops.facts.history import FILE_NAME, open_store
from xlops.jobs.board import open_board
from xlops.jobs.build import Built, build
from xlops.jobs.identity import choose
from xlops.jobs.ingest import ingest
from xlops.review.scorecard import Board
from xlops.settings import load_settings
from xlops.workbook import headless
from xlops.workbook.package import refresh_values

NEXT_WEEK = date(2026, 11, 29)


def once(root: Path, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, made by the first worker that asks for it. `root` is pytest's base folder of this worker."""
    shared = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    folder = shared / name
    with FileLock(shared / f"{name}.lock"):
        if not folder.exists():
            half = shared / f"{name}.half"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            make(half)
            half.rename(folder)
    return folder


def workbook_path(folder: Path) -> Path:
    """Where the store's workbook stands: the one written last, else where a new one will be."""
    return choose(folder).path


def copy_store(store: Path, folder: Path, *, language: str = "", exports: bool = False) -> Path:
    """The data of a store, and its workbook if it has one, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (FILE_NAME, "xlops.toml"):
        shutil.copy2(store / name, folder / name)
    if workbook_path(store).exists():
        shutil.copy2(workbook_path(store), workbook_path(folder))
    if exports:
        shutil.copytree(store / "exports", folder / "exports")
    if language:
        text = (folder / "xlops.toml").read_text("utf-8")
        (folder / "xlops.toml").write_text(text.replace('language = "en"', f'language = "{language}"'), "utf-8")
    return folder


def built(folder: Path, **options: object) -> Built:
    """`xlops build` of a store that needs no ingest."""
    return build(folder, load_settings(folder), **options)  # type: ignore[arg-type]


def board_of(folder: Path) -> Board:
    """The board of a store; it stays good after the store is closed."""
    with open_store(folder, read_only=True) as store:
        return open_board(store, load_settings(folder))


def add_next_week(folder: Path, scratch: Path) -> list[Path]:
    """What a seller downloads on the next Monday, put into exports/; the week before by ASIN once more."""
    monday, added = NEXT_WEEK + timedelta(days=1), []
    for file in write_exports(scratch, last_day=NEXT_WEEK):
        again = file.parent.name == "2026-W47" and file.name.startswith("BusinessReport")
        if again or date.fromtimestamp(file.stat().st_mtime) == monday:
            target = folder / "exports" / file.relative_to(scratch)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
            added.append(target)
    return added


@pytest.fixture(scope="session")
def demo_exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's files, written once a run."""
    return once(tmp_path_factory.getbasetemp(), "demo-exports", write_exports)


_OF_AUTUMN = re.compile(r"BusinessReport|FBA|seller performance|Sponsored_Products_Campaign_report")


@pytest.fixture(scope="session")
def autumn_store(tmp_path_factory: pytest.TempPathFactory, demo_exports: Path) -> Path:
    """What the demo's people downloaded for one marketplace since October, but for the largest: a tenth of the demo.

    It has two reviews due (W47 2026, M10 2026), findings, stock, ASINs and campaigns. Copy it.
    """

    def make(folder: Path) -> None:
        (folder / "xlops.toml").write_text('store = "Autumn"\nlanguage = "en"\nmarketplaces = ["US"]\n', "utf-8")
        since = datetime(2026, 10, 4, tzinfo=UTC).timestamp()
        for file in sorted((demo_exports / "us").rglob("*")):
            if _OF_AUTUMN.search(file.name) and file.stat().st_mtime > since:
                target = folder / "exports" / file.relative_to(demo_exports)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, target)
        assert [o.reason for o in ingest(folder, load_settings(folder)).of("refused")] == []

    shared = once(tmp_path_factory.getbasetemp(), "autumn", make)
    return copy_store(shared, tmp_path_factory.mktemp("autumn") / "demo", exports=True)


@pytest.fixture(scope="session")
def autumn_built(tmp_path_factory: pytest.TempPathFactory, autumn_store: Path) -> Path:
    """The autumn's store with its first workbook, whose formulas show what the template's did. Copy it."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            uncompute(patch)
            built(copy_store(autumn_store, folder / "shop"))

    return once(tmp_path_factory.getbasetemp(), "autumn-built", make) / "shop"


def _computed(folder: Path) -> None:
    """The store's workbook with all its values: whoever asks for it first may have left the computing out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(headless, "refresh_values", refresh_values)
        built(folder)


@pytest.fixture(scope="session")
def board(demo_store: Path) -> Board:
    """Everything measured of the demo store."""
    with open_store(demo_store, read_only=True) as store:
        return kept_board(store, load_settings(demo_store))


def _built(tmp_path_factory: pytest.TempPathFactory, demo_store: Path, language: str) -> Path:
    def make(folder: Path) -> None:
        _computed(copy_store(demo_store, folder / "demo", language=language))

    return workbook_path(once(tmp_path_factory.getbasetemp(), f"built-{language}", make) / "demo")


@pytest.fixture(scope="session")
def built_en(tmp_path_factory: pytest.TempPathFactory, demo_store: Path) -> Path:
    """The demo's workbook in English."""
    return _built(tmp_path_factory, demo_store, "en")


@pytest.fixture(scope="session")
def built_zh(tmp_path_factory: pytest.TempPathFactory, demo_store: Path) -> Path:
    """The demo's workbook in Chinese."""
    return _built(tmp_path_factory, demo_store, "zh")


@pytest.fixture(scope="session")
def nine_weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny store of nine weeks with its first workbook, of a week and a month. Copy it."""

    def make(folder: Path) -> None:
        _computed(tiny_store(folder / "shop", weeks=9))

    return once(tmp_path_factory.getbasetemp(), "nine-weeks", make) / "shop"


BY_DATE = (
    "Date,Ordered Product Sales,Units Ordered,Total Order Items,Page Views - Total,Sessions - Total,"
    "Featured Offer (Buy Box) Percentage,Unit Session Percentage,Units Refunded,Refund Rate"
)


def by_date(first: date, days: int = 7, *, sales: Iterable[float] = (), units: int = 10, sessions: int = 100) -> str:
    """A Sales and Traffic report by date, as Seller Central writes it."""
    money = list(sales) or [200.0] * days
    rows = [BY_DATE]
    for n in range(days):
        day = first + timedelta(days=n)
        rows.append(
            f'{day.month}/{day.day}/{day:%y},"${money[n % len(money)]:,.2f}",{units},{units - 1},{sessions * 2},'
            f"{sessions},90.00%,{units / sessions:.2%},1,{1 / units:.2%}"
        )
    return "\n".join(rows) + "\n"


@cache
def _kept() -> Path:
    """A folder of this process for what is made once and copied often."""
    folder = Path(tempfile.mkdtemp(prefix="xlops-stores-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def kept_folder() -> Path:
    """A new folder of this process, for a store that is made once and copied."""
    return Path(tempfile.mkdtemp(dir=_kept()))


@cache
def _blank_store() -> Path:
    folder = _kept() / "blank"
    folder.mkdir()
    with open_store(folder):
        pass
    return folder / FILE_NAME


def begin_store(folder: Path) -> None:
    """Put a store without data into the folder: DuckDB takes longer to make its tables than to fill them."""
    shutil.copyfile(_blank_store(), folder / FILE_NAME)


def tiny_store(folder: Path, *, toml: str = "", weeks: int = 1, language: str = "en") -> Path:
    """A store of one marketplace with only a by-date business report: the last `weeks` weeks up to 2026-11-22."""
    return shutil.copytree(_tiny_store(toml, weeks, language), folder)


@cache
def _tiny_store(toml: str, weeks: int, language: str) -> Path:
    folder = kept_folder()
    (folder / "exports").mkdir()
    begin_store(folder)
    text = f'store = "Tiny"\nlanguage = "{language}"\nmarketplaces = ["US"]\n{toml}'
    (folder / "xlops.toml").write_text(text, "utf-8")
    first = date(2026, 11, 16) - timedelta(weeks=weeks - 1)
    file = folder / "exports" / "BusinessReport-11-26-26.csv"
    file.write_text(by_date(first, 7 * weeks), "utf-8")
    exported = 1795_651_200  # 2026-11-26 00:00 UTC
    os.utime(file, (exported, exported))
    assert [o.what for o in ingest(folder, load_settings(folder)).outcomes] == ["stored"]
    return folder
