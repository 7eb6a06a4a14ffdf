"""The parts of a workbook package, the relationships between them and their content types."""

from __future__ import annotations

import codecs
import copy
import io
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from urllib.parse import unquote

from lxml import etree

from xlops.errors import WorkbookError
from xlops.workbook.package.archive import Archive, Seen, Stream, fill_archive, write_archive

Element: TypeAlias = etree._Element
_Known = TypeVar("_Known")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = b"http://purl.oclc.org/ooxml/"
CONTENT_TYPE = "http://schemas.openxmlformats.org/package/2006/content-types"
CONTENT_TYPES = "[Content_Types].xml"

ANY = "*"  # in the place of a part's name: whatever part
_PIECE = 1 << 20
MOST_KEPT = 64_000_000  # bytes of a part of the file that stay unpacked once it was read

_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")


def tag(name: str, namespace: str = MAIN) -> str:
    """The name as lxml writes it, with its namespace."""
    return f"{{{namespace}}}{name}"


def local(element: Element) -> str:
    """The element's name without its namespace; '' for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def whole(element: Element, attribute: str, default: int = 0) -> int:
    """The number that an attribute states; `WorkbookError` where it states something else."""
    text = element.get(attribute) or default
    try:
        return int(text)
    except ValueError:
        raise WorkbookError(f"the workbook is damaged: {local(element)} has {attribute}={text!r}, no number") from None


def utf8(xml: bytes, name: str) -> bytes:
    """The part in UTF-8 without a mark; `WorkbookError` for other encodings and for a DOCTYPE."""
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = re.sub(r"^<\?xml[^>]*\?>", "", xml.decode("utf-16"))
        xml = text.encode()
    xml = xml.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.match(xml)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise WorkbookError(f"part {name} is written in {declared[1].decode()}, not UTF-8; not read")
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise WorkbookError(f"part {name} carries a DOCTYPE, which no workbook needs; not read")
    try:
        _check_utf8(xml)
    except UnicodeDecodeError as error:
        raise WorkbookError(f"part {name} is damaged ({error})") from error
    return xml


def _check_utf8(xml: bytes) -> None:
    """Errors: UnicodeDecodeError. Read piece by piece: a large part would need as much memory again as text."""
    if not xml.isascii():
        decode, view = codecs.getincrementaldecoder("utf-8")().decode, memoryview(xml)
        for at in range(0, len(xml), _PIECE):
            decode(view[at : at + _PIECE], at + _PIECE >= len(xml))


def parse(xml: bytes, name: str) -> Element:
    """The part's root; entities, networks and DTDs stay out."""
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(utf8(xml, name), parser)
    except (etree.XMLSyntaxError, UnicodeDecodeError, ValueError) as error:
        raise WorkbookError(f"part {name} is not well-formed XML ({error})") from error


