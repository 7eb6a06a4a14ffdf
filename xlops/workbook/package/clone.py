"""A sheet copied with everything that hangs off it: drawings, charts, comments, tables, formats, names."""

from __future__ import annotations

import copy
import posixpath
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from xlops.errors import Refused, WorkbookError
from xlops.workbook.package import worksheet
from xlops.workbook.package.formulas import retargeting
from xlops.workbook.package.names import Book
from xlops.workbook.package.parts import Element, Parts, local, parse, relations_part, serialise, tag, whole
from xlops.workbook.package.references import check_defined_name, check_sheet_name
from xlops.workbook.package.scalars import decode_entities
from xlops.workbook.package.shapes import all_tables

SHARED = {"image", "hyperlink", "externalLink", "externalLinkPath"}  # the copy may point to the same part
REFUSED = {
    "pivotTable",
    "slicer",
    "timeline",
    "queryTable",
    "threadedComment",
    "oleObject",
    "package",
    "tableSingleCells",
    "xmlMaps",
    "customProperty",
}
_FORMULAS = {"f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"}
_NOTHING_TO_RENAME = {"c", "row", "v", "t", "is"}  # nearly all elements of a sheet: addresses, styles and values
_REFERENCES = ("textlink", "fmlaLink", "fmlaRange", "fmlaTxbx", "linkedCell", "listFillRange")
_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_SHAPE = re.compile(rb"_x0000_s(\d{4,})")
_VML_FORMULA = re.compile(rb"(<x:Fmla(?:Link|Range|Pict|Txbx|Group|Macro)>)([^<]*)(?=</)")


@dataclass(frozen=True)
class Renaming:
    """What changes its name or number in the copy."""

    formula: Callable[[str], str]
    tables: Mapping[str, str]  # by the old display name
    table_ids: Mapping[str, int]  # by the new display name
    shapes: Mapping[bytes, bytes]
    shape_block: int
    salt: str  # empty: ids stay

    def guid(self, old: str) -> str:
        """A fresh id, always the same for the same copy: the same edit gives the same bytes."""
        if not self.salt:
            return old
        return "{" + str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.salt}|{old.upper()}")).upper() + "}"


def clone(
    parts: Parts, book: Book, prototype: str, name: str, after: str | None, tables: Mapping[str, str] | None
) -> None:
    """Copy a sheet; see `Package.clone_sheet`."""
    check_sheet_name(name, [info.name for info in book.sheets()])
    prototype = book.name(prototype)
    source = book.sheet_part(prototype)
    normal = worksheet.sheet_xml(parts, source)
    place = len(book.sheets()) if after is None else book.index(after) + 1
    copies = _reserve(parts, source, prototype)
    renaming = _renaming(parts, book, copies, prototype, name, tables or {})
    made: dict[str, bytes] = {}
    for old, new in copies.items():
        data = normal if old == source else parts.read(old)
        made[new] = copied_part(data, old, renaming, is_sheet=old == source)
        if parts.has(relations_part(old)):
            made[relations_part(new)] = copied_relations(parts, old, new, copies, renaming)
    for new, data in made.items():
        parts.put(new, data)
    for old, new in copies.items():
        parts.copy_content_type(new, old)
    relation = parts.link(book.part, "worksheet", copies[source])
    origin = book.index(prototype)
    local_names = book.defined_names(prototype)
    hidden = hidden_names(parts, book, origin)
    book.insert_sheet(name, relation, place)
    for known, text in local_names.items():
        add_local_name(book, known, renaming.formula(text), place, known in hidden)


def _reserve(parts: Parts, source: str, prototype: str) -> dict[str, str]:
    """Old part -> new part for all that is copied, found along the relationships."""
    copies: dict[str, str] = {}
    waiting = [source]
    while waiting:
        part = waiting.pop()
        copies[part] = parts.fresh_name(part, copies.values())
        for relation in parts.relations(part):
            if relation.external or relation.kind in SHARED:
                continue
            if relation.kind in REFUSED:
                raise Refused(f"sheet {prototype!r} carries a {relation.kind}, which cannot be cloned")
            if relation.target not in copies and relation.target not in waiting:
                waiting.append(relation.target)
    return copies


def _renaming(
    parts: Parts, book: Book, copies: Mapping[str, str], old: str, new: str, wanted: Mapping[str, str]
) -> Renaming:
    known = all_tables(parts, book)
    own = {table.name for table in known.values() if table.part in copies}
    unknown = [name for name in wanted if name not in own]
    if unknown:
        raise Refused(f"sheet {old!r} has no table {unknown[0]!r}; it has {', '.join(sorted(own)) or 'none'}")
    taken = {name.casefold() for name in known}
    for scope in [None, *(info.name for info in book.sheets())]:
        taken |= {name.casefold() for name in book.defined_names(scope)}
    fresh = {name: free_table_name(name, wanted.get(name), taken) for name in sorted(own)}
    highest = max((whole(parts.tree(table.part), "id") for table in known.values()), default=0)
    ids = {name: highest + 1 + place for place, name in enumerate(fresh.values())}
    block, shapes = new_shapes(parts, parts, copies)

    rewritten = retargeting(old, new, fresh)

    def formula(text: str) -> str:
        try:
            return rewritten(text)
        except Refused:
            return text  # no formula at all, such as the anchor of a link

    return Renaming(formula, fresh, ids, shapes, block, f"{parts.seen.sha256}|{new}")


