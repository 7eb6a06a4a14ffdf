"""`portfolio.xlsx`: filled in place, and what people typed or drew in it stays."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from tests.fleet.told import action, group, kpi, of, told
from xlops.errors import WorkbookError
from xlops.fleet.book import write_book
from xlops.fleet.outcome import StoreOutcome
from xlops.fleet.portfolio import Portfolio
from xlops.language import plain
from xlops.workbook.package import CellFormula, Package
from xlops.workbook.package.references import Box, cell_ref, column_letters
from xlops.workbook.portfolio import GROUPS, MISSING, NAMES, OFF, STORES, TABLES, TODO
from xlops.workbook.template import template_path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "shop.xlsx").touch()
    return tmp_path


def two(root: Path, **more: Any) -> Portfolio:
    off = kpi("acos", 0.31, "breach", unit="share", change=0.02)
    kpis, late = [off, kpi("gmv", 1000.0, "met", previous=800.0)], [action(1, "2026-11-20")]
    a = told("Alpha", 1000, 800, kpis=kpis, actions=late, owners=[group("Ann", 1000, 0.25)])
    broken = {"b": StoreOutcome("b", "failed", plain("no room"))}
    return of({"a": a, "b": told("Beta", 10, 10), **more}, broken, root=root)


def read(root: Path, table: str) -> dict[str, list[Any]]:
    return dict(Package(root / "portfolio.xlsx").read_table(table))


def test_the_templates_keep_the_contract() -> None:
    for lang in ("en", "zh"):
        package = Package(template_path(lang, "portfolio"))
        assert {n: list(s.columns) for n, s in package.tables().items()} == {t.name: list(t.ids) for t in TABLES}
        assert {n.name for n in NAMES} <= package.defined_names().keys()


def test_every_table_says_what_the_portfolio_knows(root: Path) -> None:
    assert write_book(root, two(root), None).written
    stores = read(root, STORES)
    assert [stores[c] for c in ("status", "store", "gmv", "acos", "s_acos", "off", "why")] == [
        ["✖ not updated", "✖ breach"], ["Beta", "Alpha"], [10, 1000], [None, 0.31], [None, "breach"], [None, 1],
        ["no room", ""],
    ]  # fmt: skip
    assert (read(root, OFF)["kpi"][:1], read(root, OFF)["change"][:1]) == (["ACOS"], [2])
    assert read(root, GROUPS)["key"][:1] == ["owner|Ann|USD"]
    assert read(root, TODO)["days"][:1] == [8]
    assert read(root, MISSING)["dates"][:1] == ["no room"]
    formulas = Package(root / "portfolio.xlsx").read_formulas("Portfolio")
    assert sorted(f for f in formulas.values() if "HYPERLINK" in f) == [
        'HYPERLINK("a/shop.xlsx","Alpha")', 'HYPERLINK("b/shop.xlsx","Beta")',
    ]  # fmt: skip


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_d5_what_people_typed_and_their_own_sheets_stay_with_their_store(root: Path) -> None:
    write_book(root, two(root), "en")
    path = root / "portfolio.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Portfolio"]
    table = sheet.tables[STORES]
    left, top = (int(n or 0) for n in range_boundaries(table.ref)[:2])
    note = left + [c.name for c in table.tableColumns].index("note")
    sheet.cell(top + 1, note, "call Beta")
    book.create_sheet("Mine")["A1"] = "my own"
    book.save(path)
    renewed = two(root, c=told("Gamma", 5, 5))
    assert write_book(root, renewed, "en").backup is not None
    stores = read(root, STORES)
    assert dict(zip(stores["store"], stores["note"], strict=True)) == {
        "Beta": "call Beta",
        "Alpha": None,
        "Gamma": None,
    }
    assert openpyxl.load_workbook(path)["Mine"]["A1"].value == "my own"
    gone = of({"a": told("Alpha", 1000, 800), "c": told("Gamma", 5, 5)}, root=root)
    write_book(root, gone, "en")
    assert [read(root, STORES)[c] for c in ("status", "store", "note")] == [
        ["✔ met", "✔ met", "– no longer there"], ["Alpha", "Gamma", "Beta"], [None, None, "call Beta"],
    ]  # fmt: skip


def test_a_portfolio_that_says_the_same_is_left_as_it_is(root: Path) -> None:
    write_book(root, two(root), "en")
    before = (root / "portfolio.xlsx").read_bytes()
    assert not write_book(root, two(root), None).written
    assert (root / "portfolio.xlsx").read_bytes() == before


def test_d6_another_workbook_language_or_an_open_one_is_refused(root: Path) -> None:
    write_book(root, two(root), "zh")
    assert read(root, STORES)["status"][0] == "✖ 未更新"
    with pytest.raises(WorkbookError, match="is in 'zh', 'en' was asked for"):
        write_book(root, two(root), "en")
    (root / "~$portfolio.xlsx").write_bytes(b"\x03Ann")
    with pytest.raises(WorkbookError, match="is open in Excel or WPS of Ann"):
        write_book(root, two(root), None)
    (root / "~$portfolio.xlsx").unlink()
    shutil.copyfile(template_path("en"), root / "portfolio.xlsx")
    with pytest.raises(WorkbookError, match="is no portfolio of xlops"):
        write_book(root, two(root), None)
    (root / "portfolio.xlsx").write_bytes(b"junk")
    with pytest.raises(WorkbookError, match=r"is no portfolio of xlops: move it away, then run again \("):
        write_book(root, two(root), None)


def type_beside(path: Path, store: str, said: str) -> None:
    package = Package(path)
    shape = package.tables()[STORES]
    box = Box.parse(shape.ref)
    row = box.top + 1 + package.read_table(STORES)["store"].index(store)
    package.write_cells(shape.sheet, {cell_ref(box.left + list(shape.columns).index("note"), row): said})
    package.save(path)


def shown(root: Path) -> list[tuple[Any, ...]]:
    """Store, note and link of each row."""
    package = Package(root / "portfolio.xlsx")
    shape = package.tables()[STORES]
    box, formulas, rows = Box.parse(shape.ref), package.read_formulas(shape.sheet), package.read_table(STORES)
    letter = column_letters(box.left + list(shape.columns).index("store"))
    return [
        (store, note, formulas.get(f"{letter}{n}", ""))
        for n, (store, note) in enumerate(zip(rows["store"], rows["note"], strict=True), box.top + 1)
    ]


def test_a_kept_row_of_a_store_that_is_gone_keeps_its_own_name_and_no_link(root: Path) -> None:
    write_book(root, two(root), "en")
    type_beside(root / "portfolio.xlsx", "Beta", "call Beta")
    alone = of({"a": told("Alpha", 1000, 800)}, root=root)
    alpha, beta = ("Alpha", None, 'HYPERLINK("a/shop.xlsx","Alpha")'), ("Beta", "call Beta", "")
    for _ in range(2):
        write_book(root, alone, "en")
        assert shown(root) == [alpha, beta]
        type_beside(root / "portfolio.xlsx", "Beta", "call Beta")  # another file: it is written anew
    write_book(root, two(root), "en")
    assert sorted(shown(root)) == [alpha, ("Beta", "call Beta", 'HYPERLINK("b/shop.xlsx","Beta")')]


def test_a_stray_row_that_an_earlier_xlops_left_goes(root: Path) -> None:
    write_book(root, of({"a": told("Alpha", 1000, 800)}, root=root), "en")
    path = root / "portfolio.xlsx"
    package = Package(path)
    shape = package.tables()[STORES]
    box = Box.parse(shape.ref)
    stray = cell_ref(box.left + list(shape.columns).index("store"), box.bottom)
    package.write_cells(shape.sheet, {stray: CellFormula('HYPERLINK("a/shop.xlsx","Alpha")', "Alpha")})
    package.save(path)
    write_book(root, two(root), "en")
    assert sorted(name for name, *_ in shown(root)) == ["Alpha", "Beta"]
