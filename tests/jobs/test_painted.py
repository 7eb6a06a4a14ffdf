"""What people coloured on the lists that a build writes anew is with the same action, finding and SKU afterwards."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.office import libreoffice_values, validator_errors
from tests.stores import built, copy_store, workbook_path
from tests.workbook.paint import GREEN, RED, YELLOW, cells_in, comment, paint
from tests.workbook.people import cells_of, row_of, type_in
from xlops.jobs.upgrade import upgrade
from xlops.settings import load_settings
from xlops.workbook.package import Package, Painted, comments
from xlops.workbook.package.shapes import all_tables
from xlops.workbook.template import TABLES

W45, W46 = date(2026, 11, 8), date(2026, 11, 15)
KEYS = {"tbl_actions": "no", "tbl_actions_done": "no", "tbl_stock": "sku", "tbl_targets": "kpi"} | {
    f"wk_{name}_2026_W45": "key" for name in ("findings", "next", "more")
}


def cell(package: Package, table: str, row: int, column: str) -> str:
    (ref,) = cells_of(package, table, row, {column: None})
    return ref


def commented(path: Path, table: str, column: str) -> list[str]:
    """The keys of a list beside which a comment stands in a column, and in no other."""
    package = Package(path)
    place, keys = all_tables(package.parts, package.book)[table], package.read_table(table)[KEYS[table]]
    found = comments.places(package.parts, place.sheet_part)
    body, at = place.body, place.body.left + place.columns.index(column)
    return [str(keys[row - body.top]) for c, row in found if body.has(c, row) and c == at]


def colour(package: Package, table: str, row: int, column: str, **look: str) -> str:
    """Change a cell of a list; the row's key."""
    shape = package.tables()[table]
    paint(package, shape.sheet, cell(package, table, row, column), **look)
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
    gone = "kpi|made-up|2026-W45"
    type_in(package, "wk_findings_2026_W45", 4, key=gone)
    comment(package, "W45 2026", {cell(package, "wk_findings_2026_W45", n, "finding"): f"on {n}" for n in (0, 4)})
    comment(package, "Inventory", {cell(package, "tbl_stock", 1, "note"): "ask Li"})
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


@pytest.mark.thorough
def test_d5_a_colour_stays_through_one_more_build_and_makes_no_look_anew(monday: Path, tmp_path: Path) -> None:
    folder = copy_store(monday, tmp_path / "shop")
    path = built(folder, as_of=W46).path
    assert validator_errors(path) == []
    xml = Package(path).parts.read("xl/styles.xml")
    built(folder, as_of=W46, force=True)
    assert coloured(path) == AFTER
    assert Package(path).parts.read("xl/styles.xml") == xml


@pytest.mark.thorough
def test_d5_a_comment_is_with_the_same_row_a_week_later_and_keeps_it(monday: Path, tmp_path: Path) -> None:
    folder = copy_store(monday, tmp_path / "shop")
    path = workbook_path(folder)
    for _ in range(2):
        built(folder, as_of=W46, force=True)
        assert commented(path, "tbl_stock", "note") == [SKU[0]]
        assert commented(path, "wk_findings_2026_W45", "finding") == [PRICE[0]]
        assert commented(path, "wk_more_2026_W45", "finding") == ["kpi|made-up|2026-W45"]


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


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en", "zh"])
def test_d11_so_it_is_after_an_upgrade(monday: Path, tmp_path: Path, language: str) -> None:
    folder = copy_store(monday, tmp_path / "shop")
    path = workbook_path(folder)
    package = Package(path)
    type_in(package, "own_products", 0, sku="BAG", unit_cost=7.5)
    type_in(package, "own_products", 1, sku="MUG", unit_cost=8)
    paint(package, "Products", cell(package, "own_products", 1, "unit_cost"), fill=GREEN)
    package.save(path)
    settings = folder / "xlops.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace('language = "en"', f'language = "{language}"'), "utf-8")
    upgrade(folder, load_settings(folder))
    assert coloured(path) == AFTER
    assert cells_in(Package(path), "own_products", "sku", (GREEN,)) == [("MUG", "unit_cost")]
    assert validator_errors(path) == []


@pytest.mark.thorough
def test_d5_the_look_that_a_build_gives_is_nobody_s(monday: Path, tmp_path: Path) -> None:
    folder = copy_store(monday, tmp_path / "shop")
    workbook_path(folder).unlink()
    for day in (W45, W46):
        package = Package(built(folder, as_of=day).path)
        contracts = {name: re.sub(r"_2026_\w+$", "", name) for name in package.tables()}
        keys = {n: key for n, of in contracts.items() if (t := TABLES.get(of)) and (key := t.told_by)}
        found = package.read_painted(keys, contracts)
        assert (len(found.keys) > 20, found) == (True, Painted(found.keys))
