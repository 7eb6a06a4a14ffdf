"""What many tests share: the real samples, and the demo store, written and read once per run."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings

from tests import tiers
from tests.computed import uncomputed, uncomputed_all
from tests.measured import measured_once
from tests.skips import NEEDS_PROC, NO_SAMPLES, pytest_sessionfinish, pytest_terminal_summary
from tests.stores import (
    autumn_built,
    autumn_store,
    board,
    built_en,
    built_zh,
    copy_store,
    demo_exports,
    nine_weeks,
    once,
)
from tests.typed import built_typed, typed_store
from tests.windows_like import WholeRun
from xlops.demo import settings_toml
from xlops.facts.history import FILE_NAME as STORE
from xlops.facts.history import open_store
from xlops.jobs.arrivals import Arrivals, arrivals_of
from xlops.jobs.ingest import EXPORTS, ingest
from xlops.settings import FILE_NAME, load_settings

__all__ = [
    "autumn_built",
    "autumn_store",
    "board",
    "built_en",
    "built_typed",
    "built_zh",
    "demo_exports",
    "measured_once",
    "nine_weeks",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "typed_store",
    "uncomputed",
    "uncomputed_all",
]

# how long an example takes is the machine's affair
settings.register_profile("xlops", deadline=None)
settings.load_profile("xlops")

# many tests start xlops as a program; where Python may keep no bytecode, each of them compiles all of it anew
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-update", action="store_true", help="write the goldens of tests/reports/golden anew")
    parser.addoption("--windows-like", action="store_true", help="files as Windows sees them: tests/windows_like.py")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(tiers, "tiers")
    if config.option.windows_like:
        if sys.platform != "linux":
            raise pytest.UsageError(f"--windows-like {NEEDS_PROC}")
        config.pluginmanager.register(WholeRun(), "windows-like")
    alone = config.option.markexpr == tiers.THOROUGH  # the thorough ones by themselves: as many threads as users have
    if os.environ.get("PYTEST_XDIST_WORKER") and not alone:
        _one_thread_each()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests and all that they import live to the end: no search for garbage need look at them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000)  # a build makes millions of objects, and few of them in a ring
        gc.enable()


def _one_thread_each() -> None:
    """Beside others a worker has one core: a second thread of DuckDB costs a third more on stores of a few rows."""
    connect = duckdb.connect
    blank = _Blank()

    def alone(
        database: str = ":memory:", config: dict[str, Any] | None = None, **options: Any
    ) -> duckdb.DuckDBPyConnection:
        blank.lay(Path(database))
        return connect(database, config={"threads": 1, **(config or {})}, **options)

    duckdb.connect = alone  # type: ignore[assignment]


class _Blank:
    """A store without facts, made once: its sixty tables take five times as long as a copy of them."""

    def __init__(self) -> None:
        self._made: bytes | None = None

    def lay(self, path: Path) -> None:
        """Where a store is to be made, lay the blank one."""
        if path.name != STORE or path.exists() or not path.parent.is_dir():
            return
        if self._made is None:
            self._made = b""  # of the one that is made now
            with tempfile.TemporaryDirectory() as folder:
                with open_store(Path(folder)):
                    pass
                self._made = (Path(folder) / STORE).read_bytes()
        if self._made:
            with suppress(OSError):
                path.write_bytes(self._made)


@pytest.fixture(scope="session", autouse=True)
def _files_came_later() -> Iterator[None]:
    """What tests date a week ahead is first seen after that, whichever day the tests run: somewhere it is that day."""

    def late(folder: Path, exports: Path, moment: datetime) -> Arrivals:
        return arrivals_of(folder, exports, moment.replace(year=max(moment.year, 2028)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xlops.jobs.ingest.arrivals_of", late)
        yield


@pytest.fixture(scope="session")
def samples() -> Path:
    """Real exports, kept outside the repository."""
    folder = Path(__file__).parents[2] / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip(NO_SAMPLES)
    return folder


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory, demo_exports: Path) -> Path:
    """The demo store's folder: settings, exports, and everything of them ingested. Read it only."""

    def make(folder: Path) -> None:
        (folder / FILE_NAME).write_text(settings_toml("en"), encoding="utf-8")
        shutil.copytree(demo_exports, folder / EXPORTS)
        result = ingest(folder, load_settings(folder))
        assert [o.reason for o in result.of("refused")] == []

    shared = once(tmp_path_factory.getbasetemp(), "demo-store", make)
    # a copy for each worker: a store that one process writes is closed to all others
    return copy_store(shared, tmp_path_factory.mktemp("demo") / "demo-store", exports=True)
