"""A column or name that a person deleted is said to be gone, with the way back; no template's age is blamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.older import rewrite
from tests.stores import built, copy_store, workbook_path
from tests.tiers import thorough_after
from tests.workbook.people import edit, type_in
from xlops.jobs.build import Built
from xlops.jobs.ingest import ingest
from xlops.jobs.upgrade import upgrade
from xlops.reports.evidence import Hints
from xlops.settings import load_settings
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box, cell_ref


def delete(path: Path, table: str, *columns: str) -> None:
    """Take columns away from a table: what stood in them is gone, and their place has another heading."""
    package = edit(path)
    shape = package.tables()[table]
    box, names = Box.parse(shape.ref), list(shape.columns)
    cells = {
        cell_ref(box.left + names.index(c), row): None for c in columns for row in range(box.top + 1, box.bottom + 1)
    }
    package.write_cells(shape.sheet, cells)
    package.save(path)
    names_of = {f' name="{c}"'.encode(): f' name="Column{n}"'.encode() for n, c in enumerate(columns, 1)}

    def change(name: str, content: bytes) -> bytes:
        if f'displayName="{table}"'.encode() in content:
            for old, new in names_of.items():
                content = content.replace(old, new)
        return content

    rewrite(path, change)


def said(done: Built) -> list[tuple[str, str, str]]:
    told = [f for f in done.findings if f.code in ("column-gone", "name-gone", "sheet-gone")]
    return [(f.code, f.file, f.message.en.partition(":")[0]) for f in told]


PLAN = (
    "snapshot-date\tsku\tasin\tproduct-name\tavailable\tunits-shipped-t7\tunits-shipped-t30\tunits-shipped-t60"
    "\tunits-shipped-t90\tyour-price\tinv-age-0-to-90-days\n"
    "2026-11-23\tBAG\tB0BAG00001\tTravel bag\t90\t20\t80\t160\t240\t20\t0\n"
)
GONE = [
    ("column-gone", "Inventory", "the column Title is gone from its table"),
    ("column-gone", "Inventory", "the column Note is gone from its table"),
    ("column-gone", "Products", "the column Unit cost is gone from its table"),
]


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d14_a_deleted_column_is_told_and_comes_back_with_what_was_typed(nine_weeks: Path, tmp_path: Path) -> None:
    folder = copy_store(nine_weeks, tmp_path / "shop")
    photograph = tmp_path / "plan.txt"
    photograph.write_text(PLAN, "utf-8")
    ingest(folder, load_settings(folder), [photograph], Hints(marketplace="US"))
    built(folder)
    path = workbook_path(folder)
    package = edit(path)
    type_in(package, "tbl_stock", 0, note="ship by sea")
    type_in(package, "own_products", 0, sku="BAG", unit_cost=7.5)
    type_in(package, "own_products", 1, sku="MUG", unit_cost="1.250")
    package.save(path)
    built(folder)
    copy = (folder / "inputs" / "tbl_stock.csv").read_text("utf-8-sig")
    delete(path, "tbl_stock", "title", "note")
    delete(path, "own_products", "unit_cost")
    done = built(folder)
    assert (said(done), done.applied.lacking) == (GONE, [])
    assert (folder / "inputs" / "tbl_stock.csv").read_text("utf-8-sig") == copy
    upgrade(folder, load_settings(folder))
    table = Package(path).read_table("tbl_stock")
    assert [table[c][0] for c in ("sku", "title", "note")] == ["BAG", "Travel bag", "ship by sea"]
    products = Package(path).read_table("own_products")
    assert [products[c][:2] for c in ("sku", "unit_cost")] == [["BAG", "MUG"], [7.5, "1.250"]]
    assert said(built(folder, force=True)) == []


NAME_GONE = [("name-gone", "", "the name cfg_freshness is gone from the workbook, or its cells were deleted")]


@pytest.mark.usefixtures("uncomputed")
@pytest.mark.parametrize(
    ("contract", "told", "lacking"), thorough_after(1, [(None, NAME_GONE, []), (6, [], ["cfg_freshness"])])
)
def test_a_deleted_name_is_told_and_an_older_template_is_not_blamed(
    nine_weeks: Path, tmp_path: Path, contract: int | None, told: list[tuple[str, str, str]], lacking: list[str]
) -> None:
    folder = copy_store(nine_weeks, tmp_path / "shop")
    path = workbook_path(folder)
    package = edit(path)
    package.set_defined_name("cfg_freshness", "#REF!")
    if contract:
        package.write_name("meta_contract", contract)
    package.save(path)
    done = built(folder)
    assert (said(done), done.applied.lacking) == (told, lacking)