def serialise(root: Element) -> bytes:
    """The part's bytes with its XML declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


@dataclass(frozen=True)
class Relation:
    """One relationship: its id, the last word of its type, the part it points to."""

    id: str
    kind: str
    target: str  # a part's name, or the address as it stands when external
    external: bool


class Parts:
    """The parts of one workbook file as they are after the edits so far."""

    def __init__(self, path: Path) -> None:
        self.archive = Archive(path)
        self._new: dict[str, bytes | Stream] = {}
        self._trees: dict[str, Element] = {}
        self._read_only: dict[str, Element] = {}
        self._gone: set[str] = set()
        self._unpacked: dict[str, bytes] = {}
        self._relations: dict[str, list[Relation]] = {}
        self._edits: Counter[str] = Counter()  # of each part
        self._known: dict[str, tuple[int, dict[Hashable, Any]]] = {}

    @property
    def seen(self) -> Seen:
        """Size, time and hash of the file that was read."""
        return self.archive.seen

    def names(self) -> list[str]:
        """Every part, those of the file first, in its order."""
        stored = [name for name in self.archive.entries if not name.endswith("/")]
        names = dict.fromkeys([*stored, *self._new, *self._trees])
        return [name for name in names if name not in self._gone]

    def has(self, name: str) -> bool:
        """Whether there is such a part now."""
        if name in self._gone:
            return False
        return name in self._new or name in self._trees or name in self.archive.entries

    def read(self, name: str) -> bytes:
        """The part's bytes with all edits."""
        if name in self._trees:
            return serialise(self._trees[name])
        part = self._new.get(name)
        if isinstance(part, Stream):
            part = self._new[name] = part.join()
        return part if part is not None else self._stored(name)

    def _stored(self, name: str) -> bytes:
        """The part as the file has it: the same object each time, unless it is large."""
        part = self._unpacked.get(name)
        if part is None:
            part = self.archive.read(name)
            if len(part) <= MOST_KEPT:
                self._unpacked[name] = part
        return part

    def _touch(self, name: str) -> None:
        self._edits[name] += 1
        self._edits[ANY] += 1

    def known(self, name: str, what: Hashable, make: Callable[[], _Known]) -> _Known:
        """What `make` reads out of the part, read once for each state of it."""
        state, values = self._known.get(name, (-1, {}))
        if state != self._edits[name]:
            state, values = self._known[name] = (self._edits[name], {})
        if what not in values:
            values[what] = make()
        found: _Known = values[what]
        return found

    def is_streamed(self, name: str) -> bool:
        """Whether the part is made only when it is saved (a large table body)."""
        return isinstance(self._new.get(name), Stream)

    def put(self, name: str, part: bytes | Stream) -> None:
        """Give the part new bytes."""
        if not self.has(name) or name.endswith(".rels"):
            self._relations.clear()
        for kept in (self._trees, self._read_only, self._unpacked):
            kept.pop(name, None)
        self._gone.discard(name)
        self._touch(name)
        self._new[name] = part

    def tree(self, name: str) -> Element:
        """The part parsed, to look at only."""
        if name in self._trees:
            return self._trees[name]
        if name not in self._read_only:
            self._read_only[name] = parse(self.read(name), name)
        return self._read_only[name]

    def edit(self, name: str) -> Element:
        """The part parsed, to change in place at once: whoever changes it later asks again."""
        self._touch(name)
        if name not in self._trees:
            known = self._read_only.pop(name, None)
            self._trees[name] = parse(self.read(name), name) if known is None else known
            self._new.pop(name, None)
        return self._trees[name]

    def remove(self, name: str) -> None:
        """Take the part and its content type out."""
        self._gone.add(name)
        self._touch(name)
        self._relations.clear()
        types = self.edit(CONTENT_TYPES)
        for entry in [e for e in types if (e.get("PartName") or "").lower() == f"/{name}".lower()]:
            types.remove(entry)

    def fresh_name(self, like: str, reserved: Iterable[str] = ()) -> str:
        """A part name that is neither taken nor reserved, the like's with another number."""
        stem, extension = posixpath.splitext(like)
        stem = stem.rstrip("0123456789")
        taken = {name.lower() for name in [*self.archive.entries, *self._new, *self._trees, *reserved]}
        number = 1
        while f"{stem}{number}{extension}".lower() in taken:
            number += 1
        return f"{stem}{number}{extension}"

    def copy_content_type(self, name: str, like: str) -> None:
        """Give the part the content type of another one, where that is declared by part."""
        types = self.edit(CONTENT_TYPES)
        for entry in types:
            if (entry.get("PartName") or "").lower() == f"/{like}".lower():
                fresh = copy.copy(entry)
                fresh.set("PartName", f"/{name}")
                entry.addnext(fresh)
                return

    def declare(self, name: str, content_type: str) -> None:
        """Say what the part is; what was said before goes."""
        types = self.edit(CONTENT_TYPES)
        known = [e for e in types if (e.get("PartName") or "").lower() == f"/{name}".lower()]
        entry = known[0] if known else etree.SubElement(types, tag("Override", CONTENT_TYPE), None, None)
        entry.set("PartName", f"/{name}")
        entry.set("ContentType", content_type)

    def content_type(self, name: str) -> str:
        """What the part is: as declared for it, else for its ending."""
        types = self.tree(CONTENT_TYPES)
        for entry in types:
            if (entry.get("PartName") or "").lower() == f"/{name}".lower():
                return entry.get("ContentType") or ""
        ending = posixpath.splitext(name)[1].removeprefix(".").lower()
        return next((e.get("ContentType") or "" for e in types if (e.get("Extension") or "").lower() == ending), "")

    def relations(self, name: str) -> list[Relation]:
        """The relationships of a part ('' for those of the whole package)."""
        if name not in self._relations:
            rels = relations_part(name)
            related = [e for e in self.tree(rels) if local(e)] if self.has(rels) else []
            self._relations[name] = [self._relation(name, e) for e in related]
        return self._relations[name]

    def relation(self, name: str, id_: str | None) -> Relation | None:
        """The relationship of a part that has the id."""
        return next((r for r in self.relations(name) if r.id == id_), None)

    def _relation(self, source: str, element: Element) -> Relation:
        target = element.get("Target") or ""
        external = element.get("TargetMode") == "External"
        if not external:
            target = self._resolve(source, target)
        return Relation(element.get("Id") or "", _kind(element), target, external)

    def _resolve(self, source: str, target: str) -> str:
        base = "" if target.startswith("/") else posixpath.dirname(source)
        name = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
        if self.has(name):
            return name
        plain = unquote(name).lower()
        return next((known for known in self.names() if known.lower() == plain), name)

    def below(self, name: str) -> Iterator[Relation]:
        """The parts that hang off a part, and off those, each once, by the relationship that leads to it first."""
        waiting, known = [name], {name}
        while waiting:
            for relation in self.relations(waiting.pop()):
                if not relation.external and relation.target not in known and self.has(relation.target):
                    known.add(relation.target)
                    waiting.append(relation.target)
                    yield relation

    def related(self, name: str, kind: str) -> list[str]:
        """The parts a part points to by relationships of one kind."""
        return [r.target for r in self.relations(name) if r.kind == kind and not r.external]

    def link(self, name: str, kind: str, target: str) -> str:
        """Add a relationship to another part, its kind by the last word or as a whole address; its new id."""
        root = self.edit(relations_part(name))
        taken = {relation.id for relation in self.relations(name)}
        self._relations.pop(name)
        number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        element = etree.SubElement(root, tag("Relationship", PACKAGE_RELATION), None, None)
        element.set("Id", f"rId{number}")
        element.set("Type", kind if "://" in kind else f"{RELATION}/{kind}")
        element.set("Target", posixpath.relpath(target, posixpath.dirname(name)))
        return f"rId{number}"

    def unlink(self, name: str, relation_id: str) -> None:
        """Take a relationship away."""
        root = self.edit(relations_part(name))
        for element in [e for e in root if e.get("Id") == relation_id]:
            root.remove(element)
        self._relations.pop(name, None)

    def of_kind(self, folder: str) -> Iterator[str]:
        """The names of the XML parts inside a folder such as 'charts'."""
        for name in self.names():
            if f"/{folder}/" in name and name.endswith(".xml"):
                yield name

    def changed(self) -> dict[str, bytes | Stream]:
        """The parts that differ from the file, with their bytes; edits that undo themselves are none."""
        changed: dict[str, bytes | Stream] = {n: p for n, p in self._new.items() if n not in self._gone}
        for name, root in self._trees.items():
            if name not in self._gone and not self._as_stored(name, root):
                changed[name] = serialise(root)
        return changed

    def _as_stored(self, name: str, root: Element) -> bool:
        if name not in self.archive.entries:
            return False
        return serialise(root) == serialise(parse(self.archive.read(name), name))

    def save(self, target: Path, instead: Mapping[str, bytes] | None = None) -> None:
        """Write the package, `instead` naming parts to write otherwise; see `write_archive`."""
        write_archive(self.archive, {**self.changed(), **(instead or {})}, self._taken_out(), target)

    def pour(self, file: io.BufferedWriter, level: int, instead: Mapping[str, bytes]) -> None:
        """Write the package to an open file, `instead` naming parts to write otherwise. Errors: OSError."""
        fill_archive(self.archive, {**self.changed(), **instead}, self._taken_out(), file, level)

    def _taken_out(self) -> set[str]:
        return {name for name in self._gone if name in self.archive.entries}


def _kind(relationship: Element) -> str:
    """The last word of a relationship's type."""
    return (relationship.get("Type") or "").rpartition("/")[2]


def relations_part(name: str) -> str:
    """The part that holds a part's relationships."""
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")
