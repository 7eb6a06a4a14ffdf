"""Sheets taken out of a workbook, with the parts that only they used."""

from __future__ import annotations

from collections.abc import Collection

from xlops.workbook.package.package import Package
from xlops.workbook.package.parts import RELATION, Parts, relations_part, tag


def remove_sheets(package: Package, sheets: Collection[str]) -> None:
    """Take sheets out, with their own names and what hangs off them alone, pivot caches too.

    What elsewhere speaks of them is not changed. `Refused` for the last visible one.
    """
    parts, book = package.parts, package.book
    before = _found(parts)
    caches = {part for name in sheets for part in _caches(parts, book.sheet_part(name))}
    for name in sheets:
        book.remove_sheet(name)
    kept = {part for sheet in book.sheet_parts().values() for part in _caches(parts, sheet)}
    for relation in [r for r in parts.relations(book.part) if r.target in caches - kept]:
        holder = book.child("pivotCaches")
        for entry in [e for e in holder if e.get(tag("id", RELATION)) == relation.id]:
            holder.remove(entry)
        if len(holder) == 0 and (above := holder.getparent()) is not None:
            above.remove(holder)
        parts.unlink(book.part, relation.id)
    for part in before - _found(parts):
        parts.remove(part)
    package.touch_calc()


def _caches(parts: Parts, sheet: str) -> set[str]:
    """The pivot caches of a sheet's pivot tables."""
    return {
        cache for table in parts.related(sheet, "pivotTable") for cache in parts.related(table, "pivotCacheDefinition")
    }


def _found(parts: Parts) -> set[str]:
    """The parts that relationships lead to, from the package on, and those of the relationships themselves."""
    found = {relation.target for relation in parts.below("")}
    return found | {links for name in ("", *found) if parts.has(links := relations_part(name))}
