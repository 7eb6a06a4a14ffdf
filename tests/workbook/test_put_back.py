"""Our PivotTable after LibreOffice saved the workbook: its table is its source again, theirs stay as they were left."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.office import libreoffice_values, validator_errors
from tests.stores import built, copy_store, workbook_path
from tests.workbook.hard import PIVOT as THEIRS
from tests.workbook.hard import add_hard
from xlops.workbook.flat import FLAT
from xlops.workbook.package import Package
from xlops.workbook.put_back import put_back
from xlops.workbook.template import template_path

CACHE, TABLE = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotTables/pivotTable1.xml"
ROWS = '<rowFields count="2"><field x="3"/><field x="5"/></rowFields>'
OFFICE = b'<worksheetSource ref="B11:R12" sheet="Data"/>'


def given(part: str) -> bytes:
    with zipfile.ZipFile(template_path("en")) as book:
        return book.read(part)


def saved(path: Path, change: dict[str, str], cells: dict[str, str] | None = None) -> Package:
    """The template as LibreOffice leaves it: a range for its source, and what else is changed in the PivotTable."""
    package = Package(template_path("en"))
    package.parts.put(CACHE, re.sub(rb"<worksheetSource [^>]*/>", OFFICE, given(CACHE)))
    table = given(TABLE).decode()
    for old, new in change.items():
        assert old in table, old
        table = table.replace(old, new)
    package.parts.put(TABLE, table.encode())
    package.write_cells("Pivot", cells or {})
    package.save(path)
    return Package(path)


def test_a_range_is_the_table_again(tmp_path: Path) -> None:
    cells = {"B8": "Week", "C8": "- all -", "B10": "Marketplace", "H61": "Total"}
    wide = {'<location ref="B10:G11"': '<location ref="B10:H61"'}
    package = saved(tmp_path / "a.xlsx", wide, cells | {"J10": "mine"})
    assert put_back(package, "en") == ["Pivot"]
    package.save(tmp_path / "b.xlsx")
    with Package(tmp_path / "b.xlsx") as after:
        assert after.parts.read(CACHE) == given(CACHE)
        assert after.parts.tree(TABLE).attrib == Package(template_path("en")).parts.tree(TABLE).attrib
        assert b'<location ref="B10:G11"' in after.parts.read(TABLE)
        assert set(after.read_cells("Pivot", list(cells)).values()) == {None}
        assert after.read_cells("Pivot", ["J10"]) == {"J10": "mine"}
        assert put_back(after, "en") == []


def test_one_whose_fields_are_gone_gets_them_again(tmp_path: Path) -> None:
    table = given(TABLE).decode()
    fields = table[table.index("<pivotFields") : table.index("<pivotTableStyleInfo")]
    location = table[table.index("<location") : table.index("<pivotFields")]
    left = {fields: '<pivotFields count="0"/>', location: '<location ref="B8:B9" firstHeaderRow="1" firstDataRow="1"/>'}
    package = saved(tmp_path / "a.xlsx", left, {"B8": "Filter", "B6": "as it was"})
    assert put_back(package, "en") == ["Pivot"]
    assert fields.encode() in package.parts.read(TABLE)
    assert package.read_cells("Pivot", ["B6", "B8"]) == {"B6": "as it was", "B8": None}


@pytest.mark.parametrize(
    "change",
    [
        {ROWS: '<rowFields count="1"><field x="6"/></rowFields>'},
        {'dataField name="Sum of sales" fld="10"': 'dataField name="Sum of items" fld="12"'},
        {'<location ref="B10:G11"': '<location ref="M10:R11"'},
        {'<location ref="B10:G11"': '<location ref="B30:G31"'},
    ],
    ids=["rows", "sums", "right", "below"],
)
def test_one_that_a_person_arranged_is_left_alone(change: dict[str, str], tmp_path: Path) -> None:
    package = saved(tmp_path / "a.xlsx", change)
    before = {name: package.parts.read(name) for name in package.parts.names()}
    assert put_back(package, "en") == []
    assert {name: package.parts.read(name) for name in package.parts.names()} == before


def test_one_that_still_reads_the_table_is_left_alone() -> None:
    package = Package(template_path("en"))
    assert put_back(package, "en") == []
    assert package.parts.changed() == {}


def test_a_cache_that_theirs_reads_too_stays_theirs(tmp_path: Path) -> None:
    package = saved(tmp_path / "a.xlsx", {})
    add_hard(tmp_path / "a.xlsx")
    package = Package(tmp_path / "a.xlsx")
    parts = package.parts
    [theirs] = parts.related(package.book.sheet_part(THEIRS), "pivotTable")
    for relation in parts.relations(theirs):
        parts.unlink(theirs, relation.id)
    parts.link(theirs, "pivotCacheDefinition", CACHE)  # as LibreOffice does with caches of one source
    before = parts.read(theirs), parts.read(CACHE)
    assert put_back(package, "en") == ["Pivot"]
    assert (parts.read(theirs), parts.read(CACHE)) == before
    [fresh] = parts.related(TABLE, "pivotCacheDefinition")
    assert fresh != CACHE
    assert parts.read(fresh) == given(CACHE)
    numbers = [e.get("cacheId") for e in package.book.child("pivotCaches")]
    assert parts.tree(TABLE).get("cacheId") == numbers[-1]
    assert len(numbers) == len(set(numbers))


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_a_build_after_libreoffice_puts_ours_back_and_leaves_theirs(autumn_built: Path, tmp_path: Path) -> None:
    folder = copy_store(autumn_built, tmp_path / "shop")
    path = workbook_path(folder)
    add_hard(path)
    path.write_bytes(libreoffice_values(path, tmp_path / "office").read_bytes())
    with Package(path) as package:
        [theirs] = package.parts.related(package.book.sheet_part(THEIRS), "pivotTable")
        cache = package.parts.related(theirs, "pivotCacheDefinition")[0]
        before = package.parts.read(theirs), package.parts.read(cache)
    assert built(folder, force=True).applied.put_back == ["Pivot"]
    with Package(path) as package:
        parts = package.parts
        assert (parts.read(theirs), parts.read(cache)) == before
        [ours] = parts.related(package.book.sheet_part("Pivot"), "pivotTable")
        assert f'<worksheetSource name="{FLAT}"/>'.encode() in parts.read(
            parts.related(ours, "pivotCacheDefinition")[0]
        )
        assert parts.tree(ours).get("rowGrandTotals") == "0"  # currencies never add up
    assert [e for e in validator_errors(path) if ours in e] == []
    assert built(folder, force=True).applied.put_back == []
