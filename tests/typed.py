"""The demo with the sheets that its people typed, made once a run for all tests. What is given is not to be changed."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.stores import built, copy_store, once, workbook_path
from xlops.demo import own_sheets
from xlops.facts.history import open_store
from xlops.jobs.run import Run
from xlops.jobs.sheets import Own, data_day, store_own
from xlops.settings import load_settings
from xlops.sheets.days import shopping_days
from xlops.sheets.files import read_csv, write_csv
from xlops.sheets.schema import SHEETS

LAST = date(2026, 11, 22)
TYPED = "inputs"


@pytest.fixture(scope="session")
def typed_store(tmp_path_factory: pytest.TempPathFactory, demo_store: Path) -> Path:
    """The demo's store with the sheets that its people typed, as CSV in `inputs/`, taken in as of its last day."""
    shared = once(tmp_path_factory.getbasetemp(), "typed", lambda folder: _type_into(copy_store(demo_store, folder)))
    return _copy(shared, tmp_path_factory.mktemp("recomputed") / "demo")


@pytest.fixture(scope="session")
def built_typed(tmp_path_factory: pytest.TempPathFactory, typed_store: Path) -> Path:
    """The workbook of that store."""
    root = tmp_path_factory.getbasetemp()
    shop = once(root, "typed-built", lambda folder: built(_copy(typed_store, folder / "demo")))
    return workbook_path(shop / "demo")


def _copy(store: Path, folder: Path) -> Path:
    shutil.copytree(store / TYPED, copy_store(store, folder) / TYPED)
    return folder


def _type_into(folder: Path) -> None:
    settings, rows = load_settings(folder), own_sheets(LAST)
    days = shopping_days(settings.marketplaces, (LAST.year - 1, LAST.year, LAST.year + 1))
    rows["events"] = sorted([*rows["events"], *days], key=lambda row: row["first_day"])
    grids = {}
    for name, typed in rows.items():
        file = folder / TYPED / f"{name}.csv"
        file.parent.mkdir(exist_ok=True)
        write_csv(file, SHEETS[name], typed, "en")
        grids[name] = read_csv(file, SHEETS[name], file.name, "en")
    with open_store(folder) as store:
        day = data_day(store)
        assert day == LAST
        assert (
            store_own(Run(folder, settings, store, folder / "none.xlsx", datetime(2026, 11, 23)), Own(grids), day) == []
        )
