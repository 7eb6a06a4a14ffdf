"""Sheets of one workbook brought into another, each with all that hangs off it: looks, drawings, charts, tables, names.

What is found along a sheet's relationships goes with it. What lies with the workbook as a whole does not: names of
the workbook, links to other files, the theme. Text goes into its cells, so that no list of shared strings is changed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from xlops.errors import Refused
from xlops.workbook.package.clone import (
    REFUSED,
    Renaming,
    add_local_name,
    copied_part,
    copied_relations,
    free_table_name,
    hidden_names,
    new_shapes,
)
from xlops.workbook.package.formulas import retargeting
from xlops.workbook.package.noted_by import bring_people
from xlops.workbook.package.package import Package
from xlops.workbook.package.parts import RELATION, Element, parse, relations_part, serialise, tag, whole
from xlops.workbook.package.references import check_sheet_name
from xlops.workbook.package.shapes import all_tables
from xlops.workbook.package.styles import LookNumbers, merge_looks
from xlops.workbook.package.worksheet import sheet_xml

_CACHE = "pivotCacheDefinition"
_TAKEN = frozenset(REFUSED) - {"pivotTable", "threadedComment"}
_NOTES = ("/comments", "/threadedComments/")  # they know each other by their ids


@dataclass(frozen=True)
class _Job:
    source: Package
    target: Package
    looks: LookNumbers
    strings: tuple[Element, ...]  # the source's shared strings
    formula: Callable[[str], str]  # with sheets and tables called as in the target
    tables: Mapping[str, str]
    caches: dict[str, str]  # the source's pivot caches → those of the target, each once


def transplant(source: Package, target: Package, sheets: Mapping[str, str]) -> dict[str, str]:
    """Bring sheets of `source` to the end of `target`; `sheets` says what each is called there.

    Formulas between them follow; so do their own names, their state, and their tables, whose names are given back as
    they are now. `Refused`, with nothing changed, for what cannot come along, and where a name is taken.
    """
    _check(source, sheets)
    for name in sheets.values():
        check_sheet_name(name, [info.name for info in target.sheets()])
    tables = _tables(source, target, sheets)
    job = _Job(
        source, target, merge_looks(source.book, target.book), tuple(_strings(source)),
        _renamed(sheets, tables), tables, {},
    )  # fmt: skip
    state = {info.name: info.state for info in source.sheets()}
    bring_people(source, target)
    for old, new in sheets.items():
        _bring(job, old, new)
        if state[old] != "visible":
            target.book.set_state(new, state[old])
    target.touch_calc()
    return tables


def hindrance(source: Package, sheet: str) -> str:
    """Why a sheet cannot be brought into another workbook; empty where it can."""
    try:
        _check(source, [sheet])
    except Refused as why:
        return why.said.en
    return ""


def _check(source: Package, sheets: Iterable[str]) -> None:
    """Before anything is changed."""
    for sheet in sheets:
        part = source.book.sheet_part(sheet)
        if b' cm="' in source.parts.read(part) or b' vm="' in source.parts.read(part):
            raise Refused(f"sheet {sheet!r} has dynamic arrays or pictures in cells, which cannot come along")
        waiting, known = [part], {part}
        while waiting:
            for relation in source.parts.relations(waiting.pop()):
                if relation.kind in _TAKEN:
                    raise Refused(f"sheet {sheet!r} carries a {relation.kind}, which cannot come along")
                if not relation.external and relation.target not in known:
                    known.add(relation.target)
                    waiting.append(relation.target)


def _tables(source: Package, target: Package, sheets: Iterable[str]) -> dict[str, str]:
    """The names of the tables in the target: their own, where they are free."""
    taken = {name.casefold() for name in target.tables()}
    for scope in [None, *(info.name for info in target.sheets())]:
        taken |= {name.casefold() for name in target.defined_names(scope)}
    here, found = set(sheets), {}
    for name, shape in source.tables().items():
        if shape.sheet in here:
            found[name] = free_table_name(name, None if name.casefold() in taken else name, taken)
    return found


def _strings(source: Package) -> Iterable[Element]:
    for part in source.parts.related(source.book.part, "sharedStrings"):
        yield from source.parts.tree(part).iterfind(tag("si"))


def _renamed(sheets: Mapping[str, str], tables: Mapping[str, str]) -> Callable[[str], str]:
    moved = {old: new for old, new in tables.items() if old != new}
    steps = [retargeting(old, new, {}) for old, new in sheets.items() if old != new]
    steps += [retargeting(next(iter(sheets)), next(iter(sheets)), moved)] if moved else []

    def formula(text: str) -> str:
        for step in steps:
            try:
                text = step(text)
            except Refused:
                return text  # no formula at all, such as the anchor of a link
        return text

    return formula


def _bring(job: _Job, old: str, new: str) -> None:
    here, there = job.source.parts, job.target.parts
    part = job.source.book.sheet_part(old)
    copies = _reserve(job, part)
    renaming = _renaming(job, new, copies)
    for was, now in copies.items():
        if was in job.caches and there.has(now):
            continue
        data = sheet_xml(here, part) if was == part else here.read(was)
        notes = any(word in was for word in _NOTES)
        made = copied_part(data, was, replace(renaming, salt="") if notes else renaming, is_sheet=was == part)
        if was.endswith(".xml"):
            made = _fitted(job, made, was)
        there.put(now, made)
        if here.has(relations_part(was)):
            there.put(relations_part(now), copied_relations(here, was, now, copies, renaming))
        there.declare(now, here.content_type(was))
    for was, now in copies.items():
        if here.relations(was) and any(r.kind == _CACHE for r in here.relations(was)):
            _name_cache(job, was, now, copies)
    book, place = job.target.book, len(job.target.sheets())
    hidden = hidden_names(here, job.source.book, job.source.book.index(old))
    book.insert_sheet(new, there.link(book.part, "worksheet", copies[part]), place)
    for name, text in job.source.defined_names(old).items():
        add_local_name(book, name, job.formula(text), place, name in hidden)


def _reserve(job: _Job, part: str) -> dict[str, str]:
    """Old part → new part for the sheet and all that hangs off it; a pivot cache of two tables comes once."""
    copies: dict[str, str] = {}
    waiting = [part]
    while waiting:
        was = waiting.pop()
        taken = [*copies.values(), *job.caches.values()]
        copies[was] = job.caches.get(was) or job.target.parts.fresh_name(was, taken)
        for relation in job.source.parts.relations(was):
            if relation.external:
                continue
            if relation.kind == _CACHE and relation.target not in job.caches:
                fresh = job.target.parts.fresh_name(relation.target, [*taken, *copies.values()])
                job.caches[relation.target] = fresh
            if relation.target not in copies and relation.target not in waiting:
                waiting.append(relation.target)
    return copies


def _renaming(job: _Job, sheet: str, copies: Mapping[str, str]) -> Renaming:
    known = all_tables(job.target.parts, job.target.book)
    highest = max((whole(job.target.parts.tree(t.part), "id") for t in known.values()), default=0)
    ids = {name: highest + 1 + n for n, name in enumerate(job.tables.values())}
    block, shapes = new_shapes(job.target.parts, job.source.parts, copies)
    return Renaming(job.formula, job.tables, ids, shapes, block, f"{job.target.parts.seen.sha256}|{sheet}")


def _fitted(job: _Job, xml: bytes, part: str) -> bytes:
    """The copied part with the looks of the target, and text in its cells."""
    root = parse(xml, part)
    if root.tag not in (tag("worksheet"), tag("table"), tag("pivotTableDefinition")):
        return xml
    for element in root.iter():
        job.looks.wear(element)
    for cell in list(root.iter(tag("c"))):
        if cell.get("t") == "s":
            _inline(cell, job.strings)
    return serialise(root)


def _inline(cell: Element, strings: tuple[Element, ...]) -> None:
    value = cell.find(tag("v"))
    if value is None:
        return
    text = copy.deepcopy(strings[int(value.text or 0)])
    text.tag, text.tail = tag("is"), None
    cell.set("t", "inlineStr")
    cell.replace(value, text)


def _name_cache(job: _Job, was: str, now: str, copies: Mapping[str, str]) -> None:
    """The workbook lists each pivot cache by a number that its tables carry."""
    book, parts = job.target.book, job.target.parts
    source = next(iter(job.source.parts.related(was, _CACHE)))
    cache = copies[source]
    holder = book.child("pivotCaches")
    listed = {r.target: r.id for r in parts.relations(book.part) if r.kind == _CACHE}
    if cache not in listed:
        link = parts.link(book.part, _CACHE, cache)
        number = max((whole(e, "cacheId") for e in holder), default=0) + 1
        made = etree.SubElement(holder, tag("pivotCache"), None, None)
        made.set("cacheId", str(number))
        made.set(tag("id", RELATION), link)
        listed[cache] = link
    by_link = {e.get(tag("id", RELATION)): e.get("cacheId") for e in holder}
    parts.edit(now).set("cacheId", by_link[listed[cache]] or "1")
