"""Our PivotTable as it was given, where LibreOffice has saved the workbook.

LibreOffice knows no source that is a table: it writes down the range that the table has that day, so that the
PivotTable no longer grows; it leaves out that it is read anew when the workbook opens, gives it grand totals that add
up currencies, and empties its list of fields while the table has no rows yet. Those of other people stay as they were.
"""

from __future__ import annotations

from lxml import etree

from xlops.errors import WorkbookError
from xlops.workbook.flat import FLAT, PIVOT
from xlops.workbook.package import Package
from xlops.workbook.package.parts import RELATION, Element, parse, serialise, tag, whole
from xlops.workbook.package.references import Box, cell_ref
from xlops.workbook.template import template_path

_CACHE, _TABLE, _RECORDS = "pivotCacheDefinition", "pivotTable", "pivotCacheRecords"
_LAYOUT = {"rowFields": "x", "pageFields": "fld", "dataFields": "fld"}


def put_back(package: Package, language: str) -> list[str]:
    """Give our PivotTable its table for a source again, unless a person arranged it otherwise; the sheets changed."""
    if FLAT not in package.tables():
        return []
    spoilt = [(sheet, part) for sheet, part in _ours(package).items() if _source(package, part) != FLAT]
    if not spoilt:
        return []
    template = Package(template_path(language))
    [given] = _ours(template).values()
    changed = []
    for sheet, part in spoilt:
        there, here = template.parts.tree(given), package.parts.tree(part)
        if _is_arranged(here, there):
            continue
        _clear(package, sheet, _box(here))
        _set_cache(package, part, template.parts.read(template.parts.related(given, _CACHE)[0]))
        number = package.parts.tree(part).get("cacheId", "1")
        fresh = parse(template.parts.read(given), part)
        fresh.set("cacheId", number)
        package.parts.put(part, serialise(fresh))
        changed.append(sheet)
    return changed


def _ours(package: Package) -> dict[str, str]:
    """Sheet → the part of the PivotTable of ours that stands on it."""
    return {
        sheet: table
        for sheet, part in package.book.sheet_parts().items()
        for table in package.parts.related(part, _TABLE)
        if package.parts.tree(table).get("name") == PIVOT and package.parts.related(table, _CACHE)
    }


def _source(package: Package, table: str) -> str | None:
    """The name of the table that it reads; None for a range."""
    cache = package.parts.tree(package.parts.related(table, _CACHE)[0])
    return next((e.get("name") for e in cache.iter(tag("worksheetSource"))), None)


def _is_arranged(here: Element, given: Element) -> bool:
    """Whether other columns than were given stand in it, or it elsewhere; one without fields has none to lose."""
    now, was = _box(here), _box(given)
    moved = now.left != was.left or not now.overlaps(was)
    return moved or (here.find(f".//{tag('pivotField')}") is not None and _layout(here) != _layout(given))


def _layout(table: Element) -> dict[str, list[str | None]]:
    """Which columns stand in rows, filter and sums."""
    return {name: [e.get(key) for e in table.iterfind(f"{tag(name)}/*")] for name, key in _LAYOUT.items()}


def _box(table: Element) -> Box:
    """The cells that it fills, with its filter and the row between."""
    location = table.find(tag("location"))
    if location is None:
        raise WorkbookError("the workbook is damaged: a pivot table has no location")
    box, filters = Box.parse(location.get("ref", "")), whole(location, "rowPageCount")
    return box._replace(top=max(1, box.top - filters - bool(filters)))


def _clear(package: Package, sheet: str, box: Box) -> None:
    """Blank what it shows: Excel would ask before it writes over cells that are not the PivotTable's."""
    cells = [cell_ref(c, r) for r in range(box.top, box.bottom + 1) for c in range(box.left, box.right + 1)]
    filled = [ref for ref, value in package.read_cells(sheet, cells).items() if value is not None]
    package.write_cells(sheet, dict.fromkeys(filled))


def _set_cache(package: Package, table: str, cache: bytes) -> None:
    """The cache as it was given, in the place of the present one, or beside it where others read that one."""
    parts, book = package.parts, package.book
    [old] = [r for r in parts.relations(table) if r.kind == _CACHE]
    everyone = [t for part in book.sheet_parts().values() for t in parts.related(part, _TABLE)]
    if [t for t in everyone if old.target in parts.related(t, _CACHE)] == [table]:
        for relation in [r for r in parts.relations(old.target) if r.kind == _RECORDS]:
            parts.unlink(old.target, relation.id)
            parts.remove(relation.target)
        parts.put(old.target, cache)
        return
    fresh = parts.fresh_name(old.target)
    parts.put(fresh, cache)
    parts.declare(fresh, parts.content_type(old.target))
    parts.unlink(table, old.id)
    parts.link(table, _CACHE, fresh)
    holder = book.child("pivotCaches")
    number = str(max((whole(e, "cacheId") for e in holder), default=0) + 1)
    made = etree.SubElement(holder, tag("pivotCache"), None, None)
    made.set("cacheId", number)
    made.set(tag("id", RELATION), parts.link(book.part, _CACHE, fresh))
    parts.edit(table).set("cacheId", number)