def free_table_name(old: str, wanted: str | None, taken: set[str]) -> str:
    """The wanted name, else the old one with a number, which is taken from now on; `Refused` where it is."""
    if wanted is not None:
        check_defined_name(wanted, "table name")
        if wanted.casefold() in taken:
            raise Refused(f"table name {wanted!r} is taken")
    number = 2
    name = wanted or f"{old}_{number}"
    while name.casefold() in taken:
        number += 1
        name = f"{old}_{number}"
    taken.add(name.casefold())
    return name


def new_shapes(parts: Parts, source: Parts, copies: Iterable[str]) -> tuple[int, dict[bytes, bytes]]:
    """A free block of 1,024 shape ids for the VML among `copies` of the source, and the new id of each shape in it."""
    used = [0]
    for part in parts.names():
        if part.endswith(".vml"):
            for blocks in re.findall(rb'<o:idmap[^>]*\sdata="([\d,]+)"', parts.read(part)):
                used += [int(block) for block in blocks.split(b",")]
    block = max(used) + 1
    shapes: dict[bytes, bytes] = {}
    for part in copies:
        if part.endswith(".vml"):
            for shape in _SHAPE.findall(source.read(part)):
                shapes.setdefault(shape, b"%d" % (block * 1024 + int(shape) % 1024))
    return block, shapes


def copied_part(data: bytes, part: str, renaming: Renaming, is_sheet: bool) -> bytes:
    """The bytes of a part's copy, with its own ids and names."""
    if not part.endswith((".xml", ".vml")):
        return data
    data = _SHAPE.sub(lambda m: b"_x0000_s" + renaming.shapes.get(m[1], m[1]), data)
    if part.endswith(".vml"):
        return copied_vml(data, renaming)
    data = re.sub(rb'(\sshapeId=")(\d+)"', lambda m: m[1] + renaming.shapes.get(m[2], m[2]) + b'"', data)
    root = parse(data, part)
    for element in root.iter():
        if isinstance(element.tag, str):
            _rename(element, renaming)
    if is_sheet:
        _unselect(root)
    if root.tag == tag("table"):
        name = root.get("displayName") or ""
        if name not in renaming.tables:
            raise WorkbookError(f"the workbook is damaged: two tables are called {name!r}")
        fresh = renaming.tables[name]
        root.set("id", str(renaming.table_ids[fresh]))
        root.set("name", fresh)
        root.set("displayName", fresh)
    return serialise(root)


def copied_vml(data: bytes, renaming: Renaming) -> bytes:
    def formula(match: re.Match[bytes]) -> bytes:
        text = renaming.formula(decode_entities(match[2].decode()))
        return match[1] + text.replace("&", "&amp;").replace("<", "&lt;").encode()

    data = re.sub(rb'(<o:idmap[^>]*\sdata=")[\d,]+', rb"\g<1>%d" % renaming.shape_block, data)
    return _VML_FORMULA.sub(formula, data)


def _rename(element: Element, renaming: Renaming) -> None:
    name = local(element)
    if name in _NOTHING_TO_RENAME:
        return
    if name in _FORMULAS:
        element.text = renaming.formula(element.text) if element.text else element.text
        return
    for attribute in _REFERENCES:
        value = element.get(attribute)
        if value:
            element.set(attribute, renaming.formula(value))
    location = element.get("location")
    if location:
        mark = "#" if location.startswith("#") else ""
        element.set("location", mark + renaming.formula(location.removeprefix("#")))
    value = element.get("val")
    if name == "cfvo" and value and "!" in value:
        element.set("val", renaming.formula(value))
    for attribute in map(str, element.attrib):
        # ids that must be unique; a uri="" names a kind of extension and is never touched
        unique = attribute.endswith("}uid") or (name == "cfRule" and attribute == "id")
        if unique and _GUID.fullmatch(element.get(attribute) or ""):
            element.set(attribute, renaming.guid(element.get(attribute) or ""))
    if name == "id" and element.text and _GUID.fullmatch(element.text):
        element.text = renaming.guid(element.text)


def _unselect(root: Element) -> None:
    for view in root.iter(tag("sheetView")):
        if "tabSelected" in view.attrib:
            del view.attrib["tabSelected"]
    for properties in root.iter(tag("sheetPr")):
        if "codeName" in properties.attrib:
            del properties.attrib["codeName"]


def copied_relations(parts: Parts, old: str, new: str, copies: Mapping[str, str], renaming: Renaming) -> bytes:
    """A part's relationships, leading to the copies."""
    root = copy.deepcopy(parts.tree(relations_part(old)))
    targets = {relation.id: relation for relation in parts.relations(old)}
    for element in root:
        relation = targets.get(element.get("Id") or "")
        if relation is None:
            continue
        if not relation.external:
            target = copies.get(relation.target, relation.target)
            element.set("Target", posixpath.relpath(target, posixpath.dirname(new)))
        elif relation.target.startswith("#"):
            element.set("Target", "#" + renaming.formula(relation.target[1:]))
    return serialise(root)


def hidden_names(parts: Parts, book: Book, place: int) -> set[str]:
    """The names of the sheet at a place that nobody sees."""
    names = parts.tree(book.part).iter(tag("definedName"))
    return {
        e.get("name") or "" for e in names if e.get("localSheetId") == str(place) and e.get("hidden") in ("1", "true")
    }


def add_local_name(book: Book, name: str, text: str, place: int, hidden: bool) -> None:
    """A name of the sheet at a place."""
    element = etree.SubElement(book.child("definedNames"), tag("definedName"), None, None)
    element.set("name", name)
    element.set("localSheetId", str(place))
    if hidden:
        element.set("hidden", "1")
    element.text = text
