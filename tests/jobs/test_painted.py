"""What people coloured on the lists that a build writes anew is with the same action, finding and SKU afterwards."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.office import libreoffice_values, validator_errors
from tests.stores import built, copy_store, workbook_path
from tests.workbook.paint import GREEN, RED, YELLOW, cells_in, paint
from tests.workbook.people import cells_of, row_of, type_in
from xlops.workbook.package import Package, Painted
from xlops.workbook.template import TABLES

W45, W46 = date(2026, 11, 8), date(2026, 11, 15)
KEYS = {"tbl_actions": "no", "tbl_actions_done": "no", "tbl_stock": "sku", "tbl_targets": "kpi"} | {
    f"wk_{name}_2026_W45": "key" for name in ("findings", "next", "more")
}


def colour(package: Package, table: str, row: int, column: str, **look: str) -> str:
    """Change a cell of a list; the row's key."""
    shape = package.tables()[table]
    (ref,) = cells_of(package, table, row, {column: None})
    paint(package, shape.sheet, ref, **look)
    return str(package.read_table(table)[KEYS[table]][row])


def coloured(path: Path) -> dict[str, list[tuple[str, str]]]:
    """By table the keys and columns of cells with one of the colours that people used."""
    package = Package(path)
    found = {name: cells_in(package, name, key, (GREEN, RED, YELLOW)) for name, key in KEYS.items()}
    return {name: cells for name, cells in found.items() if cells}


@pytest.fixture(scope="module")
def monday(autumn_store: Path, tmp_path_factory: pytest.TempPathFactory, uncomputed_all: None) -> Path:
    """A store as of one Monday, its lists coloured; one of the actions is done."""
    folder = copy_store(autumn_store, tmp_path_factory.mktemp("painted") / "shop")
    path = built(folder, as_of=W45).path
    package = Package(path)
    for column in ("no", "action"):
        colour(package, "tbl_actions", row_of(package, "tbl_actions", "no", "A-7"), column, fill=YELLOW, b="1")
    colour(package, "tbl_actions", 0, "action", fill=GREEN)
    type_in(package, "tbl_actions", row_of(package, "tbl_actions", "no", "A-7"), do="done")
    colour(package, "wk_findings_2026_W45", 0, "finding", fill=RED, strike="1")
    colour(package, "tbl_stock", 1, "sku", fill=GREEN)
    colour(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", "acos"), "your_target", fill=YELLOW)
    package.save(path)
    return folder


ACTION, TARGET, SKU = ("A-6", "action"), ("acos", "your_target"), ("LF-BOTTLE-202", "sku")
PRICE = ("cause|competitor_price|US|2026-W45", "finding")
DONE = [("A-7", "no"), ("A-7", "action")]
AFTER = {
    "tbl_actions": [ACTION], "tbl_actions_done": DONE, "tbl_stock": [SKU], "tbl_targets": [TARGET],
    "wk_findings_2026_W45": [PRICE],
}  # fmt: skip


def test_d5_a_colour_is_with_the_same_row_a_week_later(monday: Path, tmp_path: Path) -> None:
    folder = copy_store(monday, tmp_path / "shop")
    path = workbook_path(folder)
    before = {name: cells for name, cells in AFTER.items() if name != "tbl_actions_done"}
    assert coloured(path) == before | {"tbl_actions": [ACTION, *DONE]}
    built(folder, as_of=W46)
    assert coloured(path) == AFTER
    assert validator_errors(path) == []
    xml = Package(path).parts.read("xl/styles.xml")
    built(folder, as_of=W46, force=True)
    assert coloured(path) == AFTER
    assert Package(path).parts.read("xl/styles.xml") == xml


@pytest.mark.thorough
def test_d5_so_it_is_where_libreoffice_saved_the_workbook_between(monday: Path, tmp_path: Path) -> None:
    folder = copy_store(monday, tmp_path / "shop")
    path = workbook_path(folder)
    shutil.copy(libreoffice_values(path, tmp_path / "libre"), path)
    built(folder, as_of=W46)
    assert coloured(path) == AFTER
    shutil.copy(libreoffice_values(path, tmp_path / "again"), path)
    built(folder, as_of=W46, force=True)
    assert coloured(path) == AFTER


def test_d5_the_look_that_a_build_gives_is_nobody_s(monday: Path, tmp_path: Path) -> None:
    folder = copy_store(monday, tmp_path / "shop")
    workbook_path(folder).unlink()
    for day in (W45, W46):
        package = Package(built(folder, as_of=day).path)
        contracts = {name: re.sub(r"_2026_\w+$", "", name) for name in package.tables()}
        keys = {n: key for n, of in contracts.items() if (t := TABLES.get(of)) is not None and (key := t.key)}
        assert (len(keys) > 20, package.read_painted(keys, contracts)) == (True, Painted())
